package fakeslack

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

func upgrader() *websocket.Upgrader {
	return &websocket.Upgrader{
		HandshakeTimeout: 10 * time.Second,
		CheckOrigin:      func(*http.Request) bool { return true }, // slack-go says that it comes from api.slack.com
	}
}

// A line is one connection of Socket Mode. Its reader is the goroutine of the request; one more writes.
type line struct {
	f       *Fake
	conn    *websocket.Conn
	plan    Line // under f.mu once the connection runs
	ready   bool // hello was said; under f.mu
	leaving bool // a disconnect was said; under f.mu

	mu     sync.Mutex
	out    []frame
	wake   chan struct{}
	closed chan struct{}
	once   sync.Once
}

// A frame is something to be written: a message, a close code, or a cut in the middle of a message.
type frame struct {
	data  []byte
	close int
	cut   bool
}

func newLine(f *Fake, conn *websocket.Conn) *line {
	return &line{f: f, conn: conn, wake: make(chan struct{}, 1), closed: make(chan struct{})}
}

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

func (l *line) send(v object) { l.put(frame{data: encode(v)}) }

// run speaks with the peer until either side ends it.
func (l *line) run(tooMany bool) {
	var helpers sync.WaitGroup
	helpers.Go(l.write)
	defer helpers.Wait()
	defer l.drop()
	l.f.mu.Lock()
	plan := l.plan
	switch {
	case plan.NoHello:
	case tooMany:
		l.plan.Reason = TooManySockets
		l.act()
	default:
		l.send(object{
			"type": "hello", "num_connections": len(l.f.gate.lines), "connection_info": object{"app_id": l.f.o.App},
			"debug_info": object{"host": "applink-fake", "build_number": 1, "approximate_connection_time": 18060},
		})
		l.ready = true
	}
	l.f.touch()
	l.f.mu.Unlock()
	if plan.acts() && !tooMany {
		helpers.Go(func() { l.later(plan.After) })
	}
	l.conn.SetReadLimit(64 << 10)
	for {
		_, data, err := l.conn.ReadMessage()
		if err != nil {
			break
		}
		l.take(data)
	}
	l.f.mu.Lock()
	l.ready = false
	l.f.mu.Unlock()
}

// later does what the script says once the time has come.
func (l *line) later(d time.Duration) {
	wait := time.NewTimer(d)
	defer wait.Stop()
	select {
	case <-wait.C:
		l.f.mu.Lock()
		defer l.f.mu.Unlock()
		l.act()
	case <-l.closed:
	}
}

// act does what the script says. After a warning the connection stays for a while, after other reasons it ends. The
// caller holds f.mu.
func (l *line) act() {
	switch {
	case l.plan.Reason != "":
		l.send(object{"type": "disconnect", "reason": l.plan.Reason, "debug_info": object{"host": "applink-fake"}})
		l.leaving = true
		if l.plan.Reason != Warning {
			l.put(frame{close: websocket.CloseNormalClosure})
			return
		}
		l.f.running.Go(func() {
			wait := time.NewTimer(disconnectGrace)
			defer wait.Stop()
			select {
			case <-wait.C:
				l.put(frame{close: websocket.CloseNormalClosure})
			case <-l.closed:
			}
		})
	case l.plan.Close != 0:
		l.put(frame{close: l.plan.Close})
	case l.plan.Cut:
		l.put(frame{cut: true})
	}
}

// take reads an acknowledgement.
func (l *line) take(data []byte) {
	var ack struct {
		Envelope string          `json:"envelope_id"`
		Payload  json.RawMessage `json:"payload"`
	}
	l.f.mu.Lock()
	defer l.f.mu.Unlock()
	if json.Unmarshal(data, &ack) != nil || ack.Envelope == "" {
		l.f.breach("Socket Mode: what was sent is no acknowledgement")
		return
	}
	i := l.f.asked.byEnvelope[ack.Envelope]
	if i == nil {
		l.f.breach("Socket Mode: the acknowledgement of an envelope that was never sent")
		return
	}
	l.f.acknowledge(i, ack.Payload, i.accepts)
}

// write sends what is queued, and pings, until the connection ends.
func (l *line) write() {
	var pings <-chan time.Time
	l.f.mu.Lock()
	silent := l.plan.NoPing || l.plan.NoHello || l.f.o.Ping < 0
	l.f.mu.Unlock()
	if !silent {
		ticker := time.NewTicker(l.f.o.Ping)
		defer ticker.Stop()
		pings = ticker.C
		l.ping() // a client that counts from its own start must not wait a whole round
	}
	for {
		select {
		case <-l.wake:
		case <-pings:
			l.ping()
			continue
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

func (l *line) ping() {
	_ = l.conn.WriteControl(websocket.PingMessage, []byte("Ping from fakeslack"), time.Now().Add(time.Second)) // the reader sees the end
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
