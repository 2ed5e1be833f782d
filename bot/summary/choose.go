package summary

import (
	"container/heap"
	"slices"
)

// A vote chooses several times with slightly different settings, and keeps the sentences that are chosen most often.
type vote struct {
	*reading
	by       scale
	pairs    bool
	eligible []int     // sentences that may be chosen, in the thread's order
	weights  []float64 // of concepts, in the choice that goes on
}

// leastVotes is how many of the twelve choices a sentence must be in: what few of them hold only fills the budget.
const leastVotes = 3

func newVote(r *reading, o Options) *vote {
	v := &vote{reading: r, by: scaleOf(r.posts, r.lines), pairs: o.Pairs}
	wanted := newFocus(o.Focus, r.lexicon)
	for i := range r.lines {
		s := &r.lines[i]
		late := o.Since <= 0 || r.posts[s.post].number > o.Since
		if !s.out && late && wanted.in(s) && (!v.pairs || r.understood(i)) {
			v.eligible = append(v.eligible, i)
		}
	}
	return v
}

// choose returns the chosen sentences in the thread's order. An essay among the posts gets half of the budget, so that
// neither it nor what is said of it goes missing.
func (v *vote) choose(b budget) []int {
	p := newPicks(v)
	switch essay := essayOf(v.posts); essay {
	case alone:
		v.elect(p, documentSettings(), &b, v.eligible)
	case none:
		v.elect(p, threadSettings(), &b, v.eligible)
	default:
		half := budget{(b.words + 1) / 2, (b.sentences + 1) / 2}
		rest := budget{b.words - half.words, b.sentences - half.sentences}
		inside := func(i int) bool { return v.lines[i].post == essay }
		v.elect(p, essaySettings(), &half, slices.DeleteFunc(slices.Clone(v.eligible), func(i int) bool { return !inside(i) }))
		rest = budget{rest.words + half.words, rest.sentences + half.sentences}
		v.elect(p, threadSettings(), &rest, slices.DeleteFunc(slices.Clone(v.eligible), inside))
	}
	slices.Sort(p.list)
	return p.list
}

// elect adds sentences to the picks: those that most choices hold, as far as the budget goes.
func (v *vote) elect(p *picks, how settings, b *budget, from []int) {
	votes := make(map[int]int)
	for _, variation := range how.variations() {
		for _, i := range v.run(variation, *b, from) {
			votes[i]++
		}
	}
	var ranked []int
	for _, i := range from {
		if votes[i] >= leastVotes {
			ranked = append(ranked, i)
		}
	}
	slices.SortStableFunc(ranked, func(i, j int) int { return votes[j] - votes[i] })
	for _, i := range ranked {
		if c := p.cost(i); !p.has[i] && b.fits(c) {
			b.spend(c)
			p.take(i)
		}
	}
}

// shortest returns the sentence with the fewest words, with those that it needs, if they have no more than limit words.
func (v *vote) shortest(limit int) []int {
	var best []int
	least := limit + 1
	for _, i := range v.eligible {
		p := newPicks(v)
		if c := p.cost(i); c.words < least {
			least = c.words
			p.take(i)
			best = p.list
		}
	}
	slices.Sort(best)
	return best
}

// run takes the best sentence for its length, again and again, until the budget is spent. Weights of concepts fall as
// they are covered, so an old score is never too low: the heap holds old scores, and only its top is scored anew. Equals
// go in the thread's order.
func (v *vote) run(how settings, b budget, from []int) []int {
	v.weights = v.concepts.weights(how, v.weights)
	p := newPicks(v)
	h := v.candidates(how, p, from)
	taken := make([]float64, len(v.posts)) // what is left of a sentence's worth for those taken from its post
	for i := range taken {
		taken[i] = 1
	}
	for len(h) > 0 && b.words > 0 && b.sentences > 0 {
		top := &h[0]
		s := &v.lines[top.at]
		c := p.cost(top.at)
		if !b.fits(c) || p.has[top.at] {
			heap.Pop(&h)
			continue
		}
		if score := top.factor * v.worth(s) * taken[s.post]; score < top.score {
			top.score = score
			heap.Fix(&h, 0)
			continue
		}
		b.spend(c)
		p.take(top.at)
		heap.Pop(&h)
		taken[s.post] *= how.taken
		for _, id := range s.concepts {
			v.weights[id] *= how.discount
		}
	}
	return p.list
}

// candidates scores the sentences that may be chosen.
func (v *vote) candidates(how settings, p *picks, from []int) candidates {
	h := make(candidates, 0, len(from))
	var byWords powers
	for _, i := range from {
		s := &v.lines[i]
		f := factor(how, s, v.posts[s.post], v.by) / byWords.of(max(1, p.cost(i).words), 0, how.exponent)
		h = append(h, candidate{at: i, factor: f, score: f * v.worth(s)})
	}
	heap.Init(&h)
	return h
}

// worth is what the concepts of a sentence weigh now.
func (v *vote) worth(s *sentence) (sum float64) {
	for _, id := range s.concepts {
		sum += v.weights[id]
	}
	return sum
}

// A candidate is a sentence with the score that it had when it was last looked at.
type candidate struct {
	at     int
	factor float64
	score  float64
}

// candidates is a heap, the best on top.
type candidates []candidate

// Len is part of [heap.Interface].
func (h candidates) Len() int { return len(h) }

// Less is part of [heap.Interface].
func (h candidates) Less(i, j int) bool {
	return h[i].score > h[j].score || h[i].score == h[j].score && h[i].at < h[j].at
}

// Swap is part of [heap.Interface].
func (h candidates) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push is part of [heap.Interface].
func (h *candidates) Push(x any) { *h = append(*h, x.(candidate)) }

// Pop is part of [heap.Interface].
func (h *candidates) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
