package main

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/threadtape/threadtape/adapters"
)

// typed reads a command line, and returns what is shown and said besides.
func typed(words ...string) (chosen any, shown, said string) {
	out, complained := new(output), new(output)
	p := newProgram()
	p.out, p.err = out, complained
	chosen, err := p.read(words)
	if err != nil && !errors.Is(err, errHelp) {
		p.complain(err)
	}
	return chosen, out.String(), complained.String()
}

// TestCommandLine holds what is read from a command line.
func TestCommandLine(t *testing.T) {
	t.Parallel()
	three := number(3)
	card := func(change func(c *cardCommand)) *cardCommand {
		c := &cardCommand{fileFlags: fileFlags{As: "discourse", Base: "https://forum.example"}, Scale: 1}
		change(c)
		return c
	}
	short := func(change func(c *summaryCommand)) *summaryCommand {
		c := &summaryCommand{fileFlags: fileFlags{As: "discourse", Base: "https://forum.example"}, Thread: "a"}
		change(c)
		return c
	}
	for _, c := range []struct {
		typed string // "" stands for a word without letters
		want  any
	}{
		{"version", &versionCommand{}},
		{"-- version", &versionCommand{}},
		{"version --json=false", &versionCommand{}},
		{"config show --json", &configShow{JSON: true}},
		{"config init", &configInit{File: "threadtape.yaml"}},
		{"config init -", &configInit{File: "-"}},
		{"config check -c FILE", &configCheck{settingsFlags{Config: "FILE"}}},
		{"config check -cFILE", &configCheck{settingsFlags{Config: "FILE"}}},
		{"config check --config FILE", &configCheck{settingsFlags{Config: "FILE"}}},
		{"config check -c=", &configCheck{}},
		{"config check --set a=b=c --set d= --set=e=f,g=h", &configCheck{settingsFlags{Set: pairs{"a": "b=c", "d": "", "e": "f,g=h"}}}},
		{"import", &importCommand{File: "-"}},
		{"import --move a=b file", &importCommand{File: "file", Move: pairs{"a": "b"}}},
		{"export -o FILE", &exportCommand{Output: "FILE"}},
		{"card", card(func(*cardCommand) {})},
		{"card --post 3 a --theme night --scale=2", card(func(c *cardCommand) { c.Post, c.Thread, c.Theme, c.Scale = 3, "a", 1, 2 })},
		{"card a --text= --output - --initials", card(func(c *cardCommand) { c.Thread, c.Out, c.Initials = "a", "-", true })},
		{`card a --text "" -o-`, card(func(c *cardCommand) { c.Thread, c.Out = "a", "-" })},
		{"card --text=--json", card(func(c *cardCommand) { c.Text = "--json" })},
		{"card -- --json", card(func(c *cardCommand) { c.Thread = "--json" })},
		{"card -- --json=", card(func(c *cardCommand) { c.Thread = "--json=" })},
		{"card --json -", card(func(c *cardCommand) { c.Spec = "-" })},
		{"card --jsonl out --as other --base b", card(func(c *cardCommand) { c.Lines, c.As, c.Base = "out", "other", "b" })},
		{"summary a", short(func(*summaryCommand) {})},
		{"summary a --words 3 --jsonl", short(func(c *summaryCommand) { c.Words, c.JSONL = &three, true })},
		{"summary - --sentences=0x3", short(func(c *summaryCommand) { c.Sentences, c.Thread = &three, "-" })},
	} {
		words := strings.Fields(c.typed)
		for i, w := range words {
			words[i] = strings.ReplaceAll(w, `""`, "")
		}
		got, shown, said := typed(words...)
		if shown+said != "" || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s is read as %+v, want %+v; %s%s", c.typed, got, c.want, shown, said)
		}
	}
}

// TestUsage holds what is said of a command line that is wrong: what is wrong with it, and what to type next.
func TestUsage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed, said string
	}{
		{"carrd a", `there is no command "carrd". Did you mean card? Type: threadtape --help`},
		{"vers", `there is no command "vers". Did you mean version? Type: threadtape --help`},
		{"frobnicate", `there is no command "frobnicate". Type: threadtape --help`},
		{"\x1b[31mred", `there is no command "[31mred". Type: threadtape --help`},
		{"config shwo", `there is no command "shwo". Did you mean show? Type: threadtape config --help`},
		{"config", "expected one of init, check, show. Type: threadtape config --help"},
		{"--json version", "--json stands behind its command. Type for example: threadtape version --json"},
		{"--config x run", "--config stands behind its command. Type for example: threadtape run --config"},
		{"-c x config check", "-c stands behind its command. Type for example: threadtape config check -c"},
		{"--version", "there is no flag --version, it is a command. Type: threadtape version"},
		{"--frob run", "unknown flag --frob. Type: threadtape --help"},
		{"version --jsn", "unknown flag --jsn. Did you mean --json? Type: threadtape version --help"},
		{"card --outptu=x", "unknown flag --outptu. Did you mean --output? Type: threadtape card --help"},
		{"card --conf x", "unknown flag --conf. Did you mean --config? Type: threadtape card --help"},
		{"config show -x", "unknown flag -x. Type: threadtape config show --help"},
		{"read", "<url|file> is required. Type: threadtape read --help"},
		{"read a b", `unexpected argument "b". Type: threadtape read --help`},
		{"version --json=", `unexpected argument "". Type: threadtape version --help`},
		{"version --json=maybe", "--json=maybe: it takes true or false, or nothing. Type: threadtape version --help"},
		{"card a --post x", `--post: it takes a number, not "x". Type: threadtape card --help`},
		{"card a --post 99999999999999999999", `--post: it takes a number, not "99999999999999999999". Type: threadtape card --help`},
		{"summary a --words=x", `--words=x: it takes a number, not "x". Type: threadtape summary --help`},
		{"card a --theme pink", `--theme: it takes paper, night or tape, not "pink". Type: threadtape card --help`},
		{"plot a --scale 3", `--scale: it takes 1 or 2, not "3". Type: threadtape plot --help`},
		{"run --set x", `--set: it takes two words with = between them, not "x". Type: threadtape run --help`},
		{"run --set", "--set needs a value; one that begins with - is typed as --set=-… Type: threadtape run --help"},
		{"card a --text -5", "--text needs a value; one that begins with - is typed as --text=-… Type: threadtape card --help"},
	} {
		if chosen, shown, said := typed(strings.Split(c.typed, " ")...); said != "threadtape: "+c.said+"\n" || shown != "" || chosen != nil {
			t.Errorf("%q: %s%s, want %s", c.typed, shown, said, c.said)
		}
	}
	for _, c := range []struct {
		typed, said string
	}{
		{"summary - --words 1 --sentences 2", "--words and --sentences cannot be used together. Type: threadtape summary --help"},
		{"summary - --json --jsonl", "--json and --jsonl cannot be used together. Type: threadtape summary --help"},
		{"summary - --words -3", "--words is at least 1, not -3. Type for example: threadtape summary - --words 5"},
		{"frobnicate", `there is no command "frobnicate". Type: threadtape --help`},
	} {
		said := new(output)
		p := newProgram()
		p.in, p.out, p.err = strings.NewReader("A day."), new(output), said
		if code := p.main(t.Context(), strings.Fields(c.typed)); code != misuse || said.String() != "threadtape: "+c.said+"\n" {
			t.Errorf("%q: %d, %s, want %s", c.typed, code, said, c.said)
		}
	}
}

// TestHelpBehind holds that help may stand behind a command that takes no such word.
func TestHelpBehind(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"run", "config", "config show", "version"} {
		words := strings.Fields(name)
		_, want, _ := typed(append(slices.Clone(words), "--help")...)
		if _, got, said := typed(append(words, "help")...); got != want || said != "" {
			t.Errorf("%s help: %s%s", name, got, said)
		}
	}
}

// TestSetupHelp holds that the help of setup names each chat that can be set up.
func TestSetupHelp(t *testing.T) {
	t.Parallel()
	_, help, _ := typed("setup", "--help")
	for _, row := range adapters.All().Chats {
		if row.Setup != nil && !strings.Contains(help, row.Kind) {
			t.Errorf("no %s in %s", row.Kind, help)
		}
	}
}

// TestHelp holds that each command runs, and that its help says what it is for, names each flag and argument with what that is
// for, and fits in a terminal.
func TestHelp(t *testing.T) {
	t.Parallel()
	var commands func(of reflect.Type, names ...string)
	commands = func(of reflect.Type, names ...string) {
		_, help, said := typed(append(slices.Clone(names), "--help")...)
		if _, other, _ := typed(append([]string{"help"}, names...)...); other != help || said != "" || !strings.Contains(help, "\nOptions:\n") {
			t.Errorf("help of %q: %s%s", names, help, said)
		}
		for line := range strings.Lines(help) {
			if utf8.RuneCountInString(line) > helpWidth+1 {
				t.Errorf("help of %q: a line is too long: %s", names, line)
			}
		}
		if !strings.Contains(help, "\n\nUsage: "+strings.Join(append([]string{"threadtape"}, names...), " ")) || strings.HasPrefix(help, "\n") {
			t.Errorf("help of %q begins with\n%s", names, help)
		}
		for _, flag := range flags(reflect.New(of).Interface()) {
			if !strings.Contains(help, "\n  --"+flag) {
				t.Errorf("help of %q lacks --%s", names, flag)
			}
		}
		below := 0
		for _, f := range reflect.VisibleFields(of) {
			if f.Anonymous {
				continue
			}
			if f.Tag.Get("help") == "" {
				t.Errorf("%q has no help for %s", names, f.Name)
			}
			if f.Tag.Get("arg") == "subcommand" {
				below++
				name := strings.ToLower(f.Name)
				if !strings.Contains(help, "\n  "+name+" ") {
					t.Errorf("help of %q lacks %s", names, name)
				}
				commands(f.Type.Elem(), append(slices.Clone(names), name)...)
			}
		}
		switch reflect.New(of).Interface().(type) {
		case interface {
			Run(ctx context.Context, p *program) error
		}, interface{ Run(p *program) error }:
		default:
			if below == 0 {
				t.Errorf("nothing runs %q", names)
			}
		}
	}
	commands(reflect.TypeFor[commandLine]())
	if _, without, _ := typed(); !strings.HasPrefix(without, about+"\n\nUsage: threadtape <command>") {
		t.Errorf("nothing typed shows\n%s", without)
	}
	if _, help, _ := typed("card", "-h"); !strings.HasPrefix(help, "Draw a passage of a post as a picture.\n\nUsage: threadtape card [--config FILE]") {
		t.Errorf("the help of card is\n%s", help)
	}
}
