package socket_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/adapters/chats/slack/socket"
	"github.com/threadtape/threadtape/config"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// written is what somebody wrote, and is in no log.
const written = "what-somebody-wrote"

// A world is a fake Slack, a channel in it, and all that an answerer of a socket was given.
type world struct {
	t       *testing.T
	f       *fakeslack.Fake
	channel string
	ann     fakeslack.Person
	log     safeBuffer
	tickets tickets

	mu     sync.Mutex
	got    []delivery
	answer func(ctx context.Context, d delivery) []byte // nil: the words of the command in a JSON object
}

type delivery struct {
	kind  string
	text  string // of a command
	event string // type of an event
	retry int
	raw   []byte
}

// bubble makes a world of bent time.
func bubble(t *testing.T, o fakeslack.Options, test func(w *world)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o.Pipe = true
		w := &world{t: t, f: fakeslack.New(t, o), ann: fakeslack.Person{Name: "ann"}}
		w.channel = w.f.Channel("general", false)
		test(w)
		synctest.Wait()
		for _, secret := range append(w.f.Secrets(), append(w.tickets.all(), written)...) {
			if strings.Contains(w.log.String(), secret) {
				t.Errorf("a secret is in the log:\n%s", w.log.String())
				break
			}
		}
	})
}

func (w *world) options() socket.Options {
	return socket.Options{
		AppToken: config.NewSecret(w.f.AppToken()), API: w.f.URL(), Connections: 1, Deliver: w.deliver,
		HTTP: &http.Client{Transport: &http.Transport{DialContext: w.tickets.around(w.f.DialContext), DisableKeepAlives: true}},
		Log:  slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
}

func (w *world) deliver(ctx context.Context, kind string, payload []byte, retry int) []byte {
	var p struct {
		Text  string
		Event struct{ Type string }
	}
	if err := json.Unmarshal(payload, &p); err != nil {
		w.t.Errorf("a payload that is no JSON: %v", err)
	}
	d := delivery{kind, p.Text, p.Event.Type, retry, payload}
	w.mu.Lock()
	w.got = append(w.got, d)
	answer := w.answer
	w.mu.Unlock()
	if answer != nil {
		return answer(ctx, d)
	}
	if kind != "slash_commands" {
		return nil
	}
	return reply(d.text)
}

func reply(words string) []byte {
	b, _ := json.Marshal(map[string]string{"text": "You said: " + words})
	return b
}

func (w *world) delivered() []delivery {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]delivery(nil), w.got...)
}

// ask lets somebody type a command, and returns the words and the error of the answer.
func (w *world) ask(words string) (string, error) {
	a := w.f.Slash(context.Background(), w.ann, w.channel, "/tape", words)
	if a.Err != nil {
		return "", a.Err
	}
	return a.Text(), nil
}

// asks holds that a command is answered.
func (w *world) asks(words string) {
	w.t.Helper()
	if got, err := w.ask(words); err != nil || got != "You said: "+words {
		w.t.Errorf("%s: %q, %v", words, got, err)
	}
}

// opens returns when addresses were asked for.
func (w *world) opens() (all []time.Time) {
	for _, r := range w.f.Requests() {
		if r.Method == "apps.connections.open" {
			all = append(all, r.At)
		}
	}
	return all
}

// run runs a socket until the returned function is called, which ends it and returns what Run returned.
func (w *world) run(s *socket.Socket) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan error, 1)
	go func() { result <- s.Run(ctx) }()
	stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-result:
			return err
		case <-time.After(30 * time.Second):
			return errors.New("Run does not end")
		}
	})
	w.t.Cleanup(func() { stop() })
	return stop
}

// tickets notes the tickets in the handshakes of connections.
type tickets struct {
	mu   sync.Mutex
	seen []string
}

func (t *tickets) all() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string(nil), t.seen...)
}

// around returns the dialling of connections whose handshakes are read.
func (t *tickets) around(dial func(ctx context.Context, network, address string) (net.Conn, error)) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		return &handshake{c, t}, err
	}
}

type handshake struct {
	net.Conn
	t *tickets
}

func (h *handshake) Write(p []byte) (int, error) {
	if _, rest, ok := bytes.Cut(p, []byte("?ticket=")); ok {
		h.t.mu.Lock()
		h.t.seen = append(h.t.seen, string(rest[:32]))
		h.t.mu.Unlock()
	}
	return h.Conn.Write(p)
}

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

// hanging dials a server whose second connection, and those after it, say nothing.
type hanging struct {
	dial func(ctx context.Context, network, address string) (net.Conn, error)

	mu    sync.Mutex
	count int
	peers []net.Conn
}

func (h *hanging) transport() *http.Transport {
	return &http.Transport{DialContext: h.connect, DisableKeepAlives: true}
}

func (h *hanging) connect(ctx context.Context, network, address string) (net.Conn, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.count++; h.count%2 == 1 { // the question for the address
		return h.dial(ctx, network, address)
	}
	here, there := net.Pipe()
	h.peers = append(h.peers, there)
	return here, nil
}

func (h *hanging) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range h.peers {
		p.Close()
	}
}

// plain sends by http what was to be sent by https.
type plain struct{ http.RoundTripper }

func (p plain) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme = "http"
	return p.RoundTripper.RoundTrip(r)
}
