package incident

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// A subject is what incidents are about: a forum, or a channel. It holds what is written of it, and what was told where.
type subject struct {
	kind     Kind
	name     string
	troubles []trouble
	told     map[chat.Address]told
}

type told struct {
	record Record
	note   store.Note
}

// A memo is what a subject looked like in the last round, so that one that stays as it is costs little.
type memo struct {
	looks string
	until time.Time
	open  int
}

// subjects reads what is written down, and what was told, sorted by what it is about.
func (t *Teller) subjects(ctx context.Context) ([]subject, error) {
	all := make(map[string]*subject)
	of := func(kind Kind, name string) *subject {
		key := string(kind) + "\t" + name
		if all[key] == nil {
			all[key] = &subject{kind: kind, name: name, told: make(map[chat.Address]told)}
		}
		return all[key]
	}
	notes, err := t.parts.Notes.Range(ctx, tenant, "trouble")
	if err != nil {
		return nil, fmt.Errorf("read what is written of troubles: %w", err)
	}
	for _, n := range notes {
		tr, err := parseTrouble(n)
		if err != nil {
			return nil, err
		}
		s := of(tr.Kind, tr.subject())
		s.troubles = append(s.troubles, tr)
	}
	if notes, err = t.parts.Notes.Range(ctx, tenant, prefix); err != nil {
		return nil, fmt.Errorf("read what was told of incidents: %w", err)
	}
	for _, n := range notes {
		r, err := Parse(n)
		if err != nil {
			return nil, err
		}
		post := r.Post()
		s, to := of(r.Kind, r.Subject), chat.Address(strings.TrimSuffix(n.Key.Name, "\t"+post))
		if r.Since.After(s.told[to].record.Since) {
			s.told[to] = told{r, n}
		}
	}
	for key := range t.memo {
		if all[key] == nil {
			delete(t.memo, key)
		}
	}
	var sorted []subject
	for _, key := range slices.Sorted(maps.Keys(all)) {
		sorted = append(sorted, *all[key])
	}
	return sorted, nil
}

// about tells every place what there is to tell of a subject, and returns how many incidents go on.
func (t *Teller) about(ctx context.Context, s subject) (open int, err error) {
	now := time.Now()
	sights, err := t.sights(ctx, s, now)
	if err != nil {
		return 0, err
	}
	key, looks := string(s.kind)+"\t"+s.name, looksOf(sights, t.parts.Policy.Short, now)+fmt.Sprint(slices.Sorted(maps.Keys(t.routes.shut)))
	if m, ok := t.memo[key]; ok && m.looks == looks && now.Before(m.until) {
		return m.open, nil
	}
	delete(t.memo, key)
	seen, unknown := t.seen(ctx, sights)
	for to := range s.told {
		if _, ok := seen[to]; !ok {
			seen[to] = Seen{}
		}
	}
	// The end is told only when everything is known: no look is under way, no gap is being filled, everybody can be reached.
	waits := unknown != nil || slices.ContainsFunc(sights, func(g sight) bool { return g.waits })
	again := now.Add(t.parts.Policy.Quiet)
	for _, to := range slices.Sorted(maps.Keys(seen)) {
		r, err := t.at(ctx, to, s, seen[to], waits, now)
		if err != nil {
			return open, errors.Join(unknown, err)
		}
		if r.Since.IsZero() || !r.Ended.IsZero() {
			continue
		}
		open++
		if due := r.Told.Add(t.parts.Policy.Quiet); due.After(now) && due.Before(again) {
			again = due
		}
	}
	if unknown != nil {
		return open, unknown
	}
	for _, g := range sights {
		if g.over && !waits { // else it is seen once more, with what it waits for
			if err := g.forget(ctx, t.parts.Notes); err != nil {
				return open, err
			}
		}
	}
	t.memo[key] = memo{looks, again, open}
	return open, nil
}

// at tells one place what there is to tell of a subject, and returns what it is told by now. waits holds back the end.
func (t *Teller) at(ctx context.Context, to chat.Address, s subject, seen Seen, waits bool, now time.Time) (Record, error) {
	old := s.told[to]
	r := old.record
	if r.Since.IsZero() || !r.Ended.IsZero() && len(seen.Matters) > 0 && seen.Since.Sub(r.Ended) > t.parts.Policy.Again {
		r, old.note = Record{Kind: s.kind, Subject: s.name}, store.Note{}
	}
	if t.routes.shut[to] {
		return Record{}, nil // it hears nothing; others are told
	}
	if len(seen.Matters) == 0 && waits {
		return r, nil
	}
	next, changed := r.After(seen, t.parts.Policy, now)
	if changed || !next.Since.IsZero() && !next.Offered {
		return next, t.tell(ctx, to, next, old.note)
	}
	return next, nil
}

func (t *Teller) write(ctx context.Context, to chat.Address, r Record, note store.Note) (store.Note, error) {
	var err error
	note.Key, note.End = recordKey(to, r.Post()), time.Time{}
	if !r.Ended.IsZero() {
		note.End = r.Ended.Add(overKept)
	}
	if note.Value, err = json.Marshal(r); err == nil {
		note, err = t.parts.Notes.Write(ctx, note)
	}
	if err != nil {
		return note, fmt.Errorf("write down what %v is told of an incident: %w", to, err)
	}
	return note, nil
}
