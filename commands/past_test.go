package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/digest"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// told claims and settles what waits, and returns which posts it is.
func (r *room) told() string {
	r.t.Helper()
	var all []string
	for {
		turns, _, err := r.deps.Outbox.Claim(r.t.Context(), "h", 10, store.Terms{Lease: time.Minute, Chats: []string{"test"}})
		if err != nil {
			r.t.Fatal(err)
		}
		if len(turns) == 0 {
			return strings.Join(all, " ")
		}
		for _, turn := range turns {
			for _, d := range turn.Deliveries {
				all = append(all, d.Post)
			}
			done := store.Settlement{Turn: turn, Verdict: store.Heard, Receipt: chat.Receipt{To: turn.Lane.To, ID: turn.Deliveries[0].Post}}
			if _, err := r.deps.Outbox.Settle(r.t.Context(), done); err != nil {
				r.t.Fatal(err)
			}
		}
	}
}

// more makes the forum show so many posts more, which a look keeps.
func (r *room) more(n int) {
	r.t.Helper()
	for range n {
		at := len(r.posts) + 1
		r.posts = append(r.posts, forum.Seal(forum.Post{
			ID: fmt.Sprint(100 + at), Number: at, Author: forum.Author{Name: "besart"}, Created: time.Now(), Body: rich.FromText("The quay is dry."),
		}))
	}
	r.look(r.posts...)
}

// wants fails unless these posts wait for the channel.
func (r *room) wants(when, want string) {
	r.t.Helper()
	if got := r.told(); got != want {
		r.t.Errorf("%s the channel is told %q, want %q", when, got, want)
	}
}

// watch takes every look that is due.
func (r *room) watch() {
	r.t.Helper()
	w := watch.New(watch.Parts{
		Threads: r.deps.Threads, Subscriptions: r.deps.Subscriptions, Outbox: r.deps.Outbox, Notes: r.deps.Notes, Holder: "h",
		Log: slog.New(slog.DiscardHandler), Sources: forum.Sources{{Name: "board", Source: board{r.posts}}},
		Policy: watch.Policy{Floor: time.Minute, Ceiling: time.Hour, IdleShare: 0.02},
	})
	if failed, err := w.Once(r.t.Context()); failed != 0 || err != nil {
		r.t.Fatal(failed, err)
	}
}

// TestWiderBringsNoPast holds that what a filter or a mode left out does not come after the wish was widened and a pause
// ended, and that what came during the pause does, also where the wish was widened in the pause.
func TestWiderBringsNoPast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, narrow, widen string }{
		{"filter", "match:zinc", "edit match:none"},
		{"mode", "mode:digest", "edit mode:replies digest:off"},
		{"subscribed again", "match:zinc", "subscribe " + boardRef.URL + " now:yes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t)
			r.types("subscribe " + boardRef.URL + " now:yes " + c.narrow)
			r.more(3)
			r.wants("while it is narrow", "")
			r.types(c.widen)
			r.types("pause")
			r.more(1)
			r.types("resume")
			r.wants("after the pause", "108")
		})
		t.Run(c.name+" in a pause", func(t *testing.T) {
			t.Parallel()
			r := newRoom(t)
			r.types("subscribe " + boardRef.URL + " now:yes " + c.narrow)
			r.more(3)
			r.types("pause")
			r.more(1)
			r.types(c.widen)
			r.types("resume")
			r.wants("after the pause", "108")
		})
	}
}

// TestUndoBringsWhatCame holds that nothing is lost between an unsubscription and its undo, whoever looked at the thread
// meanwhile, and that nothing is said twice.
func TestUndoBringsWhatCame(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe " + boardRef.URL + " now:yes")
	reply, _ := r.types("unsubscribe #1")
	r.more(2)
	r.types(reply.Message.Actions[0].Run)
	r.watch()
	r.wants("after undo", "105 106")
	if s := r.taken(); s.Paused != "" {
		t.Errorf("it is paused: %s", s.Paused)
	}
	r.types(reply.Message.Actions[0].Run)
	r.watch()
	r.wants("after a second undo", "")
}

// sticky are subscriptions of which those to one thread cannot be dropped.
type sticky struct {
	store.Subscriptions
	thread string
}

func (s sticky) Drop(ctx context.Context, l store.Lane) (store.Subscription, error) {
	if l.Thread.ID == s.thread {
		return store.Subscription{}, errors.New("the disk is full")
	}
	return s.Subscriptions.Drop(ctx, l)
}

// TestUndoOfSome holds that what was dropped before something failed can be taken back.
func TestUndoOfSome(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	for i := range 3 {
		ref := forum.Ref{Source: "board", Base: boardRef.Base, ID: fmt.Sprint(7 + i), URL: fmt.Sprintf("https://board.example/t/%d", 7+i)}
		s := store.Subscription{Lane: store.Lane{Thread: ref, To: r.ask.Channel}, Tenant: r.ask.Tenant, Options: store.Options{Mode: store.Replies, Format: store.Card}}
		if _, err := r.deps.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := r.deps.Subscriptions.In(t.Context(), r.ask.Channel)
	if err != nil || len(all) != 3 {
		t.Fatal(all, err)
	}
	d := r.deps
	d.Subscriptions = sticky{d.Subscriptions, all[2].Thread.ID}
	if r.router, err = command.NewRouter(All(d), time.UTC, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	_, text := r.types("unsubscribe all")
	has(t, "some", text, "2 of 3 threads were taken out", "Try it again for the rest", "E-UNSUBSCRIBED-SOME")
	if all, err = r.deps.Subscriptions.In(t.Context(), r.ask.Channel); err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	_, text = r.types("undo " + regexp.MustCompile(`undo (\w+)`).FindStringSubmatch(text)[1])
	has(t, "taken back", text, "Subscribed again to 2 threads")
	if all, err = r.deps.Subscriptions.In(t.Context(), r.ask.Channel); err != nil || len(all) != 3 {
		t.Error(all, err)
	}
}

// TestUndoKeepsPause holds that a paused subscription comes back paused.
func TestUndoKeepsPause(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe " + boardRef.URL + " now:yes")
	r.types("pause")
	reply, _ := r.types("unsubscribe #1")
	r.more(1)
	r.types(reply.Message.Actions[0].Run)
	if s := r.taken(); s.Paused == "" {
		t.Error("undo ended a pause")
	}
	r.wants("while it is paused", "")
	r.types("resume")
	r.wants("after the pause", "105")
}

// TestBackfillOfKnownThread holds that the newest posts are said at once also where another channel took the thread before.
func TestBackfillOfKnownThread(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe " + boardRef.URL + " now:yes backfill:2")
	r.wants("after subscribing", "103 104")
}

// TestUndoRepeatsNoDigest holds that a thread that comes in digests alone goes on where they were, not where it began.
func TestUndoRepeatsNoDigest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		r.types("subscribe " + boardRef.URL + " now:yes mode:digest digest:daily")
		s := digest.New(digest.Parts{
			Threads: r.deps.Threads, Subscriptions: r.deps.Subscriptions, Outbox: r.deps.Outbox, Notes: r.deps.Notes, Log: slog.New(slog.DiscardHandler),
		})
		pass := func(wait time.Duration) {
			t.Helper()
			time.Sleep(wait)
			if err := s.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		pass(0)
		r.more(3)
		pass(24 * time.Hour)
		if got := r.told(); got == "" {
			t.Fatal("no digest")
		}
		reply, _ := r.types("unsubscribe #1")
		pass(2 * time.Minute)
		r.types(reply.Message.Actions[0].Run)
		if m, _, err := r.deps.Subscriptions.Mark(t.Context(), r.taken().Lane); err != nil || m.Seq != 7 {
			t.Errorf("the mark is %+v, %v, want it behind the last digest at 7", m, err)
		}
	})
}
