package slack

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/command"
)

// TestKept holds that where a public answer stands is told once, with and without a picture, also where the channel is busy
// or Slack works on the picture; and that it can be changed there.
func TestKept(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]chat.Message{"words": chattest.Say("", "okafor: holds"), "picture": pictured1("")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				today()
				w := begin(t, fakeslack.Options{Pipe: true, FileLag: 3 * time.Second}, Options{})
				who := w.Know(fakeslack.Person{Name: "okafor"})
				x := answering{s: w.s, asker: asker{team: w.TeamID(), channel: w.one, user: who.ID}}
				var told []chat.Receipt
				w.Next("chat.postMessage", fakeslack.Limited(2*time.Second))
				x.answer(t.Context(), command.Reply{Message: m, Public: true, Kept: func(_ context.Context, r chat.Receipt) error {
					told = append(told, r)
					return nil
				}})
				all := w.stand(w.one)
				if len(told) != 1 || len(all) != 1 || told[0].ID != all[0].TS {
					t.Fatalf("told %v, and there stand %q", told, w.words(w.one))
				}
				if err := w.s.Edit(t.Context(), told[0], chattest.Say("", "removed at the source")); err != nil {
					t.Fatal(err)
				}
				if words := w.words(w.one); len(words) != 1 || words[0] != "removed at the source" || len(w.Files()) != 0 {
					t.Errorf("there stand %q and %d files", words, len(w.Files()))
				}
			})
		})
	}
}
