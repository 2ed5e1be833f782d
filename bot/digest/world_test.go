package digest_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/digest"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const room chat.Address = "test:room"

func thread(n int) forum.Ref {
	return forum.Ref{Source: "board", Base: "https://board.example", ID: fmt.Sprint(n), URL: fmt.Sprintf("https://board.example/t/%d", n)}
}

// A world is a store in which threads grow, and what is offered to its channels.
type world struct {
	*testing.T
	store store.Store
	tops  map[forum.Ref]int
	said  []said
}

// A said is a digest that a channel was offered, with what it covers.
type said struct {
	to   chat.Address
	id   string
	at   time.Time // when it was taken from the outbox
	plan store.DigestPlan
}

func newWorld(t *testing.T) *world {
	t.Helper()
	st := memory.Open(0)
	t.Cleanup(func() { _ = st.Close() })
	return &world{T: t, store: st, tops: make(map[forum.Ref]int)}
}

// parts are those of a scheduler; die is called at its named points.
func (w *world) parts(die func(point string)) digest.Parts {
	return digest.Parts{
		Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.store.Outbox, Notes: w.store.Notes,
		Log: slog.New(slog.DiscardHandler), Crash: die,
	}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) subscribe(to chat.Address, n int, o store.Options) store.Subscription {
	w.Helper()
	s := store.Subscription{Lane: store.Lane{Thread: thread(n), To: to}, Tenant: "test", At: time.Now(), Options: o}
	s, err := w.store.Subscriptions.Put(w.Context(), s, store.Mark{Seq: uint64(w.tops[thread(n)])})
	w.must(err)
	return s
}

// grow has a look at a thread find so many new posts.
func (w *world) grow(n, posts int) {
	w.Helper()
	ctx := w.Context()
	w.must(w.store.Threads.Wake(ctx, thread(n), time.Now().Add(-time.Second)))
	looks, _, err := w.store.Threads.Due(ctx, "h", 1, time.Minute)
	if err != nil || len(looks) != 1 {
		w.Fatalf("Due = %v, %v", looks, err)
	}
	var fresh []forum.Post
	for range posts {
		w.tops[thread(n)]++
		number := w.tops[thread(n)]
		fresh = append(fresh, forum.Seal(forum.Post{
			ID: fmt.Sprintf("%d/%d", n, number), Number: number, Author: forum.Author{Name: "tindra"}, Created: time.Now(), Body: rich.FromText("Words."),
		}))
	}
	w.must(w.store.Threads.Keep(ctx, looks[0], fresh))
	state := looks[0].State
	state.Thread.Ref, state.Thread.Title, state.LastOK, state.Top, state.Next = thread(n), "A board", time.Now(), w.tops[thread(n)], time.Now().Add(1000*time.Hour)
	w.must(w.store.Threads.Advance(ctx, looks[0], state))
}

// hear takes all that is offered out of the outbox, and returns what is new.
func (w *world) hear() []said {
	w.Helper()
	before := len(w.said)
	for {
		turns, _, err := w.store.Outbox.Claim(w.Context(), "h", 10, store.Terms{Lease: time.Minute, Chats: []string{"test"}})
		w.must(err)
		if len(turns) == 0 {
			return w.said[before:]
		}
		for _, t := range turns {
			d := t.Deliveries[0]
			if d.Kind != store.Digest || !t.Lane.Thread.Zero() {
				w.Errorf("offered %+v, want a digest of the channel itself", t)
			}
			plan, note, err := store.ReadDigest(w.Context(), w.store.Notes, t.Lane.To, d.Post)
			if err != nil || note.Version == 0 {
				w.Errorf("plan of %s: %+v, %v", d.Post, note, err)
			}
			w.said = append(w.said, said{t.Lane.To, d.Post, time.Now(), plan})
			_, err = w.store.Outbox.Settle(w.Context(), store.Settlement{Turn: t, Verdict: store.Heard, Receipt: chat.Receipt{To: t.Lane.To, ID: d.Post}, Revs: []forum.Rev{d.Rev}})
			w.must(err)
		}
	}
}

// wantWhole holds that digests of one thread tell each post once: they come one behind the other, from one post to another.
func (w *world) wantWhole(n, after, upto int) {
	w.Helper()
	ids := make(map[string]bool)
	for _, s := range w.said {
		if ids[string(s.to)+s.id] {
			w.Errorf("%s was offered twice", s.id)
		}
		ids[string(s.to)+s.id] = true
		for _, c := range s.plan.Threads {
			if c.Thread.Key() != thread(n).Key() {
				continue
			}
			if c.After != after {
				w.Errorf("%s begins after #%d, want #%d", s.id, c.After, after)
			}
			after = c.Upto
		}
	}
	if after != upto {
		w.Errorf("the digests end at #%d, want #%d", after, upto)
	}
}

// until sleeps to a moment.
func until(t time.Time) { time.Sleep(time.Until(t)) }
