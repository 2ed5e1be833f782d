package storetest

import (
	"errors"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

var storePromises = []promise{
	{"Health tells what the store is", health},
	{"Close twice is harmless", closeTwice},
	{"Notes outlive a restart", noteReopen},
	{"A store of a newer version is refused", newer},
}

func health(f *fixture) {
	h, err := f.Store.Health(f.ctx())
	if f.must(err); h.Kind == "" || h.Where == "" || h.Emptied || h.Doubt {
		f.Errorf("health %+v, want a kind, a place, and nothing amiss", h)
	}
}

func closeTwice(f *fixture) {
	old := f.Store
	f.Reopen(true)
	f.must(old.Close())
	if _, err := old.Outbox.Offer(f.ctx(), store.Offering{Lane: lane(1, 1), Deliveries: news(1)}); err == nil {
		f.Error("a closed store takes an offer")
	}
	if _, err := old.Health(f.ctx()); err == nil {
		f.Error("a closed store is well")
	}
	f.subscribe(lane(1, 1), 0)
}

func newer(f *fixture) {
	if f.Newer == nil {
		f.Skip("nothing is left of this store for a newer version to write")
	}
	err := f.Newer(f.T)
	say, fix := fault.Words(err)
	if !errors.Is(err, store.ErrSchema) || fault.Of(err) != fault.Invalid || say == "" || fix == "" {
		f.Errorf("open: %v (%s %s), want ErrSchema with words and a remedy", err, say, fix)
	}
}
