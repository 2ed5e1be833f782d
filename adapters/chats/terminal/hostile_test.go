package terminal_test

import (
	"bufio"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/threadtape/threadtape/adapters/chats/terminal"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/rich"
)

const corpora = "../../../../shared/corpora/security/"

func chatSay(words string) chat.Message {
	return chat.Message{Blocks: []chat.Block{{Nodes: []rich.Node{rich.P(rich.T(words))}}}}
}

// everywhere puts words into every place of a message, without any cleaning.
func everywhere(s string) chat.Message {
	raw := rich.Node{Kind: rich.Text, Text: s}
	all := []rich.Node{raw, {Kind: rich.Link, URL: s, Kids: []rich.Node{raw}}, {Kind: rich.Image, URL: s, Text: s}, {Kind: rich.Mention, Text: s}, {Kind: rich.Emoji, Text: s}, {Kind: rich.Time, Text: s}, {Kind: rich.Mono, Text: s}}
	blocks := []rich.Node{{Kind: rich.Paragraph, Kids: all}, {Kind: rich.Code, Text: s}, {Kind: rich.Details, Text: s}, {Kind: rich.Embed, Text: s, URL: s}, rich.Q(&rich.Cite{Author: s, Thread: s}, rich.P(raw))}
	m := chat.Message{Push: s, Actions: []chat.Action{{Label: s, URL: s}, {Label: s, Run: s}}, Files: []chat.File{{Name: s, Alt: s}}}
	for style := chat.Body; style <= chat.Lines; style++ {
		nodes := all
		if style == chat.Body || style == chat.Lines {
			nodes = blocks
		}
		m.Blocks = append(m.Blocks, chat.Block{Style: style, Nodes: nodes, Icon: s})
	}
	return m
}

var colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// check holds what may be on a screen: our colours, line ends, and what can be seen.
func check(t *testing.T, out string, width int, color bool) {
	t.Helper()
	if color {
		out = colours.ReplaceAllString(out, "")
	}
	for l := range strings.SplitSeq(out, "\n") {
		if i := strings.IndexFunc(l, func(r rune) bool { return r < 0x20 || r >= 0x7f && r <= 0x9f }); i >= 0 || !utf8.ValidString(l) {
			t.Fatalf("a control character in %q", l)
		}
		if n := uniseg.StringWidth(l); width > 0 && n > width {
			t.Fatalf("%d columns of %d: %q", n, width, l)
		}
	}
}

func drawn(t *testing.T, s string, width int, color bool) {
	t.Helper()
	term := terminal.Open(terminal.Options{Width: width, Color: color, NoColor: !color})
	check(t, strings.Join(term.Draw(everywhere(s)), "\n"), width, color)
}

func harmless(t *testing.T, s string) {
	t.Helper()
	for _, width := range []int{20, 40, 200} {
		drawn(t, s, width, width == 40)
	}
	var out screen
	term := terminal.Open(terminal.Options{In: strings.NewReader(s), Out: &out, Hear: true})
	term.Say(s, command.Reply{Message: everywhere(s)})
	term.Print(s)
	if err := term.Listen(t.Context(), echo{}); err != nil {
		t.Fatal(err)
	}
	check(t, out.String(), 0, false)
}

// TestHostile: nothing that strangers write moves the cursor, clears the screen, or writes the clipboard.
func TestHostile(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "a\x1b[2J\x1b[1;1Hb", "\x1b]8;;https://evil.example\x07safe\x1b]8;;\x07", "\x1b]52;c;cm0=\x07", "x\u009b31mred", "harmless\rEVIL   ",
		"\x00\x01\x02\x7f\x85", "\xff\xfe\x80", "a\tb\vc\fd", "\u202eevil\u202c", strings.Repeat("e\u0301\u0301\u0301\u0301\u0301", 50),
		strings.Repeat("日本語", 40), strings.Repeat("\U0001f468\u200d\U0001f33e", 40), strings.Repeat("word", 100), "[1] edited:\n[2] removed", "\u2028\u2029",
	} {
		harmless(t, s)
	}
}

// rows reads a corpus that stands beside the checkout.
func rows[T any](t *testing.T, name string) []T {
	t.Helper()
	f, err := os.Open(corpora + name)
	if err != nil {
		t.Skipf("the corpus is not here: %v", err)
	}
	defer f.Close()
	var all []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	return all
}

func TestNaughtyStrings(t *testing.T) {
	t.Parallel()
	for _, row := range rows[struct{ S string }](t, "naughty-strings.jsonl") {
		drawn(t, row.S, 40, true)
	}
}

func TestInjections(t *testing.T) {
	t.Parallel()
	type row struct {
		ID, Platform, HTML string
		Not                []string `json:"must_not_contain"`
		NotMatch           []string `json:"must_not_match"`
		Want               []string `json:"must_contain"`
	}
	tried := 0
	for _, r := range rows[row](t, "injection.jsonl") {
		if r.Platform != "terminal" {
			continue
		}
		tried++
		term := terminal.Open(terminal.Options{Width: 80, NoColor: true})
		out := strings.Join(term.Draw(chat.Message{Blocks: []chat.Block{
			{Style: chat.Context, Nodes: []rich.Node{{Kind: rich.Text, Text: r.HTML}}},
			{Style: chat.Body, Nodes: rich.FromHTML(r.HTML, nil)},
		}}), "\n")
		for _, s := range r.Not {
			if strings.Contains(out, s) {
				t.Errorf("%s: %q in %q", r.ID, s, out)
			}
		}
		for _, s := range r.NotMatch {
			if regexp.MustCompile(s).MatchString(out) {
				t.Errorf("%s: %s matches %q", r.ID, s, out)
			}
		}
		for _, s := range r.Want {
			if !strings.Contains(out, s) {
				t.Errorf("%s: no %q in %q", r.ID, s, out)
			}
		}
	}
	if tried == 0 {
		t.Error("no row was tried")
	}
}

func FuzzRender(f *testing.F) {
	f.Add("words and 日本語\x1b[2J", 20)
	f.Fuzz(func(t *testing.T, s string, width int) {
		width = 20 + max(0, width)%200
		for _, color := range []bool{false, true} {
			drawn(t, s, width, color)
		}
	})
}

func FuzzKeys(f *testing.F) {
	f.Add([]byte("abc\x1b[D\x7f\x1b[200~a\nb\x1b[201~"))
	f.Fuzz(func(t *testing.T, b []byte) {
		text, pos := terminal.Typed(b)
		check(t, text, 0, false)
		if strings.Contains(text, "\n") || pos < 0 || pos > len(text) || !utf8.ValidString(text[:pos]) {
			t.Errorf("%q at %d", text, pos)
		}
	})
}
