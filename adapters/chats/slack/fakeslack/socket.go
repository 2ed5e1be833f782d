package fakeslack

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// ticketLife is how long the address of a connection can be used.
const ticketLife = 30 * time.Second

// Reasons of a disconnect.
const (
	Warning         = "warning"
	RefreshRequest  = "refresh_requested"
	LinkDisabled    = "link_disabled"
	TooManySockets  = "too_many_websockets"
	disconnectGrace = 10 * time.Second // between a warning and the end; a guess
)

// gate is Socket Mode: its connections, the addresses given out for them, what goes wrong.
type gate struct {
	lines     []*line
	tickets   map[string]time.Time
	script    []Line
	connected int
	double    int
	next      int // whose turn it is to get a delivery
}

func newGate() gate { return gate{tickets: make(map[string]time.Time)} }

// A Line says what one connection of Socket Mode does that is out of the ordinary. The zero Line is ordinary.
type Line struct {
	Refuse  int           // an HTTP status in place of the connection
	NoHello bool          // nothing is ever said
	NoPing  bool          // and no WebSocket ping
	Reason  string        // disconnect with this reason
	Cut     bool          // the connection ends in the middle of a frame
	Close   int           // a close code
	After   time.Duration // how long after hello these come
}

func (p Line) acts() bool { return p.Reason != "" || p.Cut || p.Close != 0 }

// Lines says how the next connections behave, one each, in their order; those after them are ordinary.
func (f *Fake) Lines(lines ...Line) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gate.script = append(f.gate.script, lines...)
}

// Disturb does to all connections at once what a Line does to one: a disconnect, a cut, a close code.
func (f *Fake) Disturb(what Line) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range f.gate.lines {
		l.plan = what
		l.act()
	}
}

// Double delivers each of the next n deliveries twice: the same envelope over Socket Mode, the same body over HTTP.
func (f *Fake) Double(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gate.double += n
}

// twice reports whether this delivery comes twice. The caller holds f.mu.
func (f *Fake) twice() bool {
	if f.gate.double == 0 {
		return false
	}
	f.gate.double--
	return true
}

// Connections returns how many connections of Socket Mode there were.
func (f *Fake) Connections() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.gate.connected
}

// Connected waits until a connection of Socket Mode was greeted.
func (f *Fake) Connected(ctx context.Context) error {
	return f.until(ctx, func() bool { return f.lineFor() != nil })
}

// Open returns how many connections are open and greeted now.
func (f *Fake) Open() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, l := range f.gate.lines {
		if l.ready {
			n++
		}
	}
	return n
}

// lineFor finds the one connection that gets the next delivery, each in its turn; nil: there is none. The caller holds f.mu.
func (f *Fake) lineFor() *line {
	for n := range f.gate.lines {
		l := f.gate.lines[(f.gate.next+n)%len(f.gate.lines)]
		if l.ready && !l.leaving {
			return l
		}
	}
	return nil
}

func (f *Fake) openConnection(*call) (object, *refusal) {
	ticket := letters(32)
	f.gate.tickets[ticket] = f.now()
	return object{"url": "ws" + strings.TrimPrefix(f.base, "http") + socketPath + "?ticket=" + ticket + "&app_id=" + f.o.App}, nil
}

// connect takes a connection. Its address works once, within half a minute.
func (f *Fake) connect(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	f.mu.Lock()
	given, ok := f.gate.tickets[ticket]
	delete(f.gate.tickets, ticket)
	fresh := ok && f.now().Sub(given) < ticketLife
	var plan Line
	if fresh && len(f.gate.script) > 0 {
		plan, f.gate.script = f.gate.script[0], f.gate.script[1:]
	}
	f.mu.Unlock()
	if !fresh {
		http.Error(w, "the address was used or is too old", http.StatusForbidden)
		return
	}
	if plan.Refuse != 0 {
		http.Error(w, http.StatusText(plan.Refuse), plan.Refuse)
		return
	}
	conn, err := upgrader().Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	l := newLine(f, conn)
	l.plan = plan
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		l.drop()
		return
	}
	f.gate.connected++
	tooMany := len(f.gate.lines) >= f.o.Connections
	f.gate.lines = append(f.gate.lines, l)
	f.mu.Unlock()
	l.run(tooMany)
	f.mu.Lock()
	for n, other := range f.gate.lines {
		if other == l {
			f.gate.lines = append(f.gate.lines[:n:n], f.gate.lines[n+1:]...)
			break
		}
	}
	f.touch()
	f.mu.Unlock()
}
