package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/commands"
	"github.com/threadtape/threadtape/config"
)

// TestDemo holds the transcript of the demo: what the README shows is what it prints, without an escape byte, in lines
// that fit.
func TestDemo(t *testing.T) {
	t.Parallel()
	out, said := new(output), new(output)
	p := newProgram()
	p.in, p.out, p.err = strings.NewReader(""), out, said
	if code := p.main(t.Context(), []string{"demo", "--fast"}); code != 0 || said.String() != "" {
		t.Fatalf("demo --fast = %d, %s", code, said)
	}
	golden(t, filepath.Join("..", "docs", "demo.txt"), out.String())
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, ok := strings.Cut(string(readme), "```text\n")
	shown, _, end := strings.Cut(shown, "```\n")
	if !ok || !end {
		t.Fatal("the README shows no transcript")
	}
	for piece := range strings.SplitSeq(shown, "…\n") {
		if !strings.Contains(out.String(), strings.TrimSuffix(piece, "\n")) {
			t.Errorf("the README shows what the demo does not print:\n%s", piece)
		}
	}
}

// TestCommandReference holds that docs/commands.md says what the commands are.
func TestCommandReference(t *testing.T) {
	t.Parallel()
	golden(t, filepath.Join("..", "docs", "commands.md"), command.Reference(commands.All(commands.Deps{}), "/tape"))
}

// TestSettingsReference holds that docs/settings.md says what the settings are.
func TestSettingsReference(t *testing.T) {
	t.Parallel()
	golden(t, filepath.Join("..", "docs", "settings.md"), config.Reference(settingsWishes()))
}

// TestFormsPage holds that docs/filters.md says what a form asks for.
func TestFormsPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("docs", "filters.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range commands.All(commands.Deps{}) {
		if s.Name != "edit" {
			continue
		}
		var names []string
		for _, o := range s.Asked() {
			names = append(names, "`"+o.Name+"`")
		}
		if len(names) != len(s.Form) || len(names) < 6 {
			t.Fatalf("edit asks for %v", names)
		}
		for _, part := range []string{strings.Join(names[:5], ", "), strings.Join(names[5:], ", ")} {
			if !strings.Contains(string(page), "("+part) {
				t.Errorf("the page does not say that a form asks for %s", part)
			}
		}
	}
}
