package card

// A stop is a place where a line may end: behind the cluster at-1.
type stop struct {
	at   int     // the cluster that would begin the next line
	full float32 // width of everything before it, in em
	trim float32 // the same without the white space right before it
	cost float32 // of breaking there
	wide float32 // of the hyphen that is added
}

// A line is a stretch of a paragraph's clusters.
type line struct {
	p        *paragraph
	from, to int // clusters, without white space at the end
	hyphen   bool
	gap      bool // an empty half line stands before it
}

const (
	hyphenWidth = 0.35 // em; a little more than that of the fonts we bring
	urlCost     = 0.04 // against slack² as a share of the line: a break behind a hyphen or in an address should save something
	hyphenCost  = 0.1
	forcedCost  = 0.02
	widowCost   = 0.2 // of a last line below a third of the width
)

// A breaker finds the lines of one paragraph. Its slices are kept for the next.
type breaker struct {
	stops []stop // where a line may end; the first is the beginning
	base  []stop // those that need no force
	least []int32
	cost  []float32
	next  []int32
}

// set takes a paragraph and lists its stops.
func (b *breaker) set(p *paragraph) {
	b.base = append(b.base[:0], stop{})
	var full, trim float32
	for i := range p.clusters {
		c := &p.clusters[i]
		full += c.width
		if !c.space {
			trim = full
		}
		s := stop{at: i + 1, full: full, trim: trim}
		switch {
		case i == len(p.clusters)-1:
		case c.after == allowed:
			if r := p.runes[c.to-1]; r == '-' || r == '/' {
				s.cost = urlCost
			}
		case c.after == inURL:
			s.cost = urlCost
		case c.after == hyphen:
			s.cost, s.wide = hyphenCost, hyphenWidth
		default:
			continue
		}
		b.base = append(b.base, s)
	}
}

// widest is the width of what cannot be broken without force.
func (b *breaker) widest() float32 {
	var most float32
	for i := 1; i < len(b.base); i++ {
		most = max(most, b.base[i].trim+b.base[i].wide-b.base[i-1].full)
	}
	return most
}

// prepare makes the stops for lines of that width: where something is wider, it may be broken behind each cluster.
func (b *breaker) prepare(p *paragraph, width float32) {
	b.stops = append(b.stops[:0], b.base[0])
	for i := 1; i < len(b.base); i++ {
		last, s := b.base[i-1], b.base[i]
		if s.trim+s.wide-last.full > width {
			full := last.full
			for k := last.at; k < s.at-1; k++ {
				full += p.clusters[k].width
				if !p.clusters[k+1].space && !tied(p.runes[p.clusters[k].to-1], p.runes[p.clusters[k+1].from]) {
					b.stops = append(b.stops, stop{at: k + 1, full: full, trim: full, cost: forcedCost})
				}
			}
		}
		b.stops = append(b.stops, s)
	}
}

// count is the least number of lines of that width.
func (b *breaker) count(width float32) int {
	if len(b.stops) == 1 {
		return 1
	}
	n, from := 1, 0
	for i := 1; i < len(b.stops); i++ {
		if b.stops[i].trim+b.stops[i].wide-b.stops[from].full > width && i-1 > from {
			from = i - 1
			n++
		}
	}
	return n
}

// lines appends the lines of a paragraph: as few as can be, and among these the least ragged ones.
func (b *breaker) lines(out []line, p *paragraph, width float32) []line {
	last := len(b.stops) - 1
	if last == 0 {
		return append(out, line{p: p, gap: p.gap})
	}
	b.solve(width)
	first := len(out)
	for i := 0; i < last; {
		j := int(b.next[i])
		l := line{p: p, from: b.stops[i].at, to: b.stops[j].at, hyphen: b.stops[j].wide > 0}
		for l.to > l.from && p.clusters[l.to-1].space {
			l.to--
		}
		out = append(out, l)
		i = j
	}
	out[first].gap = p.gap
	return out
}

// solve finds for each stop the best next one, from the end backwards.
func (b *breaker) solve(width float32) {
	n := len(b.stops)
	b.least, b.cost, b.next = sized(b.least, n), sized(b.cost, n), sized(b.next, n)
	b.least[n-1], b.cost[n-1] = 0, 0
	for i := n - 2; i >= 0; i-- {
		b.least[i] = 1 << 30
		for j := i + 1; j < n; j++ {
			used := b.stops[j].trim + b.stops[j].wide - b.stops[i].full
			if used > width && j > i+1 {
				break
			}
			least, cost := b.least[j]+1, b.cost[j]+lineCost(used/width, b.stops[j].cost, j == n-1, i == 0)
			if least < b.least[i] || least == b.least[i] && cost < b.cost[i] {
				b.least[i], b.cost[i], b.next[i] = least, cost, int32(j)
			}
		}
	}
}

// lineCost is what one line costs; used is the share of the width that it fills.
func lineCost(used, breaking float32, last, first bool) float32 {
	switch {
	case last && (used >= 1./3 || first):
		return 0
	case last:
		return widowCost
	}
	slack := max(0, 1-used)
	return float32(slack*slack) + breaking
}

func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}
