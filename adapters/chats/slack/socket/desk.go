package socket

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

const (
	atOnce      = 64                      // envelopes that are handled together
	waitingMost = 256                     // envelopes that wait for one of them to end
	slackWaits  = 3 * time.Second         // for an acknowledgement
	noteMost    = 500 * time.Millisecond  // for the store
	yield       = 1500 * time.Millisecond // an envelope of another replica is acknowledged by that one first
)

// A desk brings envelopes to Deliver and sends the acknowledgements.
type desk struct {
	s       *Socket
	slots   chan struct{}
	crowd   atomic.Int64 // envelopes that are handled or wait
	all     sync.WaitGroup
	flights *flights
}

func newDesk(s *Socket) *desk {
	return &desk{s: s, slots: make(chan struct{}, atOnce), flights: newFlights()}
}

// take takes an envelope without keeping the caller, who reads the connection.
func (d *desk) take(ctx context.Context, l *link, e envelope) {
	arrived := time.Now()
	if d.crowd.Add(1) > atOnce+waitingMost {
		d.crowd.Add(-1)
		d.drop(e, "no room")
		return
	}
	l.pending.Add(1)
	d.all.Go(func() {
		defer d.crowd.Add(-1)
		d.work(ctx, &job{desk: d, envelope: e, link: l, arrived: arrived})
	})
}

// A job is one envelope on its way through the desk.
type job struct {
	*desk
	envelope
	link    *link
	arrived time.Time
	flight  *flight
	acked   sync.Once // the link waits no more
}

// work handles an envelope. It returns when Deliver has.
func (d *desk) work(ctx context.Context, j *job) {
	defer j.release()
	var first bool
	if j.flight, first = d.flights.join(j.ID, time.Now()); !first {
		j.again(ctx)
		return
	}
	timer := time.NewTimer(time.Until(j.arrived.Add(d.s.o.Times.Ack)))
	defer timer.Stop()
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	case <-timer.C:
		j.forget("no room in time")
		return
	case <-ctx.Done():
		j.forget("the program ends")
		return
	}
	switch {
	case ctx.Err() != nil:
		j.forget("the program ends")
	case !d.claim(ctx, j.ID):
		j.elsewhere(ctx)
	default:
		j.deliver(ctx, timer)
	}
}

func (j *job) release() { j.acked.Do(j.link.pending.Done) }

// claim reports whether no replica has had an envelope.
func (d *desk) claim(ctx context.Context, id string) bool {
	if d.s.o.Notes == nil {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, noteMost)
	defer cancel()
	first, err := d.s.o.Notes.Once(ctx, store.Key{Tenant: "slack", Kind: "envelope", Name: id}, remembered)
	if err != nil {
		d.s.log.Warn("socket: remember", "err", err)
		return true // somebody waits for it: twice is better than never
	}
	return first
}

// deliver calls Deliver and acknowledges when it returns, or when the time for that is over.
func (j *job) deliver(ctx context.Context, timer *time.Timer) {
	returned := make(chan []byte, 1)
	var waiter sync.WaitGroup
	waiter.Go(func() {
		select {
		case payload, ok := <-returned:
			if ok {
				j.answer(ctx, payload)
			}
		case <-timer.C:
			j.s.state.count(func(c *Counts) { c.Late++ })
			j.answer(ctx, nil)
		}
		j.release()
	})
	defer waiter.Wait()
	j.s.state.count(func(c *Counts) { c.Delivered++ })
	payload, ok := j.call(ctx)
	if !ok {
		j.flight.settle(nil)
		close(returned)
		return
	}
	returned <- payload
}

// call calls Deliver and catches what it throws. What it threw may be what somebody wrote: only its type is logged. ok is
// false where nothing is to be acknowledged: a person is better told by Slack that nobody answered.
func (j *job) call(ctx context.Context) (payload []byte, ok bool) {
	defer func() {
		if thrown := recover(); thrown != nil {
			j.s.state.count(func(c *Counts) { c.Panics++ })
			j.s.log.Error("socket: deliver", "kind", label(j.Type), "err", fmt.Sprintf("panic of type %T", thrown))
			payload, ok = nil, j.Type == events // which would come again, and throw again
		}
	}()
	return j.s.o.Deliver(ctx, j.Type, j.Payload, j.Retry), true
}

// answer settles an envelope with its acknowledgement, and sends that.
func (j *job) answer(ctx context.Context, payload []byte) {
	raw, err := j.ack(payload)
	if err != nil {
		j.s.log.Error("socket: acknowledge", "kind", label(j.Type), "err", err)
	}
	j.flight.settle(raw)
	j.send(ctx, raw)
}

// again acknowledges an envelope that came before as that one is. Without an acknowledgement of that one there is none.
func (j *job) again(ctx context.Context) {
	j.s.state.count(func(c *Counts) { c.Doubled++ })
	timer := time.NewTimer(slackWaits)
	defer timer.Stop()
	select {
	case <-j.flight.done:
		if j.flight.ack != nil {
			j.send(ctx, j.flight.ack)
		}
	case <-timer.C:
	}
}

// elsewhere acknowledges what another replica has. If that one's acknowledgement says something it must come first.
func (j *job) elsewhere(ctx context.Context) {
	j.s.state.count(func(c *Counts) { c.Doubled++ })
	if j.Type != events && !sleep(ctx, yield) {
		j.flight.settle(nil)
		return
	}
	j.answer(ctx, nil)
}

// forget drops an envelope; if it comes again it is a new one.
func (j *job) forget(why string) {
	j.flights.forget(j.ID, j.flight)
	j.flight.settle(nil)
	j.drop(j.envelope, why)
}

func (d *desk) drop(e envelope, why string) {
	dropped := d.s.state.count(func(c *Counts) { c.Dropped++ }).Dropped
	d.s.log.Warn("socket: drop", "kind", label(e.Type), "why", why, "dropped", dropped)
}

// send sends an acknowledgement: on the connection that brought the envelope, else on another one, else on the next that
// comes while Slack waits.
func (j *job) send(ctx context.Context, raw []byte) {
	timer := time.NewTimer(time.Until(j.arrived.Add(slackWaits)))
	defer timer.Stop()
	failed := make(map[*link]bool)
	for {
		l, changed := j.s.pool.pick(j.link, failed)
		if l != nil {
			if l.write(raw) == nil {
				j.s.state.count(func(c *Counts) { c.Acked++ })
				return
			}
			failed[l] = true
			continue
		}
		select {
		case <-changed:
		case <-timer.C:
			j.lose("no connection in time")
			return
		case <-ctx.Done(): // no other connection comes
			j.lose("the program ends")
			return
		}
	}
}

func (j *job) lose(why string) {
	lost := j.s.state.count(func(c *Counts) { c.Lost++ }).Lost
	j.s.log.Warn("socket: an acknowledgement is lost", "kind", label(j.Type), "why", why, "lost", lost)
}
