package redis

import (
	"context"
	"fmt"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// parseDead reads "id when key why reference"; ok is false for what is none.
func parseDead(to chat.Address, entry string) (d store.DeadLetter, ok bool) {
	f := strings.SplitN(entry, "\t", 5)
	if len(f) != 5 {
		return d, false
	}
	r, ok := unpack(f[4])
	d.ID, d.At, d.Why, d.Delivery = f[0], moment(f[1]), unquote(f[3]), r.Delivery
	d.Lane.To = to
	d.Lane.Thread, _ = forum.ParseKey(f[2])
	return d, ok
}

func (o outbox) Replay(ctx context.Context, to chat.Address, ids ...string) (int, error) {
	if len(ids) == 0 {
		return 0, ctx.Err()
	}
	at := channelShard(to)
	args := []any{string(to), int64(idle)}
	for _, id := range ids {
		args = append(args, id)
	}
	answer, err := o.run(ctx, "replay", []string{at.delivery() + "ready"}, args...)
	got := list(answer)
	if err != nil || len(got) != 2 {
		return 0, fmt.Errorf("replay %d dead letters of %v: %w", len(ids), to, err)
	}
	o.hints.note(at, got[1])
	return int(integer(got[0])), nil
}
