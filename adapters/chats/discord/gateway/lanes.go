package gateway

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// The events by name.
const (
	ready       = "READY"
	interaction = "INTERACTION_CREATE"
)

// wanted reports whether an event is for Deliver.
func wanted(event string) bool {
	switch event {
	case ready, interaction, "GUILD_CREATE", "GUILD_DELETE", "CHANNEL_UPDATE", "CHANNEL_DELETE", "GUILD_ROLE_UPDATE":
		return true
	}
	return false
}

const (
	atOnce      = 64                      // interactions that are delivered together
	waitingMost = 256                     // interactions that wait for one of them to end
	patience    = 2500 * time.Millisecond // how long: after 3 s Discord has told the person that nobody answered
	roomMost    = 64                      // other events of a shard that wait
)

// An occasion is one event.
type occasion struct {
	event string
	raw   []byte
}

// lanes bring events to Deliver: interactions side by side, the others of a connection in a row.
type lanes struct {
	to    func(ctx context.Context, event string, raw []byte)
	log   *slog.Logger
	state *states

	slots chan struct{}
	crowd atomic.Int64 // interactions that run or wait
	all   sync.WaitGroup
}

func newLanes(to func(ctx context.Context, event string, raw []byte), log *slog.Logger, state *states) *lanes {
	return &lanes{to: to, log: log, state: state, slots: make(chan struct{}, atOnce)}
}

func (l *lanes) wait() { l.all.Wait() }

// deliver calls Deliver and catches what it throws. What it threw may be what somebody wrote: only its type is logged.
func (l *lanes) deliver(ctx context.Context, o occasion) {
	defer func() {
		if thrown := recover(); thrown != nil {
			l.state.panicked()
			l.log.Error("gateway: deliver", "event", o.event, "err", fmt.Sprintf("panic of type %T", thrown))
		}
	}()
	l.to(ctx, o.event, o.raw)
}

func (l *lanes) drop(o occasion) {
	l.log.Warn("gateway: drop", "event", o.event, "dropped", l.state.dropped())
}

// interaction delivers without keeping the caller.
func (l *lanes) interaction(ctx context.Context, o occasion) {
	if l.crowd.Add(1) > atOnce+waitingMost {
		l.crowd.Add(-1)
		l.drop(o)
		return
	}
	l.all.Go(func() {
		defer l.crowd.Add(-1)
		timer := time.NewTimer(patience)
		defer timer.Stop()
		select {
		case l.slots <- struct{}{}:
			defer func() { <-l.slots }()
			l.deliver(ctx, o)
		case <-timer.C:
			l.drop(o)
		case <-ctx.Done():
			l.drop(o)
		}
	})
}

// A hand brings the events of one connection to Deliver, until over is closed. A fleet gets it instead of the context
// that deliveries have.
type hand func(over <-chan struct{}) (tell func(occasion))

// hand returns the hand whose deliveries have ctx.
func (l *lanes) hand(ctx context.Context) hand {
	return func(over <-chan struct{}) func(occasion) {
		r := l.row(ctx, over)
		return func(o occasion) {
			if o.event == interaction {
				l.interaction(ctx, o)
				return
			}
			r.add(o)
		}
	}
}

// A row is the lane of one connection for events whose order means something.
type row struct {
	*lanes
	room chan occasion
	over <-chan struct{} // the connection is
	full bool            // the last event found no room; only the reader of the connection knows
}

// row starts a lane that ends, after what waits in it, when over is closed.
func (l *lanes) row(ctx context.Context, over <-chan struct{}) *row {
	r := &row{lanes: l, room: make(chan occasion, roomMost), over: over}
	l.all.Go(func() {
		for {
			select {
			case o := <-r.room:
				l.deliver(ctx, o)
			case <-over:
				r.empty(ctx)
				return
			}
		}
	})
	return r
}

// empty delivers what waits.
func (r *row) empty(ctx context.Context) {
	for {
		select {
		case o := <-r.room:
			r.deliver(ctx, o)
		default:
			return
		}
	}
}

// add puts an event into the row. Where there is no room it keeps the caller, who reads the connection, for a while: the
// heart beats meanwhile, and Discord holds back what it has to say. A row that stays full keeps the caller once, so that
// interactions still come through.
func (r *row) add(o occasion) {
	select {
	case r.room <- o:
		r.full = false
		return
	default:
	}
	if r.full {
		r.drop(o)
		return
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case r.room <- o:
	case <-timer.C:
		r.full = true
		r.drop(o)
	case <-r.over: // the next connection brings all of them anew
	}
}
