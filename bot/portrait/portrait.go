// Package portrait keeps the pictures of authors for the cards that show them.
//
// A [Keeper] is asked for the picture behind an address that a forum gave for an author, never one out of a text. What it
// has not yet it asks for in [Keeper.Run], and whoever asked waits a moment at most: a card without a photo has initials, and
// a card that comes late helps nobody. The picture is there for the next card then.
//
// Pictures are kept in memory alone, as the files they came as, for a day; after that the forum is asked whether they
// changed. They are bounded in number and in bytes, and one that the card of a post has shown goes when that post is edited
// or removed. Nothing here reads the files: whoever draws them judges them first.
package portrait

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// An Answer is what came for a picture.
type Answer struct {
	File []byte
	Tag  string // names this version of it, to be sent along next time; may be empty
	Same bool   // it is as it was, and File is empty
}

// A Fetch asks for the picture behind an address; tag is that of the last answer, empty where there is none. It is given
// [Limit] to answer, and bounds what it reads. What it cannot have is a fault.
type Fetch func(ctx context.Context, address, tag string) (Answer, error)

const (
	// Limit is how long a picture may take to come.
	Limit = 3 * time.Second
	// patience is how long a card waits for one.
	patience = 300 * time.Millisecond

	fresh   = 24 * time.Hour  // how long a picture is believed
	refused = time.Hour       // how long a picture that cannot be had is not asked for
	soon    = 5 * time.Minute // the same for one that could not be had just now

	kept      = 256     // pictures at most
	keptBytes = 8 << 20 // of files at most
	keptPosts = 64      // posts remembered for a picture
	lanes     = 2       // how many are asked for at once
	queue     = 64      // how many wait to be asked for
)

// A Keeper keeps pictures. It is safe for concurrent use.
type Keeper struct {
	fetch  Fetch
	wanted chan *picture

	mu    sync.Mutex
	known map[string]*picture
	bytes int
	turn  uint64
}

// A picture is a file behind an address, or the knowledge that there is none. All but address is guarded by the keeper.
type picture struct {
	address string
	file    []byte // nil: initials
	tag     string
	until   time.Time // believed until then
	posts   []string  // whose cards have shown it
	many    bool      // more posts than are remembered
	used    uint64    // when it was asked for last
	coming  chan struct{}
}

// New returns a keeper that knows no picture. It asks for none before [Keeper.Run].
func New(fetch Fetch) *Keeper {
	return &Keeper{fetch: fetch, wanted: make(chan *picture, queue), known: make(map[string]*picture)}
}

// Of returns the file behind an address, for the card of a post; nil where there is none, or none within 300 ms. The file
// belongs to the keeper: do not change it.
func (k *Keeper) Of(ctx context.Context, address, post string) []byte {
	if address == "" {
		return nil
	}
	p, coming := k.ask(address, post)
	if coming == nil {
		return k.file(p)
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-coming:
	case <-timer.C:
	case <-ctx.Done():
	}
	return k.file(p)
}

// ask returns the picture of an address, and what to wait for where it is to be had first.
func (k *Keeper) ask(address, post string) (*picture, <-chan struct{}) {
	k.mu.Lock()
	defer k.mu.Unlock()
	p := k.known[address]
	if p == nil {
		p = &picture{address: address}
		k.known[address] = p
		k.shrink(p)
	}
	k.turn++
	p.used = k.turn
	p.shownBy(post)
	if p.coming == nil && !time.Now().Before(p.until) {
		coming := make(chan struct{})
		p.coming = coming
		select {
		case k.wanted <- p:
		default: // too many are waited for: this card has initials, and the next one asks again
			p.coming = nil
		}
	}
	return p, p.coming
}

func (p *picture) shownBy(post string) {
	switch {
	case slices.Contains(p.posts, post):
	case len(p.posts) < keptPosts:
		p.posts = append(p.posts, post)
	default:
		p.many = true
	}
}

// file returns the file of a picture that is still believed.
func (k *Keeper) file(p *picture) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !time.Now().Before(p.until) {
		return nil
	}
	return p.file
}

// Run asks for the pictures that are wanted until ctx ends, two at once. It returns nil then.
func (k *Keeper) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for range lanes {
		all.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case p := <-k.wanted:
					k.get(ctx, p)
				}
			}
		})
	}
	all.Wait()
	return nil
}

// get asks for a picture and keeps what came of it.
func (k *Keeper) get(ctx context.Context, p *picture) {
	k.mu.Lock()
	tag := p.tag
	k.mu.Unlock()
	limit, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	a, err := k.fetch(limit, p.address, tag)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.came(p, a, err)
	close(p.coming)
	p.coming = nil
}

// came takes over an answer. A picture that was forgotten meanwhile is left to whoever waits for it.
func (k *Keeper) came(p *picture, a Answer, err error) {
	now, before := time.Now(), len(p.file)
	switch {
	case err == nil && a.Same:
		p.until = now.Add(fresh)
	case err == nil && len(a.File) <= keptBytes:
		p.file, p.tag, p.until = a.File, a.Tag, now.Add(fresh)
	default:
		p.file, p.tag, p.until = nil, "", now.Add(pause(err))
	}
	if k.known[p.address] != p {
		return
	}
	k.bytes += len(p.file) - before
	k.shrink(p)
}

// pause is how long a picture is not asked for again.
func pause(err error) time.Duration {
	if err == nil || fault.Of(err) == fault.Gone || fault.Of(err) == fault.Denied || fault.Of(err) == fault.Invalid {
		return refused
	}
	return max(soon, min(fault.After(err), refused))
}

// Forget drops the pictures that the cards of a post have shown. A post that shares its author's picture with others makes
// them ask for it again. It is to be called when a post was edited or removed.
func (k *Keeper) Forget(post string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range k.known {
		if p.many || slices.Contains(p.posts, post) {
			k.drop(p)
		}
	}
}

// shrink drops what was asked for longest ago until the rest is within its bounds. One picture stays: the one that it is
// done for.
func (k *Keeper) shrink(stays *picture) {
	for len(k.known) > kept || k.bytes > keptBytes {
		var oldest *picture
		for _, p := range k.known {
			if p != stays && (oldest == nil || p.used < oldest.used) {
				oldest = p
			}
		}
		if oldest == nil {
			return
		}
		k.drop(oldest)
	}
}

func (k *Keeper) drop(p *picture) {
	delete(k.known, p.address)
	k.bytes -= len(p.file)
}
