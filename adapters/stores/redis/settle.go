package redis

import (
	"context"
	"fmt"
	"strconv"

	"github.com/threadtape/threadtape/bot/store"
)

func (o outbox) Settle(ctx context.Context, done ...store.Settlement) (int, error) {
	b := batches{cluster: o.target.cluster, most: lanesAtOnce, head: []any{int64(idle), o.keep.Milliseconds(), store.KeptReceipts, store.KeptDead}}
	for i, s := range done {
		l := s.Turn.Lane
		receiptTo := string(s.Receipt.To)
		if s.Receipt.To == l.To {
			receiptTo = "" // as nearly always
		}
		grave := "" // what a dead letter needs
		if s.Verdict == store.Never {
			grave = l.Thread.Key() + "\t" + quote(store.Why(s.Why))
		}
		args := []any{
			string(l.To), o.names.id(l.Thread), s.Turn.Token, int(s.Verdict), store.Pause(s.After).Milliseconds(),
			quote(receiptTo), quote(s.Receipt.ID), grave, len(s.Turn.Deliveries),
		}
		for j, d := range s.Turn.Deliveries {
			rev := ""
			if j < len(s.Revs) {
				rev = quote(string(s.Revs[j]))
			}
			if s.Verdict == store.Never {
				rev += "\t" + store.DeadID(l, d)
			}
			args = append(args, rev)
		}
		b.add(i, channelShard(l.To), args...)
	}
	answers, err := b.run(ctx, o.server, "settle")
	stale := 0
	for i, answer := range answers {
		got := list(answer)
		for j := 0; j+1 < len(got); j += 2 {
			stale += int(integer(got[j]))
			o.hints.note(b.all[i].shards[j/2], got[j+1])
			turn := done[b.all[i].places[j/2]].Turn
			o.held.remove(string(turn.Lane.To), strconv.FormatUint(turn.Token, 10))
		}
	}
	if err != nil {
		return stale, fmt.Errorf("settle %d turns: %w", len(done), err)
	}
	return stale, nil
}
