package storetest

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

var dropPromises = []promise{
	{"Drop removes, closes and returns what was there", drop},
	{"Drop leaves the other lanes of the channel alone", dropOthers},
	{"Drop waits for a turn under way", dropWaits},
	{"Drop waits for a lease at most", dropLease},
	{"A turn given back while its lane is dropped is gone", dropGivenBack},
	{"Drop ends when its context ends", dropContext},
	{"Drop during a fan-out leaves nothing to be said", dropFanOut},
	{"Put after Drop opens anew", dropAgain},
}

// drop drops a lane and fails on an error.
func (f *fixture) drop(l store.Lane) store.Subscription {
	f.Helper()
	s, err := f.Store.Subscriptions.Drop(f.ctx(), l)
	f.must(err)
	return s
}

func drop(f *fixture) {
	s := f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1, 2)...)
	if got := f.drop(lane(1, 1)); !reflect.DeepEqual(got, s) {
		f.Errorf("dropped %+v\nwant %+v", got, s)
	}
	if got := f.drop(lane(1, 1)); got.Version != 0 {
		f.Errorf("dropped %+v, want nothing", got)
	}
	if q := f.queue(channel(1)); q.Waiting != 0 || !q.Oldest.IsZero() || !q.Next.IsZero() {
		f.Errorf("queue %+v, want nothing waiting", q)
	}
	if _, ok := f.mark(lane(1, 1)); ok {
		f.Errorf("the lane is open")
	}
	f.wantTaken(f.offer(lane(1, 1), append(news(3), update(1, 2))...), 0, "offers to a closed lane")
	f.idle()
	for s, err := range f.Store.Subscriptions.All(f.ctx()) {
		f.Errorf("%+v is there, %v", s, err)
	}
}

func dropOthers(f *fixture) {
	for t := range 3 {
		f.subscribe(lane(t, 1), 0)
	}
	f.offer(lane(1, 1), news(1)...)
	f.offer(lane(0, 1), news(2)...)
	f.offer(lane(1, 1), news(3)...)
	f.offer(lane(2, 1), news(4)...)
	f.drop(lane(1, 1))
	f.wantPosts(f.drain(), "p2", "p4")
}

func dropWaits(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.subscribe(lane(2, 1), 0)
	f.offer(lane(1, 1), news(1, 2)...)
	f.offer(lane(2, 1), news(3)...)
	turn := f.turn()
	var mu sync.Mutex
	settled := false
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := f.Store.Subscriptions.Drop(f.ctx(), lane(1, 1)); err != nil {
			f.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		if !settled {
			f.Error("Drop returned while a turn was under way")
		}
	})
	f.Pass(f.Lease / 4)
	mu.Lock()
	settled = true
	f.hear(turn)
	mu.Unlock()
	wg.Wait()
	if said := f.said(lane(1, 1)); len(said) != 1 || said[0].Receipt.Zero() {
		f.Errorf("said %+v, want the receipt of the turn", said)
	}
	f.wantPosts(f.drain(), "p3")
}

func dropLease(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1, 2)...)
	turn, before := f.turn(), time.Now()
	f.drop(lane(1, 1))
	if took := time.Since(before); took > f.Lease+f.Lease/2+time.Second {
		f.Errorf("Drop took %v with a lease of %v", took, f.Lease)
	}
	if stale, err := f.Store.Outbox.Settle(f.ctx(), heard(turn)); err != nil || stale != 1 {
		f.Errorf("settle after Drop: stale %d, %v, want 1", stale, err)
	}
	f.idle()
	if q := f.queue(channel(1)); q.Waiting != 0 {
		f.Errorf("queue %+v, want nothing waiting", q)
	}
}

func dropGivenBack(f *fixture) {
	for _, v := range []store.Verdict{store.Later, store.Unsure, store.Never} {
		f.subscribe(lane(1, 1), 0)
		f.subscribe(lane(2, 1), 0)
		f.offer(lane(1, 1), news(1, 2)...)
		f.offer(lane(2, 1), news(3)...)
		turn := f.turn()
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := f.Store.Subscriptions.Drop(f.ctx(), lane(1, 1)); err != nil {
				f.Error(err)
			}
		})
		f.Pass(f.Lease / 4)
		f.end(turn, v)
		wg.Wait()
		f.wantPosts(f.drain(), "p3")
		if q := f.queue(channel(1)); q.Waiting != 0 {
			f.Errorf("verdict %d: queue %+v, want nothing waiting", v, q)
		}
		f.subscribe(lane(1, 1), 0)
		f.wantTaken(f.offer(lane(1, 1), news(1)...), 1, "the post after subscribing anew")
		f.wantPosts(f.drain(), "p1")
		f.drop(lane(1, 1))
		f.drop(lane(2, 1))
	}
}

func dropContext(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1)...)
	f.turn()
	ctx, cancel := context.WithTimeout(f.ctx(), f.Lease/4)
	defer cancel()
	if _, err := f.Store.Subscriptions.Drop(ctx, lane(1, 1)); !errors.Is(err, context.DeadlineExceeded) {
		f.Errorf("drop: %v, want the context's error", err)
	}
	if got := f.drop(lane(1, 1)); got.Version != 0 {
		f.Errorf("dropped %+v, want it gone already", got)
	}
}

func dropFanOut(f *fixture) {
	const lanes = 10
	for c := range lanes {
		f.subscribe(lane(1, c), 0)
	}
	var wg sync.WaitGroup
	for c := range lanes {
		wg.Go(func() {
			for n := range 20 {
				if _, err := f.Store.Outbox.Offer(f.ctx(), store.Offering{Lane: lane(1, c), Deliveries: news(n + 1)}); err != nil {
					f.Error(err)
				}
			}
		})
		wg.Go(func() {
			if _, err := f.Store.Subscriptions.Drop(f.ctx(), lane(1, c)); err != nil {
				f.Error(err)
			}
			if q, err := f.Store.Outbox.Queue(f.ctx(), channel(c)); err != nil || q.Waiting != 0 {
				f.Errorf("channel %d: queue %+v, %v after Drop", c, q, err)
			}
		})
	}
	wg.Wait()
	f.idle()
}

func dropAgain(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(1, 2, 3)...)
	f.hear(f.turn())
	f.drop(lane(1, 1))
	f.subscribe(lane(1, 1), 2)
	f.wantTaken(f.offer(lane(1, 1), append(news(1, 2, 3), update(1, 2))...), 2, "after the new mark, and an edit of what was said")
	f.wantPosts(f.drain(), "p3", "p1")
}
