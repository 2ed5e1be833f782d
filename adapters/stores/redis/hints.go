package redis

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"
)

// sweepEvery is how long this process trusts its own hints: after that it looks at every shard, because other processes
// offer too.
const sweepEvery = 250 * time.Millisecond

// never is a time at which nothing is due.
const never = int64(1<<63 - 1)

// A hints knows for each shard the earliest time at which work may be due there, from what this process offered, settled
// and was told. They are bounds from below: a claim that starts with them and finds too little looks everywhere.
type hints struct {
	mu     sync.Mutex
	due    [deliveryShards]int64 // ms of the server's clock
	ahead  int64                 // how far the server's clock is ahead of ours, in ms
	looked time.Time             // when every shard was looked at
	chats  string                // for which kinds of chat
	over   time.Time             // when the first lease of this process since then is over; zero: it has none
}

func newHints() *hints {
	h := new(hints)
	for i := range h.due {
		h.due[i] = never
	}
	return h
}

// note takes in that a channel of a shard became due at a time; ” means that none did.
func (h *hints) note(s shard, due any) {
	if at := integer(due); at != 0 {
		h.mu.Lock()
		h.due[s] = min(h.due[s], at)
		h.mu.Unlock()
	}
}

// told takes in what a claim saw.
func (h *hints) told(shards []shard, now int64, due []any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ahead = now - time.Now().UnixMilli()
	for i, s := range shards {
		if text(due[i]) == "-" {
			continue
		}
		h.due[s] = never
		if at := integer(due[i]); at != 0 {
			h.due[s] = at
		}
	}
	if len(shards) == deliveryShards {
		h.looked, h.over = time.Now(), time.Time{}
	}
}

// likelyMost is how many shards are asked when the oldest work is known: few, because a script does much for one shard at
// less cost than little for many.
const likelyMost = 2

// likelyTimes is how often a claim asks so before it asks everywhere.
const likelyTimes = 2

// likely returns the few shards that should have the oldest work for these kinds of chat; none when it is time to look at
// all of them. upto is a bound: what became due later waits until the other shards had their turn.
func (h *hints) likely(chats []string) (shards []shard, upto int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	served := strings.Join(chats, " ")
	if served != h.chats {
		h.chats, h.looked = served, time.Time{}
	}
	if time.Since(h.looked) > sweepEvery || !h.over.IsZero() && !time.Now().Before(h.over) {
		return nil, 0
	}
	now := time.Now().UnixMilli() + h.ahead + 1
	for i, due := range h.due {
		if due <= now {
			shards = append(shards, shard(i))
		}
	}
	slices.SortFunc(shards, func(a, b shard) int { return cmp.Compare(h.due[a], h.due[b]) })
	if len(shards) > likelyMost {
		upto = h.due[shards[likelyMost]] + sweepEvery.Milliseconds()
		shards = shards[:likelyMost]
	}
	return shards, upto
}

// lease takes in that this process has a lease until a time: after that every shard is looked at, for what it left.
func (h *hints) lease(until time.Time) {
	h.mu.Lock()
	if h.over.IsZero() || until.Before(h.over) {
		h.over = until
	}
	h.mu.Unlock()
}

// forget makes the next claim look at every shard: something went.
func (h *hints) forget() {
	h.mu.Lock()
	h.looked = time.Time{}
	h.mu.Unlock()
}

// everywhere lists all shards.
func everywhere() []shard {
	all := make([]shard, deliveryShards)
	for i := range all {
		all[i] = shard(i)
	}
	return all
}

// sweep notes that every shard was looked at, one by one.
func (h *hints) sweep() {
	h.mu.Lock()
	h.looked, h.over = time.Now(), time.Time{}
	h.mu.Unlock()
}

// next returns when the earliest turn falls due; zero: none waits.
func (h *hints) next() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	if at := slices.Min(h.due[:]); at != never {
		return time.UnixMilli(at).UTC()
	}
	return time.Time{}
}
