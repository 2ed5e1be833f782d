package fakediscord

import (
	"context"
	"strconv"
	"time"
)

// epoch is where Discord's ids begin to count milliseconds (D reference, Snowflakes).
const epoch = 1420070400000

// Advance puts the fake's clock forward: nonces are forgotten, tokens expire and windows of rates pass as if d had gone
// by. Timers that run already are not touched.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ahead += d
	f.touch()
}

// now is the fake's time. The caller holds f.mu.
func (f *Fake) now() time.Time { return time.Now().Add(f.ahead) }

// id returns a new snowflake, larger than all before. A clock before 2015, as that of a synctest bubble, counts on from 1.
func (f *Fake) id() string {
	f.last = max(f.last+1, (f.now().UnixMilli()-epoch)<<22)
	return strconv.FormatInt(f.last, 10)
}

// number returns an id as a number; 0 for what is none.
func number(id string) int64 {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// stamp writes a time as Discord does.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

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
