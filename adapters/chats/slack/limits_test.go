package slack

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// astral has two UTF-16 units, four bytes, and is one character.
const astral = "𝒳"

// sized is text of n units: astral characters, and a letter where n is odd.
func sized(n int) string { return strings.Repeat("x", n%2) + strings.Repeat(astral, n/2) }

// around3 calls f just below, at and just above a limit.
func around3(limit int, f func(n int, over bool)) {
	for n := limit - 1; n <= limit+1; n++ {
		f(n, n > limit)
	}
}

func one(style chat.Style, nodes ...rich.Node) chat.Message {
	return chat.Message{Blocks: []chat.Block{{Style: style, Nodes: nodes}}}
}

// TestHeaderLimit: a title that is too long for a header is a bold line, with every word of it.
func TestHeaderLimit(t *testing.T) {
	t.Parallel()
	around3(maxHeader, func(n int, over bool) {
		out := renderAll(one(chat.Title, raw(sized(n))), nil, nil)[0]
		sound(t, fmt.Sprint("title of ", n), out)
		if _, header := out.Blocks[0].(headerBlock); header == over || words([]message{out}) == "" || !strings.Contains(words([]message{out}), sized(n)) {
			t.Errorf("a title of %d: %+v", n, out.Blocks)
		}
	})
}

// TestTextLimit: the push line is cut, once it is escaped, and never inside an entity.
func TestTextLimit(t *testing.T) {
	t.Parallel()
	for _, of := range []string{"x", astral, "&", "<", "e\u0301", "\U0001f468\u200d\U0001f33e", "ᄀ", "word "} {
		around3(maxText, func(n int, _ bool) {
			m := chat.Message{Push: strings.Repeat(of, n)}
			out := render(m, nil, nil)
			sound(t, fmt.Sprintf("%d of %q", n, of), out)
			if _, _, stray := markup(out.Text); stray || units(out.Text) < 3900 {
				t.Errorf("%d of %q: %d units, ends in %q", n, of, units(out.Text), out.Text[len(out.Text)-20:])
			}
		})
	}
}

// TestLineLimit: a line of small print goes on in further elements and blocks.
func TestLineLimit(t *testing.T) {
	t.Parallel()
	around3(maxObject, func(n int, over bool) {
		out := renderAll(one(chat.Context, raw(sized(n))), nil, nil)
		sound(t, fmt.Sprint("line of ", n), out[0])
		if got := len(out[0].Blocks[0].(contextBlock).Elements); (got > 1) != over {
			t.Errorf("a line of %d has %d elements", n, got)
		}
		if got := visible(words(out)); got != sized(n) {
			t.Errorf("a line of %d is shown as %d", n, units(got))
		}
	})
	around3(maxContext, func(n int, over bool) {
		var nodes []rich.Node
		for i := range n {
			if nodes = append(nodes, raw("word")); i%2 == 0 {
				nodes[i] = rich.Node{Kind: rich.Time, At: 1}
			}
		}
		out := renderAll(one(chat.Footer, nodes...), nil, nil)
		sound(t, fmt.Sprint("line of ", n), out[0])
		if got := len(out[0].Blocks); (got > 1) != over {
			t.Errorf("%d elements stand in %d blocks", n, got)
		}
	})
}

// TestTotalLimit: what does not fit into one message goes on in the next one, and no word of it is lost.
func TestTotalLimit(t *testing.T) {
	t.Parallel()
	around3(maxTotal-3*overhead, func(n int, _ bool) {
		m := one(chat.Body, para(raw(sized(n))))
		out := renderAll(m, nil, nil)
		for i, part := range out {
			sound(t, fmt.Sprint("body of ", n), part)
			if i > 0 && part.Text == out[0].Text {
				t.Errorf("two messages say %.40q", part.Text)
			}
		}
		if got := visible(words(out)); got != sized(n) {
			t.Errorf("a body of %d is shown as %d", n, units(got))
		}
		sound(t, "in one", render(m, nil, nil))
	})
	if got := len(renderAll(one(chat.Body, para(raw(sized(maxTotal-2*overhead)))), nil, nil)); got != 1 {
		t.Errorf("a body at the limit takes %d messages", got)
	}
	if got := len(renderAll(one(chat.Body, para(raw(sized(maxTotal-2*overhead+1)))), nil, nil)); got != 2 {
		t.Errorf("a body above the limit takes %d messages", got)
	}
}

// TestBlockLimit: the fifty-first block begins another message.
func TestBlockLimit(t *testing.T) {
	t.Parallel()
	around3(maxBlocks, func(n int, over bool) {
		var m chat.Message
		for range n {
			m.Blocks = append(m.Blocks, chat.Block{Style: chat.Facts, Nodes: []rich.Node{raw("fact")}})
		}
		out := renderAll(m, nil, nil)
		for _, part := range out {
			sound(t, fmt.Sprint(n, " blocks"), part)
		}
		if (len(out) > 1) != over || strings.Count(words(out), "fact") != n {
			t.Errorf("%d blocks take %d messages", n, len(out))
		}
	})
}

// TestTogether: the first message has what stands above, the last one the footer, the pictures and the buttons.
func TestTogether(t *testing.T) {
	t.Parallel()
	m := around("Winter route", "tindra", rich.Doc{para(raw(strings.Repeat("word ", 4000)))})
	m.Files, m.Key = []chat.File{{Name: "a.png", Alt: "a"}}, "k"
	out := renderAll(m, []string{"F1"}, nil)
	if len(out) < 2 {
		t.Fatalf("%d messages", len(out))
	}
	if _, ok := out[0].Blocks[0].(contextBlock); !ok {
		t.Errorf("the first message begins with %T", out[0].Blocks[0])
	}
	var kinds []string
	for _, b := range out[len(out)-1].Blocks {
		kinds = append(kinds, fmt.Sprintf("%T", b))
	}
	if got := strings.Join(kinds, " "); !strings.HasSuffix(got, "slack.contextBlock slack.imageBlock slack.actionsBlock") {
		t.Errorf("the last message has %s", got)
	}
	for i, part := range out {
		if p := part.Metadata.EventPayload; p.Key != "k" || p.Part != i+1 || p.Parts != len(out) {
			t.Errorf("part %d says of itself %+v", i, p)
		}
	}
	shortened := render(m, []string{"F1"}, nil)
	sound(t, "in one", shortened)
	if got := words([]message{shortened}); len(buttons([]message{shortened})) != 1 || !strings.Contains(got, "tindra") || !strings.Contains(got, "[…]") {
		t.Errorf("in one message it is %.200q", got)
	}
	if p := render(m, nil, nil).Metadata.EventPayload; p.Part != 0 || p.Parts != 0 {
		t.Errorf("the only message says of itself %+v", p)
	}
}

// TestActionLimits: labels, values and ids at their limits, and how many buttons and menus there are.
func TestActionLimits(t *testing.T) {
	t.Parallel()
	press := func(id, value string) func(int, chat.Action) (string, string) {
		return func(int, chat.Action) (string, string) { return id, value }
	}
	run := chat.Message{Push: "x", Actions: []chat.Action{{Label: "Go", Run: "x"}}}
	around3(maxLabel, func(n int, over bool) {
		m := chat.Message{Push: "x", Actions: []chat.Action{{Label: sized(n), URL: home3}}}
		got := buttons(renderAll(m, nil, nil))[0].Text.Text
		if units(got) > maxLabel || strings.HasSuffix(got, "…") != over {
			t.Errorf("a label of %d becomes %q", n, got)
		}
	})
	around3(maxValue, func(n int, over bool) {
		if got := len(buttons(renderAll(run, nil, press("run:1", sized(n))))); (got == 0) != over {
			t.Errorf("%d buttons with a value of %d", got, n)
		}
	})
	around3(maxID, func(n int, over bool) {
		if got := len(buttons(renderAll(run, nil, press(sized(n), "")))); (got == 0) != over {
			t.Errorf("%d buttons with an id of %d", got, n)
		}
	})
	around3(maxAlt, func(n int, over bool) {
		m := chat.Message{Push: "x", Files: []chat.File{{Name: "a.PNG", Alt: sized(n)}}}
		out := renderAll(m, []string{"F1"}, nil)[0]
		sound(t, "alt", out)
		if got := out.Blocks[1].(imageBlock).AltText; strings.HasSuffix(got, "…") != over {
			t.Errorf("a description of %d becomes one of %d", n, units(got))
		}
	})
	for n, want := range map[int]string{
		1: "button", 5: "button×5", 6: "button×6", 7: "button×5 overflow2", 10: "button×5 overflow5",
		11: "button×5 static_select6", 31: "button×5 static_select25 static_select1",
	} {
		m := chat.Message{Push: "x"}
		for range n {
			m.Actions = append(m.Actions, chat.Action{Label: "Go", Run: "x"})
		}
		got := shown(buttons(renderAll(m, nil, ids)))
		if got != want {
			t.Errorf("%d actions: %s, want %s", n, got, want)
		}
	}
	long := chat.Message{Push: "x", Actions: make([]chat.Action, 8)}
	for i := range long.Actions {
		long.Actions[i] = chat.Action{Label: "Go", Run: "x"}
	}
	got := shown(buttons(renderAll(long, nil, func(i int, _ chat.Action) (string, string) { return fmt.Sprint("run:", i), sized(maxOption + 1) })))
	if got != "button×8" {
		t.Errorf("values that no menu can have: %s", got)
	}
}

func buttons(messages []message) []control {
	var out []control
	for _, m := range messages {
		for _, b := range m.Blocks {
			if a, ok := b.(actionsBlock); ok {
				out = append(out, a.Elements...)
			}
		}
	}
	return out
}

func shown(controls []control) string {
	n := 0
	var out []string
	for _, c := range controls {
		if c.Type == "button" {
			n++
			continue
		}
		out = append(out, fmt.Sprint(c.Type, len(c.Options)))
	}
	first := "button"
	if n > 1 {
		first = fmt.Sprint("button×", n)
	}
	return strings.Join(append([]string{first}, out...), " ")
}

// TestNothingLost: however a document is divided among messages, the words of it are those of the undivided one.
func TestNothingLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		doc := rich.Doc(blocksOf(t, 0))
		for range rapid.IntRange(0, 7).Draw(t, "doubled") {
			doc = append(doc, doc...)
		}
		whole := written(pen{}.rich(doc, true))
		if ordered(whole) || len(whole) == 0 {
			return // what is left of an ordered list gets its numbers
		}
		out := renderAll(chat.Message{Blocks: []chat.Block{{Nodes: doc}}}, nil, nil)
		want, got := visible(words([]message{{Blocks: whole}})), visible(words(out))
		if want != got {
			t.Errorf("%d messages of %d characters, want %d", len(out), len(got), len(want))
		}
	})
}

func ordered(blocks []block) bool {
	for _, b := range blocks {
		for _, p := range b.(richBlock).Elements {
			if l, ok := p.(list); ok && l.Style == "ordered" {
				return true
			}
		}
	}
	return false
}
