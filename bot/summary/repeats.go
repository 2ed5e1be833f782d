package summary

// shingle is how many words in a row make a repetition; shorter sentences repeat as a whole.
const shingle = 5

// Shares of a sentence's shingles that make it a repetition of earlier posts, or quoted by a later one.
const (
	repeatedShare = 0.6
	quotedShare   = 0.75
)

// boilerplate is how many words a sentence may have that an author's posts have in common, such as a signature's.
const boilerplate = 12

// mostQuoted is how often being quoted counts, and mostQuoters how many posts are remembered for it.
const (
	mostQuoted  = 1.5
	mostQuoters = 20
)

// repeats finds what posts repeat of earlier ones, marked as a quote or not.
type repeats struct {
	first  map[uint64]int32   // shingle of own words → the sentence that had it first
	quotes map[uint64][]int32 // shingle of words that are not a post's own → the posts that repeat it
}

func newRepeats() *repeats {
	return &repeats{first: make(map[uint64]int32), quotes: make(map[uint64][]int32)}
}

// shingles yields a number for each run of words of a sentence.
func shingles(tokens []word, yield func(uint64)) {
	n := min(shingle, len(tokens))
	for i := 0; n > 0 && i+n <= len(tokens); i++ {
		h := uint64(n)
		for _, w := range tokens[i : i+n] {
			h = (h ^ uint64(w.stem+1)) * 0x9E3779B97F4A7C15
			h ^= h >> 29
		}
		yield(h)
	}
}

// own takes the last post's sentences, which start at from. Those that repeat an earlier post cannot be chosen.
func (r *repeats) own(all []sentence, from int, posts []post) {
	for i := from; i < len(all); i++ {
		total, known, source := 0, 0, int32(-1)
		shingles(all[i].tokens, func(h uint64) {
			total++
			if at, ok := r.first[h]; ok && int(at) < from {
				known++
				source = at
			}
		})
		if total == 0 || float64(known) < repeatedShare*float64(total) {
			continue
		}
		s := &all[i]
		s.out, s.repeated = true, true
		if old := &all[source]; posts[old.post].author == posts[s.post].author && old.text == s.text && s.words <= boilerplate {
			old.out = true
		} else {
			r.repeated(s.post, s.tokens)
		}
		s.tokens = nil // not the author's words
	}
	for i := from; i < len(all); i++ {
		shingles(all[i].tokens, func(h uint64) {
			if _, ok := r.first[h]; !ok {
				r.first[h] = int32(i)
			}
		})
	}
}

// quote takes what a post quotes.
func (r *repeats) quote(post int, quoted []paragraph, lex *lexicon) {
	for _, q := range quoted {
		for s := range Sentences(q.text) {
			r.repeated(post, lex.tokens(s))
		}
	}
}

func (r *repeats) repeated(post int, tokens []word) {
	shingles(tokens, func(h uint64) {
		by := r.quotes[h]
		if len(by) < mostQuoters && (len(by) == 0 || by[len(by)-1] != int32(post)) {
			r.quotes[h] = append(by, int32(post))
		}
	})
}

// signal says of each sentence how much later posts quote it. A post that quotes all of another one says nothing about
// any of its sentences.
func (r *repeats) signal(all []sentence, posts []post) {
	if len(r.quotes) == 0 {
		return
	}
	type pair struct{ post, by int32 }
	hits := make(map[pair]int)
	quoters := make([][]int32, len(all))
	for i := range all {
		quoters[i] = r.quoters(all[i])
		for _, by := range quoters[i] {
			hits[pair{int32(all[i].post), by}]++
		}
	}
	for i := range all {
		s := &all[i]
		for _, by := range quoters[i] {
			s.quoted += 1 - float64(hits[pair{int32(s.post), by}])/float64(posts[s.post].lines)
		}
		s.quoted = min(s.quoted, mostQuoted)
	}
}

// quoters returns the later posts that quote a sentence.
func (r *repeats) quoters(s sentence) []int32 {
	if len(s.tokens) < 4 {
		return nil
	}
	count := make(map[int32]int)
	var by []int32
	total := 0
	shingles(s.tokens, func(h uint64) {
		total++
		for _, q := range r.quotes[h] {
			if int(q) <= s.post {
				continue
			}
			if count[q] == 0 {
				by = append(by, q)
			}
			count[q]++
		}
	})
	kept := by[:0]
	for _, q := range by {
		if float64(count[q]) >= quotedShare*float64(total) {
			kept = append(kept, q)
		}
	}
	return kept
}
