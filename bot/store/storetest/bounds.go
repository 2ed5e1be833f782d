package storetest

import (
	"fmt"

	"github.com/threadtape/threadtape/bot/store"
)

var boundPromises = []promise{
	{"KeptReceipts receipts of a lane stay, the newest", boundReceipts},
	{"KeptDead dead letters of a channel stay, the newest", boundDead},
}

func boundReceipts(f *fixture) {
	const most = store.KeptReceipts + 30
	f.subscribe(lane(1, 1), 0)
	f.subscribe(lane(2, 1), 0)
	f.offer(lane(2, 1), news(1)...)
	var all []store.Delivery
	for n := range most {
		all = append(all, news(n+1)...)
	}
	f.offer(lane(1, 1), all...)
	f.drainBursts()
	said := f.said(lane(1, 1))
	if len(said) != store.KeptReceipts || said[0].Post != "p31" || said[len(said)-1].Post != fmt.Sprint("p", most) {
		f.Errorf("%d receipts from %+v, want the newest %d", len(said), said[0], store.KeptReceipts)
	}
	if got := f.said(lane(1, 1), "p30", "p40", "p35"); len(got) != 2 || got[0].Post != "p35" {
		f.Errorf("said %+v, want p35 and p40", got)
	}
	f.wantTaken(f.offer(lane(1, 1), update(30, 2), update(31, 2)), 1, "edits around the oldest receipt")
	if said = f.said(lane(2, 1)); len(said) != 1 {
		f.Errorf("another lane has %d receipts, want its own", len(said))
	}
}

func boundDead(f *fixture) {
	f.subscribe(lane(1, 1), 0)
	const most = store.KeptDead + 20
	var all []store.Delivery
	for n := range most {
		all = append(all, news(n+1)...)
	}
	f.offer(lane(1, 1), all...)
	turns := f.claimAs(store.Terms{Lease: f.Lease, Chats: chats, Burst: 2}, 1)
	f.end(turns[0], store.Never)
	q := f.queue(channel(1))
	if len(q.Dead) != store.KeptDead || q.Dead[0].Delivery.Post != fmt.Sprint("p", most) || q.Dead[store.KeptDead-1].Delivery.Post != "p21" {
		f.Errorf("%d dead letters, want the newest %d", len(q.Dead), store.KeptDead)
	}
}
