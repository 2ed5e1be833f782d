package main

import (
	"context"
	"math/rand/v2"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/threadtape/threadtape/adapters"
	"github.com/threadtape/threadtape/bot/store"
)

// crashOdds is how often a program passes a named point without dying there, about.
const crashOdds = 250

// crasher returns a function that kills the process at one named point in so many. Seed 0 never does.
func crasher(seed uint64) func(string) {
	if seed == 0 {
		return nil
	}
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, 3))
	return func(string) {
		mu.Lock()
		defer mu.Unlock()
		if random.IntN(crashOdds) == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // the signal is on its way
		}
	}
}

// offerLate breaks the order of a look on purpose: what is offered reaches the store a moment later, when the cursor has
// moved already.
func offerLate(rows []adapters.Store) {
	for i, row := range rows {
		rows[i].Open = func(ctx context.Context, p adapters.StoreParts) (store.Store, error) {
			st, err := row.Open(ctx, p)
			st.Outbox = lateOutbox{st.Outbox}
			return st, err
		}
	}
}

type lateOutbox struct{ store.Outbox }

func (o lateOutbox) Offer(ctx context.Context, os ...store.Offering) (int, error) {
	late := append([]store.Offering(nil), os...)
	time.AfterFunc(500*time.Millisecond, func() { _, _ = o.Outbox.Offer(context.WithoutCancel(ctx), late...) })
	return 0, nil
}
