package summary

import "math"

// A concept is what sentences speak of: the stem of a content word, or a pair of neighbouring words unless both say
// nothing. What counts is how many posts have it, not how often it occurs.
type concept struct {
	posts  int32 // how many posts have it
	post   int32 // the last of them
	line   int32 // the last sentence that has it
	pair   bool
	titled bool // a word of the title
}

// concepts numbers the concepts of a thread.
type concepts struct {
	ids map[uint64]int32 // a stem, or two of them, → index of list
	all []concept
}

// read finds the concepts of all sentences that are their author's own.
func (c *concepts) read(lines []sentence) {
	c.ids = make(map[uint64]int32)
	for i := range lines {
		s := &lines[i]
		for j, w := range s.tokens {
			if !w.stop {
				c.note(single(w), s, i, false)
			}
			if j > 0 && (!w.stop || !s.tokens[j-1].stop) {
				c.note(single(w)|uint64(s.tokens[j-1].stem+1)<<32, s, i, true)
			}
		}
	}
}

func single(w word) uint64 { return uint64(w.stem) }

// note gives a sentence a concept, once.
func (c *concepts) note(key uint64, s *sentence, line int, pair bool) {
	id, ok := c.ids[key]
	if !ok {
		id = int32(len(c.all))
		c.ids[key] = id
		c.all = append(c.all, concept{post: -1, line: -1, pair: pair})
	}
	f := &c.all[id]
	if f.line == int32(line) {
		return
	}
	f.line = int32(line)
	s.concepts = append(s.concepts, id)
	if f.post != int32(s.post) {
		f.post = int32(s.post)
		f.posts++
	}
}

// entitle marks the words of the title.
func (c *concepts) entitle(title []word) {
	for _, w := range title {
		if id, ok := c.ids[single(w)]; ok && !w.stop {
			c.all[id].titled = true
		}
	}
}

// weights says what each concept is worth.
func (c *concepts) weights(how settings, out []float64) []float64 {
	out = out[:0]
	var byPosts powers
	for _, f := range c.all {
		w := byPosts.of(int(f.posts), how.lone, how.power)
		if f.titled {
			w *= how.title
		}
		if f.pair {
			w *= how.pair
		}
		out = append(out, w)
	}
	return out
}

// powers remembers (n - less)^exponent by n. It is used with one exponent alone.
type powers []float64

func (p *powers) of(n int, less, exponent float64) float64 {
	for len(*p) <= n {
		x := max(0, float64(len(*p))-less)
		*p = append(*p, math.Round(math.Pow(x, exponent)*1e9)/1e9) // machines differ in the last digits
	}
	return (*p)[n]
}
