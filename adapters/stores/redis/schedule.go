package redis

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/threadtape/threadtape/bot/store"
)

// An overdue is a thread whose look is due.
type overdue struct {
	id    string
	due   int64
	token uint64
}

// Due looks at the 16 shards of the schedule in one round trip, claims the longest overdue of them in a second, and fetches
// their states in a third. With nothing due it is one round trip.
func (t threads) Due(ctx context.Context, _ string, n int, lease time.Duration) ([]store.Look, time.Time, error) {
	start := time.Now()
	if n <= 0 {
		return nil, time.Time{}, ctx.Err()
	}
	counts := make(map[shard]int)
	for s := range shard(pollShards) {
		counts[s] = n
	}
	heads := make(map[shard]time.Time)
	found, err := t.ask(ctx, counts, lease, true, heads)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("ask for threads that are due: %w", err)
	}
	found = found[:min(n, len(found))]
	if len(found) == 0 {
		return nil, earliest(heads), nil
	}
	clear(counts)
	for _, o := range found {
		counts[pollShard(o.id)]++
	}
	claimed, err := t.ask(ctx, counts, lease, false, heads)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("claim threads that are due: %w", err)
	}
	looks, err := t.looks(ctx, claimed, start.Add(lease))
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("claim threads that are due: %w", err)
	}
	return looks, earliest(heads), nil
}

// ask runs the look script in the given shards. It returns what is due in order, and notes in heads when the next one of
// each shard is.
func (t threads) ask(ctx context.Context, counts map[shard]int, lease time.Duration, look bool, heads map[shard]time.Time) ([]overdue, error) {
	var calls []call
	var shards []shard
	for s := range shard(pollShards) {
		if n, ok := counts[s]; ok {
			shards = append(shards, s)
			calls = append(calls, call{"look", []string{s.poll() + "due"}, []any{n, lease.Milliseconds(), int64(idle), look}})
		}
	}
	answers, err := t.runAll(ctx, calls)
	var found []overdue
	for i, answer := range answers {
		got := list(answer)
		if len(got) < 2 {
			continue
		}
		delete(heads, shards[i])
		if text(got[1]) != "" {
			heads[shards[i]] = time.UnixMilli(integer(got[1])).UTC()
		}
		for got = got[2:]; len(got) >= 3; got = got[3:] {
			token, _ := strconv.ParseUint(text(got[2]), 10, 64)
			found = append(found, overdue{text(got[0]), integer(got[1]), token})
		}
	}
	slices.SortFunc(found, func(a, b overdue) int { return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.id, b.id)) })
	return found, err
}

// earliest returns the first of the heads; zero: there is none.
func earliest(heads map[shard]time.Time) (first time.Time) {
	for _, at := range heads {
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first
}

// looks gives each claimed thread its state, and its state the token.
func (t threads) looks(ctx context.Context, claimed []overdue, until time.Time) ([]store.Look, error) {
	calls := make([]call, len(claimed))
	for i, o := range claimed {
		calls[i] = call{"lookat", threadKeys(o.id)[:1], []any{o.token, int64(idle)}}
	}
	answers, err := t.runAll(ctx, calls)
	if err != nil {
		return nil, err
	}
	var looks []store.Look
	for i, answer := range answers {
		got := list(answer)
		if len(got) != 3 {
			// Nothing is known of it: it was forgotten meanwhile, or has ended.
			if _, err := t.run(ctx, "free", []string{pollShard(claimed[i].id).poll() + "due"}, claimed[i].id, "", 0, int64(idle)); err != nil {
				return nil, err
			}
			continue
		}
		l := store.Look{Token: claimed[i].token, Until: until}
		l.State, err = parseState(got[0], got[1])
		if err = errors.Join(err, json.Unmarshal([]byte(text(got[2])), &l.Thread)); err != nil {
			return nil, fmt.Errorf("read the state of a thread: %w", err)
		}
		t.held.add(claimed[i].id, strconv.FormatUint(l.Token, 10), until)
		looks = append(looks, l)
	}
	return looks, nil
}

func (t threads) Scheduled(ctx context.Context) (int, time.Time, error) {
	pipe := t.client.Pipeline()
	var counts []*goredis.IntCmd
	var heads []*goredis.ZSliceCmd
	for s := range shard(pollShards) {
		counts = append(counts, pipe.ZCard(ctx, s.poll()+"due"), pipe.ZCard(ctx, s.poll()+"lease"))
		heads = append(heads, pipe.ZRangeWithScores(ctx, s.poll()+"due", 0, 0))
	}
	now := pipe.Time(ctx)
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, time.Time{}, fmt.Errorf("count the schedule: %w", explain(err))
	}
	n := 0
	for _, c := range counts {
		n += int(c.Val())
	}
	var oldest time.Time
	for _, head := range heads {
		for _, z := range head.Val() {
			due := time.UnixMilli(int64(z.Score)).UTC()
			if !due.After(now.Val()) && (oldest.IsZero() || due.Before(oldest)) {
				oldest = due
			}
		}
	}
	return n, oldest, nil
}
