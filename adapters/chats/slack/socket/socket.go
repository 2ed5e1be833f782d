package socket

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// A Socket receives from Slack. Make it with [New].
type Socket struct {
	o       Options
	log     *slog.Logger
	client  *http.Client
	secure  bool // the API is https
	state   *states
	pool    *pool
	desk    *desk
	turn    chan struct{} // has room for the one who connects
	links   sync.WaitGroup
	running atomic.Bool

	mu   sync.Mutex
	wait time.Time // Slack wants no question before
}

// New makes a socket. It starts nothing and connects to nothing.
func New(o Options) *Socket {
	o = o.filled()
	s := &Socket{o: o, log: o.Log, state: newStates(), pool: newPool(), turn: make(chan struct{}, 1)}
	s.secure = strings.HasPrefix(strings.ToLower(o.API), "https:")
	client := http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}}
	if o.HTTP != nil {
		client = *o.HTTP
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s.client = &client
	s.desk = newDesk(s)
	return s
}

// Run connects and receives until ctx ends, and then returns nil after all it started is over: envelopes that came are
// still acknowledged. It returns an error, of kind [fault.Denied] with words for the operator, only when the chat is lost
// for good: the app's token is refused (invalid_auth, not_authed, account_inactive, token_revoked, token_expired), or may
// not open connections (missing_scope, no_permission, not_allowed_token_type). A socket runs once at a time; a second Run
// meanwhile is an error.
func (s *Socket) Run(ctx context.Context) error {
	if !s.running.CompareAndSwap(false, true) {
		return errors.New("the socket runs already")
	}
	defer s.running.Store(false)
	s.state.begin()
	seats, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, s.o.Connections)
	var all sync.WaitGroup
	for n := range s.o.Connections {
		all.Go(func() {
			err := s.seat(seats, n)
			if err != nil {
				stop()
			}
			ended <- err
		})
	}
	all.Wait()
	s.links.Wait()
	s.desk.all.Wait()
	for range s.o.Connections {
		if err := <-ended; err != nil {
			s.state.trouble(nowhere, err)
			s.log.Error("socket: end", "err", err)
			return fmt.Errorf("slack's socket: %w", err)
		}
	}
	return nil
}

// State returns how the socket is. It is safe for concurrent use, before, during and after Run.
func (s *Socket) State() State {
	st := State{Wanted: s.o.Connections}
	s.state.read(&st)
	st.Connected = min(s.pool.len(), st.Wanted)
	return st
}

// seat keeps one connection until ctx ends. It returns an error only when no attempt will help.
func (s *Socket) seat(ctx context.Context, n int) error {
	replaced := false
	for tries := 0; ; tries++ {
		var lasted time.Duration
		l, err := s.connect(ctx)
		if err == nil {
			s.connected(ctx, n, replaced)
			lasted, err = s.attend(ctx, n, l)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case final(err):
			return err
		case lasted >= s.o.Times.Healthy:
			tries = 0
		}
		if replaced = lasted >= s.o.Times.Healthy && fault.Code(err) == codeReplace; replaced {
			tries = -1
			continue // at once: the old one goes on until the new one is there
		}
		wait := s.pause(tries, err)
		s.trouble(ctx, n, err, wait)
		if !sleep(ctx, wait) {
			return nil
		}
	}
}

// attend waits until Slack announces the end of a link, or it comes.
func (s *Socket) attend(ctx context.Context, n int, l *link) (lasted time.Duration, why error) {
	healthy := time.NewTimer(s.o.Times.Healthy)
	defer healthy.Stop()
	for {
		select {
		case <-l.left:
			return l.lasted()
		case <-healthy.C:
			if s.state.healthy(n) {
				s.log.Info("socket: well again", "seat", n)
			}
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// connect returns a link that Slack has greeted.
func (s *Socket) connect(ctx context.Context) (*link, error) {
	l, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	timer := time.NewTimer(s.o.Times.Watch)
	defer timer.Stop()
	select {
	case <-l.up:
		return l, nil
	case <-l.left:
		_, why := l.lasted()
		return nil, why
	case <-timer.C:
		why := silent("no greeting in time")
		l.leave(why)
		l.stop()
		return nil, why
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// open opens a connection. Seats do it one after the other: Slack refuses some of those that come at once.
func (s *Socket) open(ctx context.Context) (*link, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	s.mu.Lock()
	wait := time.Until(s.wait)
	s.mu.Unlock()
	if !sleep(ctx, wait) {
		return nil, ctx.Err()
	}
	dialing, cancel := context.WithTimeout(ctx, s.o.Times.Watch)
	defer cancel()
	u, err := s.ask(dialing)
	if err != nil {
		s.mu.Lock()
		s.wait = time.Now().Add(fault.After(err))
		s.mu.Unlock()
		return nil, err
	}
	conn, err := s.dial(dialing, u)
	if err != nil {
		return nil, err
	}
	return s.link(ctx, conn), nil
}

// pause returns how long to wait after that many failures before this one: between half and the whole of what doubles
// each time, and not less than the error asks.
func (s *Socket) pause(tries int, err error) time.Duration {
	t := s.o.Times
	whole := t.First << min(tries, 20)
	if whole > t.Most || whole <= 0 {
		whole = t.Most
	}
	return max(whole/2, fault.After(err)) + rand.N(whole/2+1)
}

// trouble notes what went wrong with a seat and when it is tried again. What repeats is logged when it changes.
func (s *Socket) trouble(ctx context.Context, n int, err error, wait time.Duration) {
	if !s.state.trouble(n, err) {
		return
	}
	level := slog.LevelWarn
	if fault.Code(err) == codeReplace {
		level = slog.LevelInfo
	}
	s.log.Log(ctx, level, "socket: connect again", "seat", n, "after", wait, "err", err)
}

// connected notes a connection. A seat that comes and goes is news once, one that was replaced in time is none.
func (s *Socket) connected(ctx context.Context, n int, replaced bool) {
	level := slog.LevelDebug
	if s.state.connected(n) && !replaced {
		level = slog.LevelInfo
	}
	s.log.Log(ctx, level, "socket: connected", "seat", n)
}

// sleep waits. It reports false if ctx ended before.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
