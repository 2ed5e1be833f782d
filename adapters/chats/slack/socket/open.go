package socket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	answerMost  = 64 << 10  // bytes of the API's answer
	retryMost   = time.Hour // the longest Retry-After that is believed
	writeBuffer = 32 << 10  // an acknowledgement is one frame: Slack is said to drop those in pieces
)

// ask asks the API for an address. It is a secret: it works once, for whoever has it.
func (s *Socket) ask(ctx context.Context) (*url.URL, error) {
	token := s.o.AppToken.Reveal()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.o.API+"apps.connections.open", http.NoBody)
	if err != nil {
		return nil, asked(0, hide(err, token))
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := s.client.Do(r)
	if err != nil {
		return nil, asked(0, hide(err, token))
	}
	defer answer.Body.Close()
	wait := retryAfter(answer.Header)
	var said struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
		URL   string `json:"url"`
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, answerMost))
	switch {
	case err != nil:
		return nil, asked(wait, hide(err, token))
	case answer.StatusCode != http.StatusOK:
		return nil, asked(wait, fmt.Errorf("apps.connections.open: status %d", answer.StatusCode))
	case json.Unmarshal(body, &said) != nil:
		return nil, asked(wait, errors.New("apps.connections.open: an answer that is no JSON"))
	case !said.OK:
		return nil, named(said.Error, wait)
	}
	u, err := url.Parse(said.URL)
	if err != nil || u.Host == "" || u.Scheme != "wss" && (u.Scheme != "ws" || s.secure) {
		return nil, asked(wait, errors.New("apps.connections.open: an address that is none")) // err has the ticket in it
	}
	return u, nil
}

// retryAfter returns what Retry-After says in seconds; 0: nothing.
func retryAfter(h http.Header) time.Duration {
	n, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || n < 0 {
		return 0
	}
	return min(time.Duration(min(n, 1<<20))*time.Second, retryMost)
}

// dial connects to an address.
func (s *Socket) dial(ctx context.Context, u *url.URL) (*websocket.Conn, error) {
	var watch watch
	d := s.dialer(&watch)
	done := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() { // the library looks at ctx while it dials, and no more
		select {
		case <-ctx.Done():
			watch.close()
		case <-done:
		}
	})
	conn, answer, err := d.DialContext(ctx, u.String(), nil)
	close(done)
	all.Wait()
	switch {
	case err != nil && answer != nil:
		answer.Body.Close()
		return nil, refused(answer)
	case err != nil:
		return nil, lost(hide(err, s.o.AppToken.Reveal(), u.String(), u.RequestURI(), u.RawQuery, u.Query().Get("ticket")))
	case ctx.Err() != nil:
		_ = conn.Close() // it was never used
		return nil, lost(ctx.Err())
	}
	return conn, nil
}

// dialer returns a dialer with the ways of the HTTP client.
func (s *Socket) dialer(w *watch) *websocket.Dialer {
	d := &websocket.Dialer{HandshakeTimeout: s.o.Times.Watch, WriteBufferSize: writeBuffer, Proxy: http.ProxyFromEnvironment}
	dial := (&net.Dialer{Timeout: 10 * time.Second}).DialContext
	if t, ok := s.client.Transport.(*http.Transport); ok && t != nil {
		d.Proxy = t.Proxy
		if t.DialContext != nil {
			dial = t.DialContext
		}
		if t.DialTLSContext != nil {
			d.NetDialTLSContext = w.around(t.DialTLSContext)
		}
		if t.TLSClientConfig != nil {
			d.TLSClientConfig = t.TLSClientConfig.Clone()
			d.TLSClientConfig.NextProtos = nil // h2 has no WebSocket here
		}
	}
	d.NetDialContext = w.around(dial)
	return d
}

type dialing = func(ctx context.Context, network, address string) (net.Conn, error)

// A watch closes the connection that is being made, also before it is there.
type watch struct {
	mu     sync.Mutex
	conn   net.Conn
	closed bool
}

func (w *watch) around(dial dialing) dialing {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.closed {
			conn.Close()
			return nil, net.ErrClosed
		}
		w.conn = conn
		return conn, nil
	}
}

func (w *watch) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	if w.conn != nil {
		w.conn.Close()
	}
}
