package fetch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// perMinute is the average that no public host is asked more often than, whatever the settings say.
var perMinute = store.Limit{Every: 3 * time.Second, Burst: 20}

// budget names the shared pace of a host.
func budget(t target) string { return "fetch/" + t.key() }

// own names the budget that is closed when a host is held.
func (c *Client) own(t target) string { return budget(t) + c.aside }

// enter waits for the host's turn and its pace, as long as the request is patient, and returns the host and what gives
// the turn back.
func (c *Client) enter(ctx context.Context, t target, r Request) (h *host, leave func(), err error) {
	h = c.hosts.enter(t.key())
	patience := r.Patience
	if patience <= 0 {
		patience = c.limits.patience
	}
	end := time.Now().Add(patience)
	turn := h.turnFor(r.Long)
	if err := c.queue(ctx, t, turn, end); err != nil {
		c.hosts.leave(h)
		return nil, nil, err
	}
	leave = func() { <-turn; c.hosts.leave(h) }
	if err := c.keepPace(ctx, t, h, end); err != nil {
		leave()
		return nil, nil, err
	}
	return h, leave, nil
}

// queue waits until no other request of the kind is under way.
func (c *Client) queue(ctx context.Context, t target, turn chan struct{}, end time.Time) error {
	select {
	case turn <- struct{}{}:
		return nil
	default:
	}
	timer := time.NewTimer(time.Until(end))
	defer timer.Stop()
	select {
	case turn <- struct{}{}:
		return nil
	case <-timer.C:
		return paced(t.host, max(c.perHost.Every, time.Second), errors.New("other requests are under way"))
	case <-ctx.Done():
		return ended(ctx, t)
	}
}

// keepPace waits out a short pause and takes one of each budget, or says how long the wait would be.
func (c *Client) keepPace(ctx context.Context, t target, h *host, end time.Time) error {
	if wait := h.pause(); wait > 0 {
		if err := c.wait(ctx, t, h, wait, end); err != nil {
			return err
		}
	}
	if c.aside != "" {
		if err := c.take(ctx, t, h, c.own(t), c.perHost, end); err != nil {
			return err
		}
	}
	if err := c.take(ctx, t, h, budget(t), c.perHost, end); err != nil {
		return err
	}
	if t.named || t.inside {
		return nil
	}
	return c.take(ctx, t, h, budget(t)+"/minute", perMinute, end)
}

// take asks for one of a budget until it is granted or the wait is too long.
func (c *Client) take(ctx context.Context, t target, h *host, name string, l store.Limit, end time.Time) error {
	for {
		wait, err := c.pace.Take(ctx, name, l, 1)
		switch {
		case ctx.Err() != nil:
			return ended(ctx, t)
		case err != nil:
			return again(CodeBusy, "The shared pace of requests cannot be kept just now.", fmt.Errorf("take from the pace of %s: %w", t.host, err))
		case wait <= 0:
			return nil
		}
		if err := c.wait(ctx, t, h, wait, end); err != nil {
			return err
		}
	}
}

// wait sleeps, or refuses at once if the sleep would last past the end, or past the time of the caller, who then knows how
// long to wait and still has the time to use what came before.
func (c *Client) wait(ctx context.Context, t target, h *host, d time.Duration, end time.Time) error {
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(end) {
		end = deadline
	}
	if time.Now().Add(d).After(end) {
		return h.refusal(t, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ended(ctx, t)
	}
}

// ended tells that the caller's context is over.
func ended(ctx context.Context, t target) error {
	return fmt.Errorf("get from %s: %w", t.host, ctx.Err())
}

// refusal says why a host is not asked for so long: the reason it is held for, or the pace.
func (h *host) refusal(t target, after time.Duration) *fault.Error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.why == nil || !h.until.After(time.Now()) {
		return paced(t.host, after, nil)
	}
	f := *h.why
	f.After = after
	return &f
}
