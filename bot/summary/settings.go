package summary

// settings say how much each signal is worth. There are two sets of them: for threads, and for one long document.
// docs/summaries.md has what each brings.
type settings struct {
	lone     float64 // what is taken from the number of posts that have a concept
	power    float64 // exponent of the rest
	title    float64 // a concept that the title names, times
	pair     float64 // a pair of neighbouring words, times
	discount float64 // a concept that is covered already, times
	decay    float64 // how fast a sentence loses by its place in its post
	first    float64 // a sentence of the first post, times
	short    float64 // under nine words, times
	exponent float64 // of the words that a sentence costs
	taken    float64 // for each sentence already taken from its post, times
	address  float64 // with a link in it, times
	open     float64 // without a stop at its end, times
	self     float64 // about its writer, times
	figures  float64 // amounts: more per amount, of three
	quoted   float64 // being quoted: more per quote
	liked    float64 // of the most liked post: more
	answered float64 // of a post with three answers: more
	bold     float64 // in bold: more
	question float64 // a question, times
}

// threadSettings are for what several people wrote.
func threadSettings() settings {
	return settings{
		lone: 0.7, power: 1.2, title: 6, pair: 2, discount: 0.6, decay: 0.45, first: 2.5, short: 0.4, exponent: 0.45, taken: 0.3,
		question: 1.3, address: 0.4, open: 0.4, self: 0.7, figures: 0.5, quoted: 0.3, liked: 0.3, answered: 0.2, bold: 1,
	}
}

// documentSettings are for one post that holds nearly all words, such as the remarks of an earnings call.
func documentSettings() settings {
	s := threadSettings()
	s.decay, s.first, s.taken, s.figures, s.self = 0.01, 1, 1, 3, 1
	s.exponent, s.pair, s.short = 1, 1, 0.2
	return s
}

// essaySettings are for a post that holds most words of a thread in which others answer.
func essaySettings() settings {
	s := documentSettings()
	s.lone = 0
	return s
}

// A post is a document where it holds nearly all words, and an essay where it holds most of them and is long.
const (
	documentShare = 0.9
	essayShare    = 0.7
	essayLines    = 20
)

// What [essayOf] returns besides the index of a post.
const (
	none  = -1 // the thread has no essay
	alone = -2 // one post is all there is
)

// essayOf finds the post that holds most of the words.
func essayOf(posts []post) int {
	total, most := 0, 0
	for i, p := range posts {
		total += p.words
		if p.words > posts[most].words {
			most = i
		}
	}
	switch {
	case total == 0:
		return none
	case float64(posts[most].words) >= documentShare*float64(total):
		return alone
	case float64(posts[most].words) >= essayShare*float64(total) && posts[most].lines >= essayLines:
		return most
	}
	return none
}

// variations are the settings that vote. Each signal is a little stronger in half of them and a little weaker in the
// other half, each pair of signals in all four combinations equally often (the design of Plackett and Burman,
// "The design of optimum multifactorial experiments", Biometrika 33, 1946): so the choice rests on what holds around the
// settings, and on no third digit of one of them.
func (s settings) variations() []settings {
	const (
		runs    = 12
		pattern = "++-+++---+-"
		step    = 1.3
	)
	out := make([]settings, runs)
	for run := range runs {
		v := s
		for i, signal := range []*float64{
			&v.title, &v.pair, &v.discount, &v.decay, &v.first, &v.short, &v.taken, &v.self, &v.address, &v.figures, &v.exponent,
		} {
			by := step
			if i == len(pattern)-1 {
				by = 1.15 // an exponent
			}
			if run == runs-1 || pattern[(i+run)%len(pattern)] == '-' {
				by = 1 / by
			}
			*signal *= by
		}
		v.short, v.taken, v.self, v.address = min(1, v.short), min(1, v.taken), min(1, v.self), min(1, v.address)
		out[run] = v
	}
	return out
}
