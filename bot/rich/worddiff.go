package rich

import "strings"

// A Delta says what became of some words between two texts.
type Delta struct {
	Gone, Come bool   // removed, or added; neither: they stand in both
	Words      string // with single spaces between them
}

// diffMost bounds the work of [DiffWords]: texts that differ in more words are told apart as a whole.
const diffMost = 1000

// DiffWords tells two texts apart by their words, as few as can be: those that stand in both, and before each place where they
// differ first what went, then what came. The words of one kind that follow each other are one delta. What is not gone makes
// up the later text, and what has not come the earlier one, but for the kind of white space. Texts with the same words have no
// difference: nil. Of texts that differ in more than a thousand words all that lies between the first and the last difference
// counts as replaced.
func DiffWords(before, after string) []Delta {
	a, b := strings.Fields(before), strings.Fields(after)
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	if head == len(a) && head == len(b) {
		return nil
	}
	var d deltas
	d.add(0, a[:head])
	d.script(a[head:len(a)-tail], b[head:len(b)-tail])
	d.add(0, a[len(a)-tail:])
	return d.done()
}

// deltas grow word by word.
type deltas struct {
	all              []Delta
	same, gone, come []string
}

// add adds words of one kind: below 0 gone, above 0 come, 0 both.
func (d *deltas) add(kind int, words []string) {
	if len(words) == 0 {
		return
	}
	switch {
	case kind < 0:
		d.gone = append(d.gone, words...)
	case kind > 0:
		d.come = append(d.come, words...)
	default:
		d.flush()
		d.same = append(d.same, words...)
		return
	}
	if len(d.same) > 0 {
		d.all = append(d.all, Delta{Words: strings.Join(d.same, " ")})
		d.same = nil
	}
}

// flush ends a place where the texts differ.
func (d *deltas) flush() {
	if len(d.gone) > 0 {
		d.all = append(d.all, Delta{Gone: true, Words: strings.Join(d.gone, " ")})
	}
	if len(d.come) > 0 {
		d.all = append(d.all, Delta{Come: true, Words: strings.Join(d.come, " ")})
	}
	d.gone, d.come = nil, nil
}

func (d *deltas) done() []Delta {
	d.flush()
	if len(d.same) > 0 {
		d.all = append(d.all, Delta{Words: strings.Join(d.same, " ")})
	}
	return d.all
}

// script adds the shortest way from a to b: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986. reach
// holds for each diagonal how far along a it was followed, and back how it was before each step.
func (d *deltas) script(a, b []string) {
	var back [][]int
	reach := map[int]int{1: 0}
	for steps := 0; steps <= min(len(a)+len(b), diffMost); steps++ {
		row := make([]int, 0, steps+1)
		for k := -steps; k <= steps; k += 2 {
			x := reach[k-1] + 1
			if k == -steps || k != steps && reach[k-1] < reach[k+1] {
				x = reach[k+1]
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			reach[k] = x
			row = append(row, x)
			if x >= len(a) && x-k >= len(b) {
				d.follow(a, b, back, steps, k)
				return
			}
		}
		back = append(back, row)
	}
	d.add(-1, a)
	d.add(1, b)
}

// follow walks the way back from the end and adds what is on it, from the beginning. Row s of back has the diagonals -s, -s+2
// up to s.
func (d *deltas) follow(a, b []string, back [][]int, steps, k int) {
	type step struct{ x, y, kind int } // where it leads to, before the words that both have
	way := make([]step, steps)
	for s := steps; s > 0; s-- {
		at := func(diagonal int) int { return back[s-1][(diagonal+s-1)/2] }
		if k == -s || k != s && at(k-1) < at(k+1) {
			way[s-1] = step{at(k + 1), at(k+1) - k, 1}
			k++
		} else {
			way[s-1] = step{at(k-1) + 1, at(k-1) + 1 - k, -1}
			k--
		}
	}
	x := 0
	for _, s := range way {
		from := s.x
		if s.kind < 0 {
			from--
		}
		d.add(0, a[x:from])
		if s.kind < 0 {
			d.add(-1, a[from:s.x])
		} else {
			d.add(1, b[s.y-1:s.y])
		}
		x = s.x
	}
	d.add(0, a[x:])
}
