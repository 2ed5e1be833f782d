package card

import "math"

// A colour is 0xRRGGBB.
type colour uint32

func (c colour) rgb() (r, g, b uint8) { return uint8(c >> 16), uint8(c >> 8), uint8(c) }

func rgb(r, g, b uint8) colour { return colour(r)<<16 | colour(g)<<8 | colour(b) }

// rampGamma is the gamma at which ink and ground are mixed. It is between what is right for dark on light and for light on
// dark; in plain sRGB light text looks thin.
const rampGamma = 1.4

// A ramp maps the coverage of an ink over a ground to an index of the palette.
type ramp struct {
	ink, ground uint8 // indices
	at          [256]uint8
}

// A palette is the colours of one card, in the order of their first use. Each index is either flat, or a step of a ramp.
type palette struct {
	colours [256]colour
	n       int
	ramps   []ramp
	step    [256]struct{ ramp, cover uint8 } // ramp is counted from 1; 0: flat
	flats   [256]uint8                       // flat indices, counted from 1, for over
	nFlats  int
	over    [maxFlats + 1][maxFlats + 1]uint8 // ramp of an ink over a ground, counted from 1
	mixes   map[mixKey][]colour               // kept between cards
}

// maxFlats is how many colours of one card can be inks or grounds.
const maxFlats = 40

type mixKey struct {
	ink, ground colour
	steps       int
}

func (p *palette) reset() {
	p.n, p.nFlats, p.ramps = 0, 0, p.ramps[:0]
	clear(p.step[:])
	clear(p.flats[:])
	for i := range p.over {
		clear(p.over[i][:])
	}
}

// flat returns the index of a flat colour, which is added if it is new.
func (p *palette) flat(c colour) uint8 {
	for i := range p.n {
		if p.colours[i] == c && p.flats[i] != 0 {
			return uint8(i)
		}
	}
	if p.n == 256 || p.nFlats == maxFlats {
		return p.nearest(c)
	}
	i := p.add(c)
	p.nFlats++
	p.flats[i] = uint8(p.nFlats)
	return i
}

func (p *palette) add(c colour) uint8 {
	p.colours[p.n] = c
	p.n++
	return uint8(p.n - 1)
}

// nearest returns the flat index that looks most like a colour.
func (p *palette) nearest(c colour) uint8 {
	best, least := 0, math.MaxInt
	for i := range p.n {
		if d := distance(p.colours[i], c); d < least && p.flats[i] != 0 {
			best, least = i, d
		}
	}
	return uint8(best)
}

// distance is how far apart two colours look, roughly.
func distance(a, b colour) int {
	ar, ag, ab := a.rgb()
	br, bg, bb := b.rgb()
	dr, dg, db := int(ar)-int(br), int(ag)-int(bg), int(ab)-int(bb)
	return 3*dr*dr + 6*dg*dg + db*db
}

// The steps of ramps: many for the text of the quote, fewer for other text, few for the edges of boxes and discs.
const (
	fine   = 32
	coarse = 16
	rough  = 8
)

// ramp returns the ramp of one flat index over another, counted from 1, and makes it if it is new.
func (p *palette) ramp(ink, ground uint8, steps int) uint8 {
	slot := &p.over[p.flats[ink]][p.flats[ground]]
	if *slot != 0 {
		return *slot
	}
	steps = min(steps, max(2, 256-p.n+2))
	colours := p.mix(mixKey{p.colours[ink], p.colours[ground], steps})
	r := ramp{ink: ink, ground: ground}
	var index [fine]uint8
	index[0], index[steps-1] = ground, ink
	number := uint8(len(p.ramps) + 1)
	for i := 1; i < steps-1; i++ {
		index[i] = p.add(colours[i])
		p.step[index[i]].ramp, p.step[index[i]].cover = number, uint8(i*255/(steps-1))
	}
	for c := range r.at {
		r.at[c] = index[(c*(steps-1)+127)/255]
	}
	p.ramps = append(p.ramps, r)
	*slot = number
	return number
}

// mix computes the colours of a ramp, from ground to ink.
func (p *palette) mix(k mixKey) []colour {
	if known, ok := p.mixes[k]; ok {
		return known
	}
	mixed := make([]colour, k.steps)
	for i := range mixed {
		mixed[i] = mix(k.ground, k.ink, float64(i)/float64(k.steps-1))
	}
	if p.mixes == nil {
		p.mixes = make(map[mixKey][]colour)
	}
	p.mixes[k] = mixed
	return mixed
}

func mix(ground, ink colour, share float64) colour {
	gr, gg, gb := ground.rgb()
	ir, ig, ib := ink.rgb()
	one := func(g, i uint8) uint8 {
		a, b := math.Pow(float64(g)/255, rampGamma), math.Pow(float64(i)/255, rampGamma)
		return uint8(math.Round(255 * math.Pow(float64(a*(1-share))+float64(b*share), 1/rampGamma)))
	}
	return rgb(one(gr, ir), one(gg, ig), one(gb, ib))
}

// left is how many colours can still be added.
func (p *palette) left() int { return 256 - p.n }
