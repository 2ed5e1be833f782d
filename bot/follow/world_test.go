package follow_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/follow"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

var (
	harbour = forum.Ref{Source: "board", Base: "https://board.example", ID: "7"}
	berths  = forum.Ref{Source: "board", Base: "https://board.example", ID: "8"}
)

const (
	tenant  = "test:1"
	okafor  = "u1"
	besart  = "u2"
	channel = chat.Address("test:a")
	closed  = chat.Address("test:closed")
)

func dm(user string) chat.Address { return chat.Address("test:dm-" + user) }

// A seeing chat knows who sees which channel.
type seeing struct {
	*chattest.Chat
	mu    sync.Mutex
	blind map[string]bool // user and place
	err   error
}

func (s *seeing) Sees(_ context.Context, of, user string, to chat.Address) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return of == tenant && !s.blind[user+" "+string(to)], s.err
}

func (s *seeing) hide(user string, to chat.Address, hidden bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blind[user+" "+string(to)] = hidden
}

// Notes that do not answer while they are off. fuse counts down to the moment when they go off.
type notes struct {
	store.Notes
	mu   sync.Mutex
	fuse int // 0: never
}

var errOff = errors.New("switched off")

func (n *notes) burn() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.fuse > 0 {
		if n.fuse--; n.fuse == 0 {
			return errOff
		}
	}
	return nil
}

func (n *notes) Read(ctx context.Context, k store.Key) (store.Note, error) {
	if err := n.burn(); err != nil {
		return store.Note{}, err
	}
	return n.Notes.Read(ctx, k)
}

// Write dies before or after it wrote, by turns.
func (n *notes) Write(ctx context.Context, note store.Note) (store.Note, error) {
	if err := n.burn(); err != nil {
		return store.Note{}, err
	}
	wrote, err := n.Notes.Write(ctx, note)
	return wrote, errors.Join(err, n.burn())
}

func (n *notes) Range(ctx context.Context, tenant, kind string) ([]store.Note, error) {
	if err := n.burn(); err != nil {
		return nil, err
	}
	return n.Notes.Range(ctx, tenant, kind)
}

// A world is a store, a chat, and one or several processes between them.
type world struct {
	store   store.Store
	notes   *notes
	chat    *seeing
	follows *follow.Follows
	relay   *relay.Relay
	burst   int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	st := memory.Open(0)
	t.Cleanup(func() { _ = st.Close() })
	w := &world{
		store: st, notes: &notes{Notes: st.Notes},
		chat: &seeing{Chat: chattest.New("test", chattest.Full()), blind: make(map[string]bool)},
	}
	w.follows, w.relay = w.process("one")
	return w
}

// process is another process of the same house.
func (w *world) process(name string) (*follow.Follows, *relay.Relay) {
	log := slog.New(slog.DiscardHandler)
	chats := map[string]chat.Sender{"test": w.chat}
	var r *relay.Relay
	f := follow.New(follow.Parts{
		Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.store.Outbox, Notes: w.notes, Chats: chats, Log: log,
		Settle: 10 * time.Second, Nudge: func() { r.Nudge() },
	})
	r = relay.New(relay.Parts{
		Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.store.Outbox, Chats: chats, Notes: w.store.Notes,
		Composer: layout.Composer{}, Follows: f, Holder: name, Log: log, Burst: w.burst,
	})
	return f, r
}

func (w *world) subscribe(t *testing.T, thread forum.Ref, to chat.Address, o store.Options) store.Subscription {
	t.Helper()
	s, err := w.store.Subscriptions.Put(t.Context(), store.Subscription{Lane: store.Lane{Thread: thread, To: to}, Tenant: tenant, At: time.Now(), Options: o}, store.Mark{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// add lets somebody follow something, as the command does.
func (w *world) add(t *testing.T, user string, f follow.Follow) {
	t.Helper()
	f.User = user
	if f.By == "" {
		f.By = follow.ByDM
	}
	if f.By == follow.ByDM {
		if err := w.follows.Reach(t.Context(), tenant, user, dm(user)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.follows.Add(t.Context(), tenant, f); err != nil {
		t.Fatal(err)
	}
}

func author(name string) follow.Follow { return follow.Follow{What: follow.Author, Name: name} }

func thread(ref forum.Ref) follow.Follow { return follow.Follow{What: follow.Thread, Name: ref.Key()} }

func post(n int, by, words string) forum.Post {
	return forum.Seal(forum.Post{ID: fmt.Sprint(n), Number: n, Author: forum.Author{Name: by}, Created: time.Now(), Body: rich.FromText(words)})
}

// keep stores posts as a look would.
func (w *world) keep(t *testing.T, ref forum.Ref, posts ...forum.Post) {
	t.Helper()
	ctx := t.Context()
	if err := w.store.Threads.Wake(ctx, ref, time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	looks, _, err := w.store.Threads.Due(ctx, "h", 1, time.Minute)
	if err != nil || len(looks) != 1 || looks[0].Thread.Key() != ref.Key() {
		t.Fatalf("Due = %v, %v", looks, err)
	}
	if err := w.store.Threads.Keep(ctx, looks[0], posts); err != nil {
		t.Fatal(err)
	}
	next := store.State{Thread: forum.Thread{Ref: ref, Title: "Thread " + ref.ID}, Next: time.Now().Add(1000 * time.Hour), LastOK: time.Now()}
	if err := w.store.Threads.Advance(ctx, looks[0], next); err != nil {
		t.Fatal(err)
	}
}

// offered puts new posts into the channels that take the thread, as a look does before it tells who follows.
func (w *world) offered(t *testing.T, ref forum.Ref, posts ...forum.Post) {
	t.Helper()
	for s, err := range w.store.Subscriptions.Takers(t.Context(), ref) {
		if err != nil {
			t.Fatal(err)
		}
		var all []store.Delivery
		for _, p := range posts {
			all = append(all, store.Delivery{Kind: store.New, Post: p.ID, Rev: p.Rev, Seq: uint64(p.Number)})
		}
		if _, err := w.store.Outbox.Offer(t.Context(), store.Offering{Lane: s.Lane, Deliveries: all}); err != nil {
			t.Fatal(err)
		}
	}
}

// look brings new posts of a thread.
func (w *world) look(t *testing.T, ref forum.Ref, fresh ...forum.Post) {
	t.Helper()
	w.keep(t, ref, fresh...)
	if err := w.follows.Seen(t.Context(), follow.News{Ref: ref, Thread: forum.Thread{Ref: ref}, Fresh: fresh}); err != nil {
		t.Fatal(err)
	}
}

// change brings posts that are not as they were.
func (w *world) change(t *testing.T, ref forum.Ref, posts ...forum.Post) {
	t.Helper()
	w.keep(t, ref, posts...)
	if err := w.follows.Seen(t.Context(), follow.News{Ref: ref, Thread: forum.Thread{Ref: ref}, Changed: posts}); err != nil {
		t.Fatal(err)
	}
}

// run runs one process, or those that are given, for so long.
func (w *world) run(t *testing.T, d time.Duration, more ...interface{ Run(context.Context) error }) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	var parts sync.WaitGroup
	for _, p := range append(more, w.follows, w.relay) {
		parts.Go(func() {
			if err := p.Run(ctx); err != nil {
				t.Errorf("Run = %v, want nil", err)
			}
		})
	}
	parts.Wait()
}

// told are the texts in somebody's direct messages.
func (w *world) told(user string) []string { return w.chat.Texts(dm(user)) }

// has holds that somebody was told these pieces, one message each.
func (w *world) has(t *testing.T, user string, pieces ...string) {
	t.Helper()
	got := w.told(user)
	ok := len(got) == len(pieces)
	for i := 0; ok && i < len(got); i++ {
		ok = strings.Contains(got[i], pieces[i])
	}
	if !ok {
		t.Errorf("%s was told %q, want %q", user, got, pieces)
	}
}
