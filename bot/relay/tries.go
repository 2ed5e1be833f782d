package relay

import (
	"sync"
	"time"
)

// triesKept bounds for how many messages it is remembered that they failed; beyond it, those that failed long ago are forgotten.
const triesKept = 10_000

// tries counts how often messages failed in a row in this process. An attempt that a kill or a pause cut short is no
// failure: else a program that was restarted a few times would wait for minutes after the first one. Safe for concurrent use.
type tries struct {
	mu     sync.Mutex
	failed map[string]failing // by the key of the turn
}

type failing struct {
	times int
	last  time.Time
}

// more counts one failure and returns how many there are.
func (t *tries) more(key string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if len(t.failed) >= triesKept {
		for k, f := range t.failed {
			if now.Sub(f.last) > maxBackoff {
				delete(t.failed, k)
			}
		}
	}
	if t.failed == nil {
		t.failed = make(map[string]failing)
	}
	f := failing{times: t.failed[key].times + 1, last: now}
	t.failed[key] = f
	return f.times
}

// over forgets a message that was settled for good.
func (t *tries) over(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.failed, key)
}
