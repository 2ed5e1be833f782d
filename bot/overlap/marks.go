package overlap

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/threadtape/threadtape/bot/rich"
)

// A place is a byte of a run's text.
type place struct {
	run, at int32
}

func (p place) less(q place) bool { return p.run < q.run || p.run == q.run && p.at < q.at }

// A tag is a [quote] or [/quote] in the text.
type tag struct {
	run        int32
	start, end int32
	closes     bool
	cite       *rich.Cite
}

// A region is what stands between two places and is marked as a quote in the text.
type region struct {
	from, to place
	cite     *rich.Cite
	loose    bool // no quote but a tag without its partner, which is nobody's words
}

// marks splits the zones that no quote node marks at the quotes that the text itself marks.
func (s *scroll) marks() {
	byZone := make(map[int32][]region)
	for at := range s.runs {
		s.findTags(int32(at))
	}
	loose := s.pair(byZone)
	outside := s.arrows(byZone)
	for _, t := range loose {
		id := s.runs[t.run].zone
		outside[id] = append(outside[id], region{from: place{t.run, t.start}, to: place{t.run, t.end}, loose: true})
	}
	for id, list := range outside {
		all := slices.Concat(byZone[id], list)
		slices.SortFunc(all, func(a, b region) int {
			return cmp.Or(cmp.Compare(a.from.run, b.from.run), cmp.Compare(a.from.at, b.from.at))
		})
		byZone[id] = all
	}
	s.tags = loose
	if len(byZone) == 0 {
		return
	}
	old := s.zones
	s.zones = nil
	for id, z := range old {
		var end place
		for _, r := range byZone[int32(id)] {
			if r.from.less(end) { // a tag inside a line that begins with ">"
				continue
			}
			end = r.to
			first, last := s.at(r.from), s.at(r.to)
			s.zones = append(s.zones, zone{first: z.first, last: first}, zone{first: first, last: last, marked: !r.loose, loose: r.loose, cite: r.cite, text: &r})
			z.first = last
		}
		s.zones = append(s.zones, z)
	}
}

// at is the first word that does not stand before a place.
func (s *scroll) at(p place) int32 {
	return int32(sort.Search(len(s.words), func(i int) bool { return !(place{s.words[i].run, s.words[i].start}).less(p) }))
}

const maxTag = 200

func (s *scroll) findTags(at int32) {
	r := s.runs[at]
	if r.object || s.zones[r.zone].marked {
		return
	}
	for i := 0; ; {
		n := strings.IndexByte(r.text[i:], '[')
		if n < 0 {
			return
		}
		i += n
		if t, ok := readTag(r.text[i:]); ok {
			t.run, t.start, t.end = at, t.start+int32(i), t.end+int32(i)
			s.tags = append(s.tags, t)
		}
		i++
	}
}

// readTag reads [quote], [quote="ann, post:2"], [quote:1f2e=ann] or [/quote] at the start of s.
func readTag(s string) (t tag, ok bool) {
	end := strings.IndexAny(s[1:min(len(s), maxTag)], "[]\n") + 1
	if end < 1 || s[end] != ']' {
		return tag{}, false
	}
	inside, closes := strings.CutPrefix(s[1:end], "/")
	if !hasFold(inside, "quote") {
		return tag{}, false
	}
	rest := inside[len("quote"):]
	if rest != "" && !strings.ContainsRune("=: ", rune(rest[0])) {
		return tag{}, false
	}
	t = tag{end: int32(end + 1), closes: closes}
	if _, value, named := strings.Cut(rest, "="); named && !closes {
		t.cite = citeOf(value)
	}
	return t, true
}

func citeOf(value string) *rich.Cite {
	var c rich.Cite
	for i, part := range strings.Split(strings.Trim(value, `"'“”`), ",") {
		key, v, _ := strings.Cut(strings.TrimSpace(part), ":")
		switch n, err := strconv.Atoi(v); {
		case key == "post" && err == nil && n > 0:
			c.Post = n
		case key == "topic" && err == nil && n > 0:
			c.Thread = strconv.Itoa(n)
		case key == "full":
			c.Full = v == "true"
		case i == 0:
			c.Author = strings.Trim(part, ` "'“”`)
		}
	}
	if c == (rich.Cite{}) {
		return nil
	}
	return &c
}

// pair makes regions of the tags that open and close, the outermost ones, and returns those without a partner.
func (s *scroll) pair(byZone map[int32][]region) (loose []tag) {
	partner := make([]int, len(s.tags))
	var open []int
	for i, t := range s.tags {
		switch {
		case i > 0 && s.runs[t.run].zone != s.runs[s.tags[i-1].run].zone:
			open = nil
			if !t.closes {
				open = append(open, i)
			}
		case !t.closes:
			open = append(open, i)
		case len(open) > 0:
			partner[open[len(open)-1]] = i
			open = open[:len(open)-1]
		}
	}
	for i := 0; i < len(s.tags); i++ {
		t := s.tags[i]
		if partner[i] == 0 {
			loose = append(loose, t)
			continue
		}
		end := s.tags[partner[i]]
		byZone[s.runs[t.run].zone] = append(byZone[s.runs[t.run].zone], region{from: place{t.run, t.start}, to: place{end.run, end.end}, cite: t.cite})
		i = partner[i]
	}
	return loose
}

// arrows makes regions of the lines that begin with ">", outside of those that are known.
func (s *scroll) arrows(byZone map[int32][]region) map[int32][]region {
	out := make(map[int32][]region)
	for i := 0; i < len(s.lines); i++ {
		if !s.arrow(i, byZone) {
			continue
		}
		first, strong := i, false
		zone := s.runs[s.lines[i].run].zone
		for ; i < len(s.lines) && s.runs[s.lines[i].run].zone == zone && s.arrow(i, byZone); i++ {
			strong = strong || quotedWords(s.lineText(i))
		}
		i--
		if strong {
			from, to := s.lines[first], s.lines[i]
			out[zone] = append(out[zone], region{from: place{from.run, from.start}, to: place{to.run, to.end}})
		}
	}
	return out
}

func (s *scroll) lineText(i int) string {
	l := s.lines[i]
	if s.runs[l.run].object {
		return ""
	}
	return s.runs[l.run].text[l.start:l.end]
}

// arrow reports whether the line i begins with ">" and is not marked otherwise.
func (s *scroll) arrow(i int, byZone map[int32][]region) bool {
	l := s.lines[i]
	zone := s.runs[l.run].zone
	if s.zones[zone].marked || !strings.HasPrefix(strings.TrimLeft(s.lineText(i), " "), ">") {
		return false
	}
	list := byZone[zone]
	at := sort.Search(len(list), func(k int) bool { return (place{l.run, l.start}).less(list[k].from) })
	inside := at > 0 && (place{l.run, l.start}).less(list[at-1].to) || at < len(list) && list[at].from.less(place{l.run, l.end})
	return !inside
}

// arrowsBefore is how many ">" begin the line right before the word i.
func (s *scroll) arrowsBefore(i int) (n int) {
	w := s.words[i]
	text, first := s.runs[w.run].text, int(s.lines[w.line].first)
	for i-n > first && text[s.words[i-n-1].start:s.words[i-n-1].end] == ">" {
		n++
	}
	if i-n > first {
		return 0
	}
	return n
}

// quotedWords reports whether words follow the ">" of a line: "> 50 %" and ">:(" are the author's own.
func quotedWords(s string) bool {
	s = strings.TrimLeft(s, "> ")
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && (unicode.IsLetter(r) || strings.ContainsRune(`"“‘«„'[@`, r))
}
