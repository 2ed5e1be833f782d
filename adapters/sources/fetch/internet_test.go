package fetch_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// public is where the hosts of the tests live unless they say otherwise.
const public = "93.184.216.34"

// An internet is a name system and one server, all in memory, so that time can be bent and every dial is seen.
type internet struct {
	mu      sync.Mutex
	names   map[string][][]string // answers of successive look-ups; the last one repeats
	lookups map[string]int
	dials   []string
	pipes   []net.Conn
	handler http.Handler
	deaf    bool // connections are accepted and nothing is said
	refuse  bool // nobody listens
	conns   chan net.Conn
	closed  chan struct{}
	ending  sync.Once
	server  *http.Server
	served  chan struct{}
}

// newInternet starts an internet with a server behind every address. It ends with the test.
func newInternet(t testing.TB, h http.Handler) *internet {
	t.Helper()
	n := &internet{
		names: map[string][][]string{}, lookups: map[string]int{}, handler: h,
		conns: make(chan net.Conn), closed: make(chan struct{}), served: make(chan struct{}),
	}
	n.server = &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { defer close(n.served); _ = n.server.Serve(n) }()
	t.Cleanup(func() {
		_ = n.server.Close()
		<-n.served
		n.mu.Lock()
		defer n.mu.Unlock()
		for _, p := range n.pipes { // a farewell that nobody reads would wait for a time that no longer passes
			_ = p.Close()
		}
	})
	return n
}

// name gives a host the answers of its look-ups.
func (n *internet) name(host string, answers ...[]string) { n.names[host] = answers }

// LookupNetIP answers as the tables say; a name without an entry gets those of "*", or does not exist.
func (n *internet) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	answers, ok := n.names[host]
	if !ok && n.names["*"] != nil {
		answers, ok = n.names["*"], true
	}
	if !ok {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	i := min(n.lookups[host], len(answers)-1)
	n.lookups[host]++
	var addrs []netip.Addr
	for _, a := range answers[i] {
		addrs = append(addrs, netip.MustParseAddr(a))
	}
	return addrs, nil
}

// dial connects to the server and writes the address down. Port 443 talks TLS.
func (n *internet) dial(ctx context.Context, _, address string) (net.Conn, error) {
	n.recorded(address)
	if n.refuse {
		return nil, errors.New("connection refused")
	}
	near, pipe := net.Pipe()
	n.mu.Lock()
	n.pipes = append(n.pipes, near, pipe)
	n.mu.Unlock()
	if n.deaf {
		go func() { _, _ = io.Copy(io.Discard, pipe); _ = pipe.Close() }()
		return near, nil
	}
	far := buffered(pipe)
	if strings.HasSuffix(address, ":443") {
		far = tls.Server(far, authority().server)
	}
	select {
	case n.conns <- far:
		return near, nil
	case <-ctx.Done():
		_, _ = near.Close(), far.Close()
		return nil, ctx.Err()
	}
}

// A buffer is the sending side of a connection that can take a few writes before anybody reads: in a handshake both
// sides speak at once, which a bare [net.Pipe] does not allow.
type buffer struct {
	net.Conn
	writes chan []byte
	done   chan struct{}
	once   sync.Once
}

func buffered(c net.Conn) net.Conn {
	b := &buffer{Conn: c, writes: make(chan []byte, 16), done: make(chan struct{})}
	go func() {
		for {
			select {
			case p := <-b.writes:
				if _, err := c.Write(p); err != nil {
					_ = b.Close()
				}
			case <-b.done:
				for len(b.writes) > 0 {
					_ = c.SetWriteDeadline(time.Now().Add(time.Second))
					_, _ = c.Write(<-b.writes)
				}
				_ = c.Close()
				return
			}
		}
	}()
	return b
}

func (b *buffer) Write(p []byte) (int, error) {
	select {
	case b.writes <- append([]byte(nil), p...):
		return len(p), nil
	case <-b.done:
		return 0, net.ErrClosed
	}
}

func (b *buffer) Close() error {
	b.once.Do(func() { close(b.done) })
	return nil
}

// Accept, Close and Addr make the internet the listener of its server.
func (n *internet) Accept() (net.Conn, error) {
	select {
	case c := <-n.conns:
		return c, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

func (n *internet) Close() error {
	n.ending.Do(func() { close(n.closed) })
	return nil
}

func (n *internet) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(93, 184, 216, 34), Port: 80} }

// recorded writes a dial down.
func (n *internet) recorded(address string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.dials = append(n.dials, address)
	return len(n.dials)
}

// dialled returns the addresses dialled so far.
func (n *internet) dialled() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]string(nil), n.dials...)
}

// client returns a client that lives in the internet.
func (n *internet) client(t testing.TB, o fetch.Options) *fetch.Client {
	t.Helper()
	return n.clientWith(t, func(_ *internet, parts *fetch.Options) {
		o.Resolver, o.Dial, o.Roots = parts.Resolver, parts.Dial, parts.Roots
		*parts = o
	})
}

// clientWith returns a client of which the caller may exchange parts.
func (n *internet) clientWith(t testing.TB, set func(*internet, *fetch.Options)) *fetch.Client {
	t.Helper()
	if len(n.names) == 0 {
		n.name("*", []string{public})
	}
	o := fetch.Options{Resolver: n, Dial: n.dial, Roots: authority().roots}
	if set != nil {
		set(n, &o)
	}
	c, err := fetch.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// A trust is an authority of the tests and a server that has a certificate for every name.
type trust struct {
	roots  *x509.CertPool
	server *tls.Config
}

// authority is made once. Its time holds for bent clocks, too.
var authority = sync.OnceValue(func() trust {
	from, to := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Threadtape test authority"}, NotBefore: from, NotAfter: to,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	issue := func(c *x509.Certificate) []byte {
		der, err := x509.CreateCertificate(rand.Reader, c, ca, &key.PublicKey, key)
		if err != nil {
			panic(err)
		}
		return der
	}
	root, err := x509.ParseCertificate(issue(ca))
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(root)
	return trust{roots: roots, server: &tls.Config{GetCertificate: func(h *tls.ClientHelloInfo) (*tls.Certificate, error) {
		if h.ServerName == "wrongname.example" {
			h.ServerName = "other.example"
		}
		leaf := &x509.Certificate{SerialNumber: big.NewInt(2), NotBefore: from, NotAfter: to, DNSNames: []string{h.ServerName}}
		return &tls.Certificate{Certificate: [][]byte{issue(leaf)}, PrivateKey: key}, nil
	}}}
})

// said answers every request with a small JSON body.
func said(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = io.WriteString(w, `{"id":7}`)
}
