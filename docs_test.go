package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/card"
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
	p.in, p.out, p.err, p.pictures = strings.NewReader(""), out, said, t.TempDir()
	if code := p.main(t.Context(), []string{"demo", "--fast"}); code != 0 || said.String() != "" {
		t.Fatalf("demo --fast = %d, %s", code, said)
	}
	golden(t, filepath.Join("..", "docs", "demo.txt"), strings.ReplaceAll(out.String(), p.pictures, "/tmp/threadtape-1"))
	demoCard(t, filepath.Join(p.pictures, "quote-1.png"))
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

// demoCard holds that the card at the end of the demo is there as a file that nobody else can read, and that it is drawn from
// what the demo's thread says.
func demoCard(t *testing.T, path string) {
	t.Helper()
	drawn, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if about, err := os.Stat(path); err != nil || about.Mode().Perm()&0o077 != 0 {
		t.Errorf("the card's file: %v, %v", about.Mode(), err)
	}
	want, err := card.New(card.Fonts{}).Draw(t.Context(), card.Quote{
		Spans: []card.Span{{Text: "The day they announce one, the letter was only a letter."}}, Author: "tindra", Title: demoTitle, Host: demoHost,
		Date: demoDay.Add(81 * time.Minute), Post: 12, Of: 14,
	}, card.Options{Theme: card.Night})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(drawn, want.PNG) {
		t.Error("the card shows something else")
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

// TestCommandLinePage holds that docs/cli.md is what help says of every verb of the program.
func TestCommandLinePage(t *testing.T) {
	t.Parallel()
	var page strings.Builder
	page.WriteString("# The command line\n\nWhat `threadtape help` says, and `threadtape VERB --help` of each verb. What is typed in a chat is in [commands.md](commands.md).\n\n")
	typed := [][]string{{"help"}}
	for verb := range reflect.TypeFor[commandLine]().Fields() {
		name := strings.ToLower(verb.Name)
		typed = append(typed, []string{name, "--help"})
		for below := range verb.Type.Elem().Fields() {
			if strings.HasPrefix(below.Tag.Get("arg"), "subcommand") {
				typed = append(typed, []string{name, strings.ToLower(below.Name), "--help"})
			}
		}
	}
	for _, words := range typed {
		out, said := new(output), new(output)
		p := newProgram()
		p.in, p.out, p.err = strings.NewReader(""), out, said
		if code := p.main(t.Context(), words); code != 0 || said.String() != "" {
			t.Fatalf("%v = %d, %s", words, code, said)
		}
		page.WriteString("```\n" + strings.TrimSpace(out.String()) + "\n```\n\n")
	}
	golden(t, filepath.Join("..", "docs", "cli.md"), strings.TrimSuffix(page.String(), "\n"))
}
