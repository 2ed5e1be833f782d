package summary

import (
	"unicode"
	"unicode/utf8"
)

// A lexicon numbers the stems of a thread, so that the rest works with numbers.
type lexicon struct {
	words map[string]word // by the word as written in small letters
	stems map[string]int32
	lower []byte
}

// A word is what the lexicon knows of one.
type word struct {
	stem int32
	stop bool // says nothing about the subject
}

func newLexicon() *lexicon {
	return &lexicon{words: make(map[string]word), stems: make(map[string]int32)}
}

// tokens returns the words of s: runs of letters and digits. Of scripts without blanks each sign is a word.
func (l *lexicon) tokens(s string) (out []word) {
	buf := l.lower[:0]
	flush := func() {
		if len(buf) > 0 {
			out = append(out, l.word(buf))
			buf = buf[:0]
		}
	}
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			i++
			switch {
			case 'A' <= c && c <= 'Z':
				buf = append(buf, c|0x20)
			case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
				buf = append(buf, c)
			default:
				flush()
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case unspaced(r):
			flush()
			buf = utf8.AppendRune(buf, r)
			flush()
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			buf = utf8.AppendRune(buf, unicode.ToLower(r))
		default:
			flush()
		}
	}
	flush()
	l.lower = buf
	return out
}

// unspaced reports whether r belongs to a script that sets no blanks between words.
func unspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

func (l *lexicon) word(lower []byte) word {
	if w, ok := l.words[string(lower)]; ok {
		return w
	}
	text := string(lower)
	root := stem(text)
	id, ok := l.stems[root]
	if !ok {
		id = int32(len(l.stems))
		l.stems[root] = id
	}
	w := word{stem: id, stop: stopWord(text)}
	l.words[text] = w
	return w
}

// stopWord reports whether a word in small letters says nothing about a subject: articles, pronouns and their like, the
// remains of contractions, and what people say while they think.
func stopWord(w string) bool {
	if len(w) == 1 {
		return w[0] < '0' || w[0] > '9'
	}
	switch w {
	case "a", "about", "above", "after", "again", "against", "ain", "all", "also", "am", "an", "and", "any", "are", "aren", "as", "at", "be",
		"because", "been", "before", "being", "below", "between", "both", "but", "by", "can", "couldn", "could", "did", "didn", "do", "does",
		"doesn", "doing", "don", "down", "during", "each", "few", "for", "from", "further", "had", "hadn", "has", "hasn", "have", "haven",
		"having", "he", "her", "here", "hers", "herself", "him", "himself", "his", "how", "i", "if", "in", "into", "is", "isn", "it", "its",
		"itself", "just", "ll", "ma", "may", "me", "might", "mightn", "more", "most", "must", "mustn", "my", "myself", "needn", "no", "nor",
		"not", "now", "of", "off", "on", "once", "only", "or", "other", "our", "ours", "ourselves", "out", "over", "own", "re", "same",
		"shan", "she", "should", "shouldn", "so", "some", "such", "than", "that", "the", "their", "theirs", "them", "themselves", "then",
		"there", "these", "they", "this", "those", "through", "to", "too", "under", "until", "up", "us", "ve", "very", "was", "wasn", "we",
		"were", "weren", "what", "when", "where", "which", "while", "who", "whom", "why", "will", "with", "won", "would", "wouldn", "you",
		"your", "yours", "yourself", "yourselves",
		"um", "uh", "mm", "hmm", "yeah", "okay", "ok", "oh", "vocalsound", "disfmarker", "gonna", "wanna":
		return true
	}
	return false
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}
