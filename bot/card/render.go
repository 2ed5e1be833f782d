package card

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"runtime"
	"sync"
)

// A Renderer draws cards and plots. It is safe for concurrent use; at most one picture per processor is drawn at once, the
// others wait. It keeps glyphs, avatars and the pictures drawn last, some 11 MiB at most beside the fonts that it has read, and starts no goroutine.
type Renderer struct {
	fonts   *fontSet
	avatars *avatars
	turn    chan struct{}

	mu    sync.Mutex
	idle  []*engine
	drawn shelf[[sha256.Size]byte, keptPicture]
}

type keptPicture struct {
	Picture
	source string
}

// keptPictures is how many bytes of finished pictures are kept: ten to twenty, since drawing one anew takes but 2 ms.
const keptPictures = 1 << 20

// New returns a renderer. It reads no font before one is needed.
func New(f Fonts) *Renderer {
	return &Renderer{
		fonts: newFontSet(f), avatars: newAvatars(), turn: make(chan struct{}, runtime.GOMAXPROCS(0)),
		drawn: shelf[[sha256.Size]byte, keptPicture]{most: keptPictures},
	}
}

// Draw draws a quote. A quote that was drawn lately with the same options is not drawn again. It returns [ErrEmpty] for a
// quote without ink, ctx's error when ctx ends while it waits, and [ErrFonts] when the program was built wrongly. Hostile
// words give a picture, too: they are cleaned, cut and clipped.
func (r *Renderer) Draw(ctx context.Context, q Quote, o Options) (Picture, error) {
	key := cacheKey(q, o)
	r.mu.Lock()
	known, ok := r.drawn.get(key)
	r.mu.Unlock()
	if ok {
		return known.Picture, nil
	}
	var p Picture
	err := r.with(ctx, func(e *engine) (err error) {
		p, err = e.quote(ctx, q, o)
		return err
	})
	if err != nil {
		return Picture{}, err
	}
	r.mu.Lock()
	r.drawn.put(key, keptPicture{p, q.Source}, len(p.PNG)+512)
	r.mu.Unlock()
	return p, nil
}

// Forget drops the pictures that were drawn of a post, named as [Quote].Source names it, and the avatar that stands on them.
// It is to be called when a post was edited or removed.
func (r *Renderer) Forget(source string) {
	r.avatars.forget(source)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drawn.drop(func(k keptPicture) bool { return k.source == source })
}

func (s *shelf[K, V]) drop(is func(V) bool) {
	for _, half := range []map[K]V{s.young, s.old} {
		for k, v := range half {
			if is(v) {
				delete(half, k)
			}
		}
	}
}

// with runs do with an engine of its own.
func (r *Renderer) with(ctx context.Context, do func(*engine) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case r.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-r.turn }()
	e := r.take()
	defer r.give(e)
	return do(e)
}

func (r *Renderer) take() *engine {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.idle); n > 0 {
		e := r.idle[n-1]
		r.idle = r.idle[:n-1]
		return e
	}
	return newEngine(r.fonts, r.avatars)
}

func (r *Renderer) give(e *engine) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.idle = append(r.idle, e)
}

// version changes whenever the same quote would give other pixels.
const version = 2

// cacheKey is a hash of everything that a picture depends on.
func cacheKey(q Quote, o Options) (key [sha256.Size]byte) {
	h := sha256.New()
	number(h, version, int64(o.Theme), int64(o.scale()), int64(q.Post), int64(q.Of), q.Date.UnixNano(), int64(q.Position.Side))
	_, offset := q.Date.In(o.zone()).Zone()
	number(h, int64(offset), oneOrZero(q.Edited), int64(len(q.Spans)), int64(len(q.Tickers)))
	words(h, q.Quoting, q.Author, q.Title, q.Forum, q.Host, q.Position.Words, q.Lang, q.Source)
	words(h, q.Tickers...)
	for _, s := range q.Spans {
		words(h, s.Text)
		number(h, oneOrZero(s.Bold), oneOrZero(s.Italic))
	}
	number(h, int64(len(q.Avatar)))
	h.Write(q.Avatar)
	h.Sum(key[:0])
	return key
}

func number(h hash.Hash, values ...int64) {
	for _, v := range values {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], uint64(v))
		h.Write(b[:])
	}
}

func words(h hash.Hash, values ...string) {
	for _, v := range values {
		number(h, int64(len(v)))
		h.Write([]byte(v))
	}
}

func oneOrZero(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
