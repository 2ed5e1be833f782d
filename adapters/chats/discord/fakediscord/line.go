package fakediscord

import (
	"encoding/json"
	"errors"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Close codes of the gateway (D topics/opcodes-and-status-codes). 4004 and 4010 to 4014 are final.
const (
	closeDecode     = 4002
	closeNoSession  = 4003
	closeToken      = 4004
	closeAlready    = 4005
	closeRate       = 4008
	closeTimedOut   = 4009
	closeShard      = 4010
	closeIntents    = 4013
	closeDisallowed = 4014
)

func upgrader() *websocket.Upgrader { return &websocket.Upgrader{HandshakeTimeout: 10 * time.Second} }

// A line is one connection to the gateway. Its reader is the goroutine of the request; one more writes.
type line struct {
	f    *Fake
	conn *websocket.Conn
	plan Line // under f.mu once the connection runs
	// session is set once, under f.mu.
	session *session
	open    bool // READY or RESUMED was sent; under f.mu

	mu     sync.Mutex
	out    []frame
	wake   chan struct{}
	closed chan struct{}
	once   sync.Once
}

// A frame is something to be written: a packet, a close code, or a cut in the middle of a packet.
type frame struct {
	data  []byte
	close int
	cut   bool
}

type packet struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  *int64          `json:"s"`
	Type *string         `json:"t"`
}

func newLine(f *Fake, conn *websocket.Conn) *line {
	return &line{f: f, conn: conn, wake: make(chan struct{}, 1), closed: make(chan struct{})}
}

// ready reports whether the connection has a session. The caller holds f.mu.
func (l *line) ready() bool { return l.session != nil && l.open && !l.session.ended }

// drop ends the connection without a word.
func (l *line) drop() {
	l.once.Do(func() { close(l.closed) })
	_ = l.conn.UnderlyingConn().Close() // the peer may have gone before
}

// put queues a frame; it never waits.
func (l *line) put(fr frame) {
	l.mu.Lock()
	l.out = append(l.out, fr)
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default: // the writer has been woken and will find this frame too
	}
}

func (l *line) send(op int, data any) {
	l.put(frame{data: encode(packet{Op: op, Data: encode(data)})})
}

// dispatch sends an event. The caller holds f.mu.
func (l *line) dispatch(event string, data any) {
	l.session.seq++
	seq := l.session.seq
	l.put(frame{data: encode(packet{Op: opDispatch, Data: encode(data), Seq: &seq, Type: &event})})
}

// run speaks with the peer until either side ends it.
func (l *line) run() {
	var writer sync.WaitGroup
	writer.Go(l.write)
	defer writer.Wait()
	defer l.drop()
	l.f.mu.Lock()
	silent := l.plan.NoHello
	l.f.mu.Unlock()
	if silent {
		l.read(0, func(packet) bool { return true })
		return
	}
	l.send(opHello, object{"heartbeat_interval": l.f.o.Heartbeat.Milliseconds()})
	began, sent := time.Now(), 0
	l.read(2*l.f.o.Heartbeat+time.Second, func(p packet) bool {
		if sent++; time.Since(began) > time.Minute {
			began, sent = time.Now(), 1
		}
		if sent > 120 {
			l.close(closeRate)
			return false
		}
		return l.take(p)
	})
}

// read hands packets to take until that says no, or the connection ends. Who says nothing for so long, if that is not 0,
// is sent away.
func (l *line) read(patience time.Duration, take func(packet) bool) {
	l.conn.SetReadLimit(4096 * 4)
	for {
		if patience > 0 {
			_ = l.conn.SetReadDeadline(time.Now().Add(patience))
		}
		_, data, err := l.conn.ReadMessage()
		if err != nil {
			if sentAway := l.lost(err); sentAway {
				l.await()
			}
			return
		}
		var p packet
		if err := json.Unmarshal(data, &p); err != nil {
			l.close(closeDecode)
			return
		}
		if !take(p) {
			l.await()
			return
		}
	}
}

// lost notes how a peer went: codes 1000 and 1001 end its session, and a silent one is sent away.
func (l *line) lost(err error) (sentAway bool) {
	l.f.mu.Lock()
	defer l.f.mu.Unlock()
	if websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway) && l.session != nil {
		l.session.ended = true
	}
	timeout, ok := errors.AsType[net.Error](err)
	if !ok || !timeout.Timeout() {
		return false
	}
	l.f.breach("gateway: no heartbeat for %v", 2*l.f.o.Heartbeat)
	l.close(closeTimedOut)
	return true
}

// close sends a close code after all that is queued.
func (l *line) close(code int) { l.put(frame{close: code}) }

// await waits until the writer has closed the connection.
func (l *line) await() {
	select {
	case <-l.closed:
	case <-l.f.done:
	case <-time.After(5 * time.Second):
	}
}

// write sends what is queued until the connection ends.
func (l *line) write() {
	for {
		select {
		case <-l.wake:
		case <-l.closed:
			return
		}
		l.mu.Lock()
		out := l.out
		l.out = nil
		l.mu.Unlock()
		for _, fr := range out {
			if !l.writeFrame(fr) {
				l.drop()
				return
			}
		}
	}
}

// writeFrame reports whether the connection goes on.
func (l *line) writeFrame(fr frame) bool {
	_ = l.conn.SetWriteDeadline(time.Now().Add(10 * time.Second))
	switch {
	case fr.close != 0:
		_ = l.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(fr.close, ""), time.Now().Add(time.Second))
		return false
	case fr.cut:
		// The head of a text frame of 126 bytes, and a few of them.
		_, _ = l.conn.UnderlyingConn().Write(append([]byte{0x81, 126, 0, 126}, strings.Repeat("x", 20)...))
		return false
	}
	return l.conn.WriteMessage(websocket.TextMessage, fr.data) == nil
}
