package redis

import (
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/redis/redistest"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// A listener is a chat that counts how often it heard each post, and that can be searched.
type listener struct {
	heard map[string]int  // by post
	keys  map[string]bool // of turns
	doubt int             // turns that came in doubt
}

func newListener() *listener {
	return &listener{heard: make(map[string]int), keys: make(map[string]bool)}
}

// say says a turn as the relay does: in doubt it looks first.
func (c *listener) say(turn store.Turn) store.Settlement {
	key := store.TurnKey(turn)
	if turn.Doubt {
		c.doubt++
	}
	if !turn.Doubt || !c.keys[key] {
		c.keys[key] = true
		for _, d := range turn.Deliveries {
			c.heard[d.Post]++
		}
	}
	return store.Settlement{Turn: turn, Verdict: store.Heard, Receipt: chat.Receipt{To: turn.Lane.To, ID: key}}
}

// drain claims and says until nothing waits. While the store is away it tries again, as the relay does.
func (c *listener) drain(t *testing.T, s store.Store, l store.Lane, all []store.Delivery) {
	t.Helper()
	offered := false
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not all was said after 30 s: %d of %d", len(c.heard), len(all))
		}
		// The cursor may have been forgotten together with the offers: the next look offers again.
		if _, err := s.Outbox.Offer(t.Context(), store.Offering{Lane: l, Deliveries: all}); err == nil {
			offered = true
		}
		turns, _, err := s.Outbox.Claim(t.Context(), "one", 4, store.Terms{Lease: short, Chats: []string{"terminal"}})
		for _, turn := range turns {
			if _, err := s.Outbox.Settle(t.Context(), c.say(turn)); err != nil {
				break
			}
		}
		q, errQueue := s.Outbox.Queue(t.Context(), l.To)
		if offered && err == nil && errQueue == nil && q.Waiting == 0 {
			return
		}
	}
}

func (c *listener) check(t *testing.T, all []store.Delivery) {
	t.Helper()
	for _, d := range all {
		if n := c.heard[d.Post]; n != 1 {
			t.Errorf("%s was said %d times", d.Post, n)
		}
	}
}

func upTo(n uint64) []store.Delivery {
	var all []store.Delivery
	for i := range n {
		all = append(all, fresh(i+1)...)
	}
	return all
}

// TestPowerLoss holds that a server which lost the end of its file puts every turn in doubt, and that nothing is lost or
// doubled by it. Without the look at the life of the server this fails.
func TestPowerLoss(t *testing.T) {
	t.Parallel()
	server := redistest.Run(t, redistest.Config{AOF: true})
	s := opened(t, server.URL())
	l, c, all := lane(1, "terminal:"), newListener(), upTo(120)
	subscribe(t, s, l, 0)
	before, err := s.Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	offer(t, s, l, 40, all[:40]...)
	for _, part := range []int{60, 90, 120} {
		c.drain(t, s, l, all[:part])
		server.Kill()
		t.Logf("%d bytes cut off", server.Cut(6<<10))
		server.Restart()
	}
	c.drain(t, s, l, all)
	c.check(t, all)
	if c.doubt == 0 {
		t.Error("no turn was in doubt after the loss of power")
	}
	h, err := s.Health(t.Context())
	if err != nil || !h.Doubt || h.Epoch == before.Epoch || h.Emptied {
		t.Errorf("Health = %+v, %v; want doubt and an epoch other than %q", h, err, before.Epoch)
	}
}

// TestRestart holds that the store is used again within two seconds after the server is up.
func TestRestart(t *testing.T) {
	t.Parallel()
	server := redistest.Run(t, redistest.Config{AOF: true})
	s := opened(t, server.URL())
	l := lane(1, "terminal:")
	subscribe(t, s, l, 0)
	server.Kill()
	if _, _, err := s.Outbox.Claim(t.Context(), "one", 1, store.Terms{Lease: short, Chats: []string{"terminal"}}); err == nil {
		t.Error("Claim of a killed server succeeded")
	}
	server.Restart()
	start := time.Now()
	for {
		if _, err := s.Outbox.Offer(t.Context(), store.Offering{Lane: l, Deliveries: fresh(1)}); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("used again after %v", took)
	}
}

// TestFailover holds that nothing is lost or doubled when sentinels replace the master.
func TestFailover(t *testing.T) {
	t.Parallel()
	w := redistest.Sentinel(t)
	s := opened(t, w.URL)
	l, c, all := lane(1, "terminal:"), newListener(), upTo(60)
	subscribe(t, s, l, 0)
	offer(t, s, l, 30, all[:30]...)
	for range 3 {
		for _, turn := range claimed(t, s, 1, store.Terms{Lease: short}) {
			settle(t, s, c.say(turn))
		}
	}
	pending := claimed(t, s, 1, store.Terms{Lease: short})
	c.say(pending[0]) // said, and never settled
	w.Master.Do("WAIT", 1, 1000)
	w.Master.Kill()
	start := time.Now()
	c.drain(t, s, l, all)
	t.Logf("promoted and drained after %v", time.Since(start).Round(10*time.Millisecond))
	c.check(t, all)
	if c.doubt == 0 {
		t.Error("no turn was in doubt after the failover")
	}
}

// TestClose holds that closing gives the leases of the process back.
func TestClose(t *testing.T) {
	t.Parallel()
	url, _ := redistest.Start(t)
	s, other := opened(t, url), opened(t, url)
	l := lane(1, "terminal:")
	subscribe(t, s, l, 0)
	offer(t, s, l, 1, fresh(1)...)
	if err := s.Threads.Wake(t.Context(), l.Thread, time.Now()); err != nil {
		t.Fatal(err)
	}
	if turns := claimed(t, s, 1, store.Terms{Lease: time.Hour}); len(turns) != 1 {
		t.Fatalf("claimed %v", turns)
	}
	if looks, _, err := s.Threads.Due(t.Context(), "one", 1, time.Hour); err != nil || len(looks) != 1 {
		t.Fatalf("Due = %v, %v", looks, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
	if turns := claimed(t, other, 1, store.Terms{}); len(turns) != 1 || !turns[0].Doubt {
		t.Errorf("claimed %v, want the turn of the closed process in doubt", turns)
	}
	if looks, _, err := other.Threads.Due(t.Context(), "two", 1, time.Hour); err != nil || len(looks) != 1 {
		t.Errorf("Due = %v, %v; want the look of the closed process", looks, err)
	}
}
