package chattest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// everything is a message with all that a message can have.
func everything(key string) chat.Message {
	words := []rich.Node{rich.T("okafor "), rich.B(rich.T("holds")), rich.A("a link", "https://forum.example/t/tractors/7/3")}
	m := chat.Message{
		Key: key, Push: "Tractors #3 - okafor: holds", Silent: true,
		Actions: []chat.Action{{Label: "Open", URL: "https://forum.example/t/tractors/7/3"}, {Label: "Summary", Run: "summary #1"}},
		Files:   []chat.File{{Name: "quote.png", Alt: "okafor: holds", Data: []byte{0x89, 'P', 'N', 'G'}}},
		About:   chat.About{Thread: "forum.example/7", Post: "3", Rev: "a1"},
	}
	for style := chat.Body; style <= chat.Lines; style++ {
		nodes := words
		if style == chat.Body || style == chat.Lines {
			nodes = []rich.Node{rich.P(words...), rich.Q(&rich.Cite{Author: "marlow", Post: 2}, rich.P(rich.T("sold"))), rich.L(rich.P(words...))}
		}
		m.Blocks = append(m.Blocks, chat.Block{Style: style, Nodes: nodes, Icon: "https://forum.example/a.png"})
	}
	return m
}

func messageUnchanged(t *testing.T, h Harness) {
	m := everything("k1")
	r := send(t, h, h.To, m)
	if h.Sender.Caps().Edits {
		if err := h.Sender.Edit(t.Context(), r, m); err != nil {
			t.Errorf("Edit: %v", err)
		}
	}
	if !reflect.DeepEqual(m, everything("k1")) {
		t.Errorf("the message is now %+v", m)
	}
}

func anyMessage(t *testing.T, h Harness) {
	wide := make([]chat.Action, 40)
	for i := range wide {
		wide[i] = chat.Action{Label: strings.Repeat("label ", 40), Run: "status"}
	}
	for name, m := range map[string]chat.Message{
		"empty":        {},
		"push alone":   {Push: "okafor"},
		"empty blocks": {Blocks: make([]chat.Block, 12)},
		"many blocks":  {Push: "x", Blocks: slices.Repeat(everything("").Blocks, 30)},
		"many actions": {Push: "x", Blocks: everything("").Blocks, Actions: wide},
		"long":         Say("", strings.Repeat("A sentence of eight words, said again. ", 3000)),
		"one word":     Say("", strings.Repeat("tractor", 5000)),
		"wide":         Say("", strings.Repeat("拖拉机🚜", 3000)),
		"deep":         {Blocks: []chat.Block{{Style: chat.Body, Nodes: []rich.Node{deep(40)}}}},
		"odd style":    {Push: "x", Blocks: []chat.Block{{Style: 99, Nodes: []rich.Node{rich.T("x")}}}},
	} {
		r, err := h.Sender.Send(t.Context(), h.To, m)
		if err != nil && !refusedWell(err) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && r.Zero() {
			t.Errorf("%s: no receipt", name)
		}
	}
}

func deep(n int) rich.Node {
	node := rich.P(rich.T("bottom"))
	for range n {
		node = rich.Q(nil, rich.L(node))
	}
	return node
}

// hostile are words that did harm somewhere. None of it may panic, be refused as broken, or be lost.
var hostile = [...]string{
	"@everyone @here <@1> <@&2> <#3> <!channel> <!subteam^S1|team>", "</tape:1> <t:0:R> <:e:1> <id:customize>",
	"\x1b[2J\x1b[1;1Hcleared", "\x1b]8;;https://evil.example\x07safe\x1b]8;;\x07", "\u009b31mred", "harmless\rEVIL", "a\x00b\x7fc",
	"\u202emoc.elpmaxe", "z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307algo", "\u200b\u200b", "\ufeffbom", "\U000e0041tag",
	"```\ncode\n``` and ```more", "# head\n> quote\n- item\n-# small", "[https://bank.example](https://evil.example)",
	"<https://evil.example|bank.example>", "&lt;!here&gt; &amp;amp;", "%s %d %n %!s(MISSING)", "{{.Secret}} ${HOME} $(id) `id`",
	"'; DROP TABLE posts; --", "<script>alert(1)</script>", "\xff\xfe broken \xc3", "👩‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿🇨🇭", "مرحبا بالعالم", "\\u0000 \\n \\", "\u2028line\u2029paragraph",
	"NULL", "-1", "0x0", "  ", "\t\v\f", "*_~|>#-+.!()[]{}=", strings.Repeat("\n", 500), strings.Repeat("&", 5000), strings.Repeat("<", 5000),
}

func hostileWords(t *testing.T, h Harness) {
	for i, s := range hostile {
		m := Say(fmt.Sprintf("k%d", i), s)
		m.Blocks = append([]chat.Block{
			{Style: chat.Context, Nodes: []rich.Node{rich.T(s)}},
			{Style: chat.Author, Nodes: []rich.Node{rich.B(rich.T(s))}, Icon: s},
			{Style: chat.ReplyTo, Nodes: []rich.Node{{Kind: rich.Mention, Text: s}}},
			{Style: chat.Footer, Nodes: []rich.Node{{Kind: rich.Text, Text: s}, {Kind: rich.Link, URL: s, Kids: []rich.Node{rich.T(s)}}}},
		}, m.Blocks...)
		m.Actions = []chat.Action{{Label: s, URL: "https://forum.example/" + s}, {Label: s, Run: s}}
		m.About = chat.About{Thread: s, Post: s, Rev: s}
		r, err := h.Sender.Send(t.Context(), h.To, m)
		if err != nil && !refusedWell(err) {
			t.Errorf("Send(%q): %v", s, err)
		}
		if err == nil && h.Sender.Caps().Edits {
			if err := h.Sender.Edit(t.Context(), r, m); err != nil && !refusedWell(err) {
				t.Errorf("Edit(%q): %v", s, err)
			}
		}
	}
}

func manyAtOnce(t *testing.T, h Harness) {
	const speakers, each = 8, 6
	receipts := make([]chat.Receipt, speakers*each)
	var all sync.WaitGroup
	for s := range speakers {
		all.Go(func() {
			for n := range each {
				i := s*each + n
				r, err := h.Sender.Send(t.Context(), h.To, Say(fmt.Sprintf("k%d", i), fmt.Sprintf("message %d", i)))
				if err != nil {
					t.Errorf("Send: %v", err)
				}
				if h.Sender.Caps().Edits && n%2 == 0 {
					if err := h.Sender.Edit(t.Context(), r, Say("", fmt.Sprintf("edited %d", i))); err != nil {
						t.Errorf("Edit: %v", err)
					}
				}
				receipts[i] = r
			}
		})
	}
	all.Wait()
	seen := make(map[chat.Receipt]bool)
	for _, r := range receipts {
		if seen[r] {
			t.Errorf("receipt %+v was given twice", r)
		}
		seen[r] = true
	}
	counted(t, h, h.To, speakers*each)
}
