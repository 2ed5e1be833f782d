package card

import (
	"unicode"

	"github.com/go-text/typesetting/di"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	ubidi "golang.org/x/text/unicode/bidi"
)

// shapeSize is the size at which everything is shaped: outlines are not hinted, so that widths are linear in the size.
const shapeSize = 1024

// A glyph is one shape of a face. Distances are in em.
type glyph struct {
	face faceID
	id   uint32
	x, y float32 // from the pen, y upwards
	next float32 // how far the pen moves
}

// A cluster is the least piece of a line: one or more characters that are drawn as one.
type cluster struct {
	from, to int32 // runes
	g, gEnd  int32 // glyphs, from left to right
	width    float32
	lead     float32 // room before it that is part of the width, for the box behind bold words
	trail    float32 // the same behind it
	level    uint8   // odd: from right to left
	style    style
	space    bool
	picture  bool
	after    breaking
}

// A paragraph is text shaped without regard to a size. Its clusters are in reading order.
type paragraph struct {
	runes    []rune
	clusters []cluster
	glyphs   []glyph
	rtl      bool
	gap      bool // an empty line stands before it
}

// A run is a stretch of text that is shaped at once.
type run struct {
	from, to int
	face     faceID
	level    uint8
	style    style
	script   language.Script
	picture  bool
	coin     bool // of signs that are drawn as a letter with strokes
}

// shape fills p from one line of clean text, which reads as its first letter does.
func (e *engine) shape(p *paragraph, t styled, v voice) { e.shapeAs(p, t, v, rightToLeft(t.runes)) }

// shapeAs is shape with the direction given.
func (e *engine) shapeAs(p *paragraph, t styled, v voice, rtl bool) {
	p.runes, p.clusters, p.glyphs = t.runes, p.clusters[:0], p.glyphs[:0]
	p.rtl = rtl
	if len(t.runes) == 0 {
		return
	}
	e.levels = levels(&e.bidi, e.levels, t.runes, p.rtl)
	e.seg.Init(t.runes)
	e.after = breaks(&e.seg, e.after, t)
	e.runs = e.split(e.runs[:0], t, v)
	for _, r := range e.runs {
		e.shapeRun(p, t, r)
	}
}

// rightToLeft reports whether the first strong character reads from right to left.
func rightToLeft(text []rune) bool {
	for _, r := range text {
		if r < 0x80 {
			if r|0x20 >= 'a' && r|0x20 <= 'z' {
				return false
			}
			continue
		}
		props, _ := ubidi.LookupRune(r)
		switch props.Class() {
		case ubidi.L:
			return false
		case ubidi.R, ubidi.AL:
			return true
		default: // not strong
		}
	}
	return false
}

// split cuts text into runs of one face, level, style and script. The face is chosen for each grapheme.
func (e *engine) split(runs []run, t styled, v voice) []run {
	script, before := firstScript(t.runes), v.face(t.styles[0])
	graphemes := e.seg.GraphemeIterator()
	for graphemes.Next() {
		g := graphemes.Grapheme()
		from, to := g.Offset, g.Offset+len(g.Text)
		if s := language.LookupScript(g.Text[0]); s != language.Common && s != language.Inherited && s != language.Unknown {
			script = s
		}
		next := run{from: from, to: to, level: e.levels[from], style: t.styles[from], script: script}
		id, ok := e.choose(v, next.style, g.Text, before)
		if !ok && g.Text[0] == bitcoin && len(g.Text) == 1 {
			next.coin = true
		} else if !ok {
			e.missing++
		}
		next.face, next.picture = id, e.pictorial(id)
		if !next.picture {
			before = id
		}
		if n := len(runs); n > 0 {
			last := &runs[n-1]
			if last.face == next.face && last.level == next.level && last.style == next.style && last.script == next.script && last.coin == next.coin {
				last.to = to
				continue
			}
		}
		runs = append(runs, next)
	}
	return runs
}

func firstScript(text []rune) language.Script {
	for _, r := range text {
		if s := language.LookupScript(r); s != language.Common && s != language.Inherited && s != language.Unknown {
			return s
		}
	}
	return language.Latin
}

// pictorial reports whether a face draws pictures in colour.
func (e *engine) pictorial(id faceID) bool {
	if id < embedded {
		return id == emojiFace
	}
	t := e.typeface(id)
	return t != nil && (t.pictures != nil || len(t.font.BitmapSizes()) > 0)
}

// shapeRun appends the clusters of one run, in reading order.
func (e *engine) shapeRun(p *paragraph, t styled, r run) {
	if r.coin {
		e.coin(p, r)
		return
	}
	in := shaping.Input{
		Text: t.runes, RunStart: r.from, RunEnd: r.to, Face: e.face(r.face), Size: fixed.I(shapeSize),
		Script: r.script, Language: e.language, Direction: di.DirectionLTR,
	}
	if in.Face == nil {
		return
	}
	if composed(t.runes[r.from:r.to]) {
		in.FontFeatures = e.plain[:]
	}
	if r.level&1 == 1 {
		in.Direction = di.DirectionRTL
	}
	out := e.shaper.ShapeNoExtents(in)
	first := len(p.clusters)
	for i := 0; i < len(out.Glyphs); {
		at, n := out.Glyphs[i].TextIndex(), max(1, out.Glyphs[i].RunesCount())
		c := cluster{
			from: int32(at), to: int32(min(at+n, r.to)), g: int32(len(p.glyphs)), level: r.level, style: r.style,
			picture: r.picture,
		}
		for ; i < len(out.Glyphs) && out.Glyphs[i].TextIndex() == at; i++ {
			g := &out.Glyphs[i]
			p.glyphs = append(p.glyphs, glyph{face: r.face, id: uint32(g.GlyphID), x: em(g.XOffset), y: em(g.YOffset), next: em(g.Advance)})
			c.width += em(g.Advance)
		}
		c.space = blank(t.runes[c.from:c.to])
		c.gEnd, c.after = int32(len(p.glyphs)), e.after[c.to-1]
		p.clusters = append(p.clusters, c)
	}
	if r.level&1 == 1 {
		for i, j := first, len(p.clusters)-1; i < j; i, j = i+1, j-1 {
			p.clusters[i], p.clusters[j] = p.clusters[j], p.clusters[i]
		}
	}
}

// blank reports whether a cluster is white space; a space that carries a mark is not.
func blank(cluster []rune) bool {
	if !unicode.IsSpace(cluster[0]) {
		return false
	}
	for _, r := range cluster[1:] {
		if !unicode.IsSpace(r) && !unseen(r) {
			return false
		}
	}
	return true
}

// composed reports whether a text is of letters that need no composing: then the rules for that are not even tried.
func composed(text []rune) bool {
	for _, r := range text {
		if r >= 0x180 && (r < 0x2010 || r > 0x2044) {
			return false
		}
	}
	return true
}

// plainFeatures switches off the composing of glyphs.
func plainFeatures() [1]shaping.FontFeature {
	return [...]shaping.FontFeature{{Tag: ot.MustNewTag("ccmp"), Value: 0}}
}

func em(f fixed.Int26_6) float32 { return float32(f) / (64 * shapeSize) }
