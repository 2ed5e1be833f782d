// Package fakeforum is a small forum in this process that answers like Discourse, for demos, stories and tests.
//
// A [Forum] keeps topics and posts and is an [http.Handler]; [Forum.Start] serves it on loopback. What happens on it is
// said with verbs: [Forum.Open], [Forum.Post], [Forum.Reply], [Forum.Edit], [Forum.Delete], [Forum.Move] and so on. How
// it misbehaves is said with [Quirks], which can be switched at any time with [Forum.Set]: a page cache of 60 seconds,
// both shapes of 429, a login wall, HTML where JSON was asked, a body that never ends. Requests are counted by path, see
// [Forum.Requests].
//
// It answers anonymous readers only: nothing can be written over HTTP.
package fakeforum

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A Forum is a fake Discourse. The zero value is not ready: use [New]. It is safe for concurrent use.
type Forum struct {
	mu       sync.Mutex
	quirks   Quirks
	topics   map[int]*topic
	posts    map[int]*post
	users    map[string]int
	faces    map[string][]byte
	lastID   int // of topics and posts
	counts   map[string]int
	cache    map[string]cached
	clock    func() time.Time
	stalled  chan struct{} // closed by Stop: endless bodies end
	shutdown sync.Once
}

// New returns an empty forum without quirks.
func New() *Forum {
	return &Forum{
		topics:  map[int]*topic{},
		posts:   map[int]*post{},
		users:   map[string]int{},
		faces:   map[string][]byte{},
		counts:  map[string]int{},
		cache:   map[string]cached{},
		clock:   time.Now,
		stalled: make(chan struct{}),
		lastID:  1000,
	}
}

// Start serves the forum on a free port of 127.0.0.1. base is its address without a trailing slash, the sub-folder of
// [Quirks.Prefix] not included. stop ends the server and every body that it still sends; it may be called twice.
func (f *Forum) Start() (base string, stop func(), err error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("listen for the fake forum: %w", err)
	}
	return "http://" + l.Addr().String(), f.Serve(l), nil
}

// Serve serves the forum on l until stop is called; stop closes l.
func (f *Forum) Serve(l net.Listener) (stop func()) {
	server := &http.Server{Handler: f, ReadHeaderTimeout: 10 * time.Second}
	var served sync.WaitGroup
	served.Go(func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			_ = l.Close() // the listener is gone: readers see a forum that is down
		}
	})
	return func() {
		f.shutdown.Do(func() { close(f.stalled) })
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			_ = server.Close() // a reader held its connection for a second: cut it
		}
		served.Wait()
	}
}

// Requests returns how many requests came for paths that begin with prefix, the query not included.
func (f *Forum) Requests(prefix string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for path, count := range f.counts {
		if strings.HasPrefix(path, prefix) {
			n += count
		}
	}
	return n
}

// Counts returns how many requests came for each path.
func (f *Forum) Counts() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.counts)
}

// SetClock gives the forum a time of its own, for transcripts that are always the same. clock is called with the forum
// locked, so it must not use it.
func (f *Forum) SetClock(clock func() time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.clock = clock
}

// now is the forum's time, as coarse as what Discourse prints. The forum is locked.
func (f *Forum) now() time.Time { return f.clock().UTC().Truncate(time.Millisecond) }
