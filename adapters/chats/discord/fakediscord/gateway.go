package fakediscord

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"
)

// gatewayPath is where the gateway's connections arrive, on the host of the API.
const gatewayPath = "/socket/"

// Intents that the fake knows (D events/gateway).
const (
	intentGuilds         = 1 << 0
	intentMembers        = 1 << 1
	intentPresences      = 1 << 8
	intentMessageContent = 1 << 15

	privilegedIntents = intentMembers | intentPresences | intentMessageContent
	allIntents        = 1<<26 - 1
)

// identifyWindow is the time in which MaxConcurrency sessions of one key may begin.
const identifyWindow = 5 * time.Second

// gate is the gateway: its connections, its sessions and how often they began.
type gate struct {
	lines      map[*line]bool
	sessions   map[string]*session
	identifies []time.Time
	byKey      map[int][]time.Time // by shard modulo max_concurrency
	versions   []string            // of all connections
	script     []Line
	remaining  int
	resets     time.Time
	total      int
}

type session struct {
	id      string
	seq     int64
	intents int
	shard   [2]int
	ended   bool
}

func newGate() gate {
	return gate{
		lines: make(map[*line]bool), sessions: make(map[string]*session), byKey: make(map[int][]time.Time),
		remaining: 1000, total: 1000,
	}
}

func (f *Fake) gatewayURL() string { return "ws" + strings.TrimPrefix(f.base, "http") + gatewayPath }

func (f *Fake) getGateway(*call) (any, *refusal) { return object{"url": f.gatewayURL()}, nil }

func (f *Fake) getGatewayBot(*call) (any, *refusal) {
	f.refillStarts()
	return object{
		"url": f.gatewayURL(), "shards": f.o.Shards,
		"session_start_limit": object{
			"total": f.gate.total, "remaining": f.gate.remaining, "max_concurrency": f.o.MaxConcurrency,
			"reset_after": max(f.gate.resets.Sub(f.now()), 0).Milliseconds(),
		},
	}, nil
}

// refillStarts begins a new day of session starts when the last one is over.
func (f *Fake) refillStarts() {
	if now := f.now(); !now.Before(f.gate.resets) {
		if !f.gate.resets.IsZero() {
			f.gate.remaining = f.gate.total
		}
		f.gate.resets = now.Add(24 * time.Hour)
	}
}

// SessionStarts says how many sessions may still begin, and when the count begins anew. Who identifies with none left is
// sent away, and that is a breach: Discord resets the token.
func (f *Fake) SessionStarts(remaining int, resetAfter time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gate.remaining, f.gate.resets = remaining, f.now().Add(resetAfter)
}

// Identifies returns when an IDENTIFY arrived, by the fake's clock, on whatever connection.
func (f *Fake) Identifies() []time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]time.Time(nil), f.gate.identifies...)
}

// Connections returns how many connections to the gateway there were.
func (f *Fake) Connections() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.gate.versions)
}

// Versions returns the version of the API that each connection asked for, in the order of their arrival. discordgo asks
// for 9 where nobody told it otherwise; both are served alike.
func (f *Fake) Versions() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.gate.versions...)
}

// Sessions returns how many connections have a session now.
func (f *Fake) Sessions() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for l := range f.gate.lines {
		if l.ready() {
			n++
		}
	}
	return n
}

// Connected waits until a connection has a session.
func (f *Fake) Connected(ctx context.Context) error {
	return f.until(ctx, func() bool {
		for l := range f.gate.lines {
			if l.ready() {
				return true
			}
		}
		return false
	})
}

// started counts an IDENTIFY; ok is false when it came too soon after others, which Discord answers with op 9. The
// caller holds f.mu.
func (f *Fake) started(shard int) (ok bool) {
	now := f.now()
	f.gate.identifies = append(f.gate.identifies, now)
	key := shard % f.o.MaxConcurrency
	before := within(f.gate.byKey[key], now, identifyWindow)
	f.gate.byKey[key] = append(before, now)
	if n := len(within(f.gate.identifies, now, identifyWindow)); n > f.o.MaxIdentifies {
		f.breach("gateway: %d IDENTIFY within %v, at most %d", n, identifyWindow, f.o.MaxIdentifies)
	}
	f.refillStarts()
	if f.gate.remaining <= 0 {
		f.breach("gateway: an IDENTIFY with no session start left: the token would be reset")
		return false
	}
	f.gate.remaining--
	return len(before) == 0
}

// within returns the times less than d before now.
func within(all []time.Time, now time.Time, d time.Duration) []time.Time {
	for i, t := range all {
		if now.Sub(t) < d {
			return all[i:]
		}
	}
	return nil
}

// tell sends an event of guilds to the session that a guild belongs to, if its intents ask for such. The caller holds f.mu.
func (f *Fake) tell(guild, event string, data object) {
	for l := range f.gate.lines {
		if s := l.session; l.ready() && s.serves(guild) && s.intents&intentGuilds != 0 {
			l.dispatch(event, data)
		}
	}
}

// serves reports whether a guild's events belong to the session. Direct messages belong to shard 0.
func (s *session) serves(guild string) bool {
	return int(number(guild)>>22)%cmp.Or(s.shard[1], 1) == s.shard[0]
}

func (f *Fake) connect(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader().Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	l := newLine(f, conn)
	f.mu.Lock()
	v := r.URL.Query().Get("v")
	f.gate.versions = append(f.gate.versions, v)
	if f.closed {
		f.mu.Unlock()
		l.drop()
		return
	}
	f.gate.lines[l] = true
	if len(f.gate.script) > 0 {
		l.plan, f.gate.script = f.gate.script[0], f.gate.script[1:]
	}
	if v != "10" && v != "9" {
		f.breach("gateway: version %q, want 10", v)
	}
	f.touch()
	f.mu.Unlock()
	l.run()
	f.mu.Lock()
	delete(f.gate.lines, l)
	f.touch()
	f.mu.Unlock()
}
