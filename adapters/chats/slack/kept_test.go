package slack

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/config"
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

// TestKeptAtStop holds that an answer that is being said when the program stops is said and kept.
func TestKeptAtStop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, fakeslack.Options{Pipe: true, FileLag: 3 * time.Second}, Options{})
		who := w.Know(fakeslack.Person{Name: "okafor"})
		x := answering{s: w.s, asker: asker{team: w.TeamID(), channel: w.one, user: who.ID}}
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, stop)
		kept := 0
		x.respond(ctx, func(context.Context) command.Reply {
			return command.Reply{Message: pictured1(""), Public: true, Kept: func(ctx context.Context, _ chat.Receipt) error {
				kept++
				return ctx.Err()
			}}
		})
		if n := len(w.stand(w.one)); n != 1 || kept != 1 {
			t.Errorf("there stand %d, kept %d, want one", n, kept)
		}
	})
}

// A stalled handler answers no line before it is told to stop.
type stalled struct {
	command.Handler
	asked chan struct{}
}

func (s stalled) Line(ctx context.Context, r command.Request, _ string) command.Reply {
	close(s.asked)
	<-ctx.Done()
	return command.Failure(r, ctx.Err())
}

// TestAskedAtStop holds that whose command is cut off by the end of the program is told why.
func TestAskedAtStop(t *testing.T) {
	t.Parallel()
	w := &world{Fake: fakeslack.New(t, fakeslack.Options{}), log: &logged{}}
	w.one = w.Channel("one", false)
	w.s = w.open(t, Options{AppToken: config.NewSecret(w.AppToken())})
	ctx, stop := context.WithCancel(t.Context())
	h := stalled{asked: make(chan struct{})}
	heard := make(chan error, 1)
	go func() { heard <- w.s.Listen(ctx, h) }()
	if err := w.Connected(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := w.Slash(t.Context(), w.Know(fakeslack.Person{Name: "okafor"}), w.one, "/tape", "summary")
	<-h.asked
	stop()
	if err := <-heard; err != nil {
		t.Errorf("Listen = %v, want nil", err)
	}
	if !strings.Contains(a.Text(), "I am being restarted.") {
		t.Errorf("the asker was told %q", a.Text())
	}
}
