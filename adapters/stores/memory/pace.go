package memory

import (
	"context"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

type pace struct{ *handle }

func (p pace) Take(ctx context.Context, budget string, l store.Limit, n int) (time.Duration, error) {
	now, done, err := p.begin(ctx)
	defer done()
	if err != nil {
		return 0, err
	}
	whole, wait := store.Take(now, p.whole[budget], p.holds[budget], l, n)
	p.whole[budget] = whole
	return wait, nil
}

func (p pace) Hold(ctx context.Context, budget string, until time.Time) error {
	_, done, err := p.begin(ctx)
	defer done()
	if err != nil {
		return err
	}
	if until = store.Cut(until); until.After(p.holds[budget]) {
		p.holds[budget] = until
	}
	return nil
}
