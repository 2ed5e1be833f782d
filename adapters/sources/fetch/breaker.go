package fetch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// enough is how many failures in a row open the breaker.
const enough = 5

// backoff is the pause after so many failures in a row: a second and its doubles first, then 1, 2, 4 … 60 minutes.
func backoff(strikes int) time.Duration {
	if strikes < enough {
		return time.Second << max(strikes-1, 0)
	}
	return min(time.Minute<<min(strikes-enough, 6), time.Hour)
}

// Hold keeps the host of a URL from being asked for so long, at least a second and at most six hours: for waits that
// stand in an answer's body. A longer pause that is already known stays.
func (c *Client) Hold(ctx context.Context, rawURL string, after time.Duration) error {
	t, err := c.rules.parse(rawURL)
	if err != nil {
		return err
	}
	h := c.hosts.enter(t.key())
	defer c.hosts.leave(h)
	return c.holdHost(ctx, h, t, again(CodeBusy, t.host+" asked us to wait.", nil), clamp(soonest, after, latest))
}

// succeeded ends the count of failures: the host answered, whatever it said.
func (c *Client) succeeded(h *host, t target) {
	if was := h.clear(); was >= enough {
		c.log.Info("fetch: host answers again", "host", t.host, "failures", was)
	}
}

// clear forgets the failures and returns how many there were.
func (h *host) clear() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	was := h.strikes
	h.strikes = 0
	return was
}

// failed counts what went wrong on the way against the host, unless it is not the host's doing: an ended context, a
// refusal of our own.
func (c *Client) failed(ctx context.Context, h *host, t target, err error) error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return err
	}
	switch f.Code {
	case CodePrivate, CodeScheme, CodeHost, CodeBig, CodeType:
		return err
	}
	return c.struck(ctx, h, t, f, 0)
}

// struck counts a failure and holds the host for the longer of what it asked for and our own backoff.
func (c *Client) struck(ctx context.Context, h *host, t target, f *fault.Error, asked time.Duration) error {
	h.mu.Lock()
	h.strikes++
	strikes := h.strikes
	h.mu.Unlock()
	after := min(max(asked, backoff(strikes)), latest)
	if f.Kind == fault.Again {
		f.After = after
	}
	why := again(CodeBusy, f.Say, nil)
	if f.Code != CodeBusy {
		why = again(CodeDown, fmt.Sprintf("%s failed %s; it is given a pause.", t.host, times(strikes)), nil)
	}
	if strikes == enough {
		c.log.Warn("fetch: host fails", "host", t.host, "code", f.Code, "failures", strikes, "after", after)
	}
	c.keepHold(ctx, h, t, why, after)
	return f
}

// hold keeps the host from being asked for what a fault says, at least so long, and returns the fault.
func (c *Client) hold(ctx context.Context, h *host, t target, f *fault.Error) error {
	c.log.Warn("fetch: host shows a challenge", "host", t.host, "after", f.After)
	why := *f
	why.Err = nil // the answer belongs to this request alone
	c.keepHold(ctx, h, t, &why, f.After)
	return f
}

// keepHold holds the host; a store that cannot share it is no reason to hide the fault the caller is about to get.
func (c *Client) keepHold(ctx context.Context, h *host, t target, why *fault.Error, after time.Duration) {
	if err := c.holdHost(ctx, h, t, why, after); err != nil && ctx.Err() == nil {
		c.log.Warn("fetch: hold host for all replicas", "host", t.host, "err", err)
	}
}

// holdHost holds the host here and, through the pace, everywhere. The later of two holds wins.
func (c *Client) holdHost(ctx context.Context, h *host, t target, why *fault.Error, after time.Duration) error {
	until := time.Now().Add(after)
	h.mu.Lock()
	if until.After(h.until) {
		h.until, h.why = until, why
	}
	h.mu.Unlock()
	if err := c.pace.Hold(ctx, c.own(t), until); err != nil {
		return fmt.Errorf("hold %s: %w", t.host, err)
	}
	return nil
}

// pause returns how long the host is still held.
func (h *host) pause() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Until(h.until)
}

// times says how often in words.
func times(n int) string {
	if n == 1 {
		return "just now"
	}
	return fmt.Sprintf("%d times in a row", n)
}
