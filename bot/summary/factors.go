package summary

import (
	"strings"
	"unicode/utf8"
)

// shortSentence is the number of words below which a sentence rarely says anything by itself.
const shortSentence = 9

// answerPlace is the place, as decay sees it, of a sentence right behind a quote: it answers that, wherever it stands.
const answerPlace = 0.5

// marks are what speaks for or against a sentence by its looks.
type marks struct {
	figures  int  // amounts in it, at most three
	address  bool // a link in it
	question bool // it asks
	open     bool // no stop at its end
	self     bool // its writer in it
	bold     bool // mostly bold
	needs    bool // not to be understood without the sentence before it
}

func marksOf(s string) marks {
	return marks{
		figures:  min(3, figures(s)),
		address:  strings.Contains(s, "://"),
		question: strings.HasSuffix(strings.TrimRight(s, `"'”’) `), "?"),
		open:     !stopped(s),
		self:     aboutSelf(s),
		needs:    dangling(s),
	}
}

// stopped reports whether a sentence ends as sentences do, closing signs and emoji aside.
func stopped(s string) bool {
	for s != "" {
		r, n := utf8.DecodeLastRuneInString(s)
		if terminal(r) {
			return true
		}
		if r != ' ' && !pictorial(r) && !closes(r) {
			return false
		}
		s = s[:len(s)-n]
	}
	return false
}

// aboutSelf reports whether the writer is in a sentence. What others tell of a thread is rarely that.
func aboutSelf(s string) bool {
	for w := range strings.FieldsSeq(s) {
		switch strings.Trim(w, `.,;:!?"'()`) {
		case "I", "i", "I'm", "I've", "I'd", "I'll", "I’m", "I’ve", "I’d", "I’ll", "my", "My", "me", "mine":
			return true
		}
	}
	return false
}

// A scale has what factors are relative to.
type scale struct {
	first     int // the first post with a sentence to choose
	mostLiked int
}

func scaleOf(posts []post, lines []sentence) scale {
	s := scale{first: -1}
	for _, p := range posts {
		s.mostLiked = max(s.mostLiked, p.likes)
	}
	for i := range lines {
		if !lines[i].out {
			s.first = lines[i].post
			break
		}
	}
	return s
}

// factor says what a sentence's words count, by all that is not its words. Products are made float64 before they are
// added to, so that no machine fuses the two and rounds otherwise than the next.
func factor(how settings, s *sentence, p post, by scale) float64 {
	place := min(float64(s.place), answerPlace+float64(s.reply))
	f := 1 / (1 + float64(how.decay*place))
	if s.post == by.first {
		f *= how.first
	}
	if s.words < shortSentence {
		f *= how.short
	}
	if s.question {
		f *= how.question
	}
	if s.address {
		f *= how.address
	}
	if s.open {
		f *= how.open
	}
	if s.self {
		f *= how.self
	}
	if s.bold {
		f *= 1 + how.bold
	}
	if by.mostLiked > 0 {
		f *= 1 + float64(how.liked*float64(p.likes))/float64(by.mostLiked)
	}
	f *= 1 + float64(how.answered*float64(min(3, p.answers)))/3
	f *= 1 + float64(how.quoted*s.quoted)
	f *= 1 + float64(how.figures*float64(s.figures))
	return f
}
