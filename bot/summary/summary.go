package summary

// A Thread is what is to be shortened.
type Thread struct {
	Title string
	Posts []Post // in the thread's order
}

// A Post is what one author said in one place.
type Post struct {
	Number  int      // place in the thread, as people know it; given back with each line
	Author  string   // who wrote it; given back with each line
	Text    string   // lines that begin with ">" are quotes; so are headers and signatures of mail recognised, and left out
	Flowed  bool     // each line is a whole paragraph, as forums have it; otherwise lines may be wrapped, as in mail
	Brings  bool     // its quotes are from outside of the thread and most of what it says: they may be chosen, as such
	Bold    []string // passages that the author made bold
	Quotes  []string // passages of others that are not in Text: they speak for whoever is quoted
	Likes   int      // 0 where the source tells none
	ReplyTo int      // number of the post that it answers; 0: none is known
}

// Options say how long a summary may be and what it is about. The zero value asks for [DefaultWords] about everything.
type Options struct {
	Words     int      // at most so many words, as white space separates them; 0: DefaultWords, no limit where Sentences is set, and all of a short thread
	Sentences int      // at most so many sentences; 0: no limit
	Since     int      // only posts with a higher number are quoted; the others only tell what the thread is about
	Focus     []string // only sentences with one of these are quoted: words in any form, or tickers in capitals, as written
	Pairs     bool     // a sentence that needs the one before it brings it along, or stays away: for people, not for scorers
}

// DefaultWords is the budget where [Options] name none.
const DefaultWords = 100

// shortInput is the number of words below which a thread is its own summary, and largestShare what a summary may have of
// a longer one.
const (
	shortInput   = 150
	largestShare = 0.30
)

// A Line is one sentence of a summary.
type Line struct {
	Post   int    // number of the post that holds it
	Author string // of that post
	Text   string // as it stands there, white space collapsed to single blanks, without the mark of a list's item
	Quoted bool   // the author brought these words from outside of the thread, and did not write them
	Pair   bool   // the line before stands right before it in the post, and is needed to understand it
}

// A Summary is what was chosen.
type Summary struct {
	Lines   []Line // in the thread's order
	Posts   int    // how many posts with words there were to choose from
	People  int    // how many authors these have
	Covered int    // how many posts the lines are from
	Voices  int    // how many authors the lines are from
	Words   int    // words of the lines
	Input   int    // words of the posts to choose from; of mail-like text all words, of flowed text those that are not quotes
	Last    int    // number of the last of these posts; 0: there is none
	Short   bool   // the input has under 150 words: show the posts themselves
	Over    bool   // no sentence fits the words that were asked for: the one line has more
}

// Summarize chooses sentences of t. It has no state: the same input gives the same summary, and it may be called from
// any number of goroutines at once. Time and memory grow nearly in proportion to the words of t.
//
// A thread without a sentence worth quoting gives no lines. An input of under 150 words is Short: its lines are all
// that it says, where nothing but a number of words that holds them is asked for; else the best that fit the budget. All
// others give at most 30 % of their words.
func Summarize(t Thread, o Options) Summary {
	r := collect(t)
	s := count(r.posts, o.Since)
	limit := s.Input
	if !s.Short {
		limit = int(largestShare * float64(s.Input))
	}
	v := newVote(r, o)
	picked, ok := r.whole(s, o)
	if !ok {
		picked = v.choose(budgetOf(o, limit))
	}
	if len(picked) == 0 {
		picked = v.shortest(limit)
		s.Over = len(picked) > 0
	}
	s.take(r, picked)
	return s
}

// whole returns all that the posts say for themselves. ok is whether that is what was asked for: of a short thread, with no
// wish but words enough for it. Where scorers set the words, the choice leaves out what is not worth quoting as ever.
func (r *reading) whole(s Summary, o Options) (all []int, ok bool) {
	if !s.Short || o.Sentences > 0 || o.Since > 0 || len(o.Focus) > 0 || o.Words > 0 && !o.Pairs {
		return nil, false
	}
	words := 0
	for i := range r.lines {
		l := &r.lines[i]
		if len(l.tokens) > 0 && (l.words >= leastWords || s.Posts == 1) { // no signs, no words of another post, no "Thanks!" between posts
			all = append(all, i)
			words += l.words
		}
	}
	return all, o.Words <= 0 || words <= o.Words
}

// Candidates returns every sentence that [Summarize] may choose from, in the thread's order: what is left of the posts
// after cleaning, without repetitions, fragments and endless sentences.
func Candidates(t Thread) []Line {
	r := collect(t)
	var out []Line
	for i := range r.lines {
		if s := &r.lines[i]; !s.out {
			out = append(out, Line{Post: r.posts[s.post].number, Author: r.posts[s.post].author, Text: s.text, Quoted: s.brought})
		}
	}
	return out
}

// A budget is what is left to spend.
type budget struct {
	words, sentences int
}

func (b budget) fits(c cost) bool { return c.words <= b.words && c.sentences <= b.sentences }

func (b *budget) spend(c cost) {
	b.words -= c.words
	b.sentences -= c.sentences
}

// budgetOf is what the options allow of an input that allows so many words.
func budgetOf(o Options, limit int) budget {
	b := budget{words: limit, sentences: limit}
	switch {
	case o.Words > 0:
		b.words = min(o.Words, limit)
	case o.Sentences <= 0:
		b.words = min(DefaultWords, limit)
	}
	if o.Sentences > 0 {
		b.sentences = min(o.Sentences, limit)
	}
	return b
}

// count says what there is to choose from.
func count(posts []post, since int) Summary {
	var s Summary
	people := make(map[string]bool)
	for _, p := range posts {
		if p.input == 0 || since > 0 && p.number <= since {
			continue
		}
		s.Posts++
		s.Input += p.input
		s.Last = max(s.Last, p.number)
		people[p.author] = true
	}
	s.People = len(people)
	s.Short = s.Input < shortInput
	return s
}

// take puts the picked sentences into the summary. They are in the thread's order.
func (s *Summary) take(r *reading, picked []int) {
	covered, voices := make(map[int]bool), make(map[string]bool)
	for i, at := range picked {
		line := &r.lines[at]
		from := r.posts[line.post]
		s.Lines = append(s.Lines, Line{
			Post: from.number, Author: from.author, Text: line.text, Quoted: line.brought,
			Pair: line.needs && i > 0 && picked[i-1] == at-1 && r.lines[at-1].post == line.post,
		})
		s.Words += line.words
		covered[line.post], voices[from.author] = true, true
	}
	s.Covered, s.Voices = len(covered), len(voices)
}
