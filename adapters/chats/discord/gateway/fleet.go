package gateway

import (
	"context"
	"sync"
	"time"
)

// A fleet is the shards of one division, as many of them as are this replica's.
type fleet struct {
	g    *Gateway
	of   int
	hand hand

	crews map[int]*crew
	ended chan error // from crews that gave up
}

// A crew is the goroutines of one shard.
type crew struct {
	stop  context.CancelFunc
	lease <-chan struct{} // closed when the shard is no longer ours
	all   sync.WaitGroup
}

// fleet runs of shards until ctx ends or one of them gives up, and returns what that one said.
func (g *Gateway) fleet(ctx context.Context, of int, hand hand) error {
	f := &fleet{g: g, of: of, hand: hand, crews: make(map[int]*crew), ended: make(chan error, of)}
	defer f.stopAll()
	if g.o.Notes == nil {
		for i := range of {
			f.start(ctx, i, nil)
		}
		return f.rest(ctx, nil)
	}
	leases := newLeases(g.o, of)
	defer func() {
		f.stopAll() // before others may have them
		leases.release(ctx)
	}()
	for {
		held, next := leases.round(ctx, time.Now())
		f.man(ctx, held)
		timer := time.NewTimer(next)
		err := f.rest(ctx, timer.C)
		timer.Stop()
		if err != nil || ctx.Err() != nil {
			return err
		}
	}
}

// rest waits until ctx ends, until wake, or until a crew gives up.
func (f *fleet) rest(ctx context.Context, wake <-chan time.Time) error {
	select {
	case <-ctx.Done():
		return nil
	case <-wake:
		return nil
	case err := <-f.ended:
		return err
	}
}

// man stops the crews of shards that are no longer held, and starts those of shards that are.
func (f *fleet) man(ctx context.Context, held map[int]<-chan struct{}) {
	for i, c := range f.crews {
		if held[i] == nil || held[i] != c.lease {
			f.stop(i)
		}
	}
	for i, lease := range held {
		if f.crews[i] == nil && ctx.Err() == nil {
			f.start(ctx, i, lease)
		}
	}
}

// start starts the crew of a shard, which ends with ctx or with its lease. A nil lease never ends.
func (f *fleet) start(ctx context.Context, i int, lease <-chan struct{}) {
	ctx, cancel := context.WithCancel(ctx)
	c := &crew{stop: cancel, lease: lease}
	f.crews[i] = c
	c.all.Go(func() {
		defer cancel()
		if err := f.g.shard(ctx, i, f.of, f.hand); err != nil {
			f.ended <- err
		}
	})
	c.all.Go(func() {
		defer cancel()
		select {
		case <-lease:
		case <-ctx.Done():
		}
	})
}

// stop ends a crew and waits for it.
func (f *fleet) stop(i int) {
	f.crews[i].stop()
	f.crews[i].all.Wait()
	delete(f.crews, i)
}

func (f *fleet) stopAll() {
	for _, c := range f.crews {
		c.stop()
	}
	for i := range f.crews {
		f.stop(i)
	}
}
