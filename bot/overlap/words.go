package overlap

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A word is what is compared: a word of letters or digits, one character of a script without spaces, a sign, an emoji, a
// picture, a link shown by its address, or a whole block such as code.
type word struct {
	hash       uint32 // 28 bits, 0 never
	run        int32
	start, end int32 // bytes of the run's text
	line       int32
	weight     uint8 // 2 for a word, 1 for a character of a script without spaces, 0 for the rest
	opens      bool  // a sentence begins here
	turning    bool  // a negation, a number, a direction: leaving it out may be the author's point
	touchy     bool  // a change here may be the author's point: digits, signs, negations, words in brackets
}

// fnv is the hash of FNV-1a, 64 bits, one byte at a time.
type fnv uint64

const newHash fnv = 14695981039346656037

func (h fnv) rune(r rune) fnv {
	for range 3 {
		h = (h ^ fnv(r&0xFF)) * 1099511628211
		r >>= 8
	}
	return h
}

func (h fnv) text(s string) fnv {
	for i := range len(s) {
		h = (h ^ fnv(s[i])) * 1099511628211
	}
	return h
}

// sum folds a hash to the 28 bits that are kept.
func (h fnv) sum() uint32 { return max(1, uint32((uint64(h)*0x9E3779B97F4A7C15)>>(32+wordBits))) }

// folded hashes the letters and digits of s without regard to case.
func folded(s string) uint32 {
	h := newHash
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			h = h.rune(unicode.ToLower(r))
		}
	}
	return h.sum()
}

// scan reads the words of a run's text.
func (s *scroll) scan(run int32) {
	text, atoms := s.runs[run].text, s.runs[run].atoms
	s.newLine(run, 0)
	for i := 0; i < len(text); {
		if len(atoms) > 0 && i == int(atoms[0].start) {
			a := atoms[0]
			s.put(word{hash: a.hash, run: run, start: a.start, end: a.end, weight: a.weight, touchy: a.weight == 0})
			i, atoms = int(a.end), atoms[1:]
			continue
		}
		limit := len(text)
		if len(atoms) > 0 {
			limit = int(atoms[0].start)
		}
		if text[i] == '\n' {
			s.newLine(run, int32(i+1))
			i++
			continue
		}
		w, n := next(text[:limit], i)
		if w.hash != 0 {
			w.run, w.start, w.end = run, int32(i), int32(i+n)
			s.put(w)
		}
		i += n
	}
	s.lines[len(s.lines)-1].end = int32(len(text))
}

// next reads one word at i, or what stands between words; then the hash is 0. n is its length in bytes.
func next(text string, i int) (w word, n int) {
	r, size := utf8.DecodeRuneInString(text[i:])
	switch {
	case alone(r):
		n = size + marks(text[i+size:])
		return word{hash: folded(text[i : i+n]), weight: 1}, n
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		if n = address(text, i); n > 0 {
			return word{hash: canonical(text[i : i+n]), touchy: true}, n
		}
		n = wordEnd(text[i:])
		turns := touchy(text[i : i+n])
		return word{hash: folded(text[i : i+n]), weight: 2, turning: turns, touchy: turns}, n
	case unicode.IsSymbol(r):
		n = size + signs(text[i+size:])
		return word{hash: newHash.text(text[i : i+n]).sum(), touchy: true}, n
	}
	if n = emoticon(text, i); n > 0 {
		return word{hash: newHash.text(text[i : i+n]).sum(), touchy: true}, n
	}
	return word{}, size
}

// alone reports whether a character of a script without spaces stands for itself.
func alone(r rune) bool {
	return r > 0xE00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

func marks(s string) int {
	return len(s) - len(strings.TrimLeftFunc(s, unicode.IsMark))
}

// signs is how far an emoji goes on: joiners, variants, modifiers, the second letter of a flag.
func signs(s string) int {
	return len(s) - len(strings.TrimLeftFunc(s, func(r rune) bool {
		return r > unicode.MaxLatin1 && (unicode.IsMark(r) || unicode.IsSymbol(r) || unicode.Is(unicode.Cf, r))
	}))
}

// wordEnd is the length of the word at the start of s. Apostrophes join letters, full stops and commas join digits, and a
// percent sign goes with its number.
func wordEnd(s string) int {
	last := rune(0)
	for i, r := range s {
		switch {
		case (unicode.IsLetter(r) || unicode.IsDigit(r)) && !alone(r) || unicode.IsMark(r):
		case r == '\u200c' || r == '\u200d':
		case strings.ContainsRune("%‰", r) && unicode.IsDigit(last):
			return i + utf8.RuneLen(r)
		default:
			after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(max(r, 0)):])
			inner := strings.ContainsRune("'’", r) && unicode.IsLetter(last) && unicode.IsLetter(after) ||
				strings.ContainsRune(".,", r) && unicode.IsDigit(last) && unicode.IsDigit(after)
			if !inner || r == utf8.RuneError {
				return i
			}
		}
		last = r
	}
	return len(s)
}

// touchy reports whether changing this word may be all that the author wants to say.
func touchy(s string) bool {
	lower := strings.ToLower(s)
	if turning[lower] {
		return true
	}
	return strings.ContainsFunc(s, unicode.IsDigit) || strings.HasSuffix(lower, "n't") || strings.HasSuffix(lower, "n’t")
}

// turning are words with which a sentence says another thing: negations, numbers, directions.
var turning = setOf("not no never without nicht kein keine nie ohne pas jamais non nunca sans sin",
	"one two three four five six seven eight nine ten eleven twelve hundred thousand million billion half double twice",
	"ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend halb doppelt",
	"up down higher lower more less above below rise rises rose rising fall falls fell falling grow grows grew shrink shrinks shrank",
	"buy buys bought sell sells sold long short bull bullish bear bearish all none always before after",
	"mehr weniger über unter steigt fällt stieg fiel kaufen kaufe verkaufen verkaufe alle keiner immer vor nach")

func setOf(lists ...string) map[string]bool {
	set := make(map[string]bool)
	for _, list := range lists {
		for word := range strings.FieldsSeq(list) {
			set[word] = true
		}
	}
	return set
}

// address is the length of a bare link at i, 0 if there is none.
func address(text string, i int) int {
	s := text[i:]
	if !hasFold(s, "http://") && !hasFold(s, "https://") && !hasFold(s, "www.") {
		return 0
	}
	end := strings.IndexAny(s, " \n\"<>")
	if end < 0 {
		end = len(s)
	}
	return max(len("www."), len(strings.TrimRight(s[:end], ".,;:!?'*_)]")))
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// emoticon is the length of ":-)" and its like at i, 0 if there is none. What stands around it does not matter, so that it is
// still one when its neighbours have gone.
func emoticon(text string, i int) int {
	if text[i] != ':' && text[i] != ';' {
		return 0
	}
	n := i + 1
	if n < len(text) && (text[n] == '-' || text[n] == '\'') {
		n++
	}
	if n >= len(text) || !strings.ContainsRune(")(DPpO/|*]", rune(text[n])) {
		return 0
	}
	for n++; n < len(text) && text[n] == text[n-1]; n++ {
	}
	next, _ := utf8.DecodeRuneInString(text[n:])
	if letter := rune(text[n-1]); unicode.IsLetter(letter) && (unicode.IsLetter(next) || unicode.IsDigit(next) || unicode.IsMark(next)) {
		return 0
	}
	return n - i
}
