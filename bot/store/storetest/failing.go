package storetest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// ErrDown is what a store gives that was switched down.
var ErrDown = errors.New("the store is down, as the test wants it")

// A How says how a step fails.
type How uint8

// The ways to fail.
const (
	Before How = iota + 1 // nothing is done, and ErrDown comes
	After                 // the step is done, and ErrDown comes all the same
	Silent                // nothing is done, and no answer comes until the context ends
)

// A Switch takes a store down and up. It is up at first, and safe for concurrent use.
type Switch struct {
	mu    sync.Mutex
	how   How
	verbs []string

	stall   func() time.Duration // nil: steps take as long as they take
	stalled []string
}

// Down makes steps fail from now on: those of the given verbs, such as "Offer" and "Threads.Read", or all of them. A verb
// that several ports have may be named with its port.
func (s *Switch) Down(how How, verbs ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.how, s.verbs = how, verbs
}

// Up makes steps work again.
func (s *Switch) Up() { s.Down(0) }

// Stall makes steps wait from now on, before they are done and once more before their answer comes, as on a machine that
// has other things to do. stall says how long; verbs are as those of [Switch.Down].
func (s *Switch) Stall(stall func() time.Duration, verbs ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stall, s.stalled = stall, verbs
}

// wait waits, if the step is to.
func (s *Switch) wait(port, verb string) {
	s.mu.Lock()
	stall := s.stall
	if !meant(s.stalled, port, verb) {
		stall = nil
	}
	s.mu.Unlock()
	if stall != nil {
		time.Sleep(stall())
	}
}

// meant reports whether a verb is among some; no verbs are all.
func meant(verbs []string, port, verb string) bool {
	return len(verbs) == 0 || slices.Contains(verbs, verb) || slices.Contains(verbs, port+"."+verb)
}

// step does a step of a port as the switch stands.
func (s *Switch) step(ctx context.Context, port, verb string, do func() error) error {
	s.mu.Lock()
	how := s.how
	if !meant(s.verbs, port, verb) {
		how = 0
	}
	s.mu.Unlock()
	s.wait(port, verb)
	defer s.wait(port, verb)
	switch how {
	case Before:
		return ErrDown
	case After:
		return errors.Join(ErrDown, do())
	case Silent:
		<-ctx.Done()
		return ctx.Err()
	default:
		return do()
	}
}

// Failing returns a store that does what s does, until its switch is thrown. A step that fails gives no results. Closing
// it closes s.
func Failing(s store.Store) (store.Store, *Switch) {
	sw := new(Switch)
	return store.Store{
		Threads:       failingThreads{s.Threads, sw},
		Subscriptions: failingSubscriptions{s.Subscriptions, sw},
		Outbox:        failingOutbox{s.Outbox, sw},
		Pace:          failingPace{s.Pace, sw},
		Notes:         failingNotes{s.Notes, sw},
		Health: func(ctx context.Context) (store.Health, error) {
			return one(ctx, sw, "Store", "Health", func() (store.Health, error) { return s.Health(ctx) })
		},
		Close: s.Close,
	}, sw
}

// one does a step with one result.
func one[T any](ctx context.Context, sw *Switch, port, verb string, do func() (T, error)) (T, error) {
	var got T
	err := sw.step(ctx, port, verb, func() (err error) {
		got, err = do()
		return err
	})
	if err != nil {
		var none T
		return none, err
	}
	return got, nil
}

// two does a step with two results.
func two[T, U any](ctx context.Context, sw *Switch, port, verb string, do func() (T, U, error)) (T, U, error) {
	var second U
	first, err := one(ctx, sw, port, verb, func() (got T, err error) {
		got, second, err = do()
		return got, err
	})
	if err != nil {
		var none U
		return first, none, err
	}
	return first, second, nil
}
