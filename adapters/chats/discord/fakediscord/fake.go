package fakediscord

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"
)

// Options say how a fake behaves. The zero value behaves as Discord does, and fails the test at each breach.
type Options struct {
	App   string // id of the application; empty: a random one
	Token string // token of the bot; empty: one of the real shape
	Name  string // name of the bot; empty: "tape"

	Lax bool // collect breaches for [Fake.Breaches] and do not fail the test

	PerChannel int           // messages created, edited or deleted per channel and Window; 0: 5
	Window     time.Duration // 0: 5 s
	Global     int           // requests a second, callbacks apart; 0: 50

	Shards         int           // what /gateway/bot advises; 0: 1
	MaxConcurrency int           // identifies per 5 s; 0: 1
	MaxIdentifies  int           // identifies per 5 s above which a breach is recorded; 0: the larger of 2 and MaxConcurrency
	Heartbeat      time.Duration // what Hello asks for; 0: 41.25 s
	Privileged     int           // privileged intents that are granted

	NonceWindow time.Duration // how long a nonce is remembered; 0: 2 min
	EchoNonce   bool          // reading a channel gives the nonces of the bot's own messages
	AckWithin   time.Duration // how long an interaction waits for its first answer; 0: 3 s
	TokenLife   time.Duration // how long an interaction can be answered; 0: 15 min

	Pipe bool // serve over pipes in memory, for [testing/synctest]; clients need [Fake.DialContext]
}

func (o Options) withDefaults() Options {
	o.App = cmp.Or(o.App, strconv.FormatInt(1_100_000_000_000_000_000+rand.Int64N(1<<56), 10))
	o.Token = cmp.Or(o.Token, base64.RawStdEncoding.EncodeToString([]byte(o.App))+"."+letters(6)+"."+letters(38))
	o.Name = cmp.Or(o.Name, "tape")
	o.PerChannel = cmp.Or(o.PerChannel, 5)
	o.Window = cmp.Or(o.Window, 5*time.Second)
	o.Global = cmp.Or(o.Global, 50)
	o.Shards = cmp.Or(o.Shards, 1)
	o.MaxConcurrency = cmp.Or(o.MaxConcurrency, 1)
	o.MaxIdentifies = cmp.Or(o.MaxIdentifies, max(2, o.MaxConcurrency))
	o.Heartbeat = cmp.Or(o.Heartbeat, 41250*time.Millisecond)
	o.NonceWindow = cmp.Or(o.NonceWindow, 2*time.Minute)
	o.AckWithin = cmp.Or(o.AckWithin, 3*time.Second)
	o.TokenLife = cmp.Or(o.TokenLife, 15*time.Minute)
	return o
}

// A Fake is one Discord with one bot in it.
type Fake struct {
	t       testing.TB
	o       Options
	base    string // scheme and host
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
	key     ed25519.PrivateKey
	table   []route
	spec    *spec // nil: the vendor's description is not there
	client  *http.Client
	server  *http.Server
	running sync.WaitGroup // requests, connections, deliveries
	done    chan struct{}  // closed at the end

	mu       sync.Mutex
	closed   bool
	ahead    time.Duration // how far the fake's clock is ahead
	last     int64         // the last id given out
	changed  chan struct{} // closed and replaced whenever anything changes
	world    world
	said     said
	commands map[string][]object // by guild; "" global
	asked    map[string]*interaction
	rates    rates
	log      journal
	script   script
	gate     gate
	hook     string // where interactions are posted; empty: the gateway
}

// New starts a fake that stops, and takes its goroutines along, when the test ends. Its breaches fail the test, unless
// o says that it is lax.
func New(t testing.TB, o Options) *Fake {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	f := &Fake{
		t: t, o: o.withDefaults(), key: private, done: make(chan struct{}), changed: make(chan struct{}),
		world: newWorld(), said: newSaid(), commands: make(map[string][]object), asked: make(map[string]*interaction),
		rates: newRates(), gate: newGate(), table: routes(),
	}
	f.spec = openSpec(t)
	f.world.people[f.o.App] = Person{ID: f.o.App, Name: f.o.Name, Bot: true}
	listener := f.listen(t)
	f.client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	f.server = &http.Server{
		Handler: http.HandlerFunc(f.serve), ReadHeaderTimeout: time.Minute,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	f.running.Go(func() { _ = f.server.Serve(listener) }) // ends with http.ErrServerClosed
	t.Cleanup(f.close)
	return f
}

func (f *Fake) listen(t testing.TB) net.Listener {
	t.Helper()
	if f.o.Pipe {
		p := newPipes()
		f.base, f.dial = "http://discord.test", p.dial
		return p
	}
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f.base, f.dial = "http://"+l.Addr().String(), new(net.Dialer).DialContext
	return l
}

// close ends all connections and waits for whatever the fake started.
func (f *Fake) close() {
	f.mu.Lock()
	f.closed = true
	close(f.done)
	for l := range f.gate.lines {
		l.drop()
	}
	f.mu.Unlock()
	_ = f.server.Close() // it is over either way
	f.running.Wait()
}

// enter counts somebody in whom close waits for; ok is false once the fake has ended.
func (f *Fake) enter() (leave func(), ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return func() {}, false
	}
	f.running.Add(1)
	return f.running.Done, true
}

// URL returns the base of the HTTP API, which ends in /api/v10 without a slash.
func (f *Fake) URL() string { return f.base + "/api/v10" }

// DialContext connects to the fake: with [Options.Pipe] whatever the address, and otherwise as a [net.Dialer] does. It
// fits the transport of an HTTP client and the dialer of a WebSocket.
func (f *Fake) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return f.dial(ctx, network, address)
}

// Token returns the bot's token, without "Bot ". Its first part is the id of the application in base64, as in real ones.
func (f *Fake) Token() string { return f.o.Token }

// AppID returns the id of the application, which is that of the bot's user too.
func (f *Fake) AppID() string { return f.o.App }

// PublicKey returns the key that interactions over HTTP are signed with, in hex as the developer portal shows it.
func (f *Fake) PublicKey() string {
	return hex.EncodeToString(f.key.Public().(ed25519.PublicKey))
}

// letters returns n random letters and digits.
func letters(n int) string {
	const all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	b := make([]byte, n)
	for i := range b {
		b[i] = all[rand.IntN(len(all))]
	}
	return string(b)
}
