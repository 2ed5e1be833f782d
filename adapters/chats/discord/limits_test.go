package discord

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// TestUnits holds what is counted.
func TestUnits(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{"": 0, "abc": 3, "é": 1, "日本": 2, "\U0001f468\u200d\U0001f33e": 5} {
		if got := units(s); got != want {
			t.Errorf("units(%q) = %d, want %d", s, got, want)
		}
	}
}

// TestAtTheLimit: what just fits stays whole, and one more is cut.
func TestAtTheLimit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		char  string
		units int
	}{{"x", 1}, {"*", 2}, {"\U0001f33e", 2}, {"日", 1}} {
		for _, by := range []int{-2, 0, 2} {
			body := strings.Repeat(c.char, (maxDescription+by)/c.units)
			m := chat.Message{Blocks: []chat.Block{{Nodes: []rich.Node{para(raw(body))}}}}
			out := render(m, embeds, nil)
			sound(t, c.char, out)
			if cut := strings.Contains(out.Embeds[0].Description, "…"); cut != (by > 0) {
				t.Errorf("%d units of %q: cut %v", maxDescription+by, c.char, cut)
			}
			body = strings.Repeat(c.char, (maxContent+by)/c.units)
			out = render(chat.Message{Blocks: []chat.Block{{Nodes: []rich.Node{para(raw(body))}}}}, embeds, nil)
			if content := out.Content != ""; content != (by <= 0) {
				t.Errorf("%d units of %q: content %v", maxContent+by, c.char, content)
			}
			out = render(chat.Message{Push: body, Blocks: []chat.Block{{Style: chat.Title, Nodes: []rich.Node{raw(strings.Repeat(c.char, (maxTitle+by)/c.units))}}}}, embeds, nil)
			if cut := strings.Contains(out.Embeds[0].Title, "…"); cut != (by > 0) {
				t.Errorf("a title of %d units of %q: cut %v", maxTitle+by, c.char, cut)
			}
			sound(t, c.char, out)
		}
	}
}

// TestBodyGivesWay: the body is shortened, at a sentence; what was declared, where it leads and when it was said stay.
func TestBodyGivesWay(t *testing.T) {
	t.Parallel()
	facts := "Long ZM · " + strings.Repeat("figures_", 40)
	for _, sentence := range []string{"The southern route was closed. ", "The *southern* route_was [closed](x). ", "The \U0001f33e\U0001f33e\U0001f33e route closed. "} {
		for _, l := range both {
			m := around("Winter route", "okafor", rich.Doc{
				para(rich.B(raw(strings.Repeat(sentence, 100)))),
				para(raw(strings.Repeat(sentence, 100)), rich.A("log", "https://pilots.example/log"), raw(strings.Repeat(sentence, 100))),
			})
			m.Blocks[1].Nodes = append(m.Blocks[1].Nodes, raw(" · Long ZM"))
			m.Blocks = append(m.Blocks, chat.Block{Style: chat.Facts, Nodes: []rich.Node{raw(facts)}})
			out := render(m, l, ids)
			sound(t, sentence, out)
			all := strings.Join(strs(out), "\n")
			for _, want := range []string{escape(facts), "okafor", "Long ZM", said3, `closed`, `\[…\]`} {
				if !strings.Contains(all, want) {
					t.Errorf("no %q in %q", want, all)
				}
			}
			var r reading
			r.read(all, true)
			for line := range strings.SplitSeq(r.text.String(), "\n") {
				if at := strings.Index(line, "[…]"); at > 0 && !strings.HasSuffix(strings.TrimSpace(line[:at]), ".") {
					t.Errorf("cut within a sentence: %q", line[max(0, at-40):])
				}
			}
		}
	}
}

// TestLongTargets: links that are longer than what is said give way before words do.
func TestLongTargets(t *testing.T) {
	t.Parallel()
	far := "https://pilots.example/" + strings.Repeat("a", 1900)
	m := around("Winter route", "okafor", rich.Doc{para(raw("Says who? "), rich.A("The log", far), raw(" does.")), para(rich.Node{Kind: rich.Image, URL: far, Text: "a chart"})})
	link := rich.A("pilots.example", far)
	m.Blocks = append(m.Blocks, chat.Block{Style: chat.Facts, Nodes: []rich.Node{raw("Long ZM · "), link, raw(" · "), link, raw(" · "), link}})
	for _, l := range both {
		out := render(m, l, nil)
		sound(t, "far", out)
		all := strings.Join(strs(out), "\n")
		for _, want := range []string{"Says who? ", "The log (pilots.example)", "image: a chart (pilots.example)", "Long ZM · pilots.example · pilots.example · pilots.example"} {
			if !strings.Contains(all, want) {
				t.Errorf("no %q in %q", want, all)
			}
		}
	}
}

// TestManyParts: dozens of lines of any kind fit, and every body has a share.
func TestManyParts(t *testing.T) {
	t.Parallel()
	var m chat.Message
	for i := range 60 {
		style := chat.Style(i % 9)
		m.Blocks = append(m.Blocks, chat.Block{Style: style, Nodes: []rich.Node{para(raw(fmt.Sprintf("%v%d ", style, i) + strings.Repeat("words, ", 200)))}})
	}
	for _, l := range both {
		out := render(m, l, nil)
		sound(t, "many", out)
		all := strings.Join(strs(out), "\n")
		for _, want := range []string{"body0", "body54", "facts4"} {
			if !strings.Contains(all, want) {
				t.Errorf("no %q in %q", want, all)
			}
		}
	}
}

// TestNoWords: a message in which nothing can be seen says its push line, or that it has no words, and is never refused.
func TestNoWords(t *testing.T) {
	t.Parallel()
	blank := []chat.Block{{Style: chat.Title, Nodes: []rich.Node{raw(" \u200b")}}, {Nodes: []rich.Node{para(raw("\u202e\n"))}}, {Style: chat.Author, Icon: home}}
	for _, c := range []struct {
		m    chat.Message
		want string
	}{
		{chat.Message{}, noWords},
		{chat.Message{Push: "\u200b \n"}, noWords},
		{chat.Message{Blocks: blank}, noWords},
		{chat.Message{Blocks: blank, Push: "the push line"}, "the push line"},
		{chat.Message{Actions: []chat.Action{{Label: "Open", URL: home}}}, noWords},
	} {
		for _, l := range both {
			out := render(c.m, l, ids)
			sound(t, c.want, out)
			if all := strings.Join(strs(out), "\n"); !strings.Contains(all, c.want) {
				t.Errorf("%+v: %q, want %q", c.m, all, c.want)
			}
		}
	}
	for _, l := range both {
		out := render(chat.Message{Files: []chat.File{{Name: "a.png"}}}, l, nil)
		sound(t, "a file alone", out)
		if strings.Contains(strings.Join(strs(out), ""), noWords) {
			t.Errorf("a file alone says %q", strs(out))
		}
	}
}
