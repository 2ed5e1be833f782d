package command_test

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
)

// FuzzLine holds that any line is answered, clean, and that completion never breaks nor offers too much.
func FuzzLine(f *testing.F) {
	for _, line := range []string{
		"", "/tape list", "subscribe https://forum.example/t/7 mode:op --exclude a,b now", `search "x`, "pause until: 2h", "--", "—x", ":", "a:", "<@U1|x>",
		"subscribe <https://x|", "tldr since 3d", `status "Okafor's “plan”`, "\xff\x00\x1b", "post #2 source:", "subscribe #1 channel:slack:", "fail again", "crash",
		"subscribe --mode --now", "subscribe a,, b,", "remove 2", "1", "subscribe #1 backfill:99999999999999999999",
	} {
		f.Add(line, uint8(2))
	}
	r, err := command.NewRouter(specs(), nil, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, line string, rights uint8) {
		req := asker(command.Tier(rights % 3))
		reply := r.Line(context.Background(), req, line)
		soundMessage(t, line, reply.Message)
		for verb := range strings.FieldsSeq(line) {
			soundMessage(t, line, r.Do(context.Background(), req, verb, map[string]string{"source": line, verb: line}).Message)
			break
		}
		offers := r.Complete(context.Background(), req, line)
		if len(offers) > 25 {
			t.Errorf("Complete(%q) offers %d", line, len(offers))
		}
		for _, o := range offers {
			if o.Value == "" || dirty(o.Value+o.Label) {
				t.Errorf("Complete(%q) offers %q", line, o)
			}
		}
		if at := command.WordStart(line); at < 0 || at > len(line) {
			t.Errorf("WordStart(%q) = %d", line, at)
		}
	})
}

func soundMessage(t *testing.T, line string, m chat.Message) {
	t.Helper()
	text := m.Push + m.Text()
	if text == "" || dirty(text) {
		t.Errorf("%q is answered with %q", line, text)
	}
}

func dirty(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 })
}
