package fakeslack

import (
	"cmp"
	"context"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// Options say how a fake behaves. The zero value behaves as Slack does, and fails the test at each breach.
type Options struct {
	App      string   // id of the app; empty: one of the real shape
	Name     string   // name of the bot; empty: "tape"
	Team     string   // name of the first workspace; empty: "acme"
	Commands []string // slash commands that are declared; nil: "/tape"
	Scopes   []string // what new workspaces grant the bot; nil: [RequiredScopes]

	Lax bool // collect breaches for [Fake.Breaches] and do not fail the test

	Every time.Duration // chat.postMessage: one per channel in this time; 0: 1 s
	Burst int           // chat.postMessage: so many at once in a channel; 0: 4
	Busy  int           // chat.postMessage: so many a minute in a workspace; 0: 300
	Tiers int           // every method: so many times its tier; 0: 1
	Opens int           // apps.connections.open: so many at once, then one a minute; 0: 10

	AckWithin   time.Duration // how long a delivery waits for its acknowledgement; 0: 3 s
	TriggerLife time.Duration // how long a view can be opened; 0: 3 s
	URLLife     time.Duration // how long a response URL can be used; 0: 30 min
	URLUses     int           // how often; 0: 5
	Ping        time.Duration // between WebSocket pings; 0: 5 s, negative: none
	Connections int           // of Socket Mode at once; 0: 10

	HistoryLag       time.Duration // how long a message is missing from conversations.history and .replies
	FileLag          time.Duration // how long a completed file cannot be shown by an image block
	DedupClientMsgID bool          // a repeated client_msg_id gives the first message again

	Pipe bool // serve over pipes in memory, for [testing/synctest]; clients need [Fake.DialContext]
}

// RequiredScopes returns the scopes that the bot cannot do without.
func RequiredScopes() []string {
	return []string{"commands", "chat:write", "files:write", "chat:write.public", "channels:read", "groups:read", "users:read"}
}

// AllScopes returns all scopes that the fake knows.
func AllScopes() []string {
	return append(RequiredScopes(), "channels:join", "channels:history", "groups:history", "im:history", "im:read", "im:write",
		"mpim:read", "mpim:history", "links:read", "links:write", "app_mentions:read", "team:read")
}

func (o Options) withDefaults() Options {
	o.App = cmp.Or(o.App, "A0T"+capitals(8))
	o.Name = cmp.Or(o.Name, "tape")
	o.Team = cmp.Or(o.Team, "acme")
	if o.Commands == nil {
		o.Commands = []string{"/tape"}
	}
	if o.Scopes == nil {
		o.Scopes = RequiredScopes()
	}
	o.Every = cmp.Or(o.Every, time.Second)
	o.Burst = cmp.Or(o.Burst, 4)
	o.Busy = cmp.Or(o.Busy, 300)
	o.Opens = cmp.Or(o.Opens, 10)
	o.AckWithin = cmp.Or(o.AckWithin, 3*time.Second)
	o.TriggerLife = cmp.Or(o.TriggerLife, 3*time.Second)
	o.URLLife = cmp.Or(o.URLLife, 30*time.Minute)
	o.URLUses = cmp.Or(o.URLUses, 5)
	o.Ping = cmp.Or(o.Ping, 5*time.Second)
	o.Connections = cmp.Or(o.Connections, 10)
	return o
}

// A Fake is one Slack with one app in it, which is installed in one workspace or several.
type Fake struct {
	t        testing.TB
	o        Options
	base     string // scheme and host
	dial     func(ctx context.Context, network, address string) (net.Conn, error)
	appToken string
	secret   string // signs deliveries over HTTP
	hookKey  string // the verification token in payloads, which nobody should use
	contract *contract
	methods  map[string]method
	client   *http.Client
	server   *http.Server
	running  sync.WaitGroup // requests, connections, deliveries
	done     chan struct{}  // closed at the end

	mu      sync.Mutex
	closed  bool
	ahead   time.Duration // how far the fake's clock is ahead
	last    int64         // the last ts given out, in microseconds
	serial  int           // the last id given out
	changed chan struct{} // closed and replaced whenever anything changes
	world   world
	said    said
	asked   asked
	views   views
	files   map[string]*file
	rates   rates
	log     journal
	script  script
	gate    gate
	hook    hook
}

// New starts a fake that stops, and takes its goroutines along, when the test ends. Its breaches fail the test, unless
// o says that it is lax. It has one workspace.
func New(t testing.TB, o Options) *Fake {
	t.Helper()
	f := &Fake{
		t: t, o: o.withDefaults(), appToken: "xapp-1-" + capitals(11) + "-" + digits(13) + "-" + letters(64),
		secret: letters(32), hookKey: letters(24), methods: methods(), done: make(chan struct{}), changed: make(chan struct{}),
		world: newWorld(), said: newSaid(), asked: newAsked(), views: newViews(), files: make(map[string]*file),
		rates: newRates(), gate: newGate(),
	}
	f.contract = openContract(t)
	f.Team(f.o.Team)
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
		f.base, f.dial = "http://slack.test", p.dial
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
	for _, l := range f.gate.lines {
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

// URL returns the base of the Web API, which ends in /api/.
func (f *Fake) URL() string { return f.base + "/api/" }

// DialContext connects to the fake: with [Options.Pipe] whatever the address, and otherwise as a [net.Dialer] does. It
// fits the transport of an HTTP client and the dialer of a WebSocket.
func (f *Fake) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return f.dial(ctx, network, address)
}

// AppID returns the id of the app.
func (f *Fake) AppID() string { return f.o.App }

// AppToken returns the token of the app, which opens connections of Socket Mode.
func (f *Fake) AppToken() string { return f.appToken }

// SigningSecret returns what deliveries over HTTP are signed with.
func (f *Fake) SigningSecret() string { return f.secret }

// BotToken returns the bot's token in the first workspace; [Fake.TokenOf] has those of others.
func (f *Fake) BotToken() string { return f.TokenOf(f.TeamID()) }

// Secrets returns all that must not be found in an error, a log line or a page: tokens, secrets, and the response URLs
// and trigger ids given out so far.
func (f *Fake) Secrets() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := []string{f.appToken, f.secret}
	for token := range f.world.tokens {
		all = append(all, token)
	}
	for key := range f.asked.byURL {
		all = append(all, key)
	}
	for trigger := range f.asked.byTrigger {
		all = append(all, trigger)
	}
	slices.Sort(all)
	return all
}

func random(from string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = from[rand.IntN(len(from))]
	}
	return string(b)
}

func letters(n int) string {
	return random("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", n)
}
func capitals(n int) string { return random("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", n) }
func digits(n int) string   { return random("123456789", n) }
