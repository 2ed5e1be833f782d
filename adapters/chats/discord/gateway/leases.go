package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// The notes of replicas.
const (
	tenant      = "discord"
	kindShard   = "shard"         // who has a shard: app/IofN → holder
	kindReplica = "shard-replica" // who would have one: app/holder → holder
)

// leases are the shards that this replica holds, and its place among the replicas.
//
// A replica takes one free shard at a time, and no more than its share: the shards divided by the replicas that live,
// rounded up. What it holds it keeps, also when others come: moving a shard costs a start and a silence. Who waits looks
// more often. The ends of leases are by this process's clock: clocks that differ by more than a lease let two replicas
// hold one shard, which costs double events and is over when they agree.
type leases struct {
	notes  store.Notes
	holder string
	app    string
	of     int
	length time.Duration
	log    *slog.Logger

	replica store.Note
	held    map[int]*lease
	failed  bool // the last round did
}

// A lease is one shard.
type lease struct {
	note  store.Note
	over  chan struct{} // closed when it has ended
	end   func()        // ends it; may be called again
	timer *time.Timer   // ends it when it was not renewed
}

func (le *lease) ended() bool {
	select {
	case <-le.over:
		return true
	default:
		return false
	}
}

func newLeases(o Options, of int) *leases {
	l := &leases{notes: o.Notes, holder: o.Holder, app: o.App, of: of, length: o.Times.Lease, log: o.Log, held: make(map[int]*lease)}
	l.replica = store.Note{Key: store.Key{Tenant: tenant, Kind: kindReplica, Name: o.App + "/" + o.Holder}, Value: []byte(o.Holder)}
	return l
}

// errTaken is for a note that another replica holds.
var errTaken = errors.New("held by another replica")

// round renews what is held and takes one shard if there is one to take. It returns all that are held, each with what is
// closed at its end, and when the next round is. A store that does not answer costs nothing until a lease runs out.
func (l *leases) round(ctx context.Context, now time.Time) (held map[int]<-chan struct{}, next time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, l.length/3)
	defer cancel()
	var errs []error
	for i, le := range l.held {
		if err := l.renew(ctx, le, now); err != nil {
			errs = append(errs, err)
		}
		if le.ended() {
			l.log.Warn("gateway: lease lost", "shard", i)
			delete(l.held, i)
		}
	}
	more, err := l.claim(ctx, now)
	err = errors.Join(append(errs, err)...)
	l.report(err)
	held = make(map[int]<-chan struct{}, len(l.held))
	for i, le := range l.held {
		held[i] = le.over
	}
	if more || err != nil {
		return held, l.length / 10
	}
	return held, l.length / 3
}

// report logs what a store said, when it changes.
func (l *leases) report(err error) {
	if err != nil && !l.failed && !errors.Is(err, context.Canceled) {
		l.log.Warn("gateway: renew leases", "err", err)
	}
	l.failed = err != nil
}

// renew makes a lease last from now on. One that somebody else has is ended.
func (l *leases) renew(ctx context.Context, le *lease, now time.Time) error {
	note, err := l.put(ctx, le.note, now)
	switch {
	case errors.Is(err, errTaken):
		le.end()
		return nil
	case err != nil:
		return err
	}
	if le.timer.Reset(time.Until(note.End)) {
		le.note = note
		return nil
	}
	le.end() // it ran out a moment ago
	return nil
}

// claim says that this replica lives, and takes one free shard, if its share has room. more reports that it would take
// another.
func (l *leases) claim(ctx context.Context, now time.Time) (more bool, err error) {
	replica, err := l.put(ctx, l.replica, now)
	if err != nil {
		return false, err
	}
	l.replica = replica
	share, err := l.share(ctx)
	if err != nil || len(l.held) >= share {
		return false, err
	}
	taken, err := l.taken(ctx)
	if err != nil {
		return true, err
	}
	for i := range l.of {
		note := taken[i]
		if l.held[i] != nil || note.Version != 0 && string(note.Value) != l.holder {
			continue
		}
		note.Key, note.Value = l.key(i), []byte(l.holder)
		switch note, err = l.put(ctx, note, now); {
		case errors.Is(err, errTaken):
			continue
		case err != nil:
			return true, err
		}
		l.hold(i, note)
		return len(l.held) < share, nil
	}
	return true, nil
}

// hold begins a lease.
func (l *leases) hold(i int, note store.Note) {
	le := &lease{note: note, over: make(chan struct{})}
	le.end = sync.OnceFunc(func() { close(le.over) })
	le.timer = time.AfterFunc(time.Until(note.End), le.end)
	l.held[i] = le
	l.log.Info("gateway: lease", "shard", i, "of", l.of)
}

// share returns how many shards a replica should have at most.
func (l *leases) share(ctx context.Context) (int, error) {
	all, err := l.notes.Range(ctx, tenant, kindReplica)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, note := range all {
		if strings.HasPrefix(note.Key.Name, l.app+"/") {
			n++
		}
	}
	n = max(n, 1)
	return (l.of + n - 1) / n, nil
}

// taken returns the leases of this division that somebody has.
func (l *leases) taken(ctx context.Context) (map[int]store.Note, error) {
	all, err := l.notes.Range(ctx, tenant, kindShard)
	taken := make(map[int]store.Note)
	for _, note := range all {
		for i := range l.of {
			if note.Key == l.key(i) {
				taken[i] = note
			}
		}
	}
	return taken, err
}

func (l *leases) key(i int) store.Key {
	return store.Key{Tenant: tenant, Kind: kindShard, Name: fmt.Sprintf("%s/%dof%d", l.app, i, l.of)}
}

// put writes a note that ends a lease's length from now. When somebody wrote it meanwhile it looks who: it may have been
// this replica, whose answer was lost. A note of another gets [errTaken].
func (l *leases) put(ctx context.Context, note store.Note, now time.Time) (store.Note, error) {
	note.End = now.Add(l.length)
	written, err := l.notes.Write(ctx, note)
	if !errors.Is(err, store.ErrStale) {
		return written, err
	}
	there, err := l.notes.Read(ctx, note.Key)
	if err != nil {
		return note, err
	}
	if there.Version != 0 && string(there.Value) != l.holder {
		return note, errTaken
	}
	note.Version = there.Version
	if written, err = l.notes.Write(ctx, note); errors.Is(err, store.ErrStale) {
		return note, errTaken
	}
	return written, err
}

// release gives everything back, also after ctx has ended: others need not wait then.
func (l *leases) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.length/3)
	defer cancel()
	keys := []store.Key{l.replica.Key}
	for i, le := range l.held {
		if !le.ended() {
			keys = append(keys, l.key(i))
		}
		le.timer.Stop()
		le.end()
	}
	for _, k := range keys {
		if err := l.notes.Forget(ctx, k); err != nil {
			l.log.Warn("gateway: give back", "note", k.Name, "err", err)
		}
	}
}
