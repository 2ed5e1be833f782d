package commands

import (
	"context"
	"time"

	"github.com/threadtape/threadtape/bot/digest"
	"github.com/threadtape/threadtape/bot/store"
)

// rhythm says when the digests of a subscription come, such as "daily at 18:00"; empty where none is wished.
func (d Deps) rhythm(ctx context.Context, s store.Subscription) (string, error) {
	c, _, ok, err := digest.Next(ctx, d.Notes, s, d.Zone, time.Now())
	if err != nil || !ok {
		return "", err
	}
	return c.String(), nil
}

// digested is a mark moved up to where the last digest ended, for a subscription that takes digests alone: no post ever moved
// its mark.
func (d Deps) digested(ctx context.Context, p picked, mark store.Mark) (store.Mark, error) {
	if p.Options.Mode != store.DigestOnly {
		return mark, nil
	}
	last, err := digest.Last(ctx, d.Notes, p.Lane)
	mark.Seq = max(mark.Seq, p.State.Seq(last))
	return mark, err
}

// nextDigest tells when the next digest of a subscription comes, in front of it what leads to it; nothing where none is
// wished, or none comes while it is paused.
func (d Deps) nextDigest(ctx context.Context, s store.Subscription, lead string) ([]any, error) {
	_, next, ok, err := digest.Next(ctx, d.Notes, s, d.Zone, time.Now())
	if err != nil || !ok || !s.Active(time.Now()) {
		return nil, err
	}
	return []any{lead, moment(next)}, nil
}
