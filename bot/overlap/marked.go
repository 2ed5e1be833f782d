package overlap

import (
	"cmp"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// marked tells of a quote that is marked, and finds whose words it has.
func (x *Index) marked(s *scroll, z zone, p forum.Post) finding {
	first, last := int(z.first), int(z.last)
	f := x.origin(s, x.match(s, first, last, p))
	f.Passage = s.passage(first, last)
	if z.cite != nil {
		f = x.cited(f, z.cite, p)
	}
	f.Kind, f.Marked, f.At, f.Words = Quote, true, first, last-first
	if z.text != nil {
		f.cut = cut{z.text.from, z.text.to}
	}
	if first < last {
		x.takeCredit(s, &f, first)
	}
	return f
}

// takeCredit lets the words that say whose they are go with a marked quote, and learns the author from them.
func (x *Index) takeCredit(s *scroll, f *finding, first int) {
	c, ok := s.credit(first, func(called string) string {
		if f.Author != "" && folded(called) == folded(f.Author) {
			return f.Author
		}
		return x.called(called)
	})
	if !ok || !c.verb && !c.machine && f.Author != "" && c.name != f.Author {
		return
	}
	f.Author = cmp.Or(f.Author, c.name)
	lead := first - int(s.at(c.from))
	f.At, f.Words, f.lead, f.cut.from = f.At-lead, f.Words+lead, lead, c.from
	if at := s.lines[s.creditLine(first)]; f.cut.to == (place{}) {
		f.cut.to = place{at.run, at.end}
	}
}

// origin names the post that most of the words of chains come from.
func (x *Index) origin(s *scroll, chains []chain) finding {
	weights := make(map[int32]int)
	best := -1
	for i, c := range chains {
		weights[c.src] += c.weight
		if best < 0 || weights[c.src] > weights[chains[best].src] {
			best = i
		}
	}
	if best < 0 {
		return finding{}
	}
	src := chains[best].src
	var f finding
	own := int32(0)
	for _, c := range chains {
		if c.src != src {
			continue
		}
		one := x.finding(s, c, c.first, c.last)
		_, _, mine, _ := x.inSource(c, c.first, c.last)
		own += mine
		if f.chains == nil {
			f = one
			continue
		}
		f.From, f.To = min(f.From, one.From), max(f.To, one.To)
		f.Changed += one.Changed
		f.chains = append(f.chains, one.chains...)
	}
	f.Whole = x.posts[src].own > 0 && own >= x.posts[src].own
	return f
}

// cited goes by what the markup says, where it says something.
func (x *Index) cited(f finding, cite *rich.Cite, p forum.Post) finding {
	if cite.Thread != "" {
		return finding{Repeat: Repeat{Passage: f.Passage, Author: cite.Author, Whole: cite.Full}}
	}
	if cite.Post == 0 {
		if f.ID == "" {
			f.Author = cite.Author
		}
		f.Whole = f.Whole || cite.Full
		return f
	}
	if f.Post != cite.Post {
		f = finding{chains: f.chains, Repeat: Repeat{Passage: f.Passage, Post: cite.Post, Author: cite.Author}}
		if at, ok := x.byNum[cite.Post]; ok && x.earlier(at, p) {
			f.ID, f.Author = x.posts[at].id, x.posts[at].author
		}
	}
	f.Whole = f.Whole || cite.Full
	return f
}
