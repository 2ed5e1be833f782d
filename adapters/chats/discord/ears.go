package discord

import (
	"context"
	"sync"
)

// ears own the work that requests over HTTP leave behind: it runs while [Discord.Listen] does, and ends with it. The zero
// value is closed.
type ears struct {
	mu    sync.Mutex
	stop  chan struct{} // closed when nothing more is heard; nil: nothing is heard yet
	works sync.WaitGroup
}

func (e *ears) open() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stop = make(chan struct{})
}

func (e *ears) listening() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stop != nil
}

// close ends all work and waits for it.
func (e *ears) close() {
	e.mu.Lock()
	close(e.stop)
	e.stop = nil
	e.mu.Unlock()
	e.works.Wait()
}

// run does f in the background, with a context that ends when ctx or Listen does. It returns false when nothing is heard.
func (e *ears) run(ctx context.Context, f func(context.Context)) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stop == nil {
		return false
	}
	stop := e.stop
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	e.works.Go(func() {
		select {
		case <-stop:
			cancel()
		case <-done:
		}
	})
	e.works.Go(func() {
		defer cancel()
		defer close(done)
		f(ctx)
	})
	return true
}
