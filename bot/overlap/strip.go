package overlap

import (
	"cmp"
	"slices"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// rounds bounds how often what is left is looked at again: what was cut may have stood between words that agree.
const rounds = 16

// Strip takes a post apart: its own words, and what it repeats of posts that were added and stand before it, by number
// where both have one. Neither p nor the index is changed. Stripping the own words again changes nothing, if the post was not
// built on purpose to need more than sixteen rounds.
func (x *Index) Strip(p forum.Post) Parts {
	parts, _ := x.strip(p)
	return parts
}

// A record is what an index learns of a post beside its parts.
type record struct {
	*scroll
	chains  []chain
	credits []int // its words that say whose words follow
}

func (x *Index) strip(p forum.Post) (Parts, record) {
	seen := record{scroll: unroll(p.Body)}
	own, repeats := x.peel(&seen, p, false)
	if own.Empty() && slices.ContainsFunc(repeats, edited) {
		// All that it says of its own is the edit: what was changed is the point.
		var again []Repeat
		own, again = x.peel(&record{scroll: seen.scroll}, p, true)
		repeats = kept(repeats, again)
	}
	slices.SortStableFunc(repeats, func(a, b Repeat) int { return cmp.Compare(a.At, b.At) })
	return Parts{Own: own, Repeats: append(repeats, x.linkRepeats(own, p)...)}, seen
}

func edited(r Repeat) bool { return !r.Marked && !r.Stays && r.Changed > 0 }

// kept is what is left out, and of the rest what nothing marks, which stays.
func kept(repeats, out []Repeat) []Repeat {
	for _, r := range repeats {
		if !r.Marked {
			r.Stays = true
			out = append(out, r)
		}
	}
	return out
}

// peel cuts until nothing more is found.
func (x *Index) peel(seen *record, p forum.Post, markedOnly bool) (rich.Doc, []Repeat) {
	d, s := p.Body, seen.scroll
	left := make([]int, len(s.words)) // for each word, which it was of the post
	for i := range left {
		left[i] = i
	}
	var repeats []Repeat
	for n := range rounds {
		var cuts []cut
		gone, quoted := make([]bool, len(left)), false
		for _, f := range apart(x.look(s, p, markedOnly)) {
			if n > 0 && f.Stays {
				continue
			}
			repeats = append(repeats, f.of(left))
			seen.chains = append(seen.chains, f.chains...)
			if f.Stays {
				continue
			}
			seen.credits = append(seen.credits, left[f.At:f.At+f.lead]...)
			quoted = true
			if f.cut.from.less(f.cut.to) {
				cuts = append(cuts, f.cut)
			}
			for i := f.At; i < f.At+f.Words; i++ {
				gone[i] = true
			}
		}
		d = s.without(d, cuts).Own()
		if !quoted {
			break
		}
		var rest []int
		for i, g := range gone {
			if !g {
				rest = append(rest, left[i])
			}
		}
		left, s = rest, unroll(d)
	}
	return d, repeats
}

// apart gives words that two findings claim to the first.
func apart(found []finding) []finding {
	end, cutEnd := 0, place{}
	for i := range found {
		f := &found[i]
		if f.Stays {
			continue
		}
		if over := end - f.At; over > 0 {
			f.At, f.Words, f.lead = end, max(0, f.Words-over), max(0, f.lead-over)
		}
		if f.cut.from.less(f.cut.to) {
			if f.cut.from.less(cutEnd) {
				f.cut.from = cutEnd
			}
			cutEnd = f.cut.to
		}
		end = f.At + f.Words
	}
	return found
}

// of is the repetition with its place counted in the post, of which these words are left.
func (f finding) of(left []int) Repeat {
	r := f.Repeat
	if r.Words > 0 {
		r.At = left[f.At]
		r.Words = left[f.At+f.Words-1] + 1 - r.At
	}
	return r
}

// A finding is one repetition, with what is to be cut for it.
type finding struct {
	Repeat
	chains []chain
	cut    cut
	lead   int // how many of its words say whose words follow
}

// look goes over the zones of a document once.
func (x *Index) look(s *scroll, p forum.Post, markedOnly bool) []finding {
	var out []finding
	for _, z := range s.zones {
		switch {
		case z.loose:
		case z.marked:
			out = append(out, x.marked(s, z, p))
		case !markedOnly:
			out = append(out, x.unmarked(s, z, p)...)
		}
	}
	return out
}

// unmarked finds quotations that nothing marks.
func (x *Index) unmarked(s *scroll, z zone, p forum.Post) []finding {
	var out []finding
	quotes, again := x.accept(s, x.match(s, int(z.first), int(z.last), p), p)
	for _, c := range quotes {
		for _, part := range x.pieces(s, c) {
			f := x.finding(s, c, part.first, part.last)
			f.Kind, f.At, f.Words = Quote, part.first-part.lead, part.last-part.first+part.lead+part.tail
			f.cut, f.lead = cut{part.from, part.to}, part.lead
			out = append(out, f)
		}
	}
	for _, c := range again {
		f := x.finding(s, c, c.first, c.last)
		f.Kind, f.Stays, f.At, f.Words = Again, true, c.first, c.last-c.first
		out = append(out, f)
	}
	return out
}

func (x *Index) finding(s *scroll, c chain, first, last int) finding {
	src := x.posts[c.src]
	from, to, own, changed := x.inSource(c, first, last)
	c.from, c.to = from, to
	return finding{chains: []chain{c}, Repeat: Repeat{
		Post: src.number, ID: src.id, Author: src.author, Passage: s.passage(first, last),
		From: int(from - src.start), To: int(to - src.start), Whole: src.own > 0 && own >= src.own, Changed: changed,
	}}
}

// linkRepeats tells which links of the own words stood in an earlier post.
func (x *Index) linkRepeats(own rich.Doc, p forum.Post) []Repeat {
	var out []Repeat
	for _, u := range targets(own) {
		if src, ok := x.linked(u, p); ok {
			out = append(out, Repeat{Kind: Link, Post: src.number, ID: src.id, Author: src.author, Stays: true, URL: u})
		}
	}
	return out
}
