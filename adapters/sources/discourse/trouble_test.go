package discourse_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
	"github.com/threadtape/threadtape/bot/forum/forumtest"
)

// TestEarlyPage holds that a forum that asks to wait in the middle of a long read loses nothing: what was read counts,
// and the rest is read later.
func TestEarlyPage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.crowd(95)
		ref := forum.Ref{Source: "discourse", Base: home, ID: id(w.topic)}
		w.Set(func(q *fakeforum.Quirks) { q.Limit, q.Wait, q.Only = fakeforum.App, 20*time.Second, "posts.json" })
		page, err := w.source().Fetch(t.Context(), ref, nil)
		if err != nil || len(page.Posts) != 20 || !page.More || page.Wait < 20*time.Second {
			t.Fatalf("%d posts, More %v, Wait %v, %v", len(page.Posts), page.More, page.Wait, err)
		}
		f := &forumtest.Follower{Source: w.source(), Ref: ref, Posts: map[string]forum.Post{}}
		f.Take(page)
		w.Well()
		time.Sleep(page.Wait + time.Second)
		f.Look(t)
		if len(f.Posts) != 100 || !slices.IsSortedFunc(f.Seen, func(a, b string) int { return f.Posts[a].Number - f.Posts[b].Number }) {
			t.Errorf("read %d posts, want 100, in order", len(f.Posts))
		}
	})
}

// TestFetchFaults holds what each way of not answering means for a thread that is already followed: a fault, no page, and
// nothing lost afterwards.
func TestFetchFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		set  func(*fakeforum.Quirks)
		kind fault.Kind
		code string
		wait time.Duration
	}{
		{"HTML instead of JSON", func(q *fakeforum.Quirks) { q.HTML = true }, fault.Broken, "E-SOURCE-SHAPE", 0},
		{"half an answer", func(q *fakeforum.Quirks) { q.Truncated = true }, fault.Broken, "E-SOURCE-SHAPE", 0},
		{"another topic", func(q *fakeforum.Quirks) { q.WrongID = true }, fault.Broken, "E-SOURCE-SHAPE", 0},
		{"login wall", func(q *fakeforum.Quirks) { q.Login = true }, fault.Denied, "E-SOURCE-LOGIN", 0},
		{"challenge", func(q *fakeforum.Quirks) { q.Challenge = true }, fault.Again, "E-SOURCE-CHALLENGE", time.Hour},
		{"429 of the middleware", func(q *fakeforum.Quirks) { q.Limit, q.Wait = fakeforum.Middleware, 17*time.Second }, fault.Again, "E-SOURCE-BUSY", 17 * time.Second},
		{"429 of the application", func(q *fakeforum.Quirks) {
			q.Limit, q.Wait, q.BodyWait = fakeforum.App, 17*time.Second, 50*time.Second
		}, fault.Again, "E-SOURCE-BUSY", 50 * time.Second},
		{"404", func(q *fakeforum.Quirks) { q.Status = 404 }, fault.Gone, "E-SOURCE-404", 0},
		{"410", func(q *fakeforum.Quirks) { q.Status = 410 }, fault.Gone, "E-SOURCE-404", 0},
		{"500", func(q *fakeforum.Quirks) { q.Status = 500 }, fault.Again, "E-FETCH-STATUS", 0},
		{"503", func(q *fakeforum.Quirks) { q.Status = 503 }, fault.Again, "E-SOURCE-BUSY", 0},
		{"an endless body", func(q *fakeforum.Quirks) { q.Endless = true }, fault.Broken, "E-FETCH-BIG", 0},
		{"down", func(q *fakeforum.Quirks) { q.Down = true }, fault.Again, "E-FETCH-BROKEN", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				f := w.follow(t)
				w.Set(c.set)
				missed := w.Post(w.topic, "cleo", "Said meanwhile.")
				page, err := w.source().Fetch(t.Context(), f.Ref, f.Cursor)
				if fault.Of(err) != c.kind || fault.Code(err) != c.code || fault.After(err) < c.wait || len(page.Cursor) > 0 {
					t.Errorf("Fetch = %v, after %v; want %v %s after %v", err, fault.After(err), c.kind, c.code, c.wait)
				}
				if say, fix := fault.Words(err); say == "" || fix == "" {
					t.Errorf("it says %q, %q", say, fix)
				}
				w.Well()
				time.Sleep(2 * time.Hour)
				if changed := f.Look(t); len(changed) != 1 || changed[0].ID != id(missed) {
					t.Errorf("afterwards came %+v", changed)
				}
			})
		})
	}
}

// TestBodyWaitHoldsTheHost holds that the wait that only the body of a 429 names keeps the whole host in peace.
func TestBodyWaitHoldsTheHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		f := w.follow(t)
		w.Set(func(q *fakeforum.Quirks) { q.Limit, q.Wait, q.BodyWait = fakeforum.App, time.Second, time.Minute })
		_, _ = f.Try(t.Context())
		w.Well()
		before := w.Requests("/")
		time.Sleep(30 * time.Second)
		if _, err := f.Try(t.Context()); fault.Of(err) != fault.Again || err == nil || w.Requests("/") != before {
			t.Errorf("after half of the time: %v, %d requests", err, w.Requests("/")-before)
		}
		time.Sleep(31 * time.Second)
		if _, err := f.Try(t.Context()); err != nil {
			t.Errorf("after the time: %v", err)
		}
	})
}
