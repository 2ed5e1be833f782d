package fakeslack

import (
	"context"
	"fmt"
	"time"
)

// Advance puts the fake's clock forward: triggers and response URLs expire and the minutes of rates pass as if d had gone
// by, and events that wait to be told again are told. Other timers that run already are not touched.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ahead += d
	f.touch()
}

// now is the fake's time. The caller holds f.mu.
func (f *Fake) now() time.Time { return time.Now().Add(f.ahead) }

// ts returns a new timestamp of a message, larger than all before.
func (f *Fake) ts() string {
	f.last = max(f.last+100, f.now().UnixMicro()/100*100)
	return stamp(f.last)
}

// stamp writes microseconds as Slack does: ten digits, which a bent clock may begin with 0, and six.
func stamp(micro int64) string { return fmt.Sprintf("%010d.%06d", micro/1e6, micro%1e6) }

// id returns a new id of a kind: C for a channel, U for a user, and so on.
func (f *Fake) id(kind string) string {
	f.serial++
	return fmt.Sprintf("%s0T%08d", kind, f.serial)
}

// touch wakes whoever waits for something to change. The caller holds f.mu.
func (f *Fake) touch() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// until waits until ok, asked while f.mu is held, or until the context or the fake ends.
func (f *Fake) until(ctx context.Context, ok func() bool) error {
	for {
		f.mu.Lock()
		held, changed := ok(), f.changed
		f.mu.Unlock()
		if held {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-f.done:
			return context.Canceled
		}
	}
}

// clock is now for those who do not hold f.mu.
func (f *Fake) clock() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now()
}

// Until waits until ok, which is asked again whenever anything changes in the fake and may ask it anything. The error is
// that of the context, or [context.Canceled] when the test is over.
func (f *Fake) Until(ctx context.Context, ok func() bool) error {
	for {
		f.mu.Lock()
		changed := f.changed
		f.mu.Unlock()
		if ok() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-f.done:
			return context.Canceled
		}
	}
}

// pauseUntil waits until the fake's clock has come to a time; ok is false when the fake ended before.
func (f *Fake) pauseUntil(due time.Time) (ok bool) {
	for {
		f.mu.Lock()
		left, changed := due.Sub(f.now()), f.changed
		f.mu.Unlock()
		if left <= 0 {
			return true
		}
		wait := time.NewTimer(left)
		select {
		case <-wait.C:
		case <-changed:
		case <-f.done:
			wait.Stop()
			return false
		}
		wait.Stop()
	}
}
