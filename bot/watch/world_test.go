package watch_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

var thread = forum.Ref{Source: "board", Base: "https://board.example", ID: "7", URL: "https://board.example/t/7"}

// A board is a source in memory: every page holds all posts, as a forum that tells too much would, or the newest alone, or
// none.
type board struct {
	mu    sync.Mutex
	posts []forum.Post
	shows int  // so many of the newest; 0: all
	blank bool // shows none
	err   error
	asked []string
	tells int           // of how many posts at once it says what became of them; 0: of all
	slow  time.Duration // of a page, which then shows two posts more than the one before
}

func (b *board) Caps() forum.Caps {
	return forum.Caps{Engine: "Board", Edits: true, Deletions: true, Ordered: true}
}

func (b *board) Resolve(context.Context, string) (forum.Ref, error) { return thread, nil }

func (b *board) Fetch(_ context.Context, _ forum.Ref, at forum.Cursor) (forum.Page, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil {
		return forum.Page{}, b.err
	}
	posts := b.posts
	if b.slow > 0 {
		before := 0
		_ = json.Unmarshal(at, &before)
		time.Sleep(b.slow)
		posts = posts[:min(before+2, len(posts))]
	}
	cursor, _ := json.Marshal(len(posts))
	told := forum.Thread{Ref: thread, Title: "A board", Author: "marlow", Posts: len(b.posts), Top: len(b.posts), Active: time.Now()}
	shown := slices.Clone(posts)
	if at != nil && b.shows > 0 {
		shown = shown[max(0, len(shown)-b.shows):]
	}
	if b.blank {
		shown = nil
	}
	return forum.Page{Thread: &told, Posts: shown, More: len(posts) < len(b.posts), Cursor: cursor, First: at == nil}, nil
}

// Recheck answers for posts that no page shows any more.
func (b *board) Recheck(_ context.Context, _ forum.Ref, ids []string) ([]forum.Post, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = append(b.asked, ids...)
	var found []forum.Post
	for i, id := range ids {
		if b.tells > 0 && i == b.tells {
			return found, fault.Wait(time.Second, "E-FETCH-BUSY", "Not now.", forum.ErrTurn)
		}
		if at := slices.IndexFunc(b.posts, func(p forum.Post) bool { return p.ID == id }); at >= 0 {
			found = append(found, b.posts[at])
		} else {
			found = append(found, forum.Remove(forum.Post{ID: id}, forum.Deleted, ""))
		}
	}
	return found, nil
}

func (b *board) set(posts ...forum.Post) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.posts, b.err = posts, nil
}

func (b *board) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.err = err
}

func post(n int, words string) forum.Post {
	return forum.Seal(forum.Post{
		ID: fmt.Sprint(100 + n), Number: n, Author: forum.Author{Name: "tindra"}, Created: time.Date(2026, 3, 1, 12, n, 0, 0, time.UTC),
		Body: rich.FromText(words),
	})
}

// A broken outbox takes nothing while it is switched off.
type broken struct {
	store.Outbox
	off bool
}

var errOff = errors.New("switched off")

func (b *broken) Offer(ctx context.Context, os ...store.Offering) (int, error) {
	if b.off {
		return 0, errOff
	}
	return b.Outbox.Offer(ctx, os...)
}

// A tester is a test, or a run of one.
type tester interface {
	rapid.TB
	Context() context.Context
	Cleanup(func())
}

// A world is a watcher with a board, a store in memory and one channel.
type world struct {
	*board
	store  store.Store
	outbox *broken
	parts  watch.Parts
	w      *watch.Watcher
	to     chat.Address
}

func newWorld(t tester) *world {
	t.Helper()
	st := memory.Open(0)
	w := &world{board: &board{}, store: st, outbox: &broken{Outbox: st.Outbox}, to: "test:room"}
	w.parts = watch.Parts{
		Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: w.outbox, Notes: st.Notes, Holder: "h", Log: slog.New(slog.DiscardHandler),
		Sources: forum.Sources{{Name: "board", Source: w.board}},
		Policy:  watch.Policy{Floor: time.Minute, Ceiling: time.Hour, IdleShare: 0.02},
	}
	w.w = watch.New(w.parts)
	t.Cleanup(func() { _ = st.Close() })
	return w
}

func (w *world) lane() store.Lane { return store.Lane{Thread: thread, To: w.to} }

func (w *world) subscribe(t tester, from uint64, o store.Options) store.Subscription {
	t.Helper()
	s, err := w.store.Subscriptions.Put(t.Context(), store.Subscription{Lane: w.lane(), Tenant: "test", Options: o}, store.Mark{Seq: from})
	if err != nil {
		t.Fatal(err)
	}
	w.wake(t)
	return s
}

func (w *world) wake(t tester) {
	t.Helper()
	if err := w.store.Threads.Wake(t.Context(), thread, time.Now()); err != nil {
		t.Fatal(err)
	}
}

// restart makes a new watcher over the same store, as another process would.
func (w *world) restart() { w.w = watch.New(w.parts) }

// trail returns what is remembered of the decisions about a post.
func (w *world) trail(t *testing.T, post string) []filter.Entry {
	t.Helper()
	all, err := filter.Trail(t.Context(), w.store.Notes, store.Subscription{Lane: w.lane(), Tenant: "test"}, post)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// look takes a look at once and returns how many failed.
func (w *world) look(t tester) int {
	t.Helper()
	w.wake(t)
	failed, err := w.w.Once(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return failed
}

// waiting claims and settles everything and returns what was offered: kind, post.
func (w *world) waiting(t tester) []string {
	t.Helper()
	var all []string
	for {
		turns, _, err := w.store.Outbox.Claim(t.Context(), "h", 10, store.Terms{Lease: time.Minute, Chats: []string{"test"}})
		if err != nil {
			t.Fatal(err)
		}
		if len(turns) == 0 {
			return all
		}
		for _, turn := range turns {
			d := turn.Deliveries[0]
			all = append(all, fmt.Sprintf("%d %s", d.Kind, d.Post))
			_, posts, err := w.store.Threads.Read(t.Context(), thread, store.Window{Posts: []string{d.Post}})
			if err != nil {
				t.Fatal(err)
			}
			rev := d.Rev
			if len(posts) == 1 {
				rev = posts[0].Rev
			}
			if _, ok := incident.Key(turn.Lane, d); ok {
				rev = w.record(t, d.Post).Rev
			}
			done := store.Settlement{Turn: turn, Verdict: store.Heard, Receipt: chat.Receipt{To: w.to, ID: d.Post}, Revs: []forum.Rev{rev}}
			if _, err := w.store.Outbox.Settle(t.Context(), done); err != nil {
				t.Fatal(err)
			}
		}
	}
}
