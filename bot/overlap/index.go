package overlap

import (
	"sort"
	"strings"

	"github.com/threadtape/threadtape/bot/forum"
)

// Options bound an index. The zero value works.
type Options struct {
	Words int // the most words kept, about 12 bytes each; 0: 400,000
}

const (
	defaultWords = 400_000
	leastWords   = 1000
	maxPosts     = 20_000 // and as many links and quotations
	seedWords    = 5
	maxProbes    = 64
)

// What is kept of a word beside its hash.
const (
	isOwn      = 1 << iota // the author's own
	isSentence             // a sentence begins with it
	isLine                 // a line begins with it
	isTurning              // leaving it out may be the point
	wordBits   = iota
)

// An Index knows the words of the posts that were added, and who quoted whom. The zero value is not ready: see [New].
type Index struct {
	limit   int
	seq     []uint32 // the words of all posts, each with the bits below
	table   []uint32 // place in seq of five words in a row, plus 1; open addressing
	used    int
	posts   []source
	byID    map[string]int32
	byNum   map[int]int32
	links   map[uint32]int32  // who linked there first
	authors map[uint32]string // folded names
	quotes  []quotation
}

// A source is one post in the index.
type source struct {
	id, author string
	number     int
	start, end int32 // in seq
	own        int32 // how many words are marked as own
}

// A quotation is a stretch of seq that a later post repeats.
type quotation struct {
	from, to int32
	by       int32 // post
}

// New makes an empty index.
func New(o Options) *Index {
	if o.Words == 0 {
		o.Words = defaultWords
	}
	return &Index{
		limit: max(o.Words, leastWords), table: make([]uint32, 1024),
		byID: make(map[string]int32), byNum: make(map[int]int32), links: make(map[uint32]int32), authors: make(map[uint32]string),
	}
}

// Of makes an index of the posts of a thread, which must be in its order.
func Of(posts []forum.Post, o Options) *Index {
	x := New(o)
	for _, p := range posts {
		x.Add(p)
	}
	return x
}

// Add takes a post apart as [Index.Strip] does and then learns its words. Posts come in the order of the thread; the same
// id a second time changes nothing, so an index over edited posts is made anew. A post that is not live teaches nothing.
func (x *Index) Add(p forum.Post) Parts {
	parts, seen := x.strip(p)
	if _, known := x.byID[p.ID]; known || p.State != forum.Live {
		return parts
	}
	at := int32(len(x.posts))
	x.byID[p.ID], x.byNum[p.Number] = at, at
	x.learnName(p.Author)
	x.posts = append(x.posts, source{id: p.ID, author: p.Author.Name, number: p.Number, start: int32(len(x.seq))})
	x.learn(at, seen, parts)
	for _, c := range seen.chains {
		if x.posts[c.src].author != p.Author.Name {
			x.quotes = append(x.quotes, quotation{c.from, c.to, at})
		}
	}
	for _, u := range targets(p.Body) {
		if _, known := x.links[canonical(u)]; !known {
			x.links[canonical(u)] = at
		}
	}
	x.shrink()
	return parts
}

// learnName keeps what an author is called: the unique name, the full one and the first word of either. Nobody takes
// a name that somebody else has already, but for the unique one.
func (x *Index) learnName(a forum.Author) {
	for _, name := range []string{a.Display, a.Name} {
		first, _, more := strings.Cut(name, " ")
		for _, called := range []string{name, first} {
			if x.called(called) == "" && (called == name || more && len(called) > 2) {
				x.authors[folded(called)] = a.Name
			}
		}
	}
	x.authors[folded(a.Name)] = a.Name
}

// called is the author of the thread with a name; empty if there is none.
func (x *Index) called(name string) string {
	if hash := folded(name); hash != newHash.sum() { // a name of signs alone would be everybody's
		return x.authors[hash]
	}
	return ""
}

// learn appends the words of a post and enters what leads to them.
func (x *Index) learn(at int32, s record, parts Parts) {
	src := &x.posts[at]
	said := len(x.seq)
	for i, w := range s.words[:min(len(s.words), x.limit/2)] {
		x.seq = append(x.seq, w.hash<<wordBits|b2i(w.weight > 0)*isOwn|b2i(w.opens)*isSentence|b2i(s.opensLine(i))*isLine|b2i(w.turning)*isTurning)
	}
	disown := func(from, to int) {
		for i := said + from; i < min(said+to, len(x.seq)); i++ {
			x.seq[i] &^= isOwn
		}
	}
	for _, r := range parts.Repeats {
		if !r.Stays || r.Kind == Again {
			disown(r.At, r.At+r.Words)
		}
	}
	for _, i := range s.credits {
		if said+i < len(x.seq) {
			x.seq[said+i] = 0 // whoever quotes the same words has the same line, which is nobody's
		}
	}
	src.end = int32(len(x.seq))
	for _, w := range x.seq[said:] {
		src.own += int32(w & isOwn)
	}
	for i := src.start; i+seedWords <= src.end; i++ {
		x.enter(i)
	}
}

func b2i(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// post is the one that a place of seq belongs to.
func (x *Index) post(at int32) int32 {
	return int32(sort.Search(len(x.posts), func(i int) bool { return x.posts[i].end > at }))
}

// linked returns the earlier post that first linked to where u leads.
func (x *Index) linked(u string, p forum.Post) (source, bool) {
	at, ok := x.links[canonical(u)]
	if !ok || !x.earlier(at, p) {
		return source{}, false
	}
	return x.posts[at], true
}

// earlier reports whether a post of the index stands before p.
func (x *Index) earlier(at int32, p forum.Post) bool {
	src := x.posts[at]
	if src.id == p.ID {
		return false
	}
	if src.number != 0 && p.Number != 0 {
		return src.number < p.Number
	}
	self, known := x.byID[p.ID]
	return !known || at < self
}
