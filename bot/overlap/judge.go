package overlap

import (
	"sort"
	"strings"
	"unicode"

	"github.com/threadtape/threadtape/bot/forum"
)

// How many words must agree, by what else speaks for a quotation.
const (
	named     = 5 * word1
	pointed   = 8 * word1
	onLines   = 12 * word1
	sentences = 14 * word1
	anywhere  = 16 * word1

	longClosing  = 40 * word1 // more are no closing
	belowClosing = 25         // words that may stand below it where it was first
)

// A piece is a part of a chain that goes.
type piece struct {
	chain
	first, last int   // its words
	from, to    place // what is cut, with what belongs to it
	lead, tail  int   // words in front and behind that go with it: attribution, tags
}

// accept picks the chains that are quotations, and those in which authors repeat themselves.
func (x *Index) accept(s *scroll, chains []chain, p forum.Post) (quotes, again []chain) {
	sure := make(map[int32]int)
	for _, c := range chains {
		if need, _ := x.needs(s, c, p, false); need >= onLines && c.weight >= need && c.dense() {
			sure[c.src]++
		}
	}
	taken := 0 // where the last quotation ended
	for _, c := range chains {
		need, said := x.needs(s, c, p, sure[c.src] > 0)
		if len(quotes) > 0 && c.first == taken && s.opensLine(c.first) && s.closesLine(c.last) {
			need = min(need, pointed) // it goes on with another post
		}
		switch {
		case !c.dense() || c.weight < need:
		case x.posts[c.src].author == p.Author.Name && !said:
			again = append(again, c)
		case !said && sure[c.src] < 2 && x.closing(s, c, p):
		default:
			quotes, taken = append(quotes, c), c.last
		}
	}
	return quotes, again
}

// closing reports that a passage stands on lines of its own below everything else in both posts: what people put there, that
// nothing is advice or what they hold, is theirs although others say it in the same words.
func (x *Index) closing(s *scroll, c chain, p forum.Post) bool {
	src := x.posts[c.src]
	if c.first == 0 || !s.opensLine(c.first) || c.last != len(s.words) || c.weight > longClosing ||
		c.from == src.start || x.seq[c.from]&isLine == 0 || src.end-c.to > belowClosing || p.ReplyTo != 0 && p.ReplyTo == src.number {
		return false
	}
	return !strings.HasSuffix(s.lineText(s.creditLine(c.first)), ":") // it would be announced
}

// dense reports whether enough agrees for what does not.
func (c chain) dense() bool {
	changed := 0
	for _, e := range c.edits {
		changed += e.to - e.at
	}
	return c.agree >= 4*changed
}

// needs is the weight that a chain must have. said tells that the author marked it as a quotation somehow.
func (x *Index) needs(s *scroll, c chain, p forum.Post, sure bool) (weight int, said bool) {
	src := x.posts[c.src]
	head, tail := s.opensLine(c.first), s.closesLine(c.last)
	if s.arrowsBefore(c.first) > 0 {
		return named, true
	}
	if tail {
		if by, ok := s.credit(c.first, x.called); ok && by.name == src.author {
			return named, true
		}
	}
	if s.inMarks(c.first, c.last) || s.tagged(c.first, c.last) {
		return pointed, true
	}
	switch {
	case head && tail && (sure || p.ReplyTo != 0 && p.ReplyTo == src.number):
		return pointed, false
	case head && tail:
		return onLines, false
	case s.words[c.first].opens && s.ends(c.last-1):
		return sentences, false
	}
	return anywhere, false
}

func (s *scroll) opensLine(i int) bool { return int(s.lines[s.words[i].line].first) == i }

// closesLine reports whether the word before i is the last of its line.
func (s *scroll) closesLine(i int) bool { return int(s.lines[s.words[i-1].line].last) == i }

// inMarks reports whether quotation marks stand around the words.
func (s *scroll) inMarks(first, last int) bool {
	before, after := []rune(s.before(first)), []rune(s.after(last-1))
	return len(before) > 0 && opener(before[len(before)-1]) && strings.ContainsFunc(string(after), quoteMark)
}

func opener(r rune) bool { return strings.ContainsRune("\"“‘«„‚»「『", r) }

func quoteMark(r rune) bool { return strings.ContainsRune("\"”’»“«「」』", r) }

func closer(r rune) bool {
	return strings.ContainsRune(".,!?…;:。、！？", r) || quoteMark(r) || r == '\''
}

// tagged reports whether a [quote] without its partner stands beside the words.
func (s *scroll) tagged(first, last int) bool {
	_, before := s.tagBefore(first)
	_, after := s.tagAfter(last - 1)
	return before || after
}

// tagBefore is the opening tag that ends right before the word i, if there is one.
func (s *scroll) tagBefore(i int) (tag, bool) {
	w := s.words[i]
	at := s.nextTag(place{w.run, w.start}) - 1
	if at < 0 || s.tags[at].closes || s.isObject(i) {
		return tag{}, false
	}
	t := s.tags[at]
	here := s.runs[w.run].text
	switch {
	case t.run == w.run && blank(here[t.end:w.start]):
	case t.run == w.run-1 && blank(s.runs[t.run].text[t.end:]) && blank(here[:w.start]):
	default:
		return tag{}, false
	}
	return t, true
}

// tagAfter is the closing tag that begins right behind the word i, if there is one.
func (s *scroll) tagAfter(i int) (tag, bool) {
	w := s.words[i]
	at := s.nextTag(place{w.run, w.end})
	if at >= len(s.tags) || !s.tags[at].closes || s.isObject(i) {
		return tag{}, false
	}
	t := s.tags[at]
	here := s.runs[w.run].text
	switch {
	case t.run == w.run && blank(here[w.end:t.start]):
	case t.run == w.run+1 && blank(here[w.end:]) && blank(s.runs[t.run].text[:t.start]):
	default:
		return tag{}, false
	}
	return t, true
}

// nextTag is the index of the first tag that does not begin before p.
func (s *scroll) nextTag(p place) int {
	return sort.Search(len(s.tags), func(i int) bool { return !(place{s.tags[i].run, s.tags[i].start}).less(p) })
}

// blank reports that no word stands in s.
func blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !closer(r) && !opener(r) && !unicode.IsPunct(r) }) &&
		!strings.ContainsAny(s, "[]")
}

// pieces are the parts of a quotation that go: without sentences whose edits may be the author's point, and without blocks
// at its borders that are not text.
func (x *Index) pieces(s *scroll, c chain) []piece {
	var out []piece
	at, all := c.first, c.last-c.first == len(s.words) // then the edit is the point anyway
	for _, e := range c.edits {
		if !e.hard && (!e.turned || all) || e.to <= at || e.at >= c.last {
			continue
		}
		from, to := e.at, max(e.to, e.at+1)
		for from > at && !s.words[from].opens {
			from--
		}
		for to < c.last && !s.words[to].opens {
			to++
		}
		out = x.piece(s, c, out, at, from)
		at = max(at, to)
	}
	return x.piece(s, c, out, at, c.last)
}

func (x *Index) piece(s *scroll, c chain, out []piece, first, last int) []piece {
	if first >= last {
		return out
	}
	src := x.posts[c.src]
	for first < last && s.isObject(first) && c.from != src.start {
		first++
	}
	for first < last && s.isObject(last-1) && c.to != src.end {
		last--
	}
	weight := 0
	for _, w := range s.words[first:last] {
		weight += int(w.weight)
	}
	if weight < 2*word1 {
		return out
	}
	return append(out, s.around(piece{chain: c, first: first, last: last}, src.author, x.called))
}

func (s *scroll) isObject(i int) bool { return s.runs[s.words[i].run].object }
