package overlap

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// around finds what is cut with the words of a piece: punctuation, the marks of a quote, the line that says whose words
// they are.
func (s *scroll) around(p piece, known func(string) bool) piece {
	p.from, p.to = s.left(p.first), s.right(p.last-1)
	if t, ok := s.tagAfter(p.last - 1); ok {
		p.to = place{t.run, t.end}
		p.tail = int(s.at(p.to)) - p.last
	}
	if t, ok := s.tagBefore(p.first); ok {
		p.from = place{t.run, t.start}
		p.lead = p.first - int(s.at(p.from))
	}
	p.from, p.lead = s.attributed(p.from, p.first, p.lead, known)
	return p
}

// attributed moves the start of a cut in front of the line that says whose words follow.
func (s *scroll) attributed(from place, first, lead int, known func(string) bool) (place, int) {
	name, ok := s.attribution(first - lead)
	if !ok || !known(name) {
		return from, lead
	}
	at := s.attributionLine(first - lead)
	return place{s.lines[at].run, s.lines[at].start}, first - int(s.lines[at].first)
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

// attributionLine is the line that may say whose words begin at the word i: its own, up to i, or the one before.
func (s *scroll) attributionLine(i int) int {
	if i >= len(s.words) {
		return len(s.lines) - 1
	}
	if s.opensLine(i) {
		return int(s.words[i].line) - 1
	}
	return int(s.words[i].line)
}

// attribution reads the name from a line like "Ann wrote:" right before the word i.
func (s *scroll) attribution(i int) (name string, ok bool) {
	if i >= len(s.words) {
		return "", false
	}
	at := s.attributionLine(i)
	if at < 0 {
		return "", false
	}
	l, w := s.lines[at], s.words[i]
	r := s.runs[l.run]
	if r.object || r.zone != s.runs[w.run].zone && !s.follows(at, i) {
		return "", false
	}
	if at == int(w.line) {
		return saidBy(r.text[l.start:w.start])
	}
	return saidBy(r.text[l.start:l.end])
}

// follows reports whether the quote node that begins with the word i comes right behind the line.
func (s *scroll) follows(line, i int) bool {
	at := sort.Search(len(s.zones), func(k int) bool { return int(s.zones[k].last) > i })
	return at < len(s.zones) && s.zones[at].node && int(s.zones[at].first) == i && int(s.lines[line].last) == i && line+1 == int(s.words[i].line)
}

const (
	longName        = 60  // characters; more are no name
	longAttribution = 300 // bytes; more are no attribution
)

// saidBy reads "Ann wrote:", "@Ann said in Some thread:", "On Monday, Ann wrote:", "Originally posted by Ann", "Ann:".
func saidBy(s string) (name string, ok bool) {
	if len(s) > longAttribution {
		return "", false
	}
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("*_>-–—\"“„«", r) })
	for _, lead := range []string{"Quote from:", "Originally posted by", "Quote:", "Quoting"} {
		if hasFold(s, lead) {
			name, _, _ = strings.Cut(s[len(lead):], " on ")
			return clean(name)
		}
	}
	head, colon := strings.CutSuffix(s, ":")
	if !colon {
		if at, ok := strings.CutPrefix(s, "@"); ok && !strings.ContainsAny(at, " .,!?") {
			return clean(at)
		}
		return "", false
	}
	for _, verb := range []string{" wrote", " said", " posted", " writes", " says", " schrieb", " a écrit", " escribió", " ha scritto", " написал"} {
		if before, after, found := strings.Cut(head, verb); found && (after == "" || after[0] == ' ') && len(after) < 2*longName {
			if hasFold(before, "On ") || hasFold(before, "Am ") || hasFold(before, "Le ") {
				before = before[strings.LastIndexByte(before, ',')+1:]
			}
			return clean(before)
		}
	}
	return clean(head)
}

func clean(name string) (string, bool) {
	name = strings.Trim(name, " :@\u00a0")
	return name, name != "" && utf8.RuneCountInString(name) <= longName
}
