package discord

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
)

// TestKept holds, for each way in which an answer arrives, that where it stands is told once if the whole channel sees it,
// and never else; and that it can be changed there by a bot that knows nothing of the interaction, with its picture gone.
func TestKept(t *testing.T) {
	t.Parallel()
	picture := told("a card")
	picture.Files = []chat.File{{Name: "quote.png", Alt: "okafor: holds", Data: []byte("picture")}}
	for name, c := range map[string]struct {
		reply   command.Reply
		wait    time.Duration
		pressed bool // on an answer that the asker alone sees
		member  bool // of the server, with the right to write there
		keeps   bool
	}{
		"at once":          {command.Reply{Message: told("words"), Public: true}, 0, false, true, true},
		"with a picture":   {command.Reply{Message: picture, Public: true}, 0, false, true, true},
		"late":             {command.Reply{Message: picture, Public: true}, 600 * time.Millisecond, false, true, true},
		"pressed":          {command.Reply{Message: picture, Public: true}, 0, true, true, true},
		"pressed, late":    {command.Reply{Message: told("words"), Public: true}, 600 * time.Millisecond, true, true, true},
		"private":          {command.Reply{Message: told("words")}, 0, false, true, false},
		"private, late":    {command.Reply{Message: told("words")}, 600 * time.Millisecond, false, true, false},
		"an error":         {command.Reply{Message: told("words"), Public: true, Failed: true}, 0, false, true, false},
		"may not say that": {command.Reply{Message: told("words"), Public: true}, 0, false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, fakediscord.Options{}, Options{})
			kept := make(chan chat.Receipt, 10)
			c.reply.Kept = func(_ context.Context, r chat.Receipt) error {
				kept <- r
				return nil
			}
			t.Cleanup(func() { // nothing is under way any more
				if len(kept) > 0 {
					t.Errorf("told %v, too", <-kept)
				}
			})
			p := fakediscord.Person{Name: "okafor"}
			w.Member(w.guild, p)
			if !c.member {
				w.Overwrite(w.one, w.guild, 0, 0, bitSendMessages)
			}
			specs := []command.Spec{
				{Name: "quote", Help: "quotes", Run: func(context.Context, command.Request) (command.Reply, error) {
					time.Sleep(c.wait)
					return c.reply, nil
				}},
				{Name: "ask", Help: "asks", Run: func(context.Context, command.Request) (command.Reply, error) {
					return command.Reply{Message: told("press", chat.Action{Label: "Quote", Run: "quote"})}, nil
				}},
			}
			router, err := command.NewRouter(specs, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			w.hear(t, router)
			if c.pressed {
				first := w.Slash(t.Context(), p, w.one, rootAll, "ask", nil)
				wholly(t, first)
				w.Press(t.Context(), p, first, "Quote")
			} else {
				wholly(t, w.Slash(t.Context(), p, w.one, rootAll, "quote", nil))
			}
			if !c.keeps {
				return
			}
			var r chat.Receipt
			select {
			case r = <-kept:
			case <-time.After(10 * time.Second):
				t.Fatal("nobody is told where it stands")
			}
			if r.To != addressOf(w.one) {
				t.Errorf("told %v", r)
			}
			other := w.open(t, Options{})
			if err := other.Edit(t.Context(), r, told("removed at the source")); err != nil {
				t.Fatal(err)
			}
			for _, m := range w.stand(w.one) {
				if m.ID == r.ID && (!strings.Contains(w.Text(m), "removed at the source") || len(m.Files) != 0) {
					t.Errorf("there stands %q with %d files", w.Text(m), len(m.Files))
				}
				if strings.Contains(w.Text(m), c.reply.Message.Push) {
					t.Errorf("%q stands there still", w.Text(m))
				}
			}
		})
	}
}
