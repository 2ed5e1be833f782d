package summary

import (
	"strings"
	"unicode"
)

// Sentences of fewer or more words, or with too few letters, are not worth quoting.
const (
	leastWords  = 4
	mostWords   = 70
	leastLetter = 0.6
)

// A post is what collect knows of a post of the thread.
type post struct {
	number  int
	author  string
	input   int // words before cleaning
	lines   int // sentences, all of them
	words   int // of these
	likes   int
	answers int // how many posts answer it
}

// A sentence is a line that may be chosen, or one that may come along.
type sentence struct {
	marks
	post     int // index of its post
	place    int // which sentence of its post it is, from 0
	reply    int // which sentence since the last quote
	text     string
	words    int
	tokens   []word
	out      bool    // not to be chosen by itself
	repeated bool    // it repeats an earlier post
	brought  bool    // from outside of the thread
	quoted   float64 // how much later posts quote it
	concepts []int32
}

// A reading is a thread as the choice sees it.
type reading struct {
	lexicon  *lexicon
	posts    []post
	lines    []sentence // in the thread's order
	concepts concepts
}

// collect reads a thread, and marks the sentences that cannot be chosen.
func collect(t Thread) *reading {
	lex := newLexicon()
	r := &reading{lexicon: lex, posts: make([]post, len(t.Posts))}
	seen := newRepeats()
	for i, p := range t.Posts {
		own, quoted := clean(p)
		r.posts[i] = post{number: p.Number, author: p.Author, input: inputWords(p), likes: p.Likes}
		from := len(r.lines)
		reply := 0 // sentences since the last quote
		for _, paragraph := range own {
			if paragraph.answer {
				reply = 0
			}
			for text := range Sentences(paragraph.text) {
				s := newSentence(text, lex)
				s.post, s.place, s.bold = i, len(r.lines)-from, isBold(s.text, p.Bold)
				s.reply, s.brought = reply, paragraph.brought
				reply++
				r.posts[i].words += s.words
				r.lines = append(r.lines, s)
			}
		}
		r.posts[i].lines = len(r.lines) - from
		seen.own(r.lines, from, r.posts)
		for _, q := range p.Quotes {
			quoted = append(quoted, paragraph{text: q})
		}
		seen.quote(i, quoted, lex)
	}
	seen.signal(r.lines, r.posts)
	countAnswers(r.posts, t.Posts)
	r.concepts.read(r.lines)
	r.concepts.entitle(lex.tokens(t.Title))
	return r
}

// inputWords counts the words of a post, of flowed text without quotes from the thread.
func inputWords(p Post) (n int) {
	for line := range strings.Lines(p.Text) {
		if !p.Flowed || p.Brings || !strings.HasPrefix(line, ">") {
			n += countWords(line)
		}
	}
	return n
}

func countAnswers(posts []post, from []Post) {
	at := make(map[int]int, len(from))
	for i, p := range from {
		at[p.Number] = i
	}
	for _, p := range from {
		if i, ok := at[p.ReplyTo]; ok && p.ReplyTo != 0 {
			posts[i].answers++
		}
	}
}

func newSentence(text string, lex *lexicon) sentence {
	text = strings.Join(strings.Fields(unmarked(text)), " ")
	s := sentence{marks: marksOf(text), text: text, words: countWords(text), tokens: lex.tokens(text)}
	size := max(s.words, runesUnspaced(text)/2)
	s.out = size < leastWords || size > mostWords || !worded(text) || saysWrote(text)
	return s
}

// countWords counts what white space separates, as scorers do.
func countWords(s string) int {
	n := 0
	for range strings.FieldsSeq(s) {
		n++
	}
	return n
}

func runesUnspaced(s string) (n int) {
	for _, r := range s {
		if unspaced(r) {
			n++
		}
	}
	return n
}

// worded reports whether a sentence is mostly letters, and more than an address.
func worded(s string) bool {
	if !strings.Contains(s, " ") && strings.Contains(s, "://") {
		return false
	}
	letters, signs := 0, 0
	for _, r := range s {
		if r == ' ' {
			continue
		}
		signs++
		if unicode.IsLetter(r) || unicode.IsMark(r) {
			letters++
		}
	}
	return float64(letters) >= leastLetter*float64(signs)
}

// isBold reports whether bold words make up at least half of a sentence.
func isBold(text string, bold []string) bool {
	n := 0
	for _, b := range bold {
		b = strings.Join(strings.Fields(b), " ")
		switch {
		case b == "":
		case strings.Contains(text, b):
			n += len(b)
		case strings.Contains(b, text):
			return true
		}
	}
	return 2*n >= len(text) && n > 0
}
