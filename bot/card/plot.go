package card

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The colours of plots.
const (
	plotGround colour = 0x0F1318
	plotInk    colour = 0xF2F4F7
	plotPale   colour = 0xA9B5C3
	plotGrid   colour = 0x2A3442
	plotAxis   colour = 0x46525F
	plotBar    colour = 0x5AA2FF
	plotPeak   colour = 0xFFD479
	plotTicker colour = 0xB9D2FF
)

// The geometry of plots, in pixels at scale 1.
const (
	plotHigh    = 675
	plotTop     = 180 // of the highest bar
	plotBase    = 431 // the axis
	barWide     = 16
	tickerTop   = 510
	peopleTop   = 508
	peopleSize  = 64
	peopleShown = 4
)

// Plot draws when a thread was written in, by whom and about what. It is drawn in the colours of [Night] whatever the theme
// says. Its errors are those of [Renderer.Draw]; an activity without posts is [ErrEmpty].
func (r *Renderer) Plot(ctx context.Context, a Activity, o Options) (Picture, error) {
	var p Picture
	err := r.with(ctx, func(e *engine) (err error) {
		p, err = e.plot(a, o)
		return err
	})
	return p, err
}

// A plotting is a plot being drawn.
type plotting struct {
	*engine
	activity Activity
	hist     histogram
	people   int
}

func (e *engine) plot(a Activity, o Options) (Picture, error) {
	h := histogramOf(a.Posts, o.zone())
	if len(h.posts) == 0 {
		return Picture{}, ErrEmpty
	}
	e.begin(o.scale(), languageOf("", nil, a.Title))
	c := &e.canvas
	c.reset(cardWidth*e.scale, plotHigh*e.scale, plotGround)
	p := plotting{engine: e, activity: a, hist: h, people: max(len(a.People), authors(h.posts))}
	name, headline := h.headline(p.people)
	p.headline(name, headline)
	p.putFacts(p.facts(cardWidth-2*margin, "Posts per "+h.perWords(), a.Title), margin, 123, c.flat(plotPale))
	p.grid()
	p.bars()
	p.days()
	p.tickers()
	p.faces()
	p.putFacts(p.facts(cardWidth-2*margin, p.totals("disclosed")...), margin, 633, c.flat(plotPale))
	e.pictures()
	if e.err != nil {
		return Picture{}, e.err
	}
	pic := Picture{PNG: e.pack.png(c), Width: c.w, Height: c.h, Missing: e.missing}
	pic.Alt = cutWords(p.alt(strings.TrimSpace(name+" "+headline)), maxAlt)
	e.fields = e.missing
	pic.Warnings = e.warnings(Picture{})
	return pic, nil
}

// headline draws the headline. Its words are whole, and a name before them is cut where it must be.
func (p *plotting) headline(name, words string) {
	const size = 38
	ink, x := p.canvas.flat(plotInk), float32(margin)
	rest := p.label(words, boldVoice, size, cardWidth-2*margin)
	if name != "" {
		gap := p.space(sansBold, size)
		who := p.label(name, boldVoice, size, cardWidth-2*margin-gap-rest.width)
		p.put(who, x, 80, ink)
		x += who.width + gap
	}
	p.put(rest, x, 80, ink)
}

func authors(posts []Moment) int {
	known := make(map[string]bool)
	for _, p := range posts {
		known[p.Author] = true
	}
	return len(known)
}

// perWords says what one bar is: "hour", "4 weeks".
func (h *histogram) perWords() string {
	if h.group > 1 {
		return strconv.Itoa(h.group) + " weeks"
	}
	return h.unit.per()
}

// box is in pixels at the plot's scale.
func (p *plotting) scaled(x0, y0, x1, y1 float32) box {
	s := float32(p.scale)
	return box{round(x0 * s), round(y0 * s), round(x1 * s), round(y1 * s)}
}

// step is the distance of grid lines, so that at most two are drawn.
func step(most int) int {
	for unit := 1; ; unit *= 10 {
		for _, k := range [...]int{1, 2, 5} {
			if most < 3*k*unit {
				return k * unit
			}
		}
	}
}

// height is how high a number of posts stands.
func (p *plotting) height(n int) float32 {
	return float32((plotBase-plotTop)*n) / float32(p.hist.counts[p.hist.peak])
}

func (p *plotting) grid() {
	c, most := &p.canvas, p.hist.counts[p.hist.peak]
	line := c.flat(plotGrid)
	for n := step(most); n <= most; n += step(most) {
		y := float32(plotBase) - p.height(n)
		c.rect(p.scaled(margin, y, cardWidth-margin, y+2), line)
		l := p.label(strconv.Itoa(n), labelVoice, 26, 200)
		p.put(l, cardWidth-margin-l.width, round(y)-8, c.flat(plotPale))
	}
	c.rect(p.scaled(margin, plotBase, cardWidth-margin, plotBase+2), c.flat(plotAxis))
}

// slot is how much room a bar has. Bars do not reach under the grid's labels.
func (p *plotting) slot() float32 {
	return min(64, float32(cardWidth-2*margin-40)/float32(len(p.hist.counts)))
}

func (p *plotting) bars() {
	c, slot := &p.canvas, p.slot()
	wide := min(barWide, max(2, slot*0.72))
	for i, n := range p.hist.counts {
		if n == 0 {
			continue
		}
		ink := c.flat(plotBar)
		if i == p.hist.peak {
			ink = c.flat(plotPeak)
		}
		x := margin + slot*float32(i) + (slot-wide)/2
		b := p.scaled(x, plotBase-max(4, p.height(n)), x+wide, plotBase)
		c.roundRect(b, min(4, wide/3)*float32(p.scale), ink)
	}
}

// days writes dates under the axis, as many as there is room for.
func (p *plotting) days() {
	c, free := &p.canvas, float32(margin)
	for i, t := range p.hist.starts {
		x := margin + p.slot()*float32(i)
		if x < free || !p.hist.named(i) {
			continue
		}
		l := p.label(t.Format([...]string{hours: "Mon 2 Jan", days: "2 Jan", weeks: "Jan 2006"}[p.hist.unit]), labelVoice, 28, 300)
		if x+l.width > cardWidth-margin {
			return
		}
		p.put(l, x, 470, c.flat(plotPale))
		free = x + l.width + 28
	}
}

// named reports whether a bar may have a date under it: the first, and each first of a day, a Monday, or a month.
func (h *histogram) named(i int) bool {
	if i == 0 {
		return true
	}
	t, last := h.starts[i], h.starts[i-1]
	switch h.unit {
	case hours:
		return t.Day() != last.Day()
	case days:
		return len(h.starts) <= 14 || t.Weekday() == time.Monday
	default:
		return t.Month() != last.Month()
	}
}

func (p *plotting) tickers() {
	c := &p.canvas
	counts := slices.Clone(p.activity.Tickers)
	slices.SortStableFunc(counts, func(a, b Count) int { return b.N - a.N })
	x, end := float32(margin), float32(p.peopleLeft()-28)
	for i, t := range counts {
		name := p.label("$"+strings.TrimPrefix(field(t.Name), "$"), mediumVoice, 30, 200)
		count := p.label(strconv.Itoa(t.N), labelVoice, 30, 120)
		bar := max(14, float32(300*t.N)/float32(max(1, counts[0].N)))
		wide := max(bar, name.width+18+count.width)
		if t.N <= 0 || i > 4 || x+wide > end {
			return
		}
		c.roundRect(p.scaled(x, tickerTop, x+bar, tickerTop+14), float32(7*p.scale), c.flat(plotBar))
		p.put(name, x, 566, c.flat(plotTicker))
		p.put(count, x+name.width+18, 566, c.flat(plotPale))
		x += wide + 28
	}
}

// peopleLeft is where the row of people begins.
func (p *plotting) peopleLeft() int {
	shown := min(peopleShown, len(p.activity.People))
	if len(p.activity.Tickers) == 0 {
		return margin
	}
	return cardWidth - margin - 92 - shown*peopleSize
}

// faces draws the first people, and how many more there are.
func (p *plotting) faces() {
	c, x := &p.canvas, p.peopleLeft()
	look := looks[Night]
	shown := 0
	for _, who := range p.activity.People {
		if shown == peopleShown {
			break
		}
		p.portrait(who.Avatar, who.Name, x+2, peopleTop+2, peopleSize-4, &look)
		x += peopleSize
		shown++
	}
	if rest := p.people - shown; rest > 0 && shown > 0 {
		l := p.label("+"+strconv.Itoa(rest), labelVoice, 30, 90)
		at := float32(x + 14)
		if len(p.activity.Tickers) > 0 {
			at = cardWidth - margin - l.width
		}
		p.put(l, at, 551, c.flat(plotPale))
	}
}

// totals is the closing line. A position is counted while it is held: one that is sold, and none, are no position here.
func (p *plotting) totals(disclosed string) []string {
	facts := []string{plural(len(p.activity.Posts), "post"), strconv.Itoa(p.people) + peopleWord(p.people)}
	if n := p.activity.Longs + p.activity.Shorts; n > 0 {
		facts = append(facts, plural(n, "position")+" "+disclosed+" ("+strconv.Itoa(p.activity.Longs)+" long, "+strconv.Itoa(p.activity.Shorts)+" short)")
	}
	return append(facts, p.activity.Host)
}

// listed is facts as a sentence has them, without those that are empty.
func listed(facts []string) string {
	kept := facts[:0:0]
	for _, f := range facts {
		if f = field(f); f != "" {
			kept = append(kept, f)
		}
	}
	return strings.Join(kept, ", ")
}

func (p *plotting) alt(headline string) string {
	var b strings.Builder
	b.WriteString("Plot of activity")
	if title := field(p.activity.Title); title != "" {
		b.WriteString(` in "` + title + `"`)
	}
	first, last := p.hist.starts[0], p.hist.posts[len(p.hist.posts)-1].At
	b.WriteString(": " + headline + ". Posts per " + p.hist.perWords() + " from " + first.Format("2 Jan 2006") + " to " + last.Format("2 Jan 2006") + ". ")
	one := "one "
	if p.hist.group > 1 {
		one = ""
	}
	b.WriteString("Most in " + one + p.hist.perWords() + ": " + strconv.Itoa(p.hist.counts[p.hist.peak]) + ". In all " + listed(p.totals("disclosed as held")) + ".")
	if len(p.activity.Tickers) > 0 {
		b.WriteString(" Tickers:")
		for i, t := range p.activity.Tickers {
			if i > 0 {
				b.WriteString(",")
			}
			b.WriteString(" $" + strings.TrimPrefix(field(t.Name), "$") + " " + strconv.Itoa(t.N))
		}
		b.WriteString(".")
	}
	return b.String()
}
