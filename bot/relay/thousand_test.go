package relay_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// A board is a forum with one thread, all of which stands on every page.
type board struct {
	mu    sync.Mutex
	posts []forum.Post
}

func (b *board) Caps() forum.Caps { return forum.Caps{Edits: true, Deletions: true, Ordered: true} }

func (b *board) Resolve(context.Context, string) (forum.Ref, error) { return thread, nil }

func (b *board) Fetch(context.Context, forum.Ref, forum.Cursor) (forum.Page, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	cursor, _ := json.Marshal(len(b.posts))
	told := forum.Thread{Ref: thread, Title: "Winter route", Author: "marlow", Posts: len(b.posts), Top: len(b.posts), Active: time.Now()}
	return forum.Page{Thread: &told, Posts: slices.Clone(b.posts), Cursor: cursor}, nil
}

func (b *board) set(posts ...forum.Post) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.posts = posts
}

// A whole is a forum, a watcher, a store, a relay with the real layouts, and a chat.
type whole struct {
	*board
	store   store.Store
	chat    *chattest.Chat
	watcher *watch.Watcher
	relay   *relay.Relay
}

func newWhole(t *testing.T, o store.Options) *whole {
	t.Helper()
	st := memory.Open(0)
	t.Cleanup(func() { _ = st.Close() })
	log := newWorld(t, chattest.New("test", chattest.Full()), nil, 0).log
	w := &whole{board: &board{}, store: st, chat: chattest.New("test", chattest.Full())}
	w.watcher = watch.New(watch.Parts{
		Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Notes: st.Notes, Holder: "h", Log: log,
		Sources: forum.Sources{{Name: "board", Source: w.board}}, Policy: watch.Policy{Floor: time.Second, Ceiling: time.Second},
	})
	w.relay = relay.New(relay.Parts{
		Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Notes: st.Notes, Holder: "h", Log: log,
		Chats: map[string]chat.Sender{"test": w.chat}, Composer: layout.Composer{}, Burst: 4,
	})
	s := store.Subscription{Lane: store.Lane{Thread: thread, To: "test:a"}, Tenant: "test", Options: o}
	if _, err := st.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
		t.Fatal(err)
	}
	return w
}

// look looks at the thread and says what is due.
func (w *whole) look(t *testing.T, wait time.Duration) {
	t.Helper()
	if err := w.store.Threads.Wake(t.Context(), thread, time.Now()); err != nil {
		t.Fatal(err)
	}
	if failed, err := w.watcher.Once(t.Context()); failed > 0 || err != nil {
		t.Fatalf("%d looks failed, %v", failed, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), wait)
	defer cancel()
	_ = w.relay.Run(ctx) // it gives nil
}

func written(n int, words string) forum.Post {
	return forum.Seal(forum.Post{
		ID: fmt.Sprint(n), Number: n, Author: forum.Author{Name: "tindra"}, Created: time.Date(2000, 1, 1, 0, n, 0, 0, time.UTC),
		URL: fmt.Sprintf("https://board.example/t/7/%d", n), Body: rich.FromText(words),
	})
}

// TestThousandEditsWhole holds that a thousand edits of one post, each seen by a look of its own, never make a new message of
// the post, alone or in a burst; with notes there are as many as ten minutes have passed.
func TestThousandEditsWhole(t *testing.T) {
	for how, sizes := range map[store.Edits][]int{store.EditsSilent: {1, 5}, store.EditsNote: {1}} {
		for _, together := range sizes {
			t.Run(fmt.Sprintf("%s %d", how, together), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWhole(t, store.Options{Edits: how})
					var posts []forum.Post
					for n := range together {
						posts = append(posts, written(n+1, fmt.Sprintf("The ice of post %d is thin.", n+1)))
					}
					w.set(posts...)
					w.look(t, 10*time.Second)
					begun := time.Now()
					for n := range 1000 {
						posts[0] = written(1, fmt.Sprintf("The ice was measured %d times.", n+1))
						w.set(posts...)
						w.look(t, time.Second)
					}
					w.look(t, time.Minute)
					most := 1
					if how == store.EditsNote {
						most += int(time.Since(begun)/store.NoteEvery) + 1
					}
					all := w.chat.Messages("test:a")
					if len(all) > most || how == store.EditsNote && len(all) < 2 {
						t.Errorf("%d messages stand there, want at most %d", len(all), most)
					}
					if got := all[0].Text(); !strings.Contains(got, "measured 1000 times") {
						t.Errorf("the message reads %q", got)
					}
					if got := all[len(all)-1].Text(); how == store.EditsNote && !strings.Contains(got, "1000") {
						t.Errorf("the last note reads %q", got)
					}
				})
			})
		}
	}
}
