package bolt_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

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

// A page is a forum of one page.
type page struct {
	mu    sync.Mutex
	posts []forum.Post
}

func (p *page) Caps() forum.Caps { return forum.Caps{Edits: true, Deletions: true, Ordered: true} }

func (p *page) Resolve(context.Context, string) (forum.Ref, error) { return lane.Thread, nil }

func (p *page) Fetch(context.Context, forum.Ref, forum.Cursor) (forum.Page, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	told := forum.Thread{Ref: lane.Thread, Title: "Harbour", Author: "marlow", Posts: len(p.posts), Top: len(p.posts), Active: time.Now()}
	return forum.Page{Thread: &told, Posts: slices.Clone(p.posts), Cursor: forum.Cursor("1")}, nil
}

func (p *page) set(posts ...forum.Post) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.posts = posts
}

func written(n, replyTo int, words string) forum.Post {
	return forum.Seal(forum.Post{
		ID: fmt.Sprint("p", n), Number: n, ReplyTo: replyTo, Author: forum.Author{Name: "tindra"}, Created: time.Now().Add(-time.Hour),
		Body: rich.FromText(words),
	})
}

// TestPurge holds that after the look that saw a removal, or a post out of which its author edited everything, and the turns
// that followed, nothing keeps or shows a word of the post: no bucket of the file, nothing in a store in memory, and nothing in
// the channel: neither its message, nor the note of what an edit changed, nor the line of a message that answers it. What a
// freed page of the file still holds is not looked at.
func TestPurge(t *testing.T) {
	t.Parallel()
	for how, gone := range map[string]func(forum.Post) forum.Post{
		"removed": func(p forum.Post) forum.Post { return forum.Remove(p, forum.Deleted, "author") },
		"emptied": func(p forum.Post) forum.Post { p.Body = nil; return forum.Seal(p) },
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			purge(t, gone)
		})
	}
}

func purge(t *testing.T, gone func(forum.Post) forum.Post) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "purge.db")
	inFile := opened(t, path)
	inMemory := memory.Open(0)
	t.Cleanup(func() { _ = inMemory.Close() })
	for name, s := range map[string]store.Store{"bolt": inFile, "memory": inMemory} {
		fake := removal(t, s, name, gone)
		all := fake.Messages("test:a")
		if len(all) != 3 {
			t.Errorf("%s: %d messages stand there, want two posts and a note", name, len(all))
		}
		for _, m := range all {
			if strings.Contains(m.Text()+m.Message.Push, "marker") {
				t.Errorf("%s: in the channel stands %q", name, m.Text())
			}
		}
	}
	if holds(reflect.ValueOf(inMemory), "marker", make(map[uintptr]bool)) {
		t.Error("the store in memory holds a word of the post")
	}
	if !holds(reflect.ValueOf(inMemory), "harbour master", make(map[uintptr]bool)) {
		t.Error("what was not removed is not found in memory: nothing is proved")
	}
	if err := inFile.Close(); err != nil {
		t.Fatal(err)
	}
	if found := buckets(t, path, "marker"); len(found) > 0 {
		t.Errorf("the file holds a word of the post: %v", found)
	}
	if found := buckets(t, path, "harbour master"); len(found) == 0 {
		t.Error("what was not removed is not found in the file: nothing is proved")
	}
}

// removal lets a post be said, edited and be gone, and returns the chat.
func removal(t *testing.T, s store.Store, name string, gone func(forum.Post) forum.Post) *chattest.Chat {
	t.Helper()
	fake, source, log := chattest.New("test", chattest.Full()), &page{}, slog.New(slog.DiscardHandler)
	w := watch.New(watch.Parts{
		Threads: s.Threads, Subscriptions: s.Subscriptions, Outbox: s.Outbox, Notes: s.Notes, Holder: "h", Log: log,
		Sources: forum.Sources{{Name: "discourse", Source: source}}, Policy: watch.Policy{Floor: time.Second, Ceiling: time.Second},
	})
	r := relay.New(relay.Parts{
		Threads: s.Threads, Subscriptions: s.Subscriptions, Outbox: s.Outbox, Notes: s.Notes, Holder: "h", Log: log,
		Chats: map[string]chat.Sender{"test": fake}, Composer: layout.Composer{}, Burst: 3,
	})
	taker := store.Subscription{Lane: store.Lane{Thread: lane.Thread, To: "test:a"}, Tenant: "test", Options: store.Options{Edits: store.EditsNote}}
	if _, err := s.Subscriptions.Put(t.Context(), taker, store.Mark{}); err != nil {
		t.Fatal(err)
	}
	look := func(posts ...forum.Post) {
		source.set(posts...)
		if err := s.Threads.Wake(t.Context(), lane.Thread, time.Now()); err != nil {
			t.Fatal(err)
		}
		if failed, err := w.Once(t.Context()); failed > 0 || err != nil {
			t.Fatalf("%s: %d looks failed, %v", name, failed, err)
		}
		if failed, err := r.Once(t.Context(), 10*time.Millisecond); failed > 0 || err != nil {
			t.Fatalf("%s: %d turns failed, %v", name, failed, err)
		}
	}
	one, two := written(1, 0, "The marker of the first kind."), written(2, 1, "Says the harbour master.")
	look(one, two)
	edited := written(1, 0, "The marker of the second kind.")
	edited.Created = one.Created
	look(edited, two)
	shown := 0
	for _, m := range fake.Messages("test:a") {
		shown += strings.Count(m.Text(), "marker")
	}
	if shown < 3 {
		t.Fatalf("%s: the word stands in the channel %d times before the removal, want it in the post, the note and the answer", name, shown)
	}
	look(gone(edited), two)
	return fake
}

// buckets returns the keys under which a word stands in the file.
func buckets(t *testing.T, path, word string) (found []string) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	err = db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			return b.ForEach(func(k, v []byte) error {
				if bytes.Contains(k, []byte(word)) || bytes.Contains(v, []byte(word)) {
					found = append(found, fmt.Sprintf("%s/%q", name, k))
				}
				return nil
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// holds reports whether a word stands anywhere in a value, whatever it points to.
func holds(v reflect.Value, word string, seen map[uintptr]bool) bool {
	switch v.Kind() {
	case reflect.String:
		return strings.Contains(v.String(), word)
	case reflect.Pointer:
		if v.IsNil() || seen[v.Pointer()] {
			return false
		}
		seen[v.Pointer()] = true
		return holds(v.Elem(), word, seen)
	case reflect.Interface:
		return !v.IsNil() && holds(v.Elem(), word, seen)
	case reflect.Struct:
		for _, f := range v.Fields() {
			if holds(f, word, seen) {
				return true
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if holds(it.Key(), word, seen) || holds(it.Value(), word, seen) {
				return true
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return bytes.Contains(v.Bytes(), []byte(word))
		}
		for i := range v.Len() {
			if holds(v.Index(i), word, seen) {
				return true
			}
		}
	}
	return false
}
