package bolt

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// rates are the budgets. They live in memory: one process has them all. Holds are on disk too, because a platform that
// said when must not be asked again after a restart; the rest is written by Close.
type rates struct {
	mu    sync.Mutex
	whole map[string]time.Time
	holds map[string]time.Time
}

func (r *rates) make() { r.whole, r.holds = make(map[string]time.Time), make(map[string]time.Time) }

type pace struct{ *file }

func (p pace) Take(ctx context.Context, budget string, l store.Limit, n int) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if p.closed.Load() {
		return 0, ErrClosed
	}
	p.rates.mu.Lock()
	defer p.rates.mu.Unlock()
	now := time.Now()
	whole, wait := store.Take(now, p.rates.whole[budget], p.rates.holds[budget], l, n)
	if whole.After(now) {
		p.rates.whole[budget] = whole
	} else {
		delete(p.rates.whole, budget)
	}
	return wait, nil
}

func (p pace) Hold(ctx context.Context, budget string, until time.Time) error {
	until = store.Cut(until)
	var last time.Time
	err := p.write(ctx, func(s *step) error {
		last = time.Time{}
		if _, err := s.get("hold", budgetKey(budget), &last); err != nil {
			return err
		}
		if !until.After(last) {
			return nil
		}
		last = until
		if err := s.ends(until, endHold, budgetKey(budget)); err != nil {
			return err
		}
		return s.put("hold", budgetKey(budget), until)
	})
	p.rates.mu.Lock()
	defer p.rates.mu.Unlock()
	// A hold counts for this process even if it could not be written.
	if until.After(p.rates.holds[budget]) && (err == nil || isFull(err)) {
		p.rates.holds[budget] = until
	}
	return err
}

// budgetKey is never empty.
func budgetKey(budget string) string { return "\t" + budget }

// loadRates reads what Close and Hold wrote.
func (s *step) loadRates() error {
	for bucket, m := range map[string]map[string]time.Time{"whole": s.f.rates.whole, "hold": s.f.rates.holds} {
		var keys []string
		err := s.bucket(bucket).ForEach(func(k, v []byte) error {
			var until time.Time
			if err := decode(v, &until); err != nil {
				return err
			}
			keys = append(keys, string(k))
			if until.After(s.now) {
				m[string(k[1:])] = until
			}
			return nil
		})
		if err != nil {
			return err
		}
		if bucket == "whole" {
			if err := s.remove(bucket, keys...); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *step) saveRates() error {
	s.f.rates.mu.Lock()
	defer s.f.rates.mu.Unlock()
	for budget, whole := range s.f.rates.whole {
		if !whole.After(s.now) {
			continue
		}
		v, err := json.Marshal(whole.Round(0).UTC())
		if err != nil {
			return err
		}
		if err := s.bucket("whole").Put([]byte(budgetKey(budget)), v); err != nil {
			return err
		}
	}
	return nil
}
