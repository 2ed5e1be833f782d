package card

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/threadtape/threadtape/bot/rich"
)

// typeScale are the sizes of a quote, in pixels at scale 1. The last is the floor: 12 pixels on a phone.
var typeScale = [...]int{112, 96, 84, 72, 64, 56, 52, 48, 46, 44, 42, 40, 38, 36}

// heights are those of cards, in pixels at scale 1.
var heights = [...]int{675, 900, 1200}

// cardWidth is the width of every card, in pixels at scale 1.
const cardWidth = 1200

// gapShare is how much of an em stands between paragraphs.
const gapShare = 0.6

// A column is where a theme has its quote.
type column struct {
	voice       voice
	width       float32
	top, bottom int // what lies above and below it, at every height
	leading     float32
	pad         float32 // em added around bold words, for a box behind them
}

func (c column) room(height int) float32 { return float32(height - c.top - c.bottom) }

// A setting is a quote with its lines, at a size, on a card of a height.
type setting struct {
	lines   []line
	size    int
	height  int
	leading float32 // distance of base lines, in pixels at scale 1
	tall    float32 // of all lines, in pixels at scale 1
	cut     bool
}

// set breaks a text for a column, and cuts it where the highest card cannot hold it.
func (e *engine) set(t styled, cut bool, c column) setting {
	e.paragraphs(t, c)
	if s, ok := e.fit(c); ok && !cut {
		return s
	}
	ends := sentenceEnds(t.runes)
	for end := e.capacity(t, c); ; {
		end = cutAt(t.runes, end, ends)
		short := t.until(end)
		e.paragraphs(short, c)
		if s, ok := e.fit(c); ok || end == 0 {
			s.cut = true
			return s
		}
		end = max(0, end-12)
	}
}

// until returns the text up to a rune, with the sign that something was left out.
func (t styled) until(end int) styled {
	last := style(0)
	if end > 0 {
		last = t.styles[end-1] &^ bold
	}
	return styled{
		runes:  append(slices.Clone(t.runes[:end]), ' ', '…'),
		styles: append(slices.Clone(t.styles[:end]), last, last),
		breaks: append(slices.Clone(t.breaks[:end]), 0, 0),
	}
}

// paragraphs shapes a text, line by line as its author broke it. Each reads as its first letter does, but for the items of a list:
// they read as the line with which their paragraph begins, so that a ticker turns none of them.
func (e *engine) paragraphs(t styled, c column) {
	e.used, e.tall, e.missing = 0, false, 0
	gap, rtl := false, false
	for i := 0; i <= len(t.runes); {
		end := i
		for end < len(t.runes) && t.runes[end] != '\n' {
			end++
		}
		if end == i && end < len(t.runes) {
			gap, i = true, end+1
			continue
		}
		p := e.paragraph()
		if text := t.runes[i:end]; gap || e.used == 1 {
			rtl = rightToLeft(text)
			e.shapeAs(p, styled{text, t.styles[i:end], t.breaks[i:end]}, c.voice, rtl)
		} else {
			e.shapeAs(p, styled{text, t.styles[i:end], t.breaks[i:end]}, c.voice, item(text) && rtl || !item(text) && rightToLeft(text))
		}
		p.gap = gap && e.used > 1
		if c.pad > 0 {
			padBold(p, c.pad)
		}
		e.tall = e.tall || tallScript(p.runes)
		gap, i = false, end+1
	}
}

// item reports whether a line begins like an item of a list.
func item(text []rune) bool {
	i := 0
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	if i == len(text) {
		return false
	}
	switch r := text[i]; r {
	case '.', ')':
		return i > 0
	case '-', '–', '—', '•', '*', '·':
		return i == 0 && i+1 < len(text) && text[i+1] == ' '
	}
	return false
}

// paragraph gives an empty paragraph, with the memory of one used before.
func (e *engine) paragraph() *paragraph {
	if e.used == len(e.pars) {
		e.pars = append(e.pars, &paragraph{})
		e.breakers = append(e.breakers, &breaker{})
	}
	e.used++
	return e.pars[e.used-1]
}

// tallScript reports whether a text needs more room between its lines.
func tallScript(text []rune) bool {
	for _, r := range text {
		if r >= 0x600 && unicode.In(r, unicode.Arabic, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Tibetan, unicode.Myanmar) {
			return true
		}
	}
	return false
}

// fit finds the largest size on the lowest card. It breaks words by force only where no size does without.
func (e *engine) fit(c column) (setting, bool) {
	var widest float32
	for i, p := range e.pars[:e.used] {
		e.breakers[i].set(p)
		widest = max(widest, e.breakers[i].widest())
	}
	forced := widest*float32(typeScale[len(typeScale)-1]) > c.width
	for _, h := range heights {
		for _, size := range typeScale {
			if !forced && float32(widest*float32(size)) > c.width {
				continue
			}
			s := setting{size: size, height: h, leading: float32(size) * e.leading(c)}
			if e.measure(&s, c) <= c.room(h) {
				e.lay(&s, c)
				return s, true
			}
		}
	}
	return setting{size: typeScale[len(typeScale)-1], height: heights[len(heights)-1]}, false
}

func (e *engine) leading(c column) float32 {
	if e.tall {
		return 1.55
	}
	return c.leading
}

// measure finds how tall the lines are at the setting's size.
func (e *engine) measure(s *setting, c column) float32 {
	width := c.width / float32(s.size)
	n, gaps := 0, 0
	for i, p := range e.pars[:e.used] {
		e.breakers[i].prepare(p, width)
		n += e.breakers[i].count(width)
		if p.gap {
			gaps++
		}
	}
	s.tall = float32(s.leading*float32(n)) + float32(gapShare*float32(s.size)*float32(gaps))
	return s.tall
}

func (e *engine) lay(s *setting, c column) {
	e.lines = e.lines[:0]
	for i, p := range e.pars[:e.used] {
		e.lines = e.breakers[i].lines(e.lines, p, c.width/float32(s.size))
	}
	s.lines = e.lines
}

// capacity is how many runes of the text the highest card holds at the smallest size.
func (e *engine) capacity(t styled, c column) int {
	s := setting{size: typeScale[len(typeScale)-1], height: heights[len(heights)-1]}
	s.leading = float32(s.size) * e.leading(c)
	e.measure(&s, c)
	e.lay(&s, c)
	room, runes := c.room(s.height), 0
	var last *paragraph
	for _, l := range s.lines {
		if l.gap {
			room -= gapShare * float32(s.size)
		}
		if room -= s.leading; room < 0 {
			break
		}
		if last != nil && l.p != last {
			runes += len(last.runes) + 1
			if l.gap {
				runes++
			}
		}
		last = l.p
		if l.to > 0 {
			e.end = runes + int(l.p.clusters[l.to-1].to)
		}
	}
	return min(e.end, len(t.runes))
}

// sentenceEnds are where the sentences of a text end, in runes.
func sentenceEnds(text []rune) (ends []int) {
	s, runes, bytes := string(text), 0, 0
	for end := range rich.Sentences(s) {
		runes, bytes = runes+utf8.RuneCountInString(s[bytes:end]), end
		ends = append(ends, runes)
	}
	return ends
}

// cutAt returns where a text is cut that must not be longer than end, with the sign for what is left out: behind the last of
// its sentences, else of its lines, unless that loses more than a third; else behind the last word.
func cutAt(text []rune, end int, ends []int) int {
	end = min(end, len(text))
	room := max(0, end-2) // the sign is two runes
	for _, at := range slices.Backward(ends) {
		if at <= room && 3*at > 2*end {
			return at
		}
	}
	for i := room; 3*i > 2*end; i-- {
		if i < len(text) && text[i] == '\n' && text[i-1] != '\n' {
			return i
		}
	}
	for i := room; i > 0; i-- {
		if wordEnds(text, i) {
			return i
		}
	}
	return room
}

// wordEnds reports whether a text may be cut before rune i: behind a word, or between two signs of a script without spaces as
// far as they may stand at the end of a line.
func wordEnds(text []rune, i int) bool {
	if unicode.IsSpace(text[i-1]) || i == len(text) {
		return false
	}
	last, next := text[i-1], text[i]
	return unicode.IsSpace(next) || cjk(last) && cjk(next) && !unicode.In(last, unicode.Ps, unicode.Pi) && !unicode.In(next, unicode.P, unicode.Lm, unicode.M)
}

func cjk(r rune) bool {
	return r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// sentenceEnd reports whether a text ends with a sentence.
func sentenceEnd(text []rune) bool {
	i := len(text) - 1
	for i > 0 && (unicode.In(text[i], unicode.Pe, unicode.Pf) || text[i] == '"' || text[i] == '\'') {
		i--
	}
	if i < 1 {
		return false
	}
	switch text[i] {
	case '.', '!', '?', '…', '。', '！', '？', '؟', '।', '॥', '۔', '։', '።', '။', '។':
		return true
	}
	return false
}
