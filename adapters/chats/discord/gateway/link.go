package gateway

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// A link is one connection of one shard, from dialling to its end. It is used once.
type link struct {
	g         *Gateway
	shard, of int
	tell      func(occasion) // brings an event to Deliver

	up   chan struct{} // closed when READY has come
	over chan struct{} // closed when the link has ended

	mu     sync.Mutex
	ended  bool
	why    error
	gate   *gate // nil: not connected yet
	isUp   bool
	every  time.Duration // between heartbeats; 0: no hello yet
	acked  time.Time     // the newest answer to a heartbeat, or READY
	openAt time.Time     // when READY came
	endAt  time.Time
}

// connect lives on a new connection until it ends, and returns why it did and for how long it was ready. After ctx ends
// it says goodbye at once; the error is then of no interest.
func (g *Gateway) connect(ctx context.Context, info Info, shard, of int, hand hand) (up time.Duration, why error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // for whoever still dials
	l := &link{g: g, shard: shard, of: of, up: make(chan struct{}), over: make(chan struct{})}
	l.tell = hand(l.over)
	defer g.state.disconnected(shard)
	session, err := l.session(ctx, info.URL)
	if err != nil {
		l.end(0, err)
		return l.result()
	}
	return l.watch(ctx, l.open(session))
}

// open opens the session in a goroutine of its own, which lasts until discordgo has ended all of its own.
func (l *link) open(s *discordgo.Session) <-chan error {
	gone := make(chan struct{})
	var once sync.Once
	s.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) { once.Do(func() { close(gone) }) })
	opened := make(chan error, 1)
	l.g.rest.Go(func() {
		err := openSafely(s)
		opened <- err
		if err == nil {
			<-gone
		}
	})
	return opened
}

func openSafely(s *discordgo.Session) (err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			err = fmt.Errorf("discordgo: panic of type %T", thrown)
		}
	}()
	return s.Open()
}

// watch waits for the end of the link, and brings it about where nobody else does.
func (l *link) watch(ctx context.Context, opened <-chan error) (up time.Duration, why error) {
	dog := time.NewTimer(l.g.o.Times.Watch)
	defer dog.Stop()
	beat := time.NewTicker(time.Hour) // set right when it is known
	defer beat.Stop()
	healthy := time.NewTimer(day)
	defer healthy.Stop()
	ready := l.up
	for {
		select {
		case <-l.over:
			return l.result()
		case <-ctx.Done():
			l.end(websocket.CloseNormalClosure, ctx.Err())
		case err := <-opened:
			if opened = nil; err != nil {
				l.end(0, lost(hide(err, l.g.o.Token.Reveal())))
			}
		case <-ready:
			ready = nil
			dog.Stop()
			beat.Reset(max(l.interval()/2, time.Millisecond))
			healthy.Reset(l.g.o.Times.Healthy)
			l.g.connected(ctx, l.shard, l.of)
		case <-dog.C:
			l.end(zombieCode, silent("no greeting and READY in time"))
		case <-beat.C:
			if l.stale(time.Now()) {
				l.end(zombieCode, silent("no answer to two heartbeats"))
			}
		case <-healthy.C:
			l.g.healthy(l.shard)
		}
	}
}

// zombieCode closes what does not answer: with 1000 or 1001 Discord would take it for a goodbye.
const zombieCode = 4000

// end ends the link, the first time, and remembers why. A code other than 0 is said in goodbye.
func (l *link) end(code int, why error) {
	l.mu.Lock()
	first, gate := !l.ended, l.gate
	if first {
		l.ended, l.why, l.endAt = true, why, time.Now()
		close(l.over)
	}
	l.mu.Unlock()
	if first && gate != nil {
		gate.shut(code)
	}
}

// result returns for how long a link that has ended was ready, and why it ended.
func (l *link) result() (up time.Duration, why error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.isUp {
		up = l.endAt.Sub(l.openAt)
	}
	return up, l.why
}

// hear takes a message from Discord and returns what discordgo is to see in its place; nil: nothing. An error ends the
// link.
func (l *link) hear(message []byte) (pass []byte, err error) {
	p, ok := readPacket(message)
	if !ok {
		return nil, nonsense(errors.New("a message that is no packet"))
	}
	switch *p.Op {
	case opDispatch:
		l.dispatch(p)
		return event(p), nil
	case opBeat:
		return bare(opBeat), nil
	case opReconnect:
		return nil, reconnect()
	case opInvalid:
		return nil, invalid(l.g.afterInvalid())
	case opHello:
		return l.greet(p)
	case opAck:
		return l.ack(), nil
	default:
		return nil, nil
	}
}

// dispatch takes an event. After the end nothing more is delivered.
func (l *link) dispatch(p packet) {
	l.mu.Lock()
	if p.Type == ready && !l.isUp && !l.ended {
		l.isUp, l.openAt, l.acked = true, time.Now(), time.Now()
		close(l.up)
	}
	ended := l.ended
	l.mu.Unlock()
	if wanted(p.Type) && !ended {
		l.tell(occasion{p.Type, p.Data})
	}
}

// greet takes the hello, once.
func (l *link) greet(p packet) (pass []byte, err error) {
	every, ok := p.interval()
	if !ok {
		return nil, nonsense(errors.New("a hello without a heartbeat that can be kept"))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.every != 0 {
		return nil, nil
	}
	l.every = every
	return hello(every), nil
}

// ack takes the answer to a heartbeat. Before READY it is kept from discordgo, which would wait for a lock of its own.
func (l *link) ack() (pass []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acked = time.Now()
	if !l.isUp {
		return nil
	}
	return bare(opAck)
}

func (l *link) identifies() { l.g.state.identified(time.Now()) }

func (l *link) interval() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.every
}

// stale reports whether no heartbeat was answered within two intervals.
func (l *link) stale(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return now.Sub(l.acked) > 2*l.every
}
