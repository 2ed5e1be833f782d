package market

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	word   tokenKind = iota
	number           // with its currency before and its unit behind: $5.8B, 12%, 10x
	sign             // one sign of punctuation
	ticker           // a hit
	opaque           // not to be read
)

// A token is one piece of a line.
type token struct {
	hit    // of a ticker; its span is that of every token
	kind   tokenKind
	text   string // as written
	low    string // in small letters, with straight apostrophes
	quoted bool   // between quotation marks
	spaced bool   // a space or the start of the line stands before it
}

// in reports whether a token is one of the signs, or a run of them.
func (t token) in(signs string) bool { return strings.Contains(signs, t.text) }

// tokenize takes a line apart into tokens and sentences. Emoji and other pictures are spaces.
func (l *line) tokenize() {
	all := make([]token, 0, len(l.read)/5+4)
	s, hits := l.read, l.hits
	spaced := true
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		for len(hits) > 0 && hits[0].at < i {
			hits = hits[1:]
		}
		t := token{spaced: spaced}
		end := i + n
		switch {
		case len(hits) > 0 && hits[0].at == i:
			t.kind, t.hit, end = ticker, hits[0], hits[0].end
		case r == 0:
			t.kind = opaque
			for end < len(s) && s[end] == 0 {
				end++
			}
		case unicode.IsSpace(r) || unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) || r == '\u200d' || r == '\ufe0f' || r == '*':
			spaced = true
			i = end
			continue
		case startsNumber(s[i:]):
			t.kind, end = number, numberEnd(s, i)
		case inWord(r):
			t.kind, end = word, wordEnd(s, i)
		default:
			t.kind = sign
		}
		t.span, t.text = span{i, end}, l.text[i:end]
		t.low = strings.ToLower(t.text)
		if strings.Contains(t.low, "’") {
			t.low = strings.ReplaceAll(t.low, "’", "'")
		}
		all = append(all, t)
		spaced, i = false, end
	}
	markQuoted(all)
	l.tokens, l.said, l.loud = all, sentences(all), shouts(all)
	if l.kind == row && len(all) > 0 { // a row of a table is one sentence
		l.said = [][]token{all}
	}
}

func startsNumber(s string) bool {
	for range 3 { // "~$5", "+€3"
		if s == "" || s[0] >= '0' && s[0] <= '9' {
			break
		}
		r, n := utf8.DecodeRuneInString(s)
		if !strings.ContainsRune("$€£¥+~", r) {
			return false
		}
		s = s[n:]
	}
	return s != "" && s[0] >= '0' && s[0] <= '9'
}

// numberEnd is where the number at i ends, with the unit that stands right behind it.
func numberEnd(s string, i int) int {
	for i < len(s) && strings.ContainsRune("$€£¥+~", firstRune(s[i:])) {
		i += utf8.RuneLen(firstRune(s[i:]))
	}
	for i < len(s) {
		c := s[i]
		inner := (c == '.' || c == ',') && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9'
		if (c < '0' || c > '9') && !inner {
			break
		}
		i++
	}
	if i < len(s) && s[i] == '%' {
		return i + 1
	}
	return runEnd(s, i)
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// wordEnd is where the word at i ends; hyphens, apostrophes and full stops inside belong to it: "long-term", "don't", "e.g".
func wordEnd(s string, i int) int {
	start, dotted := i, false
	for i = runEnd(s, i); i < len(s); i = runEnd(s, i) {
		r, n := utf8.DecodeRuneInString(s[i:])
		next, _ := utf8.DecodeRuneInString(s[i+n:])
		short := i-start == 1 || dotted
		if !unicode.IsLetter(next) || r != '-' && r != '\'' && r != '’' && (r != '.' || !short) {
			break
		}
		dotted = dotted || r == '.'
		i += n
	}
	return i
}

// closing tells which quotation mark each of them closes.
var closing = map[string]string{`"`: `"`, "”": "“", "»": "«", "“": "„"}

// markQuoted marks what stands between quotation marks of one kind. One that is never closed marks nothing.
func markQuoted(all []token) {
	opened := map[string]int{}
	for i, t := range all {
		if t.kind != sign {
			continue
		}
		if !t.in("\"“”„«»") {
			continue
		}
		closes := closing[t.text]
		if at, ok := opened[closes]; ok && closes != "" {
			for k := at; k <= i; k++ {
				all[k].quoted = true
			}
			delete(opened, closes)
			continue
		}
		opened[t.text] = i
	}
}

// abbreviations do not end a sentence with their full stop.
var abbreviations = set(`vs inc ltd corp co mr mrs ms dr st jr approx est avg e.g i.e u.s no nos fig resp incl`)

// sentences cuts tokens into sentences. The stop belongs to its sentence.
func sentences(tokens []token) [][]token {
	var all [][]token
	start := 0
	for i, t := range tokens {
		if t.kind != sign || !t.in(".!?;…") || i+1 < len(tokens) && !tokens[i+1].spaced && !tokens[i+1].in(`)"”»`) {
			continue
		}
		if t.text == "." && i > start && abbreviations[tokens[i-1].low] && i+1 < len(tokens) {
			continue
		}
		all = append(all, tokens[start:i+1])
		start = i + 1
	}
	if start < len(tokens) {
		all = append(all, tokens[start:])
	}
	return all
}
