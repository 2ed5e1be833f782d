package incident

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// Parts are what a teller works with. All but Notes and Policy are required.
type Parts struct {
	Threads       store.Threads
	Subscriptions store.Subscriptions
	Outbox        store.Outbox
	Notes         store.Notes            // nil: nobody is told of anything
	Chats         map[string]chat.Sender // by kind
	Log           *slog.Logger
	Policy        Policy
	Nudge         func() // called after something was offered; must not block
}

// A Teller tells people of what was written down.
type Teller struct {
	parts  Parts
	routes *routes
	memo   map[string]memo // of subjects
	open   atomic.Int64
}

// New returns a teller that does nothing until it runs.
func New(p Parts) *Teller {
	p.Policy = p.Policy.whole()
	return &Teller{
		parts: p, memo: make(map[string]memo),
		routes: &routes{notes: p.Notes, chats: p.Chats, reached: make(map[string]way)},
	}
}

// Open returns how many incidents this process knew to go on when it last went round, each counted once for each place
// that was told.
func (t *Teller) Open() int { return int(t.open.Load()) }

// Run goes round, once a minute by default, until ctx ends. It returns nil: what fails is logged when that changes, and done by a later
// round.
func (t *Teller) Run(ctx context.Context) error {
	if t.parts.Notes == nil {
		<-ctx.Done()
		return nil
	}
	clock := time.NewTicker(t.parts.Policy.Every)
	defer clock.Stop()
	troubled := false
	for {
		err := t.Round(ctx)
		if (err != nil) != troubled && ctx.Err() == nil {
			troubled = err != nil
			if troubled {
				t.parts.Log.Error("incident: round", "err", err)
			} else {
				t.parts.Log.Info("incident: round again")
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-clock.C:
		}
	}
}

// Round goes round once, unless another process does or just did. It is called by one goroutine at a time. It may break off
// anywhere: the next one does what is left.
func (t *Teller) Round(ctx context.Context) error {
	if t.parts.Notes == nil {
		return nil
	}
	mine := t.parts.Policy.Every * 5 / 6 // others stay away so long, and the round is over before
	ctx, cancel := context.WithTimeout(ctx, mine*4/5)
	defer cancel()
	first, err := t.parts.Notes.Once(ctx, store.Key{Tenant: tenant, Kind: "round", Name: prefix}, mine)
	if err != nil || !first {
		return err
	}
	if err := t.routes.begin(ctx); err != nil {
		return err
	}
	subjects, err := t.subjects(ctx)
	if err != nil {
		return err
	}
	open, failed := int64(0), []error(nil)
	for _, s := range subjects {
		n, err := t.about(ctx, s)
		open += int64(n)
		failed = append(failed, err)
	}
	t.open.Store(open)
	return errors.Join(failed...)
}

// tell writes down what a place is told, and offers it.
func (t *Teller) tell(ctx context.Context, to chat.Address, r Record, note store.Note) error {
	note, err := t.write(ctx, to, r, note)
	if err != nil || r.Offered {
		return err
	}
	_, err = t.parts.Outbox.Offer(ctx, store.Offering{
		Lane:       store.Lane{To: to},
		Deliveries: []store.Delivery{{Kind: store.Notice, Post: r.Post(), Rev: r.Rev}},
	})
	if err != nil {
		return fmt.Errorf("tell %v of an incident: %w", to, err)
	}
	t.parts.Log.Info("incident: tell", "to", to, "kind", r.Kind, "about", r.Subject, "since", r.Since, "over", !r.Ended.IsZero(), "threads", r.Threads())
	t.parts.Nudge()
	r.Offered = true
	_, err = t.write(ctx, to, r, note)
	return err
}
