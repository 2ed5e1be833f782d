package redis

import (
	"context"
	"errors"
	"strings"
	"sync"

	goredis "github.com/redis/go-redis/v9"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
)

// A names remembers which thread a digest stands for, so that claims need not ask. What it does not know, the lane of the
// channel does.
type names struct {
	mu    sync.Mutex
	known map[string]forum.Ref
}

// namesMost is how many threads are remembered before all are forgotten.
const namesMost = 10_000

// id returns the digest of a thread and remembers it.
func (n *names) id(r forum.Ref) string {
	id := threadID(r)
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, ok := n.known[id]; !ok {
		if n.known == nil || len(n.known) >= namesMost {
			n.known = make(map[string]forum.Ref)
		}
		n.known[id], _ = forum.ParseKey(r.Key())
	}
	return id
}

func (n *names) thread(id string) (forum.Ref, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	r, ok := n.known[id]
	return r, ok
}

// threadOf returns the thread of a reference: what it carries itself, what is remembered, or what the lane says. ok is
// false when the lane was closed meanwhile.
func (o outbox) threadOf(ctx context.Context, to chat.Address, id, ref string) (r forum.Ref, ok bool, err error) {
	if key := ref[strings.LastIndexByte(ref, '\t')+1:]; key != "" {
		r, _ = forum.ParseKey(key)
		return r, true, nil
	}
	if r, ok := o.names.thread(id); ok {
		return r, true, nil
	}
	field, err := o.client.HGet(ctx, channelShard(to).delivery()+"lane:"+string(to), id).Result()
	if errors.Is(err, goredis.Nil) {
		return r, false, nil
	}
	if err != nil {
		return r, false, explain(err)
	}
	if r, _, ok = parseLane(field); ok {
		o.names.id(r)
	}
	return r, ok, nil
}
