package incident_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/store"
)

func want(t *testing.T, when string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", when, got, want)
	}
}

// TestOneMessage holds that what breaks of one forum is one message for each person, which names what is theirs alone, and
// one in the channel of a subscription that belongs to nobody; and that it ends when all of it is well.
func TestOneMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, 1, "test:a", "U1")
		w.subscribe(t, 2, "test:a", "U1")
		w.subscribe(t, 2, "test:b", "U1")
		w.subscribe(t, 3, "test:c", "U2")
		w.subscribe(t, 3, "test:d", "") // of the settings file
		w.subscribe(t, 1, "test:e", "hermit")
		for n := 1; n <= 3; n++ {
			w.look(t, n, "busy")
		}
		teller := w.teller()
		w.rounds(t, 10*time.Minute, teller)
		want(t, "before ten minutes are over", w.said(t))
		w.rounds(t, 5*time.Minute, teller)
		want(t, "after a quarter of an hour", w.said(t),
			"d new: 1 threads busy in [test:d]", "dm-U1 new: 2 threads busy in [test:a test:b]", "dm-U2 new: 1 threads busy in [test:c]", "e new: 1 threads busy in [test:e]")
		if n := teller.Open(); n != 4 {
			t.Errorf("%d incidents are open, want 4", n)
		}
		w.look(t, 1, "")
		w.look(t, 3, "")
		w.rounds(t, 2*time.Minute, teller)
		want(t, "when two threads are well", w.said(t), "d edit: over, gap 2", "dm-U2 edit: over, gap 2", "e edit: over, gap 2")
		w.look(t, 2, "")
		w.rounds(t, 2*time.Minute, teller)
		want(t, "when all are well", w.said(t), "dm-U1 edit: over, gap 4")
		w.rounds(t, 5*time.Hour, teller)
		want(t, "hours later", w.said(t))
		if n := teller.Open(); n != 0 {
			t.Errorf("%d incidents are open, want none", n)
		}
	})
}

// TestSettings holds that trouble is told in the place that the settings of a channel name, and that one which is no longer
// spoken in is passed over.
func TestSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for to, notify := range map[chat.Address]chat.Address{"test:a": "test:staff", "test:b": "gone:staff"} {
			w.subscribe(t, 1, to, "U1")
			if err := store.WriteSettings(t.Context(), w.store.Notes, store.Note{Key: store.SettingsKey(to)}, store.Settings{Notify: notify}); err != nil {
				t.Fatal(err)
			}
		}
		w.look(t, 1, "busy")
		w.rounds(t, 15*time.Minute, w.teller())
		want(t, "told", w.said(t), "dm-U1 new: 1 threads busy in [test:b]", "staff new: 1 threads busy in [test:a]")
	})
}

// TestPausedByHand holds that whoever paused a thread by hand is told nothing of it, and that a pause of the program's own
// changes nothing.
func TestPausedByHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for n, paused := range []string{"paused by marlow", incident.PausedLost} {
			s := store.Subscription{Lane: store.Lane{Thread: thread(1), To: chat.Address(fmt.Sprint("test:", n))}, Tenant: "test", Paused: paused}
			if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
				t.Fatal(err)
			}
		}
		w.look(t, 1, "busy")
		w.rounds(t, 15*time.Minute, w.teller())
		want(t, "told", w.said(t), "1 new: 1 threads busy in [test:1]")
	})
}

// TestUnreachable holds that a person who cannot be reached now keeps nothing from others, is told later, and is not told
// of an end that nobody saw.
func TestUnreachable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, 1, "test:a", "U1")
		w.subscribe(t, 1, "test:b", "")
		w.look(t, 1, "busy")
		w.chat.down = true
		teller := w.teller()
		w.rounds(t, 15*time.Minute, teller)
		want(t, "while nobody can be reached", w.said(t), "b new: 1 threads busy in [test:b]")
		w.chat.down = false
		w.rounds(t, time.Minute, teller)
		want(t, "when they can", w.said(t), "dm-U1 new: 1 threads busy in [test:a]")
		w.chat.down = true
		w.rounds(t, 2*time.Hour, w.teller()) // which has never reached them
		want(t, "when they cannot again", w.said(t))
	})
}

// TestUnsubscribed holds that an incident ends where nobody takes its threads any more, and says nothing of a recovery.
func TestUnsubscribed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, 1, "test:a", "U1")
		w.look(t, 1, "busy")
		teller := w.teller()
		w.rounds(t, 15*time.Minute, teller)
		w.said(t)
		if _, err := w.store.Subscriptions.Drop(t.Context(), store.Lane{Thread: thread(1), To: "test:a"}); err != nil {
			t.Fatal(err)
		}
		w.rounds(t, 20*time.Minute, teller)
		turns, _, err := w.store.Outbox.Claim(t.Context(), "h", 1, store.Terms{Lease: time.Minute, Chats: []string{"test"}})
		if err != nil || len(turns) != 1 {
			t.Fatalf("Claim = %v, %v; want the end", turns, err)
		}
		if r := w.record(t, turns[0]); !r.Left || r.Ended.IsZero() {
			t.Errorf("the record is %+v, want it left", r)
		}
	})
}

// TestReplicas holds that several processes tell once.
func TestReplicas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, 1, "test:a", "U1")
		w.look(t, 1, "busy")
		one, other := w.teller(), w.teller()
		w.rounds(t, 15*time.Minute, one, other)
		want(t, "told", w.said(t), "dm-U1 new: 1 threads busy in [test:a]")
		w.look(t, 1, "")
		w.rounds(t, 5*time.Minute, other, one)
		want(t, "in the end", w.said(t), "dm-U1 edit: over, gap 2")
	})
}

// TestCrash holds that a process which dies after any write tells nothing twice and leaves nothing untold, when another
// goes on.
func TestCrash(t *testing.T) {
	for dies := range 12 {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.subscribe(t, 1, "test:a", "U1")
			w.subscribe(t, 1, "test:b", "U2")
			w.look(t, 1, "busy")
			w.frail.left = dies
			w.rounds(t, 12*time.Minute, w.teller())
			w.frail.left = -1
			w.rounds(t, 4*time.Minute, w.teller())
			want(t, fmt.Sprint("dead after write ", dies), w.said(t), "dm-U1 new: 1 threads busy in [test:a]", "dm-U2 new: 1 threads busy in [test:b]")
			w.look(t, 1, "")
			w.frail.left = dies
			w.rounds(t, 3*time.Minute, w.teller())
			w.frail.left = -1
			w.rounds(t, 3*time.Minute, w.teller())
			want(t, fmt.Sprint("in the end, dead after write ", dies), w.said(t), "dm-U1 edit: over, gap 2", "dm-U2 edit: over, gap 2")
			if got, err := w.store.Notes.Range(t.Context(), "bot", "trouble"); err != nil || len(got) != 0 {
				t.Errorf("dead after write %d: still written down: %v, %v", dies, got, err)
			}
		})
	}
}

// TestForgottenLook holds that a trouble which a look wrote down before it died is no incident when the thread is well.
func TestForgottenLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, 1, "test:a", "U1")
		w.look(t, 1, "")
		if err := incident.Threads(t.Context(), w.store.Notes, thread(1), time.Now(), true); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		w.look(t, 1, "")
		w.rounds(t, time.Hour, w.teller())
		want(t, "told", w.said(t))
	})
}

// TestLookUnderWay holds that what a look wrote down stays while it has not ended, whatever an earlier one found.
func TestLookUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, 1, "test:a", "U1")
		w.look(t, 1, "")
		time.Sleep(time.Minute)
		if err := incident.Threads(t.Context(), w.store.Notes, thread(1), time.Now(), true); err != nil {
			t.Fatal(err)
		}
		w.rounds(t, 3*time.Minute, w.teller())
		if got, err := w.store.Notes.Range(t.Context(), "bot", "trouble"); err != nil || len(got) != 1 {
			t.Errorf("written down: %v, %v; want what the look wrote", got, err)
		}
	})
}

// TestGapWaits holds that the end waits for a thread of which a look is under way, and then counts what came in all of them.
func TestGapWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for n := 1; n <= 2; n++ {
			w.subscribe(t, n, "test:a", "U1")
			w.look(t, n, "busy")
		}
		teller := w.teller()
		w.rounds(t, 15*time.Minute, teller)
		w.said(t)
		w.look(t, 1, "")
		w.look(t, 2, "")
		if err := incident.Threads(t.Context(), w.store.Notes, thread(2), time.Now().Add(time.Second), true); err != nil {
			t.Fatal(err) // a look that has not ended found new trouble
		}
		w.rounds(t, 3*time.Minute, teller)
		want(t, "while a look is under way", w.said(t))
		w.look(t, 2, "")
		w.rounds(t, 2*time.Minute, teller)
		want(t, "when it has ended", w.said(t), "dm-U1 edit: over, gap 4")
	})
}

// TestManyThreads holds that a record stays small whatever breaks.
func TestManyThreads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for n := range 300 {
			w.subscribe(t, n, chat.Address(fmt.Sprint("test:", n%40)), "U1")
			w.look(t, n, fmt.Sprint("trouble ", n%30, strings.Repeat("!", n%5)))
		}
		w.rounds(t, 15*time.Minute, w.teller())
		turns, _, err := w.store.Outbox.Claim(t.Context(), "h", 10, store.Terms{Lease: time.Minute, Chats: []string{"test"}})
		if err != nil || len(turns) != 1 {
			t.Fatalf("Claim = %d turns, %v; want one message", len(turns), err)
		}
		r := w.record(t, turns[0])
		if r.Threads() != 300 || len(r.Matters) > 12 {
			t.Errorf("the record has %d threads in %d matters, want 300 in at most 12", r.Threads(), len(r.Matters))
		}
	})
}

// away are notes that answer nobody before a time.
type away struct {
	store.Notes
	until time.Time
}

func (a away) Once(ctx context.Context, k store.Key, ttl time.Duration) (bool, error) {
	if time.Now().Before(a.until) {
		return false, errDied
	}
	return a.Notes.Once(ctx, k, ttl)
}

// TestLog holds that an operator is told once that the rounds fail, with the reason, and once that they go on: that is no error.
func TestLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var said bytes.Buffer
		teller := incident.New(incident.Parts{
			Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.store.Outbox,
			Notes: away{w.store.Notes, time.Now().Add(20 * time.Minute)},
			Chats: map[string]chat.Sender{"test": w.chat}, Nudge: func() {},
			Log: slog.New(slog.NewTextHandler(&said, nil)),
		})
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Minute)
		defer cancel()
		if err := teller.Run(ctx); err != nil {
			t.Fatal(err)
		}
		log := said.String()
		if errs, again := strings.Count(log, "level=ERROR"), strings.Count(log, "incident: round again"); errs != 1 || again != 1 || !strings.Contains(log, "err=") {
			t.Errorf("%d errors, %d times on again; want one each:\n%s", errs, again, log)
		}
	})
}
