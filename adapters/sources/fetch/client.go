// Package fetch is the one place that makes HTTP requests to forums.
//
// Whatever a stranger's link, name server or forum says, a [Client] reaches public forums only, takes no more than it
// can hold, waits no longer than it promised, and asks no more often than is polite. A request goes this way:
//
//   - [Rules] look at the URL: http or https, ports 80 and 443, a public name, no user info (rules.go, names.go).
//   - The host's turn comes: one request at a time, the pace shared through [store.Pace], and no request at all while the
//     host is held, because it asked for a pause or failed too often (pace.go, breaker.go).
//   - A connection is made: the name is looked up once, every address of the answer must be public, and the very address
//     that was checked is dialled and checked again on the socket (transport.go, dial.go). A kept connection needs none of this.
//   - The answer is judged by status, content type and encoding before its body is read, and the body is counted twice,
//     on the wire and after gzip (exchange.go, body.go).
//   - A redirect starts over with the same rules, at most five times; what was meant for one host does not go to another
//     (redirect.go).
//
// What an operator lists in fetch.allow_private is excepted from the rules about addresses, by server or by network.
// Proxies of the environment are ignored: a proxy would look the name up again, out of our sight.
//
// Every error that is not the caller's own ended context is a fault with a code, words for people, and a cause that
// carries neither a query, nor user info, nor a byte of the other side. Statuses are left to the adapters: the fault's
// chain holds an [Answer].
package fetch

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// project is what the User-Agent points to where the operator gave no contact.
const project = "https://github.com/threadtape/threadtape"

// A Resolver looks names up, as [net.Resolver] does.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// A Dialer opens a connection to an address that was checked, as [net.Dialer.DialContext] does.
type Dialer func(ctx context.Context, network, address string) (net.Conn, error)

// Options are the settings and parts of a [Client]. The zero value is a client for public forums.
type Options struct {
	Contact      string         // goes into the User-Agent; empty: the project's page
	Version      string         // goes into the User-Agent; empty: "dev"
	AllowPrivate []string       // host:port or CIDR that may be fetched although private
	Hosts        []string       // when not empty: the only hosts that are fetched
	PerHost      store.Limit    // pace of one host; zero fields: one a second, five at once
	Pace         store.Pace     // shares the pace among replicas; nil: this process alone
	Resolver     Resolver       // nil: the system's
	Dial         Dialer         // nil: the system's, with a second look at the address on the socket
	Roots        *x509.CertPool // authorities trusted for TLS; nil: the system's
	Log          *slog.Logger   // nil: silent
}

// A Client fetches from forums. It is safe for concurrent use and starts nothing of its own.
type Client struct {
	rules    Rules
	agent    string
	perHost  store.Limit
	pace     store.Pace
	resolver Resolver
	dial     Dialer
	log      *slog.Logger
	limits   limits
	aside    string // what the budgets of this client are called beside those of forums; empty: it is the one for forums
	short    *http.Transport
	long     *http.Transport
	hosts    hosts
	counts   counters
	rooms    sync.Pool // buffers that bodies are read into: most polls bring the same page again
}

// limits are the sizes and times of safety; only tests of the package change them.
type limits struct {
	lookup, connect, handshake, first, total, long time.Duration
	patience                                       time.Duration
	head, wire, decoded, excerpt                   int64
	hops                                           int
}

// standard are the limits that hold.
var standard = limits{
	lookup: 5 * time.Second, connect: 5 * time.Second, handshake: 10 * time.Second,
	first: 10 * time.Second, total: 15 * time.Second, long: 35 * time.Second,
	patience: 3 * time.Second,
	head:     64 << 10, wire: 2 << 20, decoded: 8 << 20, excerpt: 64 << 10,
	hops: 5,
}

// small are the limits for pictures of people: what takes longer or is larger is not worth it.
var small = limits{
	lookup: 2 * time.Second, connect: 2 * time.Second, handshake: 3 * time.Second,
	first: 3 * time.Second, total: 3 * time.Second, long: 3 * time.Second,
	patience: 2 * time.Second,
	head:     16 << 10, wire: 1 << 20, decoded: 1 << 20, excerpt: 4 << 10,
	hops: 2,
}

// New returns a client. The error names the setting that cannot be used.
func New(o Options) (*Client, error) { return open(o, standard, "") }

// Pictures returns a client for pictures of people, by the same rules and with tighter limits: 3 seconds, 1 MiB, two
// redirects. It takes its turns from the same pace as the client for forums, and a host that fails it, or shows it a
// challenge, is held for pictures alone: they are never a reason not to read a forum.
func Pictures(o Options) (*Client, error) { return open(o, small, "/pictures") }

func open(o Options, l limits, aside string) (*Client, error) {
	rules, err := ParseRules(o.AllowPrivate, o.Hosts)
	if err != nil {
		return nil, err
	}
	agent, err := userAgent(o.Version, o.Contact)
	if err != nil {
		return nil, err
	}
	c := &Client{
		rules: rules, agent: agent, perHost: o.PerHost, pace: o.Pace, resolver: o.Resolver, dial: o.Dial, log: o.Log,
		limits: l, aside: aside,
	}
	if c.perHost.Every <= 0 {
		c.perHost.Every = time.Second
	}
	if c.perHost.Burst <= 0 {
		c.perHost.Burst = 5
	}
	if c.pace == nil {
		c.pace = newLocalPace()
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	c.short, c.long = c.transport(o.Roots, c.limits.first), c.transport(o.Roots, c.limits.long)
	return c, nil
}

// Close drops the idle connections. Requests under way are not disturbed, and the client can still be used.
func (c *Client) Close() {
	c.short.CloseIdleConnections()
	c.long.CloseIdleConnections()
}

// Rules returns the rules the client holds every URL against.
func (c *Client) Rules() Rules { return c.rules }

// Get asks for r.URL and follows redirects. It waits for the host's turn if that is near, and returns a fault of kind
// Again that says when otherwise; the host is not asked then. The response is whole: there is nothing to close. When ctx
// ends, so does Get, with the context's error. The same request may be made any number of times.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	t, err := c.rules.parse(r.URL)
	if err != nil {
		return nil, c.counts.refuse(err)
	}
	res, err := c.follow(ctx, t, r)
	if err != nil {
		return nil, c.counts.refuse(err)
	}
	return res, nil
}

// userAgent names the program and whom to ask about it.
func userAgent(version, contact string) (string, error) {
	if version == "" {
		version = "dev"
	}
	if contact == "" {
		contact = project
	}
	for _, part := range []string{version, contact} {
		if strings.ContainsFunc(part, func(r rune) bool { return r < ' ' || r > '~' || r == '(' || r == ')' }) {
			return "", fmt.Errorf("fetch.contact: %w", errors.New("only printable ASCII without parentheses can stand in a User-Agent"))
		}
	}
	return fmt.Sprintf("Threadtape/%s (+%s)", version, contact), nil
}
