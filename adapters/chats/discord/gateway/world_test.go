package gateway_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/threadtape/threadtape/adapters/chats/discord/gateway"
	"github.com/threadtape/threadtape/config"
)

// token is what must never be seen outside of an IDENTIFY.
const token = "MTk4NjIyNDgzNDcxOTI1MjQ4.sentinel.ZnCjm1XVW7vRze4b7Cq4se7kKWs"

// A world is a gateway server that acts by a script, and all that was seen of a client.
type world struct {
	t      *testing.T
	script func(p *peer)
	pipes  chan net.Conn // nil: TCP
	server *http.Server
	url    string
	log    safeBuffer
	all    sync.WaitGroup

	mu         sync.Mutex
	info       gateway.Info
	askErr     error
	asks       int
	conns      int
	identifies []identify
	closes     []int // codes that clients closed with
	events     []string
}

type identify struct {
	at    time.Time
	token string
	shard [2]int
	all   map[string]any
}

// A peer is one connection, on the server's side.
type peer struct {
	*websocket.Conn
	w     *world
	n     int // of the connection, from 1
	query string
	shard int
	heard chan []byte
}

// newWorld starts a server on TCP. inBubble starts one on pipes, inside a bubble of bent time.
func newWorld(t *testing.T, script func(p *peer)) *world {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := serve(t, l, script)
	w.url = "ws://" + l.Addr().String()
	w.info.URL = w.url
	return w
}

func bubble(t *testing.T, script func(p *peer), f func(w *world)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &pipeListener{conns: make(chan net.Conn), over: make(chan struct{})}
		w := serve(t, l, script)
		w.pipes, w.url = l.conns, "ws://gateway.example"
		w.info.URL = w.url
		f(w)
	})
}

func serve(t *testing.T, l net.Listener, script func(p *peer)) *world {
	w := &world{t: t, script: script, info: gateway.Info{Shards: 1, Total: 1000, Remaining: 1000, MaxConcurrency: 1}}
	w.server = &http.Server{Handler: w, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
	w.all.Go(func() { w.server.Serve(l) })
	t.Cleanup(func() {
		w.server.Close()
		w.all.Wait()
		if strings.Contains(w.log.String(), token) {
			t.Errorf("the token is in the log:\n%s", w.log.String())
		}
	})
	return w
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.all.Add(1)
	defer w.all.Done()
	u := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := u.Upgrade(rw, r, nil)
	if err != nil {
		return
	}
	w.mu.Lock()
	w.conns++
	p := &peer{Conn: ws, w: w, n: w.conns, query: r.URL.RawQuery, heard: make(chan []byte, 10_000)}
	w.mu.Unlock()
	var all sync.WaitGroup
	defer all.Wait()
	defer ws.Close()
	all.Go(p.pump)
	w.script(p)
}

// pump reads all the time: a pipe holds nothing.
func (p *peer) pump() {
	defer close(p.heard)
	for {
		_, message, err := p.ReadMessage()
		if err == nil {
			p.heard <- message
			continue
		}
		if c, is := errors.AsType[*websocket.CloseError](err); is {
			p.w.mu.Lock()
			p.w.closes = append(p.w.closes, c.Code)
			p.w.mu.Unlock()
		}
		return
	}
}

// options connect to the world, at the default times unless a test says otherwise.
func (w *world) options() gateway.Options {
	o := gateway.Options{
		Token: config.NewSecret(token),
		App:   "app1",
		Ask: func(context.Context) (gateway.Info, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.asks++
			return w.info, w.askErr
		},
		Deliver: func(_ context.Context, event string, raw []byte) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.events = append(w.events, event+" "+string(raw))
		},
		Log: slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if w.pipes != nil {
		o.Dial = w.dialPipe
	}
	return o
}

func (w *world) dialPipe(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case w.pipes <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// run runs a gateway until the returned function is called, which ends it and returns what Run returned.
func run(t *testing.T, g *gateway.Gateway) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan error, 1)
	go func() { result <- g.Run(ctx) }()
	stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-result:
			return err
		case <-time.After(30 * time.Second):
			return errors.New("Run does not end")
		}
	})
	t.Cleanup(func() { stop() })
	return stop
}

// ends waits for a gateway to end by itself.
func ends(t *testing.T, g *gateway.Gateway) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err := g.Run(ctx)
	if ctx.Err() != nil {
		t.Fatal("Run did not end by itself")
	}
	return err
}

// until waits for something that goroutines bring about.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 4000 {
		if ok() {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatalf("never: %s", what)
}

func (w *world) snapshot() (conns int, identifies []identify, events []string, closes []int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.conns, append([]identify(nil), w.identifies...), append([]string(nil), w.events...), append([]int(nil), w.closes...)
}

func (w *world) set(change func(i *gateway.Info)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.info)
}

// most returns how many IDENTIFYs there were in the fullest window of that length.
func most(ids []identify, window time.Duration) int {
	best := 0
	for i, a := range ids {
		n := 0
		for _, b := range ids[i:] {
			if b.at.Sub(a.at) < window {
				n++
			}
		}
		best = max(best, n)
	}
	return best
}

func (p *peer) send(format string, a ...any) bool {
	return p.WriteMessage(websocket.TextMessage, []byte(fmt.Sprintf(format, a...))) == nil
}

func (p *peer) hello(every time.Duration) bool {
	return p.send(`{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":%d,"_trace":["x"]}}`, every.Milliseconds())
}

// next reads a packet. ok is false at the end of the connection.
func (p *peer) next() (op int, data map[string]any, ok bool) {
	message, ok := <-p.heard
	if !ok {
		return 0, nil, false
	}
	var packet struct {
		Op int
		D  json.RawMessage
	}
	if err := json.Unmarshal(message, &packet); err != nil {
		p.w.t.Errorf("a client sent %q", message)
		return 0, nil, false
	}
	json.Unmarshal(packet.D, &data)
	return packet.Op, data, true
}

// identify waits for the IDENTIFY and notes it.
func (p *peer) identify() bool {
	for {
		op, data, ok := p.next()
		if !ok {
			return false
		}
		if op != 2 {
			continue
		}
		id := identify{at: time.Now(), all: data, shard: [2]int{0, 1}}
		id.token, _ = data["token"].(string)
		if shard, is := data["shard"].([]any); is {
			id.shard = [2]int{int(shard[0].(float64)), int(shard[1].(float64))}
		}
		p.shard = id.shard[0]
		p.w.mu.Lock()
		p.w.identifies = append(p.w.identifies, id)
		p.w.mu.Unlock()
		return true
	}
}

func (p *peer) ready() bool {
	return p.send(`{"t":"READY","s":1,"op":0,"d":{"v":10,"session_id":"s%d","guilds":[null],"user":7}}`, p.n)
}

// start is what every good connection begins with. The pause lets discordgo's heart begin: it takes a mutex that is held
// for a second when a connection ends, and bent time stands still for whoever waits for one.
func (p *peer) start() bool {
	ok := p.hello(41250*time.Millisecond) && p.identify() && p.ready()
	time.Sleep(time.Millisecond)
	return ok
}

// live answers heartbeats until the client goes; liveFor also ends after a time.
func (p *peer) live() { p.liveFor(1000 * time.Hour) }

func (p *peer) liveFor(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			return
		case message, ok := <-p.heard:
			if !ok {
				return
			}
			if bytes.HasPrefix(message, []byte(`{"op":1,`)) {
				p.send(`{"op":11,"d":null}`)
			}
		}
	}
}

func (p *peer) close(code int) {
	p.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, "because"), time.Now().Add(time.Second))
}

// A pipeListener takes connections from a channel.
type pipeListener struct {
	conns chan net.Conn
	over  chan struct{}
	once  sync.Once
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.over:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { l.once.Do(func() { close(l.over) }); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
