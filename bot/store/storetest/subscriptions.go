package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

var subscriptionPromises = []promise{
	{"Put stores by version", putVersion},
	{"Put of many at once keeps all", putParallel},
	{"Put of one by many lets one win", putOne},
	{"The first Put opens the lane at from", putOpens},
	{"A later Put that takes other posts moves the mark up, never back, and the opening to it", putNarrows},
	{"A later Put that takes the same posts leaves the opening alone", putStays},
	{"Takers, In and All give what is there", takers},
	{"Subscriptions outlive a restart", subscriptionsReopen},
}

func putVersion(f *fixture) {
	until := time.Now().Add(time.Hour)
	s := store.Subscription{
		Lane: lane(1, 1), Tenant: "discord:77", By: "okafor", Owner: "U9", At: time.Now(), Paused: "quiet", Until: until,
		Options: store.Options{Mode: store.OP, Format: store.Full, Match: []string{"a,b", "/c/"}, Only: []string{"tindra"}, Digest: store.AtClose, MinLikes: 3},
	}
	got, err := f.Store.Subscriptions.Put(f.ctx(), s, store.Mark{})
	f.must(err)
	want := s
	want.Version, want.At, want.Until = 1, store.Cut(s.At), store.Cut(until)
	if !reflect.DeepEqual(got, want) {
		f.Errorf("put %+v\nwant %+v", got, want)
	}
	if _, err := f.Store.Subscriptions.Put(f.ctx(), s, store.Mark{}); !errors.Is(err, store.ErrStale) {
		f.Errorf("put again as new: %v, want ErrStale", err)
	}
	got.Paused = ""
	second, err := f.Store.Subscriptions.Put(f.ctx(), got, store.Mark{Seq: 99})
	if f.must(err); second.Version != 2 {
		f.Errorf("version %d after the second write, want 2", second.Version)
	}
	if _, err := f.Store.Subscriptions.Put(f.ctx(), got, store.Mark{Seq: 99}); !errors.Is(err, store.ErrStale) {
		f.Errorf("put an old version: %v, want ErrStale", err)
	}
	in, err := f.Store.Subscriptions.In(f.ctx(), channel(1))
	if f.must(err); !reflect.DeepEqual(in, []store.Subscription{second}) {
		f.Errorf("in %+v\nwant %+v", in, second)
	}
	missing := got
	missing.Lane = lane(2, 2)
	if _, err := f.Store.Subscriptions.Put(f.ctx(), missing, store.Mark{}); !errors.Is(err, store.ErrStale) {
		f.Errorf("put version 1 of what is not there: %v, want ErrStale", err)
	}
	if _, ok := f.mark(lane(2, 2)); ok {
		f.Errorf("a stale put opened the lane")
	}
}

func putParallel(f *fixture) {
	const n = 100
	found := parallel(f, n, func(i int) []string {
		s := store.Subscription{Lane: lane(i%5, i), At: time.Now()}
		if _, err := f.Store.Subscriptions.Put(f.ctx(), s, store.Mark{}); err != nil {
			return []string{err.Error()}
		}
		return nil
	})
	for s, err := range f.Store.Subscriptions.All(f.ctx()) {
		f.must(err)
		found = append(found, string(s.To))
	}
	wantEachOnce(f, found, n)
}

func putOne(f *fixture) {
	won := parallel(f, 8, func(i int) []string {
		s := store.Subscription{Lane: lane(1, 1), By: fmt.Sprint(i), At: time.Now()}
		if _, err := f.Store.Subscriptions.Put(f.ctx(), s, store.Mark{}); err == nil {
			return []string{s.By}
		}
		return nil
	})
	in, err := f.Store.Subscriptions.In(f.ctx(), channel(1))
	if f.must(err); len(won) != 1 || len(in) != 1 || in[0].By != won[0] || in[0].Version != 1 {
		f.Errorf("%v won, and %+v is stored", won, in)
	}
	if _, ok := f.mark(lane(1, 1)); !ok {
		f.Errorf("the lane is closed")
	}
}

func putOpens(f *fixture) {
	if _, ok := f.mark(lane(1, 1)); ok {
		f.Errorf("a lane is open that nobody opened")
	}
	f.subscribe(lane(1, 1), 7)
	if m, ok := f.mark(lane(1, 1)); !ok || m.Seq != 7 {
		f.Errorf("mark %+v, %v, want 7", m, ok)
	}
	f.wantTaken(f.offer(lane(1, 1), news(6, 7, 8)...), 1, "posts around the mark")
	var seen []uint64
	for i := range store.Ring + 10 {
		seen = append(seen, uint64(i))
	}
	s := store.Subscription{Lane: lane(2, 1), At: time.Now()}
	_, err := f.Store.Subscriptions.Put(f.ctx(), s, store.Mark{Seen: seen})
	f.must(err)
	if m, _ := f.mark(lane(2, 1)); !slices.Equal(m.Seen, seen[10:]) {
		f.Errorf("the mark has %d hashes, want the last %d", len(m.Seen), store.Ring)
	}
}

func putNarrows(f *fixture) {
	s := f.subscribe(lane(1, 1), 0)
	f.offer(lane(1, 1), news(5)...)
	f.wantTaken(f.offer(lane(1, 1), late(news(3))...), 1, "a late post after the opening")
	s.Options.Match = []string{"zinc"}
	_, err := f.Store.Subscriptions.Put(f.ctx(), s, store.Mark{Seq: 1})
	f.must(err)
	if m, ok := f.mark(lane(1, 1)); !ok || m.Seq != 5 {
		f.Errorf("mark %+v, %v, want it left at 5", m, ok)
	}
	f.wantTaken(f.offer(lane(1, 1), late(news(2, 4))...), 0, "late posts from before the second Put")
	f.wantTaken(f.offer(lane(1, 1), news(6)...), 1, "a new post")
	s.Options.Match = nil
	s.Version++
	_, err = f.Store.Subscriptions.Put(f.ctx(), s, store.Mark{Seq: 9})
	f.must(err)
	if m, ok := f.mark(lane(1, 1)); !ok || m.Seq != 9 {
		f.Errorf("mark %+v, %v, want it moved up to 9", m, ok)
	}
	f.wantTaken(f.offer(lane(1, 1), append(news(7, 9), late(news(8))...)...), 0, "what was passed over before the third Put")
	f.wantTaken(f.offer(lane(1, 1), news(10)...), 1, "a new post after it")
}

func putStays(f *fixture) {
	s := f.subscribe(lane(1, 1), 2)
	f.offer(lane(1, 1), news(6)...)
	s.Paused, s.Options.Format = "paused by tindra", store.Full
	s, err := f.Store.Subscriptions.Put(f.ctx(), s, store.Mark{Seq: 9})
	f.must(err)
	s.Paused = ""
	_, err = f.Store.Subscriptions.Put(f.ctx(), s, store.Mark{})
	f.must(err)
	if m, ok := f.mark(lane(1, 1)); !ok || m.Seq != 9 {
		f.Errorf("mark %+v, %v, want it moved up to 9", m, ok)
	}
	f.wantTaken(f.offer(lane(1, 1), news(8)...), 0, "what was passed over")
	f.wantTaken(f.offer(lane(1, 1), late(news(2, 4, 8))...), 2, "late posts around the opening")
}

func takers(f *fixture) {
	base := time.Now()
	want := make(map[string]bool)
	for i := range 12 {
		s := store.Subscription{Lane: lane(i%3, i/3), Tenant: "discord:1", At: base.Add(-time.Duration(i) * time.Second)}
		_, err := f.Store.Subscriptions.Put(f.ctx(), s, store.Mark{})
		f.must(err)
		want[s.Lane.Key()] = true
	}
	got := make(map[string]bool)
	for s, err := range f.Store.Subscriptions.All(f.ctx()) {
		f.must(err)
		got[s.Lane.Key()] = true
	}
	if !reflect.DeepEqual(got, want) {
		f.Errorf("all %v\nwant %v", got, want)
	}
	n := 0
	for s, err := range f.Store.Subscriptions.Takers(f.ctx(), thread(1)) {
		f.must(err)
		if n++; s.Thread.Key() != thread(1).Key() || s.Thread.URL == "" || s.Version != 1 {
			f.Errorf("taker %+v of thread 1", s)
		}
	}
	for range f.Store.Subscriptions.Takers(f.ctx(), thread(1)) {
		break // leaving early is harmless
	}
	in, err := f.Store.Subscriptions.In(f.ctx(), channel(0))
	f.must(err)
	if n != 4 || len(in) != 3 || in[0].Thread.ID != thread(2).ID || in[2].Thread.ID != thread(0).ID {
		f.Errorf("%d takers, want 4; in %v, want 3, the oldest first", n, in)
	}
}

func subscriptionsReopen(f *fixture) {
	f.subscribe(lane(1, 1), 3)
	for _, clean := range []bool{false, true} {
		f.offer(lane(1, 1), news(4)...)
		f.Reopen(clean)
		in, err := f.Store.Subscriptions.In(f.ctx(), channel(1))
		m, ok := f.mark(lane(1, 1))
		if f.must(err); len(in) != 1 || !ok || m.Seq != 4 {
			f.Errorf("clean=%v: in %v, mark %+v %v", clean, in, m, ok)
		}
		f.wantTaken(f.offer(lane(1, 1), news(4)...), 0, "what was offered before the restart")
	}
}
