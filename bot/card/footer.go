package card

import (
	"cmp"
	"strconv"
)

// A factLine is a line of facts, each with a direction of its own, so that a name from right to left turns no other.
type factLine struct {
	labels []label
	gap    float32 // around the dots between them
	width  float32
}

const (
	factSize  = 28
	leastFact = 100 // of a further fact that is cut, in pixels: less of it says nothing
)

// facts makes a line of facts, without those that are empty, at most wide. The last is cut with …, and left out where nothing
// to speak of would remain.
func (e *engine) facts(wide float32, all ...string) factLine {
	return e.further(factLine{gap: e.space(sans, factSize)}, wide, all...)
}

// further adds facts to a line of which nothing was left out.
func (e *engine) further(l factLine, wide float32, all ...string) factLine {
	var dot label
	for _, s := range all {
		if s = field(s); s == "" {
			continue
		}
		if len(l.labels) == 0 {
			l.add(e.label(s, labelVoice, factSize, wide))
			continue
		}
		if dot.width == 0 {
			dot = e.label("·", labelVoice, factSize, wide)
		}
		next := e.label(s, labelVoice, factSize, max(0, wide-l.width-dot.width-float32(2*l.gap)))
		if next.cut && next.width < leastFact {
			break
		}
		l.add(dot)
		l.add(next)
	}
	return l
}

// within is a line of facts where it is no wider than that, else one of the same facts that is.
func (e *engine) within(l factLine, wide float32, all ...string) factLine {
	if l.width <= wide {
		return l
	}
	return e.facts(wide, all...)
}

func (l *factLine) add(one label) {
	if len(l.labels) > 0 {
		l.width += l.gap
	}
	l.labels, l.width = append(l.labels, one), l.width+one.width
}

// putFacts draws a line of facts as [engine.put] draws a label.
func (e *engine) putFacts(l factLine, x float32, y int, index uint8) {
	for _, one := range l.labels {
		e.put(one, x, y, index)
		x += one.width + l.gap
	}
}

// space is the width of a space of a face, in pixels at scale 1.
func (e *engine) space(id faceID, size int) float32 {
	face := e.face(id)
	if face == nil {
		return 0
	}
	gid, _ := face.NominalGlyph(' ')
	return float32(face.HorizontalAdvance(gid) / float32(face.Upem()) * float32(size))
}

// number is the post's place: "#4 of 37".
func (f *frame) number() string {
	q := f.quote
	switch {
	case q.Post <= 0:
		return ""
	case q.Of < q.Post:
		return "#" + strconv.Itoa(q.Post)
	}
	return "#" + strconv.Itoa(q.Post) + " of " + strconv.Itoa(q.Of)
}

// dated is the date with its mark: "8 Apr 2020, edited".
func (f *frame) dated() string {
	day := f.day()
	switch {
	case !f.quote.Edited:
		return day
	case day == "":
		return "edited"
	}
	return day + ", edited"
}

// author is the name to show.
func (f *frame) author() string { return cmp.Or(field(f.quote.Author), "(no name)") }

// nameWidth is how much room the name would like, with whose words it quotes.
func (f *frame) nameWidth() int {
	w := min(400, f.label(f.author(), boldVoice, 34, 560).width)
	if quoting := field(f.quote.Quoting); quoting != "" {
		w += 14 + min(240, f.label("quoting "+quoting, labelVoice, 28, 560).width)
	}
	return ceil(w)
}

// name draws the author's name, and whose words it quotes, and returns where it ends.
func (f *frame) name(x, y, wide int, ink, pale colour) float32 {
	quoting := field(f.quote.Quoting)
	most := min(wide, 560)
	if quoting != "" { // both are cut where they must be, and neither where the other leaves room
		most = min(most, max(wide/2, wide-14-ceil(f.label("quoting "+quoting, labelVoice, 28, 560).width)))
	}
	l := f.label(f.author(), boldVoice, 34, float32(most))
	f.put(l, float32(x), y, f.canvas.flat(ink))
	end := float32(x) + l.width
	if quoting != "" {
		q := f.label("quoting "+quoting, labelVoice, 28, float32(x+wide)-end-14)
		f.put(q, end+14, y, f.canvas.flat(pale))
		end += 14 + q.width
	}
	return end
}

// portrait draws the author's picture, or the initials, at a corner; 80 pixels wide.
func (f *frame) portrait(x, y int) {
	f.engine.portrait(f.quote.Avatar, f.called, x, y, portraitSize, f.look)
}

const portraitSize = 80
