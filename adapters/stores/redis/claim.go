package redis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// Claim asks the few shards that this process knows to have the oldest work, in one script where one node has them all; so
// a channel may be passed over for one that is due up to a quarter of a second later. When they give too little, or a
// quarter of a second has passed, it asks all 64: about a tenth of a millisecond of the server's time, in one round trip.
func (o outbox) Claim(ctx context.Context, _ string, n int, t store.Terms) ([]store.Turn, time.Time, error) {
	if n <= 0 || len(t.Chats) == 0 {
		return nil, time.Time{}, ctx.Err()
	}
	c := claim{outbox: o, terms: t, start: time.Now(), dues: make(map[chat.Address]int64)}
	for range likelyTimes {
		shards, upto := o.hints.likely(t.Chats)
		if len(shards) == 0 || len(c.turns) == n {
			break
		}
		if err := c.ask(ctx, shards, n-len(c.turns), upto); err != nil && len(c.turns) == 0 {
			return nil, time.Time{}, fmt.Errorf("claim %d turns: %w", n, err)
		}
	}
	if left := n - len(c.turns); left > 0 {
		if err := c.ask(ctx, everywhere(), left, 0); err != nil && len(c.turns) == 0 {
			return nil, time.Time{}, fmt.Errorf("claim %d turns: %w", n, err)
		}
	}
	if len(c.turns) > 0 {
		o.hints.lease(c.start.Add(t.Lease))
	}
	return c.turns, o.hints.next(), nil
}

// A claim is one call of Claim.
type claim struct {
	outbox
	terms store.Terms
	start time.Time
	turns []store.Turn
	dues  map[chat.Address]int64 // when each was due
}

// ask claims up to n channels of the given shards. In a Cluster no script sees two shards: there it looks first, chooses
// the longest due, and then claims so many of each.
func (c *claim) ask(ctx context.Context, shards []shard, n int, upto int64) error {
	sweep := len(shards) == deliveryShards
	if !c.target.cluster {
		return c.lease(ctx, [][]shard{shards}, []int{n}, sweep, upto)
	}
	groups, counts := make([][]shard, len(shards)), make([]int, len(shards))
	for i, s := range shards {
		groups[i], counts[i] = []shard{s}, n
	}
	if len(shards) == 1 {
		return c.lease(ctx, groups, counts, sweep, upto)
	}
	chosen, err := c.choose(ctx, groups, counts, n, sweep, upto)
	if err != nil {
		return err
	}
	groups, counts = nil, nil
	for _, s := range shards {
		if k := chosen[s]; k > 0 {
			groups, counts = append(groups, []shard{s}), append(counts, k)
		}
	}
	return c.lease(ctx, groups, counts, false, upto)
}

// lease runs the claim script for groups of shards and reads the turns.
func (c *claim) lease(ctx context.Context, groups [][]shard, counts []int, sweep bool, upto int64) error {
	if len(groups) == 0 {
		return nil
	}
	answers, err := c.runAll(ctx, c.calls(groups, counts, false, sweep, upto))
	for i, answer := range answers {
		if got := list(answer); len(got) > len(groups[i])+1 {
			c.hints.told(groups[i], integer(got[0]), got[1:len(groups[i])+1])
			err = errors.Join(err, c.read(ctx, got[len(groups[i])+1:]))
		}
	}
	slices.SortFunc(c.turns, func(a, b store.Turn) int {
		return cmp.Or(cmp.Compare(c.dues[a.Lane.To], c.dues[b.Lane.To]), cmp.Compare(a.Lane.To, b.Lane.To))
	})
	return err
}

// choose looks at groups of one shard each and returns how many of each shard are among the n longest due.
func (c *claim) choose(ctx context.Context, groups [][]shard, counts []int, n int, sweep bool, upto int64) (map[shard]int, error) {
	answers, err := c.runAll(ctx, c.calls(groups, counts, true, sweep, upto))
	if err != nil {
		return nil, err
	}
	type candidate struct {
		at   shard
		name string
		due  int64
	}
	var all []candidate
	for i, answer := range answers {
		got := list(answer)
		if len(got) < 3 {
			continue
		}
		c.hints.told(groups[i], integer(got[0]), got[1:2])
		for j := 3; j+1 < len(got); j += 2 {
			all = append(all, candidate{groups[i][0], text(got[j]), integer(got[j+1])})
		}
	}
	if len(groups) == deliveryShards {
		c.hints.sweep()
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.name, b.name)) })
	chosen := make(map[shard]int)
	for _, one := range all[:min(n, len(all))] {
		chosen[one.at]++
	}
	return chosen, nil
}

// calls makes one call of the script for each group of shards.
func (c *claim) calls(groups [][]shard, counts []int, look, sweep bool, upto int64) []call {
	calls := make([]call, len(groups))
	for i, shards := range groups {
		keys := make([]string, len(shards))
		for j, s := range shards {
			keys[j] = s.delivery() + "ready"
		}
		args := []any{counts[i], c.terms.Lease.Milliseconds(), c.terms.Burst, int64(idle), store.GroupMost, store.SingleMost, look, sweep, upto}
		for _, kind := range c.terms.Chats {
			args = append(args, kind)
		}
		calls[i] = call{script: "claim", keys: keys, args: args}
	}
	return calls
}

// read reads turns from the answer of the script.
func (c *claim) read(ctx context.Context, got []any) error {
	count := integer(got[0])
	got = got[1:]
	for range count {
		if len(got) < 7 || len(got) < int(integer(got[6]))+7 {
			return errors.New("the claim script gave no sensible answer")
		}
		size := int(integer(got[6]))
		if err := c.turn(ctx, got[:7], got[7:7+size]); err != nil {
			return err
		}
		got = got[7+size:]
	}
	return nil
}

// turn reads one turn. One whose lane was closed in this very moment is left to its lease: there is nobody to say it to.
func (c *claim) turn(ctx context.Context, head, refs []any) error {
	to, token := chat.Address(text(head[0])), text(head[2])
	turn := store.Turn{
		Attempt: int(integer(head[3])), First: moment(head[4]), Doubt: text(head[5]) == "1" || c.doubt(),
		Until: store.Deadline(c.start, c.terms.Lease),
	}
	turn.Token, _ = strconv.ParseUint(token, 10, 64)
	for _, ref := range refs {
		r, ok := unpack(text(ref))
		if !ok {
			return fmt.Errorf("a reference in the queue of %v cannot be read", to)
		}
		turn.Deliveries = append(turn.Deliveries, r.Delivery)
		turn.Lane = store.Lane{To: to, Thread: forum.Ref{ID: r.Thread}}
	}
	thread, ok, err := c.threadOf(ctx, to, turn.Lane.Thread.ID, text(refs[0]))
	if err != nil || !ok {
		return err
	}
	turn.Lane.Thread = thread
	c.dues[to] = integer(head[1])
	c.turns = append(c.turns, turn)
	c.held.add(string(to), token, c.start.Add(c.terms.Lease))
	return nil
}
