package redis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A subscriptions keeps the records of a thread's takers in one hash in the thread's slot, and the lanes of a channel in
// one hash in the channel's shard. The lanes are also the index of a channel's threads: Put opens the lane before it
// writes the record, Drop removes the record before it closes the lane. A crash in between leaves a lane without a
// record, which is passed over when a channel is read and which nobody offers to.
type subscriptions struct {
	*server
	hints *hints // of the outbox: what Drop takes away is due no more
}

// A record is a subscription as it is stored, under its channel.
type record struct {
	Thread  forum.Ref     `json:"thread"`
	Tenant  string        `json:"tenant,omitempty"`
	By      string        `json:"by,omitempty"`
	Owner   string        `json:"owner,omitempty"`
	At      time.Time     `json:"at,omitzero"`
	Options store.Options `json:"options,omitzero"`
	Paused  string        `json:"paused,omitempty"`
	Until   time.Time     `json:"until,omitzero"`
}

func (s subscriptions) Put(ctx context.Context, sub store.Subscription, from store.Mark) (store.Subscription, error) {
	sub.At, sub.Until = store.Cut(sub.At), store.Cut(sub.Until)
	thread := threadID(sub.Thread)
	value, err := json.Marshal(record{sub.Thread, sub.Tenant, sub.By, sub.Owner, sub.At, sub.Options, sub.Paused, sub.Until})
	if err != nil {
		return store.Subscription{}, fmt.Errorf("subscribe %v to %v: %w", sub.To, sub.Thread.Key(), err)
	}
	if len(value) > maxValue {
		return store.Subscription{}, fault.New(fault.Invalid, "E-STORE-VALUE", "The subscription is longer than 64 KiB.", "", nil)
	}
	version, err := s.put(ctx, sub, thread, value, from)
	if err != nil {
		return store.Subscription{}, fmt.Errorf("subscribe %v to %v: %w", sub.To, sub.Thread.Key(), err)
	}
	sub.Version = version
	return sub, nil
}

// What becomes of the lane of a written subscription: see [store.OpenLane.Written].
const (
	narrows = iota
	opens
	stays
)

// put looks at the version first, so that a stale writer changes nothing, not even the lane.
func (s subscriptions) put(ctx context.Context, sub store.Subscription, thread string, value []byte, from store.Mark) (store.Version, error) {
	old, err := s.one(ctx, sub.Lane)
	if err != nil {
		return 0, err
	}
	if old.Version != sub.Version {
		return 0, store.ErrStale
	}
	how := opens
	switch {
	case sub.Version == 0:
	case old.Options.Equal(sub.Options):
		how = stays
	default:
		how = narrows
	}
	ready := channelShard(sub.To).delivery() + "ready"
	if _, err := s.run(ctx, "open", []string{ready}, string(sub.To), thread, sub.Thread.Key(), how, from.Seq, ring(from.Seen)); err != nil {
		return 0, err
	}
	answer, err := s.run(ctx, "put", []string{threadTag(thread) + "subs"}, string(sub.To), uint64(sub.Version), value)
	if err != nil {
		return 0, err
	}
	if version := integer(answer); version != 0 {
		return store.Version(version), nil
	}
	// Somebody was faster. Was it Drop, then the lane must not stay open.
	if old, err = s.one(ctx, sub.Lane); err == nil && old.Version == 0 {
		_, _, err = s.close(ctx, sub.Lane, "")
	}
	return 0, errors.Join(store.ErrStale, err)
}

// dropPoll is how often Drop looks whether a turn that is under way has ended.
const dropPoll = 20 * time.Millisecond

func (s subscriptions) Drop(ctx context.Context, l store.Lane) (store.Subscription, error) {
	key := threadTag(threadID(l.Thread)) + "subs"
	old, err := s.run(ctx, "drop", []string{key}, string(l.To))
	if err != nil {
		return store.Subscription{}, fmt.Errorf("unsubscribe %v from %v: %w", l.To, l.Thread.Key(), err)
	}
	for turn := ""; ; {
		var left time.Duration
		turn, left, err = s.close(ctx, l, turn)
		s.hints.forget()
		if err == nil && turn == "" {
			return parseRecord(l.To, text(old)), nil
		}
		if err != nil {
			return store.Subscription{}, fmt.Errorf("close the lane of %v and %v: %w", l.To, l.Thread.Key(), err)
		}
		select {
		case <-ctx.Done():
			return store.Subscription{}, ctx.Err()
		case <-time.After(min(left+time.Millisecond, dropPoll)):
		}
	}
}

// close closes a lane and returns the token of a turn of it that is under way, for as long as left at most. Called again
// with that token it looks after the turn alone: the lane may have been opened again.
func (s subscriptions) close(ctx context.Context, l store.Lane, waited string) (turn string, left time.Duration, err error) {
	ready := channelShard(l.To).delivery() + "ready"
	answer, err := s.run(ctx, "close", []string{ready}, string(l.To), threadID(l.Thread), waited)
	got := list(answer)
	if err != nil || len(got) != 2 {
		return "", 0, err
	}
	return strings.TrimPrefix(text(got[0]), "0"), time.Duration(integer(got[1])) * time.Millisecond, nil
}

// one returns the subscription of a lane; Version 0: there is none.
func (s subscriptions) one(ctx context.Context, l store.Lane) (store.Subscription, error) {
	field, err := s.client.HGet(ctx, threadTag(threadID(l.Thread))+"subs", string(l.To)).Result()
	if err != nil && !errors.Is(err, goredis.Nil) {
		return store.Subscription{}, explain(err)
	}
	return parseRecord(l.To, field), nil
}

// parseRecord reads "version record"; what is no record has Version 0.
func parseRecord(to chat.Address, field string) store.Subscription {
	number, value, ok := strings.Cut(field, " ")
	var r record
	if !ok || json.Unmarshal([]byte(value), &r) != nil {
		return store.Subscription{}
	}
	version, _ := strconv.ParseUint(number, 10, 64)
	return store.Subscription{
		Lane: store.Lane{Thread: r.Thread, To: to}, Tenant: r.Tenant, By: r.By, Owner: r.Owner, At: r.At,
		Options: r.Options, Paused: r.Paused, Until: r.Until, Version: store.Version(version),
	}
}

func (s subscriptions) Mark(ctx context.Context, l store.Lane) (store.Mark, bool, error) {
	key := channelShard(l.To).delivery() + "lane:" + string(l.To)
	field, err := s.client.HGet(ctx, key, threadID(l.Thread)).Result()
	if errors.Is(err, goredis.Nil) {
		return store.Mark{}, false, nil
	}
	if err != nil {
		return store.Mark{}, false, fmt.Errorf("read the mark of %v: %w", l.To, explain(err))
	}
	_, m, ok := parseLane(field)
	return m, ok, nil
}

func (s subscriptions) Takers(ctx context.Context, thread forum.Ref) iter.Seq2[store.Subscription, error] {
	return s.scan(ctx, threadTag(threadID(thread))+"subs")
}
