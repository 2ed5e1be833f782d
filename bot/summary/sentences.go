package summary

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences yields the sentences of s in order, without the white space around them. A line end always ends a sentence:
// whoever has wrapped text joins its lines first. Within a line the places to look at are the signs that Unicode calls
// sentence terminals; rules then say which of them end nothing: those in numbers, tickers, hosts and behind
// abbreviations. Where the space behind a full stop was forgotten, the capital letter tells. Emoji that follow a
// sentence belong to it. The sentences share the bytes of s; it takes linear time, whatever s holds.
func Sentences(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.Lines(s) {
			if !split(strings.TrimSpace(line), yield) {
				return
			}
		}
	}
}

// split yields the sentences of one line.
func split(line string, yield func(string) bool) bool {
	from := 0
	small := allSmall(line)
	for i := 0; i < len(line); {
		if c := line[i]; c < utf8.RuneSelf && c != '.' && c != '!' && c != '?' {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(line[i:])
		if !terminal(r) {
			i += n
			continue
		}
		end, closed := stopEnd(line, i+n)
		stop := stop{line: line, from: from, at: i, end: end, sign: r, closed: closed, small: small}
		if i = end; end < len(line) && stop.ends() {
			i = takeEmoji(line, end)
			if !yield(strings.TrimSpace(line[from:i])) {
				return false
			}
			from = i
		}
	}
	rest := strings.TrimSpace(line[from:])
	return rest == "" || yield(rest)
}

// terminal reports whether r may end a sentence. The ellipsis is no sentence terminal to Unicode, but is to writers.
func terminal(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '.' || r == '!' || r == '?'
	}
	return r == '…' || unicode.Is(unicode.STerm, r)
}

// allSmall reports whether a line is written without capitals, so that none can tell where a sentence starts.
func allSmall(line string) bool {
	for i := 0; i < len(line); i++ {
		if line[i] >= utf8.RuneSelf {
			return strings.IndexFunc(line[i:], unicode.IsUpper) < 0
		}
		if 'A' <= line[i] && line[i] <= 'Z' {
			return false
		}
	}
	return true
}

// stopEnd returns where the stops and closing signs end that begin at i, and whether a closing sign is among them.
func stopEnd(line string, i int) (end int, closed bool) {
	for i < len(line) {
		r, n := utf8.DecodeRuneInString(line[i:])
		switch {
		case terminal(r):
		case closes(r):
			closed = true
		default:
			return i, closed
		}
		i += n
	}
	return i, closed
}

// closes reports whether r may close a sentence behind its stop.
func closes(r rune) bool { return strings.ContainsRune(`"'”’»)]」』*_`, r) }

// takeEmoji returns the end of the emoji that follow i, or i. They belong to the sentence before them, and so do those
// that are made of signs, such as :-).
func takeEmoji(line string, i int) int {
	end := i
	for at := i; at < len(line); {
		r, n := utf8.DecodeRuneInString(line[at:])
		if face := faceAt(line, at); face > at {
			n = face - at
			end = face
		} else if pictorial(r) {
			end = at + n
		} else if r != ' ' {
			break
		}
		at += n
	}
	return end
}

// faceAt returns where a face made of signs ends that stands alone at i, or i: :) ;-) :D =( :'(
func faceAt(line string, i int) int {
	if strings.IndexByte(":;=", line[i]) < 0 {
		return i
	}
	end := i + 1
	for end < len(line) && strings.IndexByte("-'", line[end]) >= 0 {
		end++
	}
	mouth := end
	for end < len(line) && strings.IndexByte(")(DPpo/|", line[end]) >= 0 {
		end++
	}
	if end == mouth || end < len(line) && line[end] != ' ' {
		return i
	}
	return end
}

// pictorial reports whether r is part of an emoji.
func pictorial(r rune) bool {
	return r >= 0x1F000 && r <= 0x1FAFF || r >= 0x2600 && r <= 0x27BF || r == 0x2B50 || r == 0x200D || r == 0xFE0F
}

// A stop is a place in a line where a sentence may end.
type stop struct {
	line   string
	from   int  // where the sentence starts
	at     int  // the first stop sign
	end    int  // behind the last one, and behind closing signs
	sign   rune // the first stop sign
	closed bool // a quote or a bracket closes behind it
	small  bool // the line has no capitals
}

// ends reports whether the sentence ends here. There is more of the line behind s.end.
func (s stop) ends() bool {
	next, n := utf8.DecodeRuneInString(s.line[s.end:])
	if s.sign > unicode.MaxLatin1 && s.sign != '…' {
		return true // of a script whose stops mean nothing else
	}
	soft := s.sign == '.' || s.sign == '…'
	if !unicode.IsSpace(next) {
		return s.unspaced(next, n, soft)
	}
	rest := strings.TrimLeftFunc(s.line[s.end:], unicode.IsSpace)
	if next, n = utf8.DecodeRuneInString(rest); next == '.' && soft { // an ellipsis with spaces
		return false
	}
	if lettered := len(rest) > 2 && next == '(' && rest[2] == ')'; !lettered && strings.ContainsRune(`"'“‘«([`, next) {
		next, _ = utf8.DecodeRuneInString(rest[n:])
	}
	told := s.closed && !soft && speaks(rest)
	starts := (!unicode.IsLower(next) || inCapitals(rest)) && !told
	if !soft {
		return starts || !s.closed
	}
	if s.end > s.at+1 && !s.closed || s.sign == '…' { // "..." or "?."
		return starts || s.small && s.end == s.at+1
	}
	switch word := s.word(); {
	case starts:
		return !s.abbreviated(word, rest)
	case s.small:
		return utf8.RuneCountInString(word) > 1 && kindOf(word) == plainWord && !strings.Contains(word, ".")
	}
	return false
}

// unspaced reports whether a sentence ends although the next rune, of n bytes, follows without a space.
func (s stop) unspaced(next rune, n int, soft bool) bool {
	if pictorial(next) || unspaced(next) && !soft {
		return true
	}
	if !unicode.IsUpper(next) {
		return false
	}
	if s.host() {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s.line[:s.at])
	after, _ := utf8.DecodeRuneInString(s.line[s.end+n:])
	if start := s.line[s.end:]; soft && s.end == s.at+1 && unicode.IsLower(after) && starter(firstWord(start)) && kindOf(s.word()) == plainWord {
		return true // "in Q3.Then", "sold ZM.It fell"
	}
	if !unicode.IsLower(before) && before != ')' && before != '%' || s.end > s.at+1 && soft {
		return !soft && unicode.IsLetter(before) && unicode.IsLower(after)
	}
	if !soft {
		return true
	}
	return unicode.IsLower(after) || unicode.IsSpace(after) || after == '\''
}

// longestHost is how many bytes a host or a path may have before a stop in it.
const longestHost = 200

// host reports whether the stop stands inside a name such as Node.Js.Org or a path, where no space follows soon.
func (s stop) host() bool {
	before := s.line[max(s.from, s.at-longestHost):s.at]
	if strings.ContainsAny(before[strings.LastIndexByte(before, ' ')+1:], "/@_\\") {
		return true
	}
	rest := s.line[s.end:]
	i := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' })
	return i >= 0 && i+1 < len(rest) && strings.IndexByte("./:(_\\", rest[i]) >= 0 && rest[i+1] != ' '
}

// word is what stands before the stop: letters, digits and inner full stops.
func (s stop) word() string {
	start := s.at
	for start > s.from && s.at-start < 24 {
		r, n := utf8.DecodeLastRuneInString(s.line[:start])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '&' {
			break
		}
		start -= n
	}
	return strings.TrimLeft(s.line[start:s.at], ".")
}

// inCapitals reports whether a word that starts small is a name all the same: iPhone, eBay.
func inCapitals(s string) bool {
	_, n := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[n:])
	return unicode.IsUpper(next)
}

// abbreviated reports whether the full stop belongs to the word before it, so that the sentence goes on with rest, which
// starts like a sentence.
func (s stop) abbreviated(word, rest string) bool {
	next := firstWord(rest)
	first, _ := utf8.DecodeRuneInString(next)
	before := strings.TrimLeft(s.line[s.from:s.at], " (")
	if before == word && marker(word) {
		return true
	}
	switch kindOf(word) {
	case plainWord, unit:
		return false
	case title:
		return true
	case beforeNumber:
		return unicode.IsDigit(first) || strings.HasPrefix(rest, "$") || strings.HasPrefix(rest, "#")
	case itemNumber:
		return before == word || word == "1" && strings.HasSuffix(before, ": 1") || len(word) <= 2 && !starter(next) && ordinal(before)
	case hour:
		return zone(next) || unicode.IsDigit(first) || strings.HasSuffix(next, "day")
	case initial:
		return unicode.IsUpper(first) && !starter(next) && word != "I"
	default: // within a sentence or at its end: the next word tells
		return !starter(next)
	}
}

// ordinal reports whether the number at the end of s is one of German, which writes the fifth as 5.
func ordinal(s string) bool {
	s = strings.TrimRight(strings.TrimRight(s, "0123456789"), " ")
	switch strings.ToLower(s[strings.LastIndexByte(s, ' ')+1:]) {
	case "am", "vom", "zum", "im", "beim", "seit", "ab", "den", "dem", "des", "der", "das":
		return true
	}
	return false
}

// marker reports whether a word that stands alone before a full stop begins what follows: A., iv., P.S., N.B.
func marker(word string) bool {
	return utf8.RuneCountInString(word) == 1 || dotted(word) || strings.Trim(word, "ivx") == ""
}

// speaks reports whether somebody is named as who said what stands before: "I asked", "Ann wrote".
func speaks(rest string) bool {
	who := firstWord(rest)
	verb, ok := strings.CutPrefix(rest, who+" ")
	if !ok || who == "" {
		return false
	}
	switch firstWord(verb) {
	case "said", "says", "asked", "asks", "wrote", "writes", "replied", "added", "answered", "cried", "shouted":
		return true
	}
	return false
}

// firstWord is the word that s starts with, without opening signs.
func firstWord(s string) string {
	s = strings.TrimLeft(s, `"'“‘«([`)
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if end < 0 {
		return s
	}
	return s[:end]
}

// zone reports whether a word looks like the zone of an hour: ET, PST, UTC.
func zone(word string) bool {
	return len(word) >= 2 && len(word) <= 4 && strings.ToUpper(word) == word || word == "Eastern" || word == "Pacific" || word == "Central"
}
