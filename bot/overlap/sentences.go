package overlap

import (
	"strings"
	"unicode"

	"github.com/threadtape/threadtape/bot/rich"
)

// before is the text from the word before i to i, inside their line.
func (s *scroll) before(i int) string {
	w := s.words[i]
	from := s.lines[w.line].start
	if i > 0 && s.words[i-1].line == w.line {
		from = s.words[i-1].end
	}
	if s.runs[w.run].object {
		return ""
	}
	return s.runs[w.run].text[from:w.start]
}

// after is the text from i to the word behind it, inside its line.
func (s *scroll) after(i int) string {
	w := s.words[i]
	to := s.lines[w.line].end
	if i+1 < len(s.words) && s.words[i+1].line == w.line {
		to = s.words[i+1].start
	}
	if s.runs[w.run].object {
		return ""
	}
	return s.runs[w.run].text[w.end:to]
}

// sentences finds where sentences begin, and what stands in brackets.
func (s *scroll) sentences() {
	for i := range s.words {
		w := &s.words[i]
		if int(s.lines[w.line].first) == i {
			w.opens = true
		}
		gap := s.before(i)
		if strings.ContainsAny(gap, "([{") || strings.ContainsAny(s.after(i), ")]}") {
			w.touchy = true
		}
		if !w.opens {
			w.opens = stop(gap, s.runs[w.run].text[w.start:])
		}
	}
}

// leavesOut reports a mark such as "[…]" between the word before i and i.
func (s *scroll) leavesOut(i int) bool {
	if i == 0 {
		return false
	}
	marked := dots(s.after(i-1)) || dots(s.before(i))
	for at := s.words[i-1].line + 1; at < s.words[i].line && !marked; at++ {
		marked = dots(s.lineText(int(at)))
	}
	return marked
}

func dots(s string) bool { return strings.Contains(s, "…") || strings.Contains(s, "...") }

// stop reports whether a sentence ends in the gap before what follows.
func stop(gap, follows string) bool {
	at := strings.LastIndexAny(gap, ".!?…。！？｡।؟")
	if at < 0 {
		return false
	}
	if gap[at] >= 0x80 {
		return true
	}
	spaced := strings.ContainsFunc(gap[at:], unicode.IsSpace)
	for _, r := range follows {
		return spaced && (gap[at] != '.' || !unicode.IsLower(r))
	}
	return false
}

// ends reports whether a sentence ends behind the word i.
func (s *scroll) ends(i int) bool { return i+1 >= len(s.words) || s.words[i+1].opens }

// passage is the text of the words from ≤ i < to on one line.
func (s *scroll) passage(from, to int) string {
	var out strings.Builder
	for i := from; i < to; {
		w := s.words[i]
		j := i
		for j+1 < to && s.words[j+1].line == w.line {
			j++
		}
		if !s.runs[w.run].object {
			tail := s.after(j)
			if j+1 < len(s.words) && s.words[j+1].line == w.line {
				tail = tail[:len(tail)-len(strings.TrimLeftFunc(tail, closer))]
			}
			out.WriteString(" " + s.runs[w.run].shown(w.start, s.words[j].end+int32(len(tail))))
		}
		i = j + 1
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(out.String(), "\uFFFC", " ")), " ")
}

// Passage returns the words from ≤ i < to of a document on one line. An emoji, a sign, a picture, a bare link and a block
// such as code are one word each; [rich.Hidden] stands for what the author hid. Bounds outside of the document are cut to it.
func Passage(d rich.Doc, from, to int) string {
	s := unroll(d)
	from = min(max(0, from), len(s.words))
	return s.passage(from, min(max(from, to), len(s.words)))
}
