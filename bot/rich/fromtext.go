package rich

import "strings"

const maxTextQuotes = 8

// FromText reads plain text: paragraphs stand between empty lines, lines that begin with ">" are quotes, addresses of pages
// become links. The bounds are those of [FromHTML].
func FromText(s string) Doc {
	r := newReader(nil)
	cut := len(s) > maxBytes
	if cut {
		s = s[:maxBytes]
	}
	f := flow{r: r, depth: 1}
	f.lines(strings.Split(Clean(s), "\n"))
	return r.finish(f.done(), cut)
}

// lines takes the lines of a text. A run of quoted ones becomes a quote.
func (f *flow) lines(lines []string) {
	for i := 0; i < len(lines) && !f.r.full; {
		if line := strings.TrimSpace(lines[i]); line == "" {
			f.flush()
			i++
			continue
		}
		if n := quotedLines(lines[i:]); n > 0 && f.depth <= maxTextQuotes {
			f.quoteLines(lines[i : i+n])
			i += n
			continue
		}
		if len(f.line) > 0 {
			f.leaf(Node{Kind: Break})
		}
		f.linked(f.r.take(lines[i]))
		i++
	}
	f.flush()
}

func quotedLines(lines []string) int {
	for i, line := range lines {
		if !strings.HasPrefix(strings.TrimLeft(line, " "), ">") {
			return i
		}
	}
	return len(lines)
}

func (f *flow) quoteLines(lines []string) {
	inside := make([]string, len(lines))
	for i, line := range lines {
		inside[i] = strings.TrimPrefix(strings.TrimLeft(line, " "), ">")
	}
	inner := flow{r: f.r, depth: f.depth + 1}
	inner.lines(inside)
	if words := inner.done(); len(words) > 0 {
		f.block(Node{Kind: Quote, Kids: words})
	}
}

// linked takes a line in which addresses of pages become links.
func (f *flow) linked(line string) {
	for line != "" && !f.r.full {
		at, n := findURL(line)
		if n == 0 {
			break
		}
		f.words(line[:at])
		shown := line[at : at+n]
		if u := f.r.link(shown); u != "" {
			f.in(style{kind: Link, url: u}, func() { f.words(shown) })
		} else {
			f.words(shown)
		}
		line = line[at+n:]
	}
	f.words(line)
}

// findURL is where the first address of a page stands, without the punctuation of the sentence around it.
func findURL(s string) (at, n int) {
	for at < len(s) {
		i := strings.Index(s[at:], "://")
		if i < 0 {
			return 0, 0
		}
		start := at + i
		for start > at && isLower(s[start-1]|0x20) {
			start--
		}
		if end := urlEnd(s[at+i+3:]); end > 0 && isWeb(s[start:at+i]) {
			return start, at + i + 3 + end - start
		}
		at += i + 3
	}
	return 0, 0
}

func isLower(b byte) bool { return 'a' <= b && b <= 'z' }

func isWeb(scheme string) bool {
	return strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")
}

func urlEnd(s string) int {
	end := strings.IndexAny(s, " \n\"<>`{}|\\^")
	if end < 0 {
		end = len(s)
	}
	extra := map[byte]int{
		')': strings.Count(s[:end], ")") - strings.Count(s[:end], "("),
		']': strings.Count(s[:end], "]") - strings.Count(s[:end], "["),
	}
	for ; end > 0; end-- {
		b := s[end-1]
		if extra[b]--; extra[b] < 0 && strings.IndexByte(".,;:!?'*_", b) < 0 {
			return end
		}
	}
	return 0
}
