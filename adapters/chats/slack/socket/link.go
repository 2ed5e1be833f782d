package socket

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// writeMost is how long one message may take to be written.
const writeMost = 2 * time.Second

// A link is one connection, from its greeting to its end. It is used once.
type link struct {
	s    *Socket
	conn *websocket.Conn

	up      chan struct{}  // closed when Slack has greeted
	left    chan struct{}  // closed when Slack has announced the end, or it came
	over    chan struct{}  // closed when nothing can be written any more
	pending sync.WaitGroup // of envelopes that came by it and are not acknowledged yet

	writes sync.Mutex // one message at a time

	mu      sync.Mutex
	isUp    bool
	isLeft  bool
	why     error
	openAt  time.Time
	leftAt  time.Time
	last    time.Time // nothing is read after; zero: no end is set
	stopped bool      // nothing more is read
}

// link starts to read from a connection. Its goroutines end with ctx, or when the connection does.
func (s *Socket) link(ctx context.Context, conn *websocket.Conn) *link {
	l := &link{s: s, conn: conn, up: make(chan struct{}), left: make(chan struct{}), over: make(chan struct{})}
	conn.SetReadLimit(messageMost)
	conn.SetPingHandler(func(data string) error {
		l.alive()
		// Whoever reads must not wait for a connection that does not take anything; then no pings come either.
		_ = conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeMost))
		return nil
	})
	l.alive()
	s.links.Go(func() {
		err := l.read(ctx)
		l.leave(err)
		l.finish(err)
	})
	s.links.Go(func() {
		select {
		case <-ctx.Done():
			l.leave(ctx.Err())
			l.stop()
		case <-l.over:
		}
	})
	return l
}

// alive puts off the time at which the connection is taken for dead.
func (l *link) alive() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped {
		return
	}
	until := time.Now().Add(l.s.o.Times.Silent)
	if !l.last.IsZero() && l.last.Before(until) {
		until = l.last
	}
	_ = l.conn.SetReadDeadline(until) // an error comes again at the next read
}

// errStopped ends the reading of a link that we end.
var errStopped = errors.New("the connection was given up")

// stop ends the reading; what is not acknowledged yet still is.
func (l *link) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped = true
	_ = l.conn.SetReadDeadline(time.Unix(1, 0)) // as above
}

// read reads until the connection ends.
func (l *link) read(ctx context.Context) (err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			err = lost(fmt.Errorf("panic of type %T", thrown)) // the library throws where it is read after an error
		}
	}()
	for {
		kind, raw, err := l.conn.ReadMessage()
		if err != nil {
			return l.cause(err)
		}
		l.alive()
		e, ok := readEnvelope(raw)
		if kind != websocket.TextMessage || !ok {
			l.s.state.count(func(c *Counts) { c.Odd++ })
			continue
		}
		l.take(ctx, e)
	}
}

// cause returns why a read failed.
func (l *link) cause(err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	timed, ok := errors.AsType[net.Error](err) // the library hides what it was
	late := ok && timed.Timeout()
	switch {
	case l.stopped, late && !l.last.IsZero() && !time.Now().Before(l.last):
		return errStopped
	case late:
		return silent("no ping and no word in time")
	}
	if c, ok := errors.AsType[*websocket.CloseError](err); ok {
		return lost(fmt.Errorf("closed with %d", c.Code)) // what else it says is anybody's words
	}
	return lost(err)
}

func (l *link) take(ctx context.Context, e envelope) {
	switch e.Type {
	case hello:
		l.greet(e)
	case disconnect:
		l.leave(l.s.leaving(e.Reason))
	default:
		l.s.desk.take(ctx, l, e)
	}
}

// greet takes the greeting, the first time.
func (l *link) greet(e envelope) {
	l.s.state.told(e.Count, e.Info.App)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.isUp || l.isLeft {
		return
	}
	l.isUp, l.openAt = true, time.Now()
	close(l.up)
	l.s.pool.add(l)
}

// leave notes why the link will end, the first time, and from when on nothing is read any more.
func (l *link) leave(why error) {
	l.mu.Lock()
	if l.isLeft {
		l.mu.Unlock()
		return
	}
	l.isLeft, l.why, l.leftAt = true, why, time.Now()
	l.last = l.leftAt.Add(l.s.o.Times.Linger)
	close(l.left)
	l.mu.Unlock()
	l.alive()
}

// finish ends a link from which nothing more is read. If it is we who end it, it first acknowledges what came by it.
func (l *link) finish(err error) {
	if errors.Is(err, errStopped) {
		l.pending.Wait()
	}
	l.s.pool.remove(l)
	close(l.over)
	goodbye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = l.conn.WriteControl(websocket.CloseMessage, goodbye, time.Now().Add(writeMost)) // so that Slack does not count it any more
	_ = l.conn.Close()                                                                  // it is over either way
}

// write sends one message. An error ends the link.
func (l *link) write(raw []byte) error {
	l.writes.Lock()
	defer l.writes.Unlock()
	select {
	case <-l.over:
		return net.ErrClosed
	default:
	}
	_ = l.conn.SetWriteDeadline(time.Now().Add(writeMost)) // an error comes again at the write
	err := l.conn.WriteMessage(websocket.TextMessage, raw)
	if err != nil {
		_ = l.conn.Close() // the reader sees it
	}
	return err
}

// lasted returns for how long the link was up until Slack announced its end, and why it leaves.
func (l *link) lasted() (d time.Duration, why error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.isUp {
		d = l.leftAt.Sub(l.openAt)
	}
	return d, l.why
}

// A pool is the links that are up.
type pool struct {
	mu      sync.Mutex
	links   []*link
	changed chan struct{} // closed and replaced when one joins
}

func newPool() *pool { return &pool{changed: make(chan struct{})} }

func (p *pool) add(l *link) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.links = append(p.links, l)
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *pool) remove(l *link) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, other := range p.links {
		if other == l {
			p.links = append(p.links[:i:i], p.links[i+1:]...)
			return
		}
	}
}

func (p *pool) len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.links)
}

// pick returns the wanted link if it is up, else the newest one without those that failed; nil: none, and changed is
// closed when another joins.
func (p *pool) pick(wanted *link, failed map[*link]bool) (l *link, changed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, other := range p.links {
		if failed[other] {
			continue
		}
		if l = other; l == wanted {
			break
		}
	}
	return l, p.changed
}
