package fetch

import (
	"context"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// localPace is the pace of this process alone.
type localPace struct {
	mu      sync.Mutex
	budgets map[string]*bucket
}

// A bucket is when the next one is due, and until when nothing is given.
type bucket struct{ due, until time.Time }

// newLocalPace returns a pace with every budget full.
func newLocalPace() *localPace { return &localPace{budgets: map[string]*bucket{}} }

// Take gives n of a budget, or says when they will be there.
func (p *localPace) Take(ctx context.Context, name string, l store.Limit, n int) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now, b := time.Now(), p.bucket(name)
	if wait := b.until.Sub(now); wait > 0 {
		return wait, nil
	}
	due := b.due
	if due.Before(now) {
		due = now
	}
	due = due.Add(time.Duration(n) * l.Every)
	if wait := due.Add(-time.Duration(max(l.Burst, 1)) * l.Every).Sub(now); wait > 0 {
		return wait, nil
	}
	b.due = due
	return 0, nil
}

// Hold closes a budget until then.
func (p *localPace) Hold(ctx context.Context, name string, until time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if b := p.bucket(name); until.After(b.until) {
		b.until = until
	}
	return nil
}

// bucket returns a budget, and drops the full ones once there are too many.
func (p *localPace) bucket(name string) *bucket {
	if b := p.budgets[name]; b != nil {
		return b
	}
	if now := time.Now(); len(p.budgets) >= 2*remembered {
		for name, b := range p.budgets {
			if b.due.Before(now) && b.until.Before(now) {
				delete(p.budgets, name)
			}
		}
	}
	b := new(bucket)
	p.budgets[name] = b
	return b
}
