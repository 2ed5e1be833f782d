package incident_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A reaching chat can speak with one person alone, but for those who want none, and while it is up.
type reaching struct {
	*chattest.Chat
	down bool
}

func (r *reaching) Reach(_ context.Context, user string) (chat.Address, error) {
	switch {
	case r.down:
		return "", fault.Wait(time.Minute, "E-DOWN", "The chat does not answer.", nil)
	case user == "hermit":
		return "", fault.New(fault.Denied, "E-ALONE", "They want none.", "", nil)
	default:
		return chat.Address("test:dm-" + user), nil
	}
}

// A frail store fails after so many more writes, as a process would that dies there.
type frail struct {
	store.Notes
	store.Outbox
	left int // negative: never
}

var errDied = errors.New("died")

func (f *frail) step() error {
	if f.left == 0 {
		return errDied
	}
	f.left--
	return nil
}

func (f *frail) Write(ctx context.Context, n store.Note) (store.Note, error) {
	if err := f.step(); err != nil {
		return store.Note{}, err
	}
	return f.Notes.Write(ctx, n)
}

func (f *frail) Offer(ctx context.Context, os ...store.Offering) (int, error) {
	if err := f.step(); err != nil {
		return 0, err
	}
	return f.Outbox.Offer(ctx, os...)
}

// A world is a store with threads and subscriptions whose tellers are tried.
type world struct {
	store store.Store
	frail *frail
	chat  *reaching
}

func newWorld(t *testing.T) *world {
	t.Helper()
	st := memory.Open(0)
	t.Cleanup(func() { _ = st.Close() })
	return &world{store: st, frail: &frail{Notes: st.Notes, Outbox: st.Outbox, left: -1}, chat: &reaching{Chat: chattest.New("test", chattest.Full())}}
}

func (w *world) teller() *incident.Teller {
	return incident.New(incident.Parts{
		Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.frail, Notes: w.frail,
		Chats: map[string]chat.Sender{"test": w.chat}, Log: slog.New(slog.DiscardHandler), Nudge: func() {},
	})
}

func thread(n int) forum.Ref {
	return forum.Ref{Source: "board", Base: "https://board.example", ID: fmt.Sprint(n), URL: fmt.Sprintf("https://board.example/t/%d", n)}
}

func (w *world) subscribe(t *testing.T, n int, to chat.Address, owner string) {
	t.Helper()
	s := store.Subscription{Lane: store.Lane{Thread: thread(n), To: to}, Tenant: "test", Owner: owner}
	if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
		t.Fatal(err)
	}
}

// look ends a look at a thread: well, or with what is said of the trouble.
func (w *world) look(t *testing.T, n int, say string) {
	t.Helper()
	if err := w.store.Threads.Wake(t.Context(), thread(n), time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	looks, _, err := w.store.Threads.Due(t.Context(), "h", 1, time.Minute)
	if err != nil || len(looks) != 1 || looks[0].Thread.ID != thread(n).ID {
		t.Fatalf("Due = %v, %v; want thread %d", looks, err, n)
	}
	state := looks[0].State
	state.Thread.Ref, state.Thread.Title, state.Next = thread(n), fmt.Sprint("Thread ", n), time.Now().Add(time.Hour)
	if say == "" {
		state.Gap = 2
		state.Fails, state.Fault, state.Say, state.Since, state.LastOK = 0, "", "", time.Time{}, time.Now()
	} else {
		if state.Fails == 0 {
			state.Since = time.Now()
		}
		if err := incident.Threads(t.Context(), w.store.Notes, thread(n), state.Since, state.Fails == 0); err != nil {
			t.Fatal(err)
		}
		state.Fails++
		state.Fault, state.Say = "E-"+say, say
	}
	if err := w.store.Threads.Advance(t.Context(), looks[0], state); err != nil {
		t.Fatal(err)
	}
}

// rounds lets a teller go round for so long, once a minute.
func (w *world) rounds(t *testing.T, d time.Duration, tellers ...*incident.Teller) {
	t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(time.Minute) {
		for _, teller := range tellers {
			if err := teller.Round(t.Context()); err != nil && !errors.Is(err, errDied) && fault.Of(err) != fault.Again {
				t.Error(err)
			}
		}
	}
}

// said settles what waits and returns it: the place, whether it is new or an edit, and how the incident stands.
func (w *world) said(t *testing.T) (all []string) {
	t.Helper()
	for {
		turns, _, err := w.store.Outbox.Claim(t.Context(), "h", 10, store.Terms{Lease: time.Minute, Chats: []string{"test"}})
		if err != nil {
			t.Fatal(err)
		}
		if len(turns) == 0 {
			slices.Sort(all)
			return all
		}
		for _, turn := range turns {
			r := w.record(t, turn)
			what := map[store.Kind]string{store.Notice: "new", store.Update: "edit"}[turn.Deliveries[0].Kind]
			state := fmt.Sprintf("%d threads", r.Threads())
			for _, m := range r.Matters {
				state += fmt.Sprintf(" %s in %v", m.Say, m.Channels)
			}
			if !r.Ended.IsZero() {
				state = fmt.Sprintf("over, gap %d", r.Gap())
			}
			all = append(all, fmt.Sprintf("%s %s: %s", strings.TrimPrefix(string(turn.Lane.To), "test:"), what, state))
			done := store.Settlement{Turn: turn, Verdict: store.Heard, Receipt: chat.Receipt{To: turn.Lane.To, ID: turn.Deliveries[0].Post}, Revs: []forum.Rev{r.Rev}}
			if _, err := w.store.Outbox.Settle(t.Context(), done); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func (w *world) record(t *testing.T, turn store.Turn) incident.Record {
	t.Helper()
	key, ok := incident.Key(turn.Lane, turn.Deliveries[0])
	if !ok {
		t.Fatalf("%v is no notice of an incident", turn)
	}
	note, err := w.store.Notes.Read(t.Context(), key)
	if err != nil || note.Version == 0 {
		t.Fatalf("the record of %v: %v, %v", turn, note, err)
	}
	r, err := incident.Parse(note)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
