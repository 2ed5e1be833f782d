package redis

import (
	"context"
	"fmt"

	"github.com/threadtape/threadtape/bot/store"
)

// An outbox keeps the queues of 64 groups of channels, each group in one slot. A step about several channels is one script
// for each group in a Cluster, and one script in all elsewhere.
type outbox struct {
	*server
	hints *hints // when each shard has work, as far as this process knows
	held  *held  // the turns that this process has not settled
	names *names // of the threads that passed through
}

// lanesAtOnce is how many lanes one script offers to at most, so that no script holds the server up for long.
const lanesAtOnce = 100

// A batch collects the lanes or turns that one script can do together.
type batch struct {
	places []int // of its members in what the caller gave
	keys   []string
	args   []any
	shards []shard
}

// A batches sorts what a caller gives by the scripts that will do it. Within a batch the order is the caller's.
type batches struct {
	cluster bool
	head    []any // the arguments that every script begins with
	most    int
	open    map[shard]*batch
	all     []*batch
}

// add puts the member at a place of the caller's list into the batch of its shard.
func (b *batches) add(place int, at shard, args ...any) {
	slot := at
	if !b.cluster {
		slot = 0 // one node has all shards
	}
	if b.open == nil {
		b.open = make(map[shard]*batch)
	}
	t := b.open[slot]
	if t == nil || len(t.keys) == b.most {
		t = &batch{args: append([]any(nil), b.head...)}
		b.open[slot] = t
		b.all = append(b.all, t)
	}
	t.places = append(t.places, place)
	t.keys = append(t.keys, at.delivery()+"ready")
	t.shards = append(t.shards, at)
	t.args = append(t.args, args...)
}

// run runs one script for each batch.
func (b *batches) run(ctx context.Context, s *server, script string) ([]any, error) {
	calls := make([]call, len(b.all))
	for i, t := range b.all {
		calls[i] = call{script: script, keys: t.keys, args: t.args}
	}
	if len(calls) == 0 {
		return nil, ctx.Err()
	}
	return s.runAll(ctx, calls)
}

func (o outbox) Offer(ctx context.Context, os ...store.Offering) (int, error) {
	b := batches{cluster: o.target.cluster, most: lanesAtOnce, head: []any{int64(idle)}}
	for i, offering := range os {
		if len(offering.Deliveries) == 0 {
			continue
		}
		to := offering.Lane.To
		thread := o.names.id(offering.Lane.Thread)
		args := []any{string(to), thread, offering.Lane.Thread.Key(), len(offering.Deliveries)}
		for _, d := range offering.Deliveries {
			args = append(args, pack(d, thread), d.Seq)
			if d.Seq == 0 && d.Kind == store.New {
				args = append(args, postHash(d.Post))
			} else {
				args = append(args, "")
			}
		}
		b.add(i, channelShard(to), args...)
	}
	answers, err := b.run(ctx, o.server, "offer")
	taken := 0
	for i, answer := range answers {
		got := list(answer)
		for j := 0; j+1 < len(got); j += 2 {
			taken += int(integer(got[j]))
			o.hints.note(b.all[i].shards[j/2], got[j+1])
		}
	}
	if err != nil {
		return taken, fmt.Errorf("offer to %d lanes: %w", len(os), err)
	}
	return taken, nil
}
