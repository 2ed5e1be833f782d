package card

import (
	"cmp"
	"strconv"
	"strings"
)

// joined puts facts into one line, without those that are empty.
func joined(facts ...string) string {
	kept := facts[:0:0]
	for _, f := range facts {
		if f = field(f); f != "" {
			kept = append(kept, f)
		}
	}
	return strings.Join(kept, " · ")
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
	if quoting != "" {
		most = min(most, wide/2)
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
