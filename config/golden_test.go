package config_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/threadtape/threadtape/config"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares what a person sees with a file, and writes that file with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs; if that is meant, run go test ./config -update (-want +got):\n%s", filepath.Base(path), diff)
	}
}

// file writes a settings file into a folder of its own and returns its path.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "threadtape.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// someWishes are keys of threads as the commands declare them, of every shape.
var someWishes = []config.Wish{
	{Name: "mode", Say: "which posts", Default: "replies", Choices: []string{"replies", "first", "op"}},
	{Name: "place", Say: "where posts stand", Default: "auto", Choices: []string{"auto", "channel", "thread"}},
	{Name: "format", Say: "how much room a post takes", Default: "card", Choices: []string{"card", "compact", "full"}},
	{Name: "match", Say: "only posts with one of these", List: true, Check: func(texts []string) (int, string, string) {
		if at := slices.Index(texts, "/(/"); at >= 0 {
			return at, "has a ( that is not closed", "close it"
		}
		return 0, "", ""
	}},
	{Name: "min_likes", Say: "only posts with so many likes", Most: 100},
	{Name: "positions", Say: "only posts that declare a position", Flag: true},
	{Name: "at", Say: "when the digest comes"},
}
