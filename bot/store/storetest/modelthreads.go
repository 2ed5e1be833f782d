package storetest

import (
	"errors"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

func (w *world) wake(rt *rapid.T) {
	ref := thread(anyThread(rt))
	t := w.threads[ref]
	at := store.Cut(time.Now().Add(time.Duration(rapid.IntRange(-2, 2).Draw(rt, "leases")) * w.h.Lease))
	w.do(rt, func() error { return w.h.Store.Threads.Wake(w.ctx, ref, at) })
	switch {
	case !t.known:
		*t = mThread{known: true, due: at, posts: make(map[string]mText)}
	case t.leased && (t.wish.IsZero() || at.Before(t.wish)):
		t.wish = at
	case !t.leased && at.Before(t.due):
		t.due = at
	}
}

func (w *world) dueStep(rt *rapid.T) {
	n := rapid.IntRange(0, modelThreads).Draw(rt, "n")
	var looks []store.Look
	var next time.Time
	now := time.Now()
	at := w.do(rt, func() (err error) {
		looks, next, err = w.h.Store.Threads.Due(w.ctx, "holder", n, w.h.Lease)
		return err
	})
	if n == 0 {
		return
	}
	w.sure(rt, at)
	due, later := w.overdue(now)
	if len(looks) != min(n, len(due)) {
		rt.Fatalf("%d looks of %d that are due", len(looks), len(due))
	}
	for i, l := range looks {
		t := w.threads[l.Thread]
		if t == nil || !t.due.Equal(w.threads[due[i]].due) || t.leased || l.Token <= t.token || l.State.Version != t.version {
			rt.Fatalf("look %d: %+v, want %v in version %d with a token after %d", i, l, due[i].Key(), t.version, t.token)
		}
		t.token, t.leased, t.over = l.Token, true, at.lease(w.h.Lease)
		w.looks = append(w.looks, l)
	}
	if len(looks) < len(due) {
		later = w.threads[due[len(looks)]].due
	}
	if !next.Equal(later) {
		rt.Fatalf("next look at %v, want %v", next, later)
	}
}

// overdue lists the threads that are due, the longest first, and returns when the next one is.
func (w *world) overdue(now time.Time) (due []forum.Ref, later time.Time) {
	var all []forum.Ref
	for ref, t := range w.threads {
		if t.leased && t.over.over() {
			t.leased = false
			if !t.wish.IsZero() && t.wish.Before(t.due) {
				t.due = t.wish
			}
			t.wish = time.Time{}
		}
		t.vague = false
		if t.known && !t.leased {
			all = append(all, ref)
		}
	}
	slices.SortFunc(all, func(a, b forum.Ref) int { return w.threads[a].due.Compare(w.threads[b].due) })
	for _, ref := range all {
		if t := w.threads[ref]; t.due.After(now) {
			return due, t.due
		}
		due = append(due, ref)
	}
	return due, time.Time{}
}

// anyLook draws a look of the last few; some are no longer ours.
func (w *world) anyLook(rt *rapid.T) (store.Look, *mThread) {
	if len(w.looks) == 0 {
		rt.Skip("nobody looks")
	}
	l := w.looks[max(0, len(w.looks)-1-rapid.IntRange(0, 3).Draw(rt, "back"))]
	return l, w.threads[l.Thread]
}

// ours reports whether a look is.
func (t *mThread) ours(l store.Look) bool { return t.known && t.token == l.Token }

func (w *world) keep(rt *rapid.T) {
	l, t := w.anyLook(rt)
	var all []forum.Post
	for range rapid.IntRange(1, 3).Draw(rt, "posts") {
		n := rapid.IntRange(1, modelPosts).Draw(rt, "post")
		all = append(all, text(n, rapid.IntRange(1, modelRevs).Draw(rt, "rev"), "words"))
	}
	err := w.h.Store.Threads.Keep(w.ctx, l, all)
	if !t.ours(l) {
		if !errors.Is(err, store.ErrStale) {
			rt.Fatalf("keep with a stale look: %v, want ErrStale", err)
		}
		return
	}
	if err != nil {
		rt.Fatal(err)
	}
	for _, p := range all {
		if old, ok := t.posts[p.ID]; !ok || old.rev != p.Rev {
			t.posts[p.ID] = mText{p.Rev, true}
		}
	}
}

func (w *world) advance(rt *rapid.T) {
	l, t := w.anyLook(rt)
	next := store.State{Top: rapid.IntRange(0, 9).Draw(rt, "top"), Thread: forum.Thread{Title: "Harborline"}}
	next.Next = store.Cut(time.Now().Add(time.Duration(rapid.IntRange(-1, 2).Draw(rt, "leases")) * w.h.Lease))
	err := w.h.Store.Threads.Advance(w.ctx, l, next)
	if !t.ours(l) || t.version != l.State.Version {
		if !errors.Is(err, store.ErrStale) {
			rt.Fatalf("advance with a stale look: %v, want ErrStale", err)
		}
		return
	}
	if err != nil {
		rt.Fatal(err)
	}
	due := next.Next
	if t.leased && !t.wish.IsZero() && t.wish.Before(due) {
		due = t.wish
	}
	if !t.leased && t.due.Before(due) {
		due = t.due // the lease was over, and the thread is due again already
	}
	t.version++
	t.state, t.due, t.wish, t.leased, t.token = next, due, time.Time{}, false, 0
	t.state.Version = t.version
}

func (w *world) forget(rt *rapid.T) {
	ref := thread(anyThread(rt))
	t := w.threads[ref]
	if some(rt, 20, "all") {
		w.do(rt, func() error { return w.h.Store.Threads.Forget(w.ctx, ref) })
		*t = mThread{posts: make(map[string]mText)}
		return
	}
	id := news(rapid.IntRange(1, modelPosts).Draw(rt, "post"))[0].Post
	w.do(rt, func() error { return w.h.Store.Threads.Forget(w.ctx, ref, id) })
	if p, ok := t.posts[id]; ok {
		t.posts[id] = mText{p.rev, false}
	}
}

func (w *world) pass(rt *rapid.T) {
	w.h.Pass(rapid.SampledFrom([]time.Duration{w.h.Lease / 3, w.h.Lease, 2 * w.h.Lease}).Draw(rt, "time"))
}

// reopen closes or crashes. Whoever held something holds it no longer.
func (w *world) reopen(rt *rapid.T) {
	if !some(rt, 40, "restart") {
		rt.Skip("not so often")
	}
	clean := rapid.Bool().Draw(rt, "clean")
	at := w.do(rt, func() error { w.h.Reopen(clean); return nil })
	w.turns, w.looks = nil, nil
	if !clean && w.h.LeasesOutlive {
		return
	}
	soon := w.h.Lease / 2
	for _, c := range w.channels {
		if c.turn.held {
			c.turn.over = c.turn.over.ended(at, soon)
		}
		if !clean && c.turn.attempt > 0 {
			c.turn.doubt = true
		}
	}
	for _, t := range w.threads {
		if t.leased {
			t.vague, t.over = true, t.over.ended(at, soon)
		}
	}
}
