package redis

import (
	"context"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// A pace keeps budgets under keys of their own, each with the name's digest as its tag.
type pace struct{ *server }

func (p pace) Take(ctx context.Context, budget string, l store.Limit, n int) (time.Duration, error) {
	tag := budgetTag(budget)
	answer, err := p.run(ctx, "gcra", []string{tag + "gcra", tag + "hold"}, l.Every.Microseconds(), max(l.Burst, 1), n)
	if err != nil {
		return 0, fmt.Errorf("take %d of a budget: %w", n, err)
	}
	return time.Duration(integer(answer)) * time.Microsecond, nil
}

func (p pace) Hold(ctx context.Context, budget string, until time.Time) error {
	if _, err := p.run(ctx, "hold", []string{budgetTag(budget) + "hold"}, until.UnixMilli()); err != nil {
		return fmt.Errorf("hold a budget: %w", err)
	}
	return nil
}

func budgetTag(budget string) string { return "tt:{b" + digest(budget) + "}:" }
