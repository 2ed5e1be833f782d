package watch_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestFirstSync holds that a subscription to an old thread says nothing of its past, and everything that follows, once.
func TestFirstSync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"), post(2, "two"))
		w.subscribe(t, 2, store.Options{})
		w.look(t)
		if got := w.waiting(t); len(got) != 0 {
			t.Fatalf("the first sync offered %v, want nothing", got)
		}
		w.set(post(1, "one"), post(2, "two"), post(3, "three"), post(4, "four"))
		w.look(t)
		w.look(t)
		if got, want := w.waiting(t), []string{"1 103", "1 104"}; !slices.Equal(got, want) {
			t.Errorf("offered %v, want %v", got, want)
		}
	})
}

// TestEditAndRemoval holds that what was said follows the source, and what was not said stays unsaid.
func TestEditAndRemoval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{})
		w.look(t)
		w.set(post(1, "one"), post(2, "two"))
		w.look(t)
		w.waiting(t)
		w.set(post(1, "one, edited"), post(2, "two, edited"))
		w.look(t)
		if got := w.waiting(t); !slices.Equal(got, []string{"2 102"}) {
			t.Errorf("after the edit: %v, want an update of 102 alone", got)
		}
		w.set(post(1, "one, edited"), forum.Remove(post(2, ""), forum.Deleted, "author"))
		w.look(t)
		if got := w.waiting(t); !slices.Equal(got, []string{"2 102"}) {
			t.Errorf("after the removal: %v, want an update of 102", got)
		}
		_, posts, err := w.store.Threads.Read(t.Context(), thread, store.Window{Posts: []string{"102"}})
		if err != nil || len(posts) != 1 || !posts[0].Body.Empty() || posts[0].Author.Name != "tindra" {
			t.Errorf("after the removal the store holds %+v, %v; want no text, and still its author", posts, err)
		}
	})
}

// TestUnfinishedLook holds that a look which kept posts and could not offer them loses none: they are offered by the next.
func TestUnfinishedLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{})
		w.look(t)
		w.set(post(1, "one"), post(2, "two"))
		w.outbox.off = true
		w.look(t)
		w.outbox.off = false
		if got := w.waiting(t); len(got) != 0 {
			t.Fatalf("offered %v although the outbox was off", got)
		}
		time.Sleep(2 * time.Minute) // the lease of the look that never ended
		w.look(t)
		if got := w.waiting(t); !slices.Equal(got, []string{"1 102"}) {
			t.Errorf("after the repeated look: %v, want the post once", got)
		}
		w.look(t)
		if got := w.waiting(t); len(got) != 0 {
			t.Errorf("one look later: %v, want nothing", got)
		}
	})
}

// TestUnfinishedThenFailed holds that a look which the forum refuses does not end one that kept posts and could not offer
// them.
func TestUnfinishedThenFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{})
		w.look(t)
		w.set(post(1, "one"), post(2, "two"))
		w.outbox.off = true
		w.look(t)
		w.outbox.off = false
		time.Sleep(2 * time.Minute)
		w.fail(fault.Wait(time.Second, "E-SOURCE-BUSY", "Busy.", nil))
		for range 2 {
			w.look(t)
			time.Sleep(time.Minute)
		}
		w.set(post(1, "one"), post(2, "two"))
		w.look(t)
		if got := w.waiting(t); !slices.Equal(got, []string{"1 102"}) {
			t.Errorf("after the failed looks: %v, want the post once", got)
		}
		w.look(t)
		if got := w.waiting(t); len(got) != 0 {
			t.Errorf("one look later: %v, want nothing", got)
		}
	})
}

// TestEmptied holds that a post whose author edits everything out of it is gone like a removed one, with what it said before,
// and that it comes back with its words; and that one which begins without words is said when it gets some.
func TestEmptied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		answer := post(2, "an answer")
		answer.ReplyTo = 1
		w.set(post(1, "one"), answer)
		w.subscribe(t, 0, store.Options{Edits: store.EditsNote})
		w.look(t)
		w.waiting(t)
		w.set(post(1, "one, mended"), answer, post(3, ""))
		w.look(t)
		w.wants(t, "after an edit", "2 101")
		w.set(post(1, ""), answer, post(3, ""))
		w.look(t)
		w.wants(t, "when nothing is left", "2 101", "2 102")
		_, posts, err := w.store.Threads.Read(t.Context(), thread, store.Window{Posts: []string{"101"}})
		if err != nil || len(posts) != 1 || posts[0].State != forum.Deleted {
			t.Errorf("the emptied post is kept as %+v, %v", posts, err)
		}
		if all, err := store.ReadRevisions(t.Context(), w.store.Notes, thread, "101"); err != nil || len(all) != 0 {
			t.Errorf("of the emptied post %+v is kept, %v", all, err)
		}
		w.look(t)
		w.wants(t, "one look later")
		w.set(post(1, "one again"), answer, post(3, "three, after all"))
		w.look(t)
		w.wants(t, "when they have words", "1 103", "2 101", "2 102")
	})
}

// TestOrphan holds that a post which only an unfinished look saw, and which is gone since, is asked for and removed.
func TestOrphan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{})
		w.look(t)
		w.set(post(1, "one"), post(2, "two"))
		w.outbox.off = true
		w.look(t)
		w.outbox.off = false
		time.Sleep(2 * time.Minute)
		w.set(post(1, "one"))
		w.look(t)
		_, posts, err := w.store.Threads.Read(t.Context(), thread, store.Window{Posts: []string{"102"}})
		if err != nil || len(posts) != 1 || posts[0].State != forum.Deleted || posts[0].Number != 2 {
			t.Errorf("the orphan is %+v, %v; want it removed (asked for: %v)", posts, err, w.asked)
		}
	})
}

// TestOrphans holds that of many such posts each look removes as many as the source tells of, that what comes meanwhile is
// offered, and that nothing is asked about when all are done.
func TestOrphans(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{})
		w.look(t)
		seen := []forum.Post{post(1, "one")}
		for n := range 12 {
			seen = append(seen, post(2+n, fmt.Sprint("lost ", n)))
		}
		w.set(seen...)
		w.outbox.off = true
		w.look(t)
		w.outbox.off = false
		w.tells = 5
		for n, left := range []int{7, 2, 0} {
			time.Sleep(2 * time.Minute)
			now := []forum.Post{post(1, "one")}
			for k := range n + 1 {
				now = append(now, post(20+k, fmt.Sprint("new ", k)))
			}
			w.set(now...)
			if failed := w.look(t); failed > 0 {
				t.Fatalf("look %d failed", n)
			}
			w.wants(t, fmt.Sprint("look ", n), fmt.Sprint("1 ", 120+n))
			_, posts, err := w.store.Threads.Read(t.Context(), thread, store.Window{Newest: store.KeptPosts})
			live := 0
			for _, p := range posts {
				if p.State == forum.Live && p.Number > 1 && p.Number < 20 {
					live++
				}
			}
			if err != nil || live != left {
				t.Fatalf("look %d: %d of the lost posts are left, %v; want %d", n, live, err, left)
			}
		}
		w.asked = nil
		time.Sleep(2 * time.Minute)
		w.look(t)
		if len(w.asked) > 0 {
			t.Errorf("afterwards %v are asked for", w.asked)
		}
	})
}

// TestTurn holds that waiting for our turn at the forum is no failure that makes us wait ever longer.
func TestTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{})
		w.look(t)
		w.fail(fault.Wait(time.Second, "E-FETCH-BUSY", "Not now.", forum.ErrTurn))
		for range 12 {
			w.look(t)
			state, _, err := w.store.Threads.Read(t.Context(), thread, store.Window{})
			if wait := time.Until(state.Next); err != nil || wait > 70*time.Second || state.Fails != 1 {
				t.Fatalf("the next look is in %v, after %d failures, %v", wait, state.Fails, err)
			}
			time.Sleep(2 * time.Minute)
		}
	})
}

// TestLostWider holds that a wider filter, given while the thread is lost, does not bring up what was refused before.
func TestLostWider(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"), post(2, "tin"))
		w.subscribe(t, 0, store.Options{Match: []string{"zinc"}})
		w.look(t)
		w.lose(t)
		s := w.subscription(t)
		s.Options = store.Options{}
		if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
			t.Fatal(err)
		}
		w.set(post(1, "one"), post(2, "tin"), post(3, "iron"))
		w.look(t)
		w.wants(t, "when it came back", "1 103")
	})
}

// lose makes the thread be gone for so long that its subscription is paused.
func (w *world) lose(t *testing.T) {
	t.Helper()
	w.fail(fault.New(fault.Gone, "E-SOURCE-404", "The thread is gone.", "", nil))
	w.look(t)
	time.Sleep(11 * time.Minute)
	w.look(t)
	if s := w.subscription(t); s.Paused != watch.PausedLost {
		t.Fatalf("paused %q, want a thread that is lost", s.Paused)
	}
}

// A partial board tells less than others.
type partial struct {
	*board
	silent bool          // pages tell nothing of the thread as a whole
	wait   time.Duration // the forum shows one page and asks to be left alone for so long; 0: it shows all
}

func (p *partial) Fetch(ctx context.Context, ref forum.Ref, at forum.Cursor) (forum.Page, error) {
	if p.wait > 0 && at != nil {
		return forum.Page{}, fault.Wait(p.wait, "E-SOURCE-BUSY", "Busy.", nil)
	}
	page, err := p.board.Fetch(ctx, ref, at)
	if p.silent {
		page.Thread = nil
	}
	page.More = p.wait > 0
	return page, err
}

// TestLostTwice holds that a thread which came back without a word about the thread as a whole is there again, so that it can
// be lost again.
func TestLostTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		p := &partial{board: w.board}
		w.parts.Sources = forum.Sources{{Name: "board", Source: p}}
		w.restart()
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{})
		w.look(t)
		p.silent = true
		for range 2 {
			w.lose(t)
			w.set(post(1, "one"))
			w.look(t)
			if s := w.subscription(t); s.Paused != "" {
				t.Errorf("paused %q after it came back", s.Paused)
			}
		}
	})
}

// TestBusyBetweenPages holds that what the forum showed before it asked to be left alone is offered, and that it is left alone
// for so long.
func TestBusyBetweenPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.parts.Sources = forum.Sources{{Name: "board", Source: &partial{board: w.board, wait: 5 * time.Hour}}}
		w.restart()
		w.set(post(1, "one"))
		w.subscribe(t, 0, store.Options{})
		if failed := w.look(t); failed != 0 {
			t.Errorf("%d looks failed, want none: what came before counts", failed)
		}
		w.wants(t, "after one page", "1 101")
		state, _, err := w.store.Threads.Read(t.Context(), thread, store.Window{})
		if err != nil || time.Until(state.Next) < 5*time.Hour {
			t.Errorf("the next look is at %v, %v; want it in five hours", state.Next, err)
		}
	})
}

// TestOrphanRemoval holds that a removal which only an unfinished look saw is offered by the next, whatever that one's page
// shows.
func TestOrphanRemoval(t *testing.T) {
	for name, page := range map[string]func(*world){
		"a page":        func(w *world) { w.shows = 1 },
		"an empty page": func(w *world) { w.blank = true },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.set(post(1, "one"))
				w.subscribe(t, 1, store.Options{})
				w.look(t)
				w.set(post(1, "one"), post(2, "two"), post(3, "three"))
				w.look(t)
				w.waiting(t)
				w.set(post(1, "one"), forum.Remove(post(2, ""), forum.Deleted, "author"), post(3, "three"))
				w.outbox.off = true
				w.look(t)
				w.outbox.off = false
				time.Sleep(2 * time.Minute)
				page(w)
				w.look(t)
				if got := w.waiting(t); !slices.Equal(got, []string{"2 102"}) {
					t.Errorf("after the repeated look: %v, want the removal once", got)
				}
			})
		})
	}
}

// TestLostThread holds that one 404 means nothing, that two of them ten minutes apart pause the subscription, and that it
// goes on by itself, with what came meanwhile. The channel hears nothing of it here: who is told is another matter.
func TestLostThread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{})
		w.look(t)
		w.fail(fault.New(fault.Gone, "E-SOURCE-404", "The thread is gone.", "", nil))
		w.look(t)
		if got := w.waiting(t); len(got) != 0 {
			t.Fatalf("after one 404: %v, want nothing", got)
		}
		time.Sleep(11 * time.Minute)
		w.look(t)
		time.Sleep(time.Minute)
		w.look(t)
		if got := w.waiting(t); len(got) != 0 {
			t.Fatalf("after two 404s: %v, want nothing", got)
		}
		subs, _ := w.store.Subscriptions.In(t.Context(), w.to)
		if len(subs) != 1 || subs[0].Paused != watch.PausedLost {
			t.Fatalf("the subscription is %+v, want it paused", subs)
		}
		w.set(post(1, "one"), post(2, "two"))
		w.look(t)
		if got := w.waiting(t); !slices.Equal(got, []string{"1 102"}) {
			t.Errorf("when it came back: %v, want the new post", got)
		}
	})
}

// TestPause holds that a pause holds new posts and loses none, and that updates pass.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"), post(2, "two"))
		s := w.subscribe(t, 1, store.Options{})
		w.look(t)
		w.waiting(t)
		s.Paused, s.Until = "paused by marlow", time.Now().Add(time.Hour)
		if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
			t.Fatal(err)
		}
		w.set(post(1, "one"), post(2, "two, edited"), post(3, "three"))
		w.look(t)
		if got := w.waiting(t); !slices.Equal(got, []string{"2 102"}) {
			t.Fatalf("while paused: %v, want the update alone", got)
		}
		time.Sleep(2 * time.Hour)
		w.set(post(1, "one"), post(2, "two, edited"), post(3, "three"), post(4, "four"))
		w.look(t)
		if got := w.waiting(t); !slices.Equal(got, []string{"1 103", "1 104"}) {
			t.Errorf("after the pause: %v, want both posts in order", got)
		}
	})
}

// TestPauseEndsInSilence holds that a pause ends at its time although nothing happens in the thread any more.
func TestPauseEndsInSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		s := w.subscribe(t, 1, store.Options{})
		w.look(t)
		s.Paused, s.Until = "paused by marlow", time.Now().Add(time.Hour)
		if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
			t.Fatal(err)
		}
		w.set(post(1, "one"), post(2, "two"))
		w.look(t)
		if got := w.waiting(t); len(got) != 0 {
			t.Fatalf("during the pause: %v", got)
		}
		time.Sleep(2 * time.Hour)
		w.look(t)
		if got := w.waiting(t); !slices.Equal(got, []string{"1 102"}) {
			t.Errorf("after the pause: %v, want the post that came during it", got)
		}
	})
}

// TestRun holds that a running watcher polls by the policy, and that its looks end with it.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- w.w.Run(ctx) }()
		time.Sleep(3 * time.Minute)
		w.set(post(1, "one"), post(2, "two"))
		time.Sleep(3 * time.Minute)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
		if got := w.waiting(t); !slices.Equal(got, []string{"1 102"}) {
			t.Errorf("offered %v, want the new post", got)
		}
	})
}

// TestInterval holds the policy: a share of the silence between floor and ceiling, and back-off that doubles to an hour.
func TestInterval(t *testing.T) {
	t.Parallel()
	p := watch.Policy{Floor: time.Minute, Ceiling: 30 * time.Minute, IdleShare: 0.02}
	for _, c := range []struct{ silence, floor, want time.Duration }{
		{0, 0, time.Minute},
		{-time.Hour, 0, time.Minute},
		{10 * time.Hour, 0, 12 * time.Minute},
		{1000 * time.Hour, 0, 30 * time.Minute},
		{0, 5 * time.Minute, 5 * time.Minute},
	} {
		if got := p.Interval(c.silence, c.floor); got != c.want {
			t.Errorf("Interval(%v, %v) = %v, want %v", c.silence, c.floor, got, c.want)
		}
	}
	for _, c := range []struct {
		fails       int
		asked, want time.Duration
	}{
		{1, 0, 2 * time.Minute}, {3, 0, 8 * time.Minute}, {60, 0, time.Hour}, {1, 3 * time.Hour, 3 * time.Hour},
	} {
		if got := p.Backoff(c.fails, c.asked); got != c.want {
			t.Errorf("Backoff(%d, %v) = %v, want %v", c.fails, c.asked, got, c.want)
		}
	}
}

// TestDiffTwice holds that a page taken twice changes nothing the second time, and that nothing new is missed, whatever
// was known.
func TestDiffTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := rapid.SliceOfNDistinct(rapid.IntRange(1, 30), 0, 20, rapid.ID[int]).Draw(t, "numbers")
		var page, known []forum.Post
		state := store.State{Version: 3, Top: rapid.IntRange(0, 30).Draw(t, "top")}
		for _, n := range posts {
			p := post(n, rapid.SampledFrom([]string{"a", "b"}).Draw(t, "words"))
			page = append(page, p)
			switch rapid.IntRange(0, 2).Draw(t, "known") {
			case 1:
				known = append(known, p.Blank())
			case 2:
				known = append(known, post(n, "c").Blank())
			}
		}
		changes := watch.Diff(state, page, known)
		for i, c := range changes {
			if i > 0 && changes[i-1].Post.Number > c.Post.Number {
				t.Fatalf("changes out of order: %v", changes)
			}
			if c.Fresh == c.Known {
				t.Fatalf("%v is fresh %v and known %v; a finished look knows which", c.Post.ID, c.Fresh, c.Known)
			}
		}
		after := slices.Clone(page)
		if again := watch.Diff(state, page, after); len(again) != 0 {
			t.Fatalf("the same page again: %v, want nothing", again)
		}
		for i := range after {
			after[i].Kept = uint64(state.Version) + 1
		}
		for _, c := range watch.Diff(state, page, after) {
			if !c.Fresh || !c.Known {
				t.Fatalf("%v of an unfinished look is fresh %v, known %v; want both", c.Post.ID, c.Fresh, c.Known)
			}
		}
	})
}
