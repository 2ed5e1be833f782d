package fakeslack

import (
	"context"
	"net"
	"sync"
)

// pipes is a listener in memory. Blocking on its connections is blocking on channels, so that a synctest bubble sees it.
type pipes struct {
	accept chan net.Conn
	once   sync.Once
	done   chan struct{}
}

func newPipes() *pipes { return &pipes{accept: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accept:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return endpoint{} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.accept <- there:
		return here, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// An endpoint is the address of a listener in memory.
type endpoint struct{}

func (endpoint) Network() string { return "pipe" }
func (endpoint) String() string  { return "slack.test:80" }
