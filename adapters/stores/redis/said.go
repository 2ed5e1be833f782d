package redis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A receipt is a field of its lane's hash, under the post, with tabs between:
//
//	order  place  revision shown  when  posts that share the message  address (empty: the lane's)  id (empty: no word)
//
// The field whose name is a tab counts the receipts; their order is how the newest are known. What begins with a tab is no
// receipt: see settle.lua.
const counterField = "\t"

// A receipt is one entry with its order.
type receipt struct {
	store.Said
	order int64
}

func parseReceipt(to chat.Address, post, value string) (receipt, bool) {
	f := strings.Split(value, "\t")
	if len(f) != 7 {
		return receipt{}, false
	}
	r := receipt{order: integer(f[0]), Said: store.Said{
		Post: unquote(post), Rev: forum.Rev(unquote(f[2])), At: moment(f[3]), Posts: int(integer(f[4])),
	}}
	if f[6] != "" {
		r.Receipt = chat.Receipt{To: cmp.Or(chat.Address(unquote(f[5])), to), ID: unquote(f[6])}
	}
	return r, true
}

func (o outbox) Said(ctx context.Context, l store.Lane, posts ...string) ([]store.Said, error) {
	key := channelShard(l.To).delivery() + "said:" + string(l.To) + ":" + threadID(l.Thread)
	fields, err := o.receipts(ctx, key, posts)
	if err != nil {
		return nil, fmt.Errorf("read what %v was told: %w", l.To, explain(err))
	}
	var all []receipt
	for post, value := range fields {
		if r, ok := parseReceipt(l.To, post, value); ok && !strings.HasPrefix(post, counterField) {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b receipt) int { return cmp.Compare(a.order, b.order) })
	said := make([]store.Said, 0, len(all))
	for _, r := range all[max(0, len(all)-store.KeptReceipts):] {
		said = append(said, r.Said)
	}
	return said, nil
}

// receipts reads the fields of the given posts, or all of them.
func (o outbox) receipts(ctx context.Context, key string, posts []string) (map[string]string, error) {
	if len(posts) == 0 {
		return o.client.HGetAll(ctx, key).Result()
	}
	names := make([]string, len(posts))
	for i, post := range posts {
		names[i] = quote(post)
	}
	values, err := o.client.HMGet(ctx, key, names...).Result()
	fields := make(map[string]string)
	for i, v := range values {
		if s, ok := v.(string); ok {
			fields[names[i]] = s
		}
	}
	return fields, err
}

func (o outbox) Queue(ctx context.Context, to chat.Address) (store.Queue, error) {
	pre := channelShard(to).delivery()
	pipe := o.client.Pipeline()
	length := pipe.LLen(ctx, pre+"q:"+string(to))
	head := pipe.LIndex(ctx, pre+"q:"+string(to), 0)
	due := pipe.ZScore(ctx, pre+"ready", string(to))
	over := pipe.ZScore(ctx, pre+"lease", string(to))
	dead := pipe.LRange(ctx, pre+"dead:"+string(to), 0, store.KeptDead-1)
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, goredis.Nil) {
		return store.Queue{}, fmt.Errorf("read the queue of %v: %w", to, explain(err))
	}
	q := store.Queue{Waiting: int(length.Val())}
	if r, ok := unpack(head.Val()); ok {
		q.Oldest = r.Offered
		q.Next = moment(int64(cmp.Or(due.Val(), over.Val())))
	}
	for _, entry := range dead.Val() {
		if d, ok := parseDead(to, entry); ok {
			q.Dead = append(q.Dead, d)
		}
	}
	return q, nil
}
