package store_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

func aLane() store.Lane {
	return store.Lane{Thread: forum.Ref{Source: "discourse", Base: "https://harbor.example", ID: "7"}, To: "discord:5001"}
}

// TestTurnKey holds that an id fits Discord's nonce, stays through attempts, and tells everything else apart.
func TestTurnKey(t *testing.T) {
	t.Parallel()
	base := store.Turn{Lane: aLane(), Deliveries: []store.Delivery{{Kind: store.New, Post: "p1", Rev: "r1", Seq: 3}}}
	key := store.TurnKey(base)
	if len(key) != 24 || strings.Trim(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		t.Errorf("id %q, want 24 plain characters", key)
	}
	again := base
	again.Attempt, again.Token, again.Doubt, again.First = 7, 99, true, time.Now()
	again.Deliveries = []store.Delivery{{Kind: store.New, Post: "p1", Rev: "r1", Late: true, At: time.Now(), Seq: 3}}
	if got := store.TurnKey(again); got != key {
		t.Errorf("id %q of a later attempt, want %q", got, key)
	}
	for name, change := range map[string]func(*store.Turn){
		"kind":    func(t *store.Turn) { t.Deliveries[0].Kind = store.Update },
		"post":    func(t *store.Turn) { t.Deliveries[0].Post = "p2" },
		"rev":     func(t *store.Turn) { t.Deliveries[0].Rev = "r2" },
		"place":   func(t *store.Turn) { t.Deliveries[0].Seq = 5 },
		"thread":  func(t *store.Turn) { t.Lane.Thread.ID = "8" },
		"channel": func(t *store.Turn) { t.Lane.To = "discord:5002" },
		"size":    func(t *store.Turn) { t.Deliveries = append(t.Deliveries, store.Delivery{}) },
	} {
		other := base
		other.Deliveries = append([]store.Delivery(nil), base.Deliveries...)
		change(&other)
		if store.TurnKey(other) == key {
			t.Errorf("another %s has the same id", name)
		}
	}
	if got := store.TurnKey(store.Turn{}); got != "" {
		t.Errorf("id %q of no delivery, want none", got)
	}
}

// TestHashes pins what is on disk: other numbers would be another layout.
func TestHashes(t *testing.T) {
	t.Parallel()
	if got := store.PostHash("a"); got != 0xaf63dc4c8601ec8c {
		t.Errorf("hash %#x, want FNV-1a", got)
	}
	if got := store.Shard("a"); got != 0x8c%store.Shards {
		t.Errorf("shard %d, want the hash modulo %d", got, store.Shards)
	}
	d := store.Delivery{Kind: store.New, Post: "p1", Rev: "r1"}
	if id := store.DeadID(aLane(), d); len(id) != 12 || id == store.DeadID(aLane(), store.Delivery{Kind: store.Update, Post: "p1", Rev: "r1"}) {
		t.Errorf("dead letter %q, want 12 characters that follow the kind", id)
	}
}

// TestShardSpreads holds that real addresses fill all groups about evenly.
func TestShardSpreads(t *testing.T) {
	t.Parallel()
	var count [store.Shards]int
	for i := range 64_000 {
		count[store.Shard(chat.Address("discord:"+time.Duration(i).String()))]++
	}
	for s, n := range count {
		if n < 700 || n > 1300 {
			t.Errorf("shard %d has %d of 64,000, want about 1,000", s, n)
		}
	}
}

// TestTimes holds that times are whole milliseconds in UTC, and that nothing happens early.
func TestTimes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		at := time.Unix(rapid.Int64Range(-1e9, 1e10).Draw(rt, "s"), rapid.Int64Range(0, 999_999_999).Draw(rt, "ns")).In(time.FixedZone("x", 3600))
		cut, ceil := store.Cut(at), store.Ceil(at)
		if cut.After(at) || at.Sub(cut) >= time.Millisecond || cut.Location() != time.UTC {
			rt.Errorf("cut %v to %v", at, cut)
		}
		if ceil.Before(at) || ceil.Sub(at) >= time.Millisecond || store.Ceil(ceil) != ceil {
			rt.Errorf("rounded %v up to %v", at, ceil)
		}
		if back, ok := store.ParseMillis(store.Millis(cut)); !ok || back != cut {
			rt.Errorf("%v came back as %v", cut, back)
		}
	})
	if !store.Cut(time.Time{}).IsZero() || !store.Ceil(time.Time{}).IsZero() {
		t.Error("no time became one")
	}
	for after, want := range map[time.Duration]time.Duration{-time.Hour: 0, 0: 0, 1: time.Millisecond, time.Second: time.Second} {
		if got := store.Pause(after); got != want {
			t.Errorf("a pause of %v is %v, want %v", after, got, want)
		}
	}
	if got := store.Why(strings.Repeat("é", 600)); len(got) > 1000 || strings.ToValidUTF8(got, "") != got {
		t.Errorf("a reason of %d bytes, or with half a character", len(got))
	}
}
