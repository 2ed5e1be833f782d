package redis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"

	goredis "github.com/redis/go-redis/v9"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// scanAtOnce is how many entries one step of a scan asks for.
const scanAtOnce = 200

// scan ranges over the subscriptions in one hash.
func (s subscriptions) scan(ctx context.Context, key string) iter.Seq2[store.Subscription, error] {
	return func(yield func(store.Subscription, error) bool) {
		for cursor := uint64(0); ; {
			fields, next, err := s.client.HScan(ctx, key, cursor, "", scanAtOnce).Result()
			if err != nil {
				yield(store.Subscription{}, fmt.Errorf("range over subscriptions: %w", explain(err)))
				return
			}
			for i := 0; i+1 < len(fields); i += 2 {
				sub := parseRecord(chat.Address(fields[i]), fields[i+1])
				if sub.Version != 0 && !yield(sub, nil) {
					return
				}
			}
			if cursor = next; cursor == 0 {
				return
			}
		}
	}
}

func (s subscriptions) In(ctx context.Context, to chat.Address) ([]store.Subscription, error) {
	threads, err := s.client.HKeys(ctx, channelShard(to).delivery()+"lane:"+string(to)).Result()
	if err != nil {
		return nil, fmt.Errorf("read the subscriptions of %v: %w", to, explain(err))
	}
	pipe := s.client.Pipeline()
	fields := make([]*goredis.StringCmd, len(threads))
	for i, thread := range threads {
		fields[i] = pipe.HGet(ctx, threadTag(thread)+"subs", string(to))
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, goredis.Nil) {
		return nil, fmt.Errorf("read the subscriptions of %v: %w", to, explain(err))
	}
	var subs []store.Subscription
	for _, field := range fields {
		if sub := parseRecord(to, field.Val()); sub.Version != 0 {
			subs = append(subs, sub)
		}
	}
	slices.SortFunc(subs, func(a, b store.Subscription) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Thread.Key(), b.Thread.Key()))
	})
	return subs, nil
}

func (s subscriptions) All(ctx context.Context) iter.Seq2[store.Subscription, error] {
	return func(yield func(store.Subscription, error) bool) {
		keys, err := s.find(ctx, "tt:{t*}:subs")
		if err != nil {
			yield(store.Subscription{}, fmt.Errorf("range over all subscriptions: %w", err))
			return
		}
		for _, key := range keys {
			for sub, err := range s.scan(ctx, key) {
				if !yield(sub, err) || err != nil {
					return
				}
			}
		}
	}
}

// find returns the keys of a pattern on all masters, each once, in their order.
func (s *server) find(ctx context.Context, pattern string) ([]string, error) {
	var mu sync.Mutex
	var keys []string
	err := s.masters(ctx, func(ctx context.Context, c *goredis.Client) error {
		for cursor := uint64(0); ; {
			page, next, err := c.Scan(ctx, cursor, pattern, scanAtOnce).Result()
			if err != nil {
				return err
			}
			mu.Lock()
			keys = append(keys, page...)
			mu.Unlock()
			if cursor = next; cursor == 0 {
				return nil
			}
		}
	})
	slices.Sort(keys)
	return slices.Compact(keys), err
}
