package layout_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/layout/layouttest"
	"github.com/threadtape/threadtape/bot/rich"
)

// shape is all of a message but its words: its blocks with the kinds of their nodes and where they lead, and what its
// buttons do.
func shape(m chat.Message) string {
	var b strings.Builder
	for _, block := range m.Blocks {
		fmt.Fprintln(&b, block.Style, block.Icon)
		for n := range rich.Doc(block.Nodes).All() {
			if n.Kind != rich.Text { // phrases are of several texts, or of one
				fmt.Fprintln(&b, " ", n.Kind, n.URL, n.At, n.Level)
			}
		}
	}
	for _, a := range m.Actions {
		fmt.Fprintln(&b, a.URL, a.Run)
	}
	fmt.Fprintln(&b, m.About, m.Topic.Key, m.Topic.Place, len(m.Files))
	return b.String()
}

// TestSameInEveryLanguage holds that a language changes the words of a message and nothing else: not its links, times and
// buttons, nor whether there is one.
func TestSameInEveryLanguage(t *testing.T) {
	t.Parallel()
	caps := chat.Caps{Buttons: true, Edits: true}
	want := layouttest.Turns(t, caps, "en")
	for _, language := range layout.Languages() {
		for i, row := range layouttest.Turns(t, caps, language) {
			if got, want := shape(row.Message), shape(want[i].Message); got != want {
				t.Errorf("%s in %s has the shape\n%s\nwant\n%s", row.Name, language, got, want)
			}
			for _, a := range row.Message.Actions {
				if a.Label == "" || len([]rune(a.Label)) > 25 {
					t.Errorf("%s in %s: the button %q is empty or too long for every chat", row.Name, language, a.Label)
				}
			}
			if language != "en" && row.Message.Text() == want[i].Message.Text() && len(row.Message.Actions) > 0 && row.Message.Actions[0].Label == want[i].Message.Actions[0].Label {
				t.Errorf("%s is the same in %s as in English", row.Name, language)
			}
		}
	}
}
