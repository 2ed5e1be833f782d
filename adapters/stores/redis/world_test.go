package redis

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/redis/redistest"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// short is the lease of tests that wait for its end.
const short = 300 * time.Millisecond

// promises are what the outbox must hold on every kind of server.
var promises = []struct {
	name string
	hold func(t *testing.T, s store.Store)
}{
	{"OfferOnce", holdsOfferOnce},
	{"OfferWithoutOrder", holdsOfferWithoutOrder},
	{"Updates", holdsUpdates},
	{"Late", holdsLate},
	{"Group", holdsGroup},
	{"Verdicts", holdsVerdicts},
	{"Drop", holdsDrop},
	{"Bounds", holdsBounds},
	{"ClaimOrder", holdsClaimOrder},
}

// TestOutbox holds the promises of the outbox on a server of its own for each, and on miniredis.
func TestOutbox(t *testing.T) {
	t.Parallel()
	for _, p := range promises {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			url, _ := redistest.Start(t)
			p.hold(t, opened(t, url))
		})
		t.Run(p.name+"/miniredis", func(t *testing.T) {
			t.Parallel()
			url, _ := redistest.Mini(t)
			p.hold(t, opened(t, url))
		})
	}
}

// TestOutboxCluster holds them on three masters, where a script that touches two slots is refused.
func TestOutboxCluster(t *testing.T) {
	t.Parallel()
	url, nodes := redistest.Cluster(t)
	for _, p := range promises {
		t.Run(p.name, func(t *testing.T) {
			for _, n := range nodes {
				n.Do("FLUSHALL")
			}
			p.hold(t, opened(t, url))
		})
	}
}

func opened(t testing.TB, url string) store.Store {
	t.Helper()
	s, err := Open(t.Context(), url, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func lane(thread int, to chat.Address) store.Lane {
	id := fmt.Sprint(thread)
	return store.Lane{To: to, Thread: forum.Ref{Source: "discourse", Base: "https://forum.example", ID: id, URL: "https://forum.example/t/" + id}}
}

// subscribe opens a lane from the given place.
func subscribe(t testing.TB, s store.Store, l store.Lane, from uint64) store.Subscription {
	t.Helper()
	sub, err := s.Subscriptions.Put(t.Context(), store.Subscription{Lane: l, Tenant: "terminal"}, store.Mark{Seq: from})
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

// fresh lists new posts by their numbers.
func fresh(numbers ...uint64) []store.Delivery {
	var ds []store.Delivery
	for _, n := range numbers {
		ds = append(ds, store.Delivery{Kind: store.New, Post: fmt.Sprintf("p%d", n), Rev: forum.Rev(fmt.Sprintf("r%d", n)), Seq: n})
	}
	return ds
}

func update(n uint64, rev string) store.Delivery {
	return store.Delivery{Kind: store.Update, Post: fmt.Sprintf("p%d", n), Rev: forum.Rev(rev), Seq: n}
}

func offer(t testing.TB, s store.Store, l store.Lane, want int, ds ...store.Delivery) {
	t.Helper()
	if taken, err := s.Outbox.Offer(t.Context(), store.Offering{Lane: l, Deliveries: ds}); err != nil || taken != want {
		t.Fatalf("Offer took %d, %v; want %d", taken, err, want)
	}
}

func claimed(t testing.TB, s store.Store, n int, terms store.Terms) []store.Turn {
	t.Helper()
	terms.Chats = []string{"terminal", "discord", "slack"}
	if terms.Lease == 0 {
		terms.Lease = time.Minute
	}
	turns, _, err := s.Outbox.Claim(t.Context(), "one", n, terms)
	if err != nil {
		t.Fatal(err)
	}
	return turns
}

func settle(t testing.TB, s store.Store, done ...store.Settlement) (stale int) {
	t.Helper()
	stale, err := s.Outbox.Settle(t.Context(), done...)
	if err != nil {
		t.Fatal(err)
	}
	return stale
}

func heard(turn store.Turn) store.Settlement {
	id := "m" + turn.Deliveries[0].Post
	return store.Settlement{Turn: turn, Verdict: store.Heard, Receipt: chat.Receipt{To: turn.Lane.To, ID: id}}
}

// drain says all that waits and returns it as "channel kind post revision", in the order of the turns.
func drain(t testing.TB, s store.Store, terms store.Terms) (said []string) {
	t.Helper()
	for {
		turns := claimed(t, s, 16, terms)
		if len(turns) == 0 {
			return said
		}
		for _, turn := range turns {
			said = append(said, show(turn))
			if settle(t, s, heard(turn)) != 0 {
				t.Fatalf("the turn %v was stale", turn)
			}
		}
	}
}

func show(turn store.Turn) string {
	var ds []string
	for _, d := range turn.Deliveries {
		ds = append(ds, fmt.Sprintf("%d %s %s", d.Kind, d.Post, d.Rev))
	}
	return string(turn.Lane.To) + " " + strings.Join(ds, ", ")
}
