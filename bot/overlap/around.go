package overlap

import "strings"

// around finds what is cut with the words of a piece: punctuation, the marks of a quote, the line that says whose words
// they are.
func (s *scroll) around(p piece, author string, who names) piece {
	p.from, p.to = s.left(p.first), s.right(p.last-1)
	if t, ok := s.tagAfter(p.last - 1); ok {
		p.to = place{t.run, t.end}
		p.tail = int(s.at(p.to)) - p.last
	}
	if t, ok := s.tagBefore(p.first); ok {
		p.from = place{t.run, t.start}
		p.lead = p.first - int(s.at(p.from))
	}
	if n := s.arrowsBefore(p.first); n > 0 {
		p.from, p.lead = s.left(p.first-n), n
	}
	if c, ok := s.credit(p.first-p.lead, who); ok && (c.verb || c.machine || c.name == author) {
		p.from, p.lead = c.from, p.first-int(s.at(c.from))
	}
	return p
}

// left is where the cut begins that takes the word i.
func (s *scroll) left(i int) place {
	w := s.words[i]
	if s.isObject(i) {
		return place{w.run, 0}
	}
	if s.opensLine(i) {
		return place{w.run, s.lines[w.line].start}
	}
	gap := s.before(i)
	kept := strings.TrimRightFunc(gap, opener)
	return place{w.run, w.start - int32(len(gap)-len(kept))}
}

// right is where the cut ends that takes the word i.
func (s *scroll) right(i int) place {
	w := s.words[i]
	if s.isObject(i) {
		return place{w.run, 1}
	}
	if s.closesLine(i + 1) {
		return place{w.run, s.lines[w.line].end}
	}
	gap := s.after(i)
	return place{w.run, w.end + int32(len(gap)-len(strings.TrimLeftFunc(gap, closer)))}
}
