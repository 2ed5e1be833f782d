package discord

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/threadtape/threadtape/bot/chat"
)

// TestActions holds where actions go: buttons, then a menu and more links, and what is left out.
func TestActions(t *testing.T) {
	t.Parallel()
	runs := func(n int) (all []chat.Action) {
		for i := range n {
			all = append(all, chat.Action{Label: fmt.Sprint("r", i), Run: "x"})
		}
		return all
	}
	urls := func(n int) (all []chat.Action) {
		for i := range n {
			all = append(all, chat.Action{Label: fmt.Sprint("u", i), URL: home})
		}
		return all
	}
	for _, c := range []struct {
		name    string
		actions []chat.Action
		button  func(int, chat.Action) string
		want    string
	}{
		{"none", nil, ids, ""},
		{"five", runs(5), ids, "r0* r1 r2 r3 r4"},
		{"seven", runs(7), ids, "r0* r1 r2 r3 r4 / [r5 r6]"},
		{"forty", runs(40), ids, "r0* r1 r2 r3 r4 / [r5 r6 r7 r8 r9 r10 r11 r12 r13 r14 r15 r16 r17 r18 r19 r20 r21 r22 r23 r24 r25 r26 r27 r28 r29]"},
		{"links", urls(30), ids, "u0 u1 u2 u3 u4 / u5 u6 u7 u8 u9 / u10 u11 u12 u13 u14 / u15 u16 u17 u18 u19 / u20 u21 u22 u23 u24"},
		{"both", append(urls(4), append(runs(3), urls(2)...)...), ids, "u0 u1 u2 u3 r0 / [r1 r2] / u0 u1"},
		{"nobody runs them", append(runs(2), urls(1)...), nil, "u0"},
		{"no id", runs(2), func(i int, _ chat.Action) string { return strings.Repeat("x", i*101) }, ""},
		{"one id", runs(3), func(int, chat.Action) string { return "same" }, "r0*"},
		{"the menu's id", runs(1), func(int, chat.Action) string { return moreID }, ""},
		{"dead links", []chat.Action{{Label: "a", URL: "javascript:x"}, {Label: "b"}, {Label: "c", URL: home + strings.Repeat("x", 500)}}, ids, ""},
		{"no label", []chat.Action{{URL: home}, {Run: "post #3", Label: " "}}, ids, "Open post #3"},
	} {
		if got := inShort(actionRows(chat.Message{Actions: c.actions}, c.button)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	relay := chat.Message{Actions: runs(1), About: chat.About{Thread: "forum:7"}}
	if got := inShort(actionRows(relay, ids)); got != "r0" {
		t.Errorf("a relay proposes %s", got)
	}
}

// inShort writes rows in short: * a primary button, [ ] a menu.
func inShort(rows []component) string {
	var out []string
	for _, row := range rows {
		var line []string
		for _, c := range row.Components {
			switch {
			case c.Type == typeSelect:
				var labels []string
				for _, o := range c.Options {
					labels = append(labels, o.Label)
				}
				line = append(line, "["+strings.Join(labels, " ")+"]")
			case c.Style == stylePrimary:
				line = append(line, c.Label+"*")
			default:
				line = append(line, c.Label)
			}
		}
		out = append(out, strings.Join(line, " "))
	}
	return strings.Join(out, " / ")
}

// TestFiles holds the names under which files are sent.
func TestFiles(t *testing.T) {
	t.Parallel()
	var files []chat.File
	for _, name := range []string{"quote card.png", "quote card.png", "2-quote_card.png", "../../etc/passwd", "日本.jpg", "", ".hidden", "a\x00b\"c.txt", strings.Repeat("x", 200) + ".png", "z", "eleventh"} {
		files = append(files, chat.File{Name: name, Alt: "@everyone\n" + strings.Repeat("x", 2000)})
	}
	var got []string
	for i, a := range attachments(files) {
		got = append(got, a.Filename)
		if a.ID != fmt.Sprint(i) || units(a.Description) > maxAlt || strings.Contains(a.Description, "@everyone") {
			t.Errorf("%+v", a)
		}
	}
	want := []string{"quote_card.png", "2-quote_card.png", "3-2-quote_card.png", "etcpasswd", "jpg", "file", "hidden", "abc.txt", strings.Repeat("x", 76) + ".png", "z"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}
