package store

import (
	"context"
	"time"
)

// A Limit is one every so often, and how many at once.
type Limit struct {
	Every time.Duration
	Burst int // 0 means 1
}

// Pace shares a rate among replicas: a forum's politeness, a bot's global budget.
type Pace interface {
	// Take asks for n of a budget. wait 0: granted; else nothing was taken, and asking earlier is useless.
	Take(ctx context.Context, budget string, l Limit, n int) (wait time.Duration, err error)

	// Hold closes a budget until then (Retry-After, an open breaker); the later of two holds wins.
	Hold(ctx context.Context, budget string, until time.Time) error
}
