package terminal_test

import (
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/terminal"
	"github.com/threadtape/threadtape/bot/chat"
)

// TestPicture holds that a picture is told by its words and by the path of its file, in one piece however narrow the
// terminal is, and is drawn below that where the terminal can; and that a picture which looks the same is no edit.
func TestPicture(t *testing.T) {
	t.Parallel()
	const path = "/tmp/a folder/with a long name/picture-1.png"
	for _, c := range []struct {
		name       string
		path, draw string
		data       string
		want       string
	}{
		{"kept", path, "", "PNG", "file: quote.png (okafor)\n" + path + "\n"},
		{"kept and drawn", path, "\x1b_Gdrawn\x1b\\\n", "PNG", "file: quote.png (okafor)\n" + path + "\n\x1b_Gdrawn\x1b\\\n"},
		{"not kept", "", "", "PNG", "file: quote.png (okafor)\n"},
		{"empty", path, "", "", "file: quote.png (okafor)\n"},
		{"a path with an escape", "/tmp/\x1b]0;x\a/p.png", "", "PNG", "file: quote.png (okafor)\n/tmp/]0;x/p.png\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var s screen
			term := terminal.Open(terminal.Options{Out: &s, Width: 28, NoColor: true, Show: func(f chat.File, columns int) (string, []byte) {
				if string(f.Data) != "PNG" || columns < 1 || columns > 28 {
					t.Errorf("shown %q in %d columns", f.Data, columns)
				}
				return c.path, []byte(c.draw)
			}})
			if !term.Caps().Pictures {
				t.Error("it has no pictures")
			}
			m := chat.Message{Key: "k", Files: []chat.File{{Name: "quote.png", Alt: "okafor", Data: []byte(c.data)}}}
			r, err := term.Send(t.Context(), "terminal:", m)
			if err != nil {
				t.Fatal(err)
			}
			if err := term.Edit(t.Context(), r, m); err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimPrefix(s.String(), "[1] "); got != c.want+"\n" {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	if terminal.Open(terminal.Options{}).Caps().Pictures {
		t.Error("a terminal for which nobody keeps pictures has them")
	}
}
