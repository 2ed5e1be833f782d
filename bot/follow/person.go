package follow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// every is how far apart two notices for one person are at least, and two calls in one channel.
	every = 10 * time.Minute
	// remembered is how long it is known what was told, so that a removal still reaches it.
	remembered = 7 * 24 * time.Hour
	// batchMost is how many posts one notice is about at most, and personMost how many are remembered of a person.
	batchMost  = 100
	personMost = 250
	// personBytes is how much of a note what is remembered of a person may take.
	personBytes = 60 << 10
	// pausedKept is how long the follows of somebody are kept who takes no direct messages.
	pausedKept = 90 * 24 * time.Hour
)

// A person is what is kept of somebody who is told by direct message.
type person struct {
	To      chat.Address `json:"to"`               // where the chat speaks with them alone
	Paused  string       `json:"paused,omitempty"` // why nothing is told; empty: all is well
	Batches []batch      `json:"batches,omitempty"`
}

// A batch is what one notice is about.
type batch struct {
	ID     string    `json:"id"`
	Due    time.Time `json:"due"`
	Closed time.Time `json:"closed,omitzero"` // when it came to be said; from then on nothing is added
	Items  []item    `json:"items"`
	Over   bool      `json:"over,omitempty"` // there was more than is remembered
	Mute   bool      `json:"mute,omitempty"` // its reader may see none of it: nothing was said
	Retold int       `json:"r,omitempty"`    // how often a post of it was taken out of a channel, or let in again
}

// An item is one post, and the follows that brought it.
type item struct {
	Thread string   `json:"t"`
	Post   string   `json:"p"`
	For    []string `json:"f"`
	Gone   bool     `json:"g,omitempty"` // removed at the source
}

func (i item) same(other item) bool { return i.Thread == other.Thread && i.Post == other.Post }

// add collects posts that are not known yet, in the batch that is open or in a new one, which is due after the settle time
// and not sooner than the last one allows. It reports whether anything changed.
func (p *person) add(items []item, now time.Time, settle time.Duration) bool {
	changed := false
	for _, i := range items {
		known := slices.ContainsFunc(p.Batches, func(b batch) bool { return slices.ContainsFunc(b.Items, i.same) })
		if known {
			continue
		}
		b := p.open(now, settle)
		if len(b.Items) >= batchMost {
			changed = changed || !b.Over
			b.Over = true
			continue
		}
		b.Items = append(b.Items, i)
		changed = true
	}
	p.trim(now)
	return changed
}

func (p *person) open(now time.Time, settle time.Duration) *batch {
	if n := len(p.Batches); n > 0 {
		if last := &p.Batches[n-1]; last.Closed.IsZero() {
			return last
		}
	}
	p.Batches = append(p.Batches, batch{ID: strconv.FormatInt(now.UnixMilli(), 36), Due: p.due(now, settle)})
	return &p.Batches[len(p.Batches)-1]
}

// due is when a batch that begins now may be told.
func (p *person) due(now time.Time, settle time.Duration) time.Time {
	due := now.Add(settle)
	for _, b := range p.Batches {
		if next := b.Closed.Add(every); !b.Mute && next.After(due) {
			due = next
		}
	}
	return due
}

// mute writes down whether a batch said nothing. What was collected while nobody knew that it would waits no longer for it.
func (p *person) mute(id string, nothing bool, now time.Time, settle time.Duration) {
	b := p.batch(id)
	if b == nil {
		return
	}
	b.Mute = nothing
	last := &p.Batches[len(p.Batches)-1]
	if due := p.due(now, settle); last.Closed.IsZero() && due.Before(last.Due) {
		last.Due = due
	}
}

// past reports whether a batch was told long ago.
func (b batch) past(now time.Time) bool { return !b.Closed.IsZero() && now.Sub(b.Closed) > remembered }

// trim forgets what was told long ago, and the oldest of what is too much. The last batch stays while it says when the next
// may come.
func (p *person) trim(now time.Time) {
	p.Batches = slices.DeleteFunc(p.Batches, func(b batch) bool { return b.past(now) })
	count := 0
	for _, b := range p.Batches {
		count += len(b.Items)
	}
	for len(p.Batches) > 1 && (count > personMost || p.size() > personBytes) {
		count -= len(p.Batches[0].Items)
		p.Batches = slices.Delete(p.Batches, 0, 1)
	}
	if last := len(p.Batches) - 1; last >= 0 && p.size() > personBytes {
		p.Batches[last].Items, p.Batches[last].Over = p.Batches[last].Items[:len(p.Batches[last].Items)/2], true
	}
}

func (p *person) size() int {
	value, err := json.Marshal(p)
	if err != nil {
		return 0
	}
	return len(value)
}

func (p *person) batch(id string) *batch {
	at := slices.IndexFunc(p.Batches, func(b batch) bool { return b.ID == id })
	if at < 0 {
		return nil
	}
	return &p.Batches[at]
}

// marks writes down of each post whether it is gone, and reports whether anything changed; touched are the batches that
// tell of one of them.
func (p *person) marks(thread string, gone map[string]bool) (touched []batch, changed bool) {
	for b := range p.Batches {
		is := false
		for i, it := range p.Batches[b].Items {
			if g, told := gone[it.Post]; told && it.Thread == thread {
				is = is || g || it.Gone
				changed = changed || g != it.Gone
				p.Batches[b].Items[i].Gone = g
			}
		}
		if is {
			touched = append(touched, p.Batches[b])
		}
	}
	return touched, changed
}

// retell counts that a post was taken out of a channel, or let in again, and returns the batches that may have told of it.
func (p *person) retell(thread, post string) (touched []batch) {
	for i := range p.Batches {
		b := &p.Batches[i]
		if !b.Closed.IsZero() && slices.ContainsFunc(b.Items, item{Thread: thread, Post: post}.same) {
			b.Retold++
			touched = append(touched, *b)
		}
	}
	return touched
}

// rev is the revision of a notice: it follows which of its posts are gone, and how often it was to be composed anew.
func (b batch) rev() forum.Rev {
	h := fnv.New64a()
	none := b.Retold == 0
	if !none {
		fmt.Fprintf(h, "%d;", b.Retold)
	}
	for i, it := range b.Items {
		if it.Gone {
			none = false
			fmt.Fprintf(h, "%d,", i)
		}
	}
	if none {
		return "0"
	}
	return forum.Rev(strconv.FormatUint(h.Sum64(), 36))
}

// casTries is how often a note is written over that somebody else writes at the same time.
const casTries = 10

// update changes what is kept of a person, if anything is and change says so. p is what is kept then; ok is false where
// nothing is.
func (b Book) update(ctx context.Context, tenant, user string, change func(*person) bool) (p person, ok bool, err error) {
	for range casTries {
		note, err := b.Notes.Read(ctx, personKey(tenant, user))
		if err != nil {
			return person{}, false, fmt.Errorf("what was collected for somebody of %s: %w", tenant, err)
		}
		p = person{}
		if note.Version == 0 || json.Unmarshal(note.Value, &p) != nil {
			return person{}, false, nil
		}
		if !change(&p) {
			return p, true, nil
		}
		err = b.write(ctx, note, p)
		if err == nil || !errors.Is(err, store.ErrStale) {
			return p, err == nil, err
		}
	}
	return person{}, false, fmt.Errorf("collect for somebody of %s: %w", tenant, store.ErrStale)
}

func (b Book) write(ctx context.Context, note store.Note, p person) error {
	value, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("write down what was collected: %w", err)
	}
	note.Value = value
	_, err = b.Notes.Write(ctx, note)
	return err
}

// Reached reports whether a person was reached by direct message before, and takes them still.
func (b Book) Reached(ctx context.Context, tenant, user string) (ok bool, err error) {
	p, known, err := b.update(ctx, tenant, user, func(*person) bool { return false })
	return known && p.Paused == "" && p.To != "", err
}

// Reach writes down where a person is reached alone, and ends a pause. What was missed during the pause stays missed.
func (b Book) Reach(ctx context.Context, tenant, user string, to chat.Address) error {
	for range casTries {
		key := personKey(tenant, user)
		note, err := b.Notes.Read(ctx, key)
		if err != nil {
			return fmt.Errorf("where somebody of %s is reached: %w", tenant, err)
		}
		var p person
		if note.Version != 0 && json.Unmarshal(note.Value, &p) != nil {
			p = person{}
		}
		p.To, p.Paused = to, ""
		note.Key, note.End = key, time.Time{}
		err = b.write(ctx, note, p)
		if err == nil {
			return b.keep(ctx, tenant, user, time.Time{})
		}
		if !errors.Is(err, store.ErrStale) {
			return fmt.Errorf("where somebody of %s is reached: %w", tenant, err)
		}
	}
	return fmt.Errorf("where somebody of %s is reached: %w", tenant, store.ErrStale)
}

// keep says how long the follows of a person are kept; the zero time: for good.
func (b Book) keep(ctx context.Context, tenant, user string, end time.Time) error {
	mine, err := b.Of(ctx, tenant, user)
	if err != nil {
		return err
	}
	for _, f := range mine {
		key := followKey(tenant, user, f.ID())
		note, err := b.Notes.Read(ctx, key)
		if err != nil {
			return fmt.Errorf("keep a follow: %w", err)
		}
		if note.Version == 0 || f.By != ByDM || note.End.Equal(store.Cut(end)) {
			continue
		}
		note.Key, note.End = key, end
		if _, err := b.Notes.Write(ctx, note); err != nil && !errors.Is(err, store.ErrStale) {
			return fmt.Errorf("keep a follow: %w", err)
		}
	}
	return nil
}

// A Tally is what somebody was told lately.
type Tally struct {
	Paused string         // why nothing is told; empty: all is well
	Posts  map[string]int // how many posts each follow brought in the last seven days, by its id
}

// Tally returns what a person was told lately.
func (b Book) Tally(ctx context.Context, tenant, user string) (Tally, error) {
	p, _, err := b.update(ctx, tenant, user, func(*person) bool { return false })
	t := Tally{Paused: p.Paused, Posts: make(map[string]int)}
	for _, batch := range p.Batches {
		for _, i := range batch.Items {
			for _, id := range i.For {
				t.Posts[id]++
			}
		}
	}
	return t, err
}
