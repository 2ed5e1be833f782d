package storetest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// A fixture is one test with its store and short words for the steps. A step that fails ends the test.
type fixture struct {
	*testing.T
	*Harness
}

// chats are the kinds of chat that claims serve.
var chats = []string{"discord", "slack"}

func (f *fixture) ctx() context.Context { return f.Context() }

func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func thread(n int) forum.Ref {
	id := strconv.Itoa(1000 + n)
	return forum.Ref{Source: "discourse", Base: "https://harbor.example", ID: id, URL: "https://harbor.example/t/" + id}
}

func channel(n int) chat.Address { return chat.Address(fmt.Sprintf("discord:%d", 5000+n)) }

// lane is the way of thread t into channel c.
func lane(t, c int) store.Lane { return store.Lane{Thread: thread(t), To: channel(c)} }

func rev(post, n int) forum.Rev { return forum.Rev(fmt.Sprintf("r%d-%d", post, n)) }

// news are new posts with the given numbers, in their first revision.
func news(numbers ...int) []store.Delivery {
	var ds []store.Delivery
	for _, n := range numbers {
		ds = append(ds, store.Delivery{Kind: store.New, Post: "p" + strconv.Itoa(n), Rev: rev(n, 1), Seq: uint64(n)})
	}
	return ds
}

// unordered are new posts of a source without an order.
func unordered(numbers ...int) []store.Delivery {
	ds := news(numbers...)
	for i := range ds {
		ds[i].Seq = 0
	}
	return ds
}

// late marks deliveries as late.
func late(ds []store.Delivery) []store.Delivery {
	for i := range ds {
		ds[i].Late = true
	}
	return ds
}

// single are new posts that are said by themselves.
func single(numbers ...int) []store.Delivery {
	ds := news(numbers...)
	for i := range ds {
		ds[i].Single = true
	}
	return ds
}

// update is an update of a post to its revision n.
func update(post, n int) store.Delivery {
	return store.Delivery{Kind: store.Update, Post: "p" + strconv.Itoa(post), Rev: rev(post, n), Seq: uint64(post)}
}

// subscribe opens a lane behind a mark.
func (f *fixture) subscribe(l store.Lane, from uint64) store.Subscription {
	f.Helper()
	s := store.Subscription{Lane: l, Tenant: "discord:1", By: "tindra", At: time.Now()}
	s, err := f.Store.Subscriptions.Put(f.ctx(), s, store.Mark{Seq: from})
	f.must(err)
	return s
}

func (f *fixture) offer(l store.Lane, ds ...store.Delivery) int {
	f.Helper()
	n, err := f.Store.Outbox.Offer(f.ctx(), store.Offering{Lane: l, Deliveries: ds})
	f.must(err)
	return n
}

func (f *fixture) terms() store.Terms { return store.Terms{Lease: f.Lease, Chats: chats} }

func (f *fixture) claimAs(terms store.Terms, n int) []store.Turn {
	f.Helper()
	turns, _, err := f.Store.Outbox.Claim(f.ctx(), "worker", n, terms)
	f.must(err)
	return turns
}

func (f *fixture) claim(n int) []store.Turn {
	f.Helper()
	return f.claimAs(f.terms(), n)
}

// turn claims exactly one turn.
func (f *fixture) turn() store.Turn {
	f.Helper()
	turns := f.claim(1)
	if len(turns) != 1 {
		f.Fatalf("claimed %d turns, want 1", len(turns))
	}
	return turns[0]
}

func (f *fixture) idle() {
	f.Helper()
	if turns := f.claim(10); len(turns) != 0 {
		f.Fatalf("claimed %v, want no turn", turns)
	}
}

// settle ends a turn that must be ours.
func (f *fixture) settle(s store.Settlement) {
	f.Helper()
	stale, err := f.Store.Outbox.Settle(f.ctx(), s)
	f.must(err)
	if stale != 0 {
		f.Fatalf("settle %v: stale", posts(s.Turn))
	}
}

func (f *fixture) end(t store.Turn, v store.Verdict) {
	f.Helper()
	f.settle(store.Settlement{Turn: t, Verdict: v, Why: "the chat said no"})
}

// hear settles a turn as heard in the revisions that were offered.
func (f *fixture) hear(t store.Turn) {
	f.Helper()
	f.settle(heard(t))
}

func heard(t store.Turn) store.Settlement {
	s := store.Settlement{Turn: t, Verdict: store.Heard, Receipt: chat.Receipt{To: t.Lane.To, ID: "m-" + t.Deliveries[0].Post}}
	for _, d := range t.Deliveries {
		s.Revs = append(s.Revs, d.Rev)
	}
	return s
}

// drain hears all turns, one after the other, and returns the posts in their order.
func (f *fixture) drain() []string {
	f.Helper()
	var all []string
	for range 10_000 {
		turns := f.claim(1)
		if len(turns) == 0 {
			return all
		}
		all = append(all, posts(turns[0])...)
		f.hear(turns[0])
	}
	f.Fatal("the queue does not end")
	return nil
}

func posts(t store.Turn) []string {
	var all []string
	for _, d := range t.Deliveries {
		all = append(all, d.Post)
	}
	return all
}

func (f *fixture) queue(to chat.Address) store.Queue {
	f.Helper()
	q, err := f.Store.Outbox.Queue(f.ctx(), to)
	f.must(err)
	return q
}

func (f *fixture) said(l store.Lane, posts ...string) []store.Said {
	f.Helper()
	all, err := f.Store.Outbox.Said(f.ctx(), l, posts...)
	f.must(err)
	return all
}

func (f *fixture) mark(l store.Lane) (store.Mark, bool) {
	f.Helper()
	m, ok, err := f.Store.Subscriptions.Mark(f.ctx(), l)
	f.must(err)
	return m, ok
}

// wantTaken fails unless an offer was taken so often.
func (f *fixture) wantTaken(got, want int, what string) {
	f.Helper()
	if got != want {
		f.Errorf("%s: taken %d, want %d", what, got, want)
	}
}

func (f *fixture) wantPosts(got []string, want ...string) {
	f.Helper()
	if !slices.Equal(got, want) {
		f.Errorf("said %v, want %v", got, want)
	}
}

// around reports whether t lies between two times, to the millisecond.
func around(t, from, to time.Time) bool {
	return !t.Before(from.Add(-slack)) && !t.After(to.Add(slack))
}

// slack is how far the clock of a store on this machine may differ from ours.
const slack = 5 * time.Millisecond

// text is a live post with words.
func text(number, n int, words string) forum.Post {
	return forum.Post{
		ID: "p" + strconv.Itoa(number), Number: number, Author: forum.Author{Name: "marlow"}, Rev: rev(number, n),
		Created: time.Date(2026, 3, 12, 14, number%60, 0, 0, time.UTC), Body: rich.FromText(words),
	}
}

// look wakes a thread and claims its look.
func (f *fixture) look(ref forum.Ref) store.Look {
	f.Helper()
	f.must(f.Store.Threads.Wake(f.ctx(), ref, time.Now().Add(-time.Second)))
	for _, l := range f.due(10) {
		if l.Thread.Key() == ref.Key() {
			return l
		}
	}
	f.Fatalf("no look at %v", ref.Key())
	return store.Look{}
}

func (f *fixture) due(n int) []store.Look {
	f.Helper()
	looks, _, err := f.Store.Threads.Due(f.ctx(), "watcher", n, f.Lease)
	f.must(err)
	return looks
}

// keep keeps posts in one look, which then ends for a day.
func (f *fixture) keep(ref forum.Ref, posts ...forum.Post) {
	f.Helper()
	l := f.look(ref)
	f.must(f.Store.Threads.Keep(f.ctx(), l, posts))
	next := l.State
	next.Next = time.Now().Add(24 * time.Hour)
	f.must(f.Store.Threads.Advance(f.ctx(), l, next))
}

func (f *fixture) read(ref forum.Ref, w store.Window) (store.State, []forum.Post) {
	f.Helper()
	s, ps, err := f.Store.Threads.Read(f.ctx(), ref, w)
	f.must(err)
	return s, ps
}
