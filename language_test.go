package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/config"
)

// TestLanguages holds that the settings file takes every language that the layouts speak, and no other.
func TestLanguages(t *testing.T) {
	t.Parallel()
	load := func(language string) error {
		_, err := config.Load(config.Options{Flags: map[string]string{"language": language}})
		return err
	}
	for _, language := range layout.Languages() {
		if err := load(language); err != nil {
			t.Errorf("language: %s: %v", language, err)
		}
	}
	if load("xx") == nil {
		t.Error("language: xx is taken")
	}
}

// TestChannelsPage holds that docs/channels.md shows a German message as a terminal shows it.
func TestChannelsPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("docs", "channels.md"))
	if err != nil {
		t.Fatal(err)
	}
	said, err := os.ReadFile(filepath.Join("adapters", "chats", "terminal", "testdata", "layouts-plain.golden"))
	if err != nil {
		t.Fatal(err)
	}
	_, shown, ok := strings.Cut(string(page), "```text\n")
	shown, _, end := strings.Cut(shown, "```\n")
	if !ok || !end || !strings.Contains(string(said), "== german-card-edited\n"+shown) {
		t.Errorf("the page shows\n%s\nwhich no terminal shows", shown)
	}
}
