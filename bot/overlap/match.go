package overlap

import (
	"strings"
	"unicode"

	"github.com/threadtape/threadtape/bot/forum"
)

// A chain is a stretch of a post that agrees with a stretch of one earlier post but for small edits.
type chain struct {
	first, last int // words of the post: first ≤ i < last
	src         int32
	from, to    int32 // in seq
	segs        []seg
	edits       []edit
	weight      int // of the words that agree
	agree       int // their number
}

// A seg is n words in a row that agree.
type seg struct {
	at   int // in the post
	from int32
	n    int
}

// An edit is where the post has the words at ≤ i < to instead of cut words of the source.
type edit struct {
	at, to int
	cut    int
	hard   bool // it may be the author's point
	turned bool // and so may what was cut
}

const (
	word1    = 2 // the weight of one word
	resync   = 3 // words that must agree behind an edit
	mostAdd  = 3
	mostCut  = 8
	mostEnd  = 2   // words changed at the end of a sentence, or at its beginning
	lookBack = 256 // words
	solid    = 8 * word1

	mostLeftOut = 80 // words cut at a mark that says so
)

// match finds what the words lo ≤ i < hi repeat of posts before p: chains in order that do not overlap.
func (x *Index) match(s *scroll, lo, hi int, p forum.Post) []chain {
	var out []chain
	floor := lo
	for i := lo; i+seedWords <= hi; {
		at, ok := x.find(s.words, i)
		if !ok {
			i++
			continue
		}
		src := x.post(at)
		if !x.earlier(src, p) {
			i++
			continue
		}
		c := x.longer(s, x.extend(s, i, floor, hi, at, src), floor, hi, p)
		i = max(i+1, c.last)
		s.trim(&c)
		for len(out) > 0 && out[len(out)-1].last > c.first { // it was too short to stand in the way
			out = out[:len(out)-1]
		}
		out = append(out, c)
		if c.weight >= solid {
			floor = c.last
		}
	}
	return out
}

// extend grows five words that agree to both sides.
func (x *Index) extend(s *scroll, i, lo, hi int, at, src int32) chain {
	c := chain{src: src}
	start, end := x.posts[src].start, x.posts[src].end
	var segs []seg
	var edits []edit
	for a, b := i, at; ; { // to the left
		n := 0
		for a-n > lo && b-int32(n) > start && i-(a-n) < lookBack && s.words[a-n-1].hash == x.seq[b-int32(n)-1]>>wordBits {
			n++
		}
		a, b = a-n, b-int32(n)
		if n > 0 {
			segs = append(segs, seg{a, b, n})
		}
		c.first, c.from = a, b
		skip, cut := x.gapLeft(s, a, lo, b, start)
		if skip+cut == 0 || i-a >= lookBack {
			break
		}
		edits = append(edits, x.edit(s, a-skip, a, b-int32(cut), cut))
		a, b = a-skip, b-int32(cut)
	}
	for l, r := 0, len(segs)-1; l < r; l, r = l+1, r-1 {
		segs[l], segs[r] = segs[r], segs[l]
	}
	for l, r := 0, len(edits)-1; l < r; l, r = l+1, r-1 {
		edits[l], edits[r] = edits[r], edits[l]
	}
	for a, b := i, at; ; { // to the right
		n := 0
		for a+n < hi && b+int32(n) < end && s.words[a+n].hash == x.seq[b+int32(n)]>>wordBits {
			n++
		}
		segs = append(segs, seg{a, b, n})
		a, b = a+n, b+int32(n)
		c.last, c.to = a, b
		skip, cut := x.gapRight(s, a, hi, b, end)
		if skip+cut == 0 {
			break
		}
		edits = append(edits, x.edit(s, a, a+skip, b, cut))
		a, b = a+skip, b+int32(cut)
	}
	c.segs, c.edits = segs, edits
	return c
}

const chance = 3 // words

// longer is the passage of another post that goes on where a chain ends within a sentence, if it has the words of the chain
// as well: somebody else may have quoted less of it.
func (x *Index) longer(s *scroll, c chain, lo, hi int, p forum.Post) chain {
	for i := c.last - 1; !s.ends(c.last-1) && i > max(c.first, c.last-seedWords) && i+seedWords <= hi; i-- {
		at, ok := x.find(s.words, i)
		if !ok || !x.earlier(x.post(at), p) {
			continue
		}
		if d := x.extend(s, i, lo, hi, at, x.post(at)); d.last > c.last && d.first <= c.first+chance {
			return d
		}
	}
	return c
}

// trim gives up to three words at either end back to the author where a sentence, a clause or a quotation ended before them:
// "and" behind a comma agrees by chance.
func (s *scroll) trim(c *chain) {
	if !s.ends(c.last - 1) {
		for i := c.last - 1; i > c.first && i >= c.last-chance; i-- {
			if s.parts(i) {
				c.last = i
				break
			}
		}
	}
	if !s.words[c.first].opens {
		for i := c.first + 1; i < c.last && i <= c.first+chance; i++ {
			if s.parts(i) {
				c.first = i
				break
			}
		}
	}
	for _, g := range c.segs {
		for i := max(g.at, c.first); i < min(g.at+g.n, c.last); i++ {
			c.agree++
			c.weight += int(s.words[i].weight)
		}
	}
}

// parts reports whether something ends in front of the word i.
func (s *scroll) parts(i int) bool {
	return s.words[i].opens || strings.ContainsFunc(s.before(i), func(r rune) bool { return r != '\'' && r != '’' && unicode.IsPunct(r) })
}

// edit judges what stands instead of the words that are cut of the source from a place on.
func (x *Index) edit(s *scroll, at, to int, from int32, cut int) edit {
	e := edit{at: at, to: to, cut: cut, hard: to-at > 2 || to-at == 2 && cut == 0}
	for i := at; i < to; i++ {
		w := s.words[i]
		e.hard = e.hard || w.touchy || w.weight == 0 || w.opens && (i > at || s.ends(to-1)) // a sentence of its own
	}
	whole := at == to && at < len(s.words) && s.words[at].opens && x.seq[from]&isSentence != 0 // sentences, not words of one
	for _, w := range x.seq[from : from+int32(cut)] {
		e.turned = e.turned || w&isTurning != 0 && !whole && (at < to || !s.leavesOut(at))
	}
	return e
}

// unquotes reports whether a quotation mark stands beside one of the words from ≤ i < to: then they are the author's, between
// two quotations.
func (s *scroll) unquotes(from, to int) bool {
	for i := from; i <= to && from < to && i < len(s.words); i++ {
		if strings.ContainsFunc(s.before(i), quoteMark) {
			return true
		}
	}
	return from < to && strings.ContainsFunc(s.after(to-1), quoteMark)
}

// gaps lists the sizes of edits, in words of the post and of the source, the smallest first.
func gaps(yield func(skip, cut int) bool) {
	for sum := 1; sum <= mostAdd+mostAdd; sum++ {
		for skip := min(sum, mostAdd); skip >= 0; skip-- {
			// One word for one comes first of two.
			k := skip
			if sum == 2 {
				k = [3]int{0, 2, 1}[skip]
			}
			cut := sum - k
			if (cut <= mostAdd || k == 0 && cut <= mostCut) && !yield(k, cut) {
				return
			}
		}
	}
	for cut := 2*mostAdd + 1; cut <= mostCut; cut++ {
		if !yield(0, cut) {
			return
		}
	}
}

// gapRight finds the smallest edit at a behind which words agree again; 0, 0 if there is none. Fewer than three words are
// enough where they end the sentence that the edit stands in; a short sentence of its own agrees by chance. None are needed
// where as many words end both sentences, and more may be cut where the author says so: "[…]".
func (x *Index) gapRight(s *scroll, a, hi int, b, end int32) (skip, cut int) {
	for k, c := range gaps {
		n := x.agree(s, a+k, hi, b+int32(c), end, resync)
		if n > 0 && s.unquotes(a, a+k) {
			return 0, 0
		}
		last := a + k + n - 1
		if n == resync || n > 0 && c <= mostAdd && s.ends(last) && !s.ends(a-1) && s.words[last].weight > 0 && k+c <= 2*n {
			return k, c
		}
	}
	for k := 1; k <= mostEnd && a+k <= hi && !s.ends(a-1) && b < end && x.seq[b]&isSentence == 0; k++ {
		if to := b + int32(k); s.ends(a+k-1) && (to == end || to < end && x.seq[to]&isSentence != 0) {
			return k, k
		}
	}
	for c := mostCut + 1; c <= mostLeftOut && a < hi && s.leavesOut(a); c++ {
		if x.agree(s, a, hi, b+int32(c), end, seedWords) == seedWords {
			return 0, c
		}
	}
	return 0, 0
}

// agree is how many words of the post and of the source agree from two places on, as far as most.
func (x *Index) agree(s *scroll, a, hi int, b, end int32, most int) (n int) {
	for n < most && a+n < hi && b+int32(n) < end && s.words[a+n].hash == x.seq[b+int32(n)]>>wordBits {
		n++
	}
	return n
}

// gapLeft is gapRight to the other side.
func (x *Index) gapLeft(s *scroll, a, lo int, b, start int32) (skip, cut int) {
	for k, c := range gaps {
		n := 0
		for n < resync && a-k-n > lo && b-int32(c+n) > start && s.words[a-k-n-1].hash == x.seq[b-int32(c+n)-1]>>wordBits {
			n++
		}
		if n > 0 && s.unquotes(a-k, a) {
			return 0, 0
		}
		first := a - k - n
		if n == resync || n > 0 && c <= mostAdd && s.words[first].opens && !s.words[a].opens && s.words[first].weight > 0 && k+c <= 2*n {
			return k, c
		}
	}
	for k := 1; k <= mostEnd && a-k >= lo && !s.words[a].opens && x.seq[b]&isSentence == 0; k++ {
		if from := b - int32(k); from >= start && s.words[a-k].opens && x.seq[from]&isSentence != 0 {
			return k, k
		}
	}
	return 0, 0
}

// inSource is the stretch of the source that the words from ≤ i < to of a chain agree with, how many of them are the
// source's own words, and how many words differ.
func (x *Index) inSource(c chain, from, to int) (first, last, own int32, changed int) {
	first = -1
	for _, g := range c.segs {
		lo, hi := max(g.at, from), min(g.at+g.n, to)
		if lo >= hi {
			continue
		}
		b := g.from + int32(lo-g.at)
		if first < 0 {
			first = b
		}
		last = b + int32(hi-lo)
		for _, w := range x.seq[b:last] {
			own += int32(w & isOwn)
		}
	}
	for _, e := range c.edits {
		if e.at >= from && e.to <= to && e.at > from && e.at < to {
			changed += max(e.to-e.at, e.cut)
		}
	}
	return max(first, 0), last, own, changed
}
