package forumtest

import (
	"context"
	"net"
	"sync"
)

// A Wire joins the servers and clients of one test in memory. Other than real connections it lets time be bent: see
// testing/synctest. It is a [net.Listener]; [Wire.Dial] calls it, whatever the address.
type Wire struct {
	calls chan net.Conn
	done  chan struct{}
	once  sync.Once
}

// NewWire returns a wire on which nobody listens yet.
func NewWire() *Wire { return &Wire{calls: make(chan net.Conn), done: make(chan struct{})} }

// Dial opens a connection to whoever accepts on the wire; it waits for them until ctx or the wire ends.
func (w *Wire) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case w.calls <- far:
		return near, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-w.done:
		return nil, net.ErrClosed
	}
}

// Accept waits for the next call.
func (w *Wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.calls:
		return c, nil
	case <-w.done:
		return nil, net.ErrClosed
	}
}

// Close ends the wire; connections that were made live on. It may be called twice.
func (w *Wire) Close() error {
	w.once.Do(func() { close(w.done) })
	return nil
}

// Addr names the wire.
func (w *Wire) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }
