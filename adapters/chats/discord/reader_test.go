package discord

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A reading is what Discord's client would make of markup.
type reading struct {
	text   strings.Builder // what is seen, without the marks
	links  [][2]string     // words and target
	times  []string
	live   []string // mentions, emoji, bare links, invitations: nothing that we ever make
	blocks []string // headings, quotations, lists, small print
	styles []string // marks of the styles that were read
	fences int
}

// read parses markup as the desktop client does, whose rules are those of Khan Academy's simple-markdown with the changes
// that Discord made: by pattern at each place, escapes first, and links by a pattern that sees no escapes. Where clients
// differ it takes the rule that finds more.
func (r *reading) read(s string, start bool) {
	for s != "" {
		if start {
			if n := r.block(s); n > 0 {
				s, start = s[n:], false
				continue
			}
		}
		n := r.inline(s)
		start = s[n-1] == '\n'
		s = s[n:]
	}
}

var (
	blockMark  = regexp.MustCompile(`^[ \t\p{Z}]*(#{1,3}|-#|[-*+]|\d+[.)]|>>>|>)(?:\s|$)`)
	fence      = regexp.MustCompile("(?is)^```(?:([a-z0-9_+\\-.#]+?)\n)?\n*([^\n].*?)\n*```")
	escaped    = regexp.MustCompile(`^\\([^0-9A-Za-z\s])`)
	autolink   = regexp.MustCompile(`^<([^: >]+:/[^ >]+)>`)
	bareURL    = regexp.MustCompile(`^(?:https?|steam|discord)://[^\s<]+[^<.,:;"'\]\s]`)
	mention    = regexp.MustCompile(`^(?:<@[!&]?\d+>|<#\d+>|<a?:\w+:\d+>|<id:\w+>|</[-_ \p{L}\p{N}]{1,100}:\d+>|<sound:\d+(?::\d+)?>|@everyone|@here)`)
	timestamp  = regexp.MustCompile(`^<t:-?\d+(?::[tTdDfFR])?>`)
	shortcode  = regexp.MustCompile(`^:\p{N}*[\p{L}+\-][\p{L}\p{N}_+\-]*:`)
	invitation = regexp.MustCompile(`(?i)^(?:discord\.gg|discord\.com/invite|discordapp\.com/invite|discord\.gift)/\w`)
	linkTarget = regexp.MustCompile(`(?s)^\(\s*<?((?:[^\s\\]|\\.)*?)>?(?:\s+['"](.*?)['"])?\s*\)`)
)

func (r *reading) block(s string) int {
	m := blockMark.FindStringSubmatch(s)
	if m == nil || m[0] == s && m[1] != ">" {
		return 0
	}
	r.blocks = append(r.blocks, m[1])
	if rest := s[len(m[0]):]; rest != "" {
		return len(m[0]) + r.nested(rest)
	}
	return len(m[0])
}

// nested looks for a mark behind a mark, as in "- # heading" and "> - item".
func (r *reading) nested(s string) int {
	if strings.HasPrefix(s, "\n") {
		return 0
	}
	return r.block(s)
}

func (r *reading) inline(s string) int {
	switch s[0] {
	case '`':
		if m := fence.FindStringSubmatch(s); m != nil {
			r.fences++
			r.text.WriteString(m[2] + "\n")
			return len(m[0])
		}
		if n := r.ticks(s); n > 0 {
			return n
		}
	case '\\':
		if m := escaped.FindStringSubmatch(s[:min(len(s), 1+utf8.UTFMax)]); m != nil {
			r.text.WriteString(m[1])
			return len(m[0])
		}
	case '<':
		if m := timestamp.FindString(s); m != "" {
			r.times = append(r.times, m)
			return len(m)
		}
		if m := autolink.FindStringSubmatch(s); m != nil {
			r.links = append(r.links, [2]string{m[1], m[1]})
			r.text.WriteString(m[1])
			return len(m[0])
		}
	case '[':
		if n := r.masked(s); n > 0 {
			return n
		}
	case '*', '_', '~', '|':
		if n := r.styled(s); n > 0 {
			return n
		}
	}
	if strings.IndexByte("<@:hsdHSD", s[0]) >= 0 {
		for _, p := range []*regexp.Regexp{mention, bareURL, invitation, shortcode} {
			if m := p.FindString(s); m != "" {
				r.live = append(r.live, m)
				return len(m)
			}
		}
	}
	_, n := utf8.DecodeRuneInString(s)
	r.text.WriteString(s[:n])
	return n
}

// unescapes are the escapes within a target.
var unescapes = regexp.MustCompile(`\\([^0-9A-Za-z\s])`)

// masked is "[words](target)". The pattern for the words is greedy, skips whole pairs of brackets, and takes a "]" for a
// character where another follows before the next "[".
func (r *reading) masked(s string) int {
	if s[0] != '[' {
		return 0
	}
	for end := strings.LastIndex(s, "]("); end > 0; end = strings.LastIndex(s[:end], "](") {
		m := linkTarget.FindStringSubmatch(s[end+1:])
		if m == nil || !bracketed(s, end) {
			continue
		}
		var label reading
		label.read(s[1:end], false)
		r.take(label)
		r.links = append(r.links, [2]string{label.text.String(), unescapes.ReplaceAllString(m[1], "$1")})
		return end + 1 + len(m[0])
	}
	return 0
}

func bracketed(s string, end int) bool {
	for i := 1; i < end; i++ {
		switch s[i] {
		case '[':
			n := strings.IndexByte(s[i:end], ']')
			if n < 0 {
				return false
			}
			i += n
		case ']':
			if next := strings.IndexAny(s[i+1:], "[]"); next < 0 || s[i+1+next] != ']' {
				return false
			}
		}
	}
	return true
}

func (r *reading) take(inner reading) {
	r.text.WriteString(inner.text.String())
	r.links = append(r.links, inner.links...)
	r.times = append(r.times, inner.times...)
	r.live = append(r.live, inner.live...)
	r.styles = append(r.styles, inner.styles...)
	r.fences += inner.fences
}

// styled is bold, italic, underlined, struck or hidden text; of what fits, the longest counts.
func (r *reading) styled(s string) int {
	best, mark := 0, ""
	for _, c := range []struct {
		mark string
		end  int
	}{{"**", paired(s, "**", "*")}, {"__", paired(s, "__", "_")}, {"_", underscored(s)}, {"*", starred(s)}, {"~~", unescaped(s, "~~", "_")}, {"||", unescaped(s, "||", "")}} {
		if c.end > best {
			best, mark = c.end, c.mark
		}
	}
	if best == 0 {
		return 0
	}
	var inner reading
	inner.read(s[len(mark):best-len(mark)], false)
	r.take(inner)
	r.styles = append(r.styles, mark)
	return best
}

// paired is ^MARK((?:\\[\s\S]|[^\\])+?)MARK(?!not).
func paired(s, mark, not string) int {
	if !strings.HasPrefix(s, mark) {
		return 0
	}
	for i := len(mark); i < len(s); {
		if i > len(mark) && strings.HasPrefix(s[i:], mark) && !strings.HasPrefix(s[i+len(mark):], not) {
			return i + len(mark)
		}
		if s[i] == '\\' {
			i++
			if i == len(s) {
				return 0
			}
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		i += n
	}
	return 0
}

// unescaped is ^MARK([\s\S]+?)MARK(?!not).
func unescaped(s, mark, not string) int {
	if !strings.HasPrefix(s, mark) {
		return 0
	}
	for i := len(mark) + 1; i < len(s); i++ {
		if strings.HasPrefix(s[i:], mark) && (not == "" || !strings.HasPrefix(s[i+len(mark):], not)) {
			return i + len(mark)
		}
	}
	return 0
}

// underscored is ^\b_((?:__|\\[\s\S]|[^\\_])+?)_\b.
func underscored(s string) int {
	if s[0] != '_' {
		return 0
	}
	for i := 1; i < len(s); {
		if s[i] == '_' {
			if i > 1 && (i+1 == len(s) || !wordChar(s[i+1])) {
				return i + 1
			}
			if !strings.HasPrefix(s[i:], "__") {
				return 0
			}
			i += 2
			continue
		}
		if s[i] == '\\' {
			i++
			if i == len(s) {
				return 0
			}
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		i += n
	}
	return 0
}

func wordChar(b byte) bool {
	return b == '_' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

// starred is ^\*(?=\S)((?:\*\*|\s+(?:[^*\s]|\*\*)|[^\s*])+?)\*(?!\*).
func starred(s string) int {
	if s[0] != '*' || len(s) < 2 || unicode.IsSpace(rune(s[1])) {
		return 0
	}
	for i := 1; i < len(s); {
		if s[i] == '*' && i > 1 && !strings.HasPrefix(s[i+1:], "*") {
			return i + 1
		}
		for i < len(s) && unicode.IsSpace(rune(s[i])) {
			i++
		}
		switch {
		case i == len(s):
			return 0
		case strings.HasPrefix(s[i:], "**"):
			i += 2
		case s[i] == '*':
			return 0
		default:
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
		}
	}
	return 0
}

// ticks is ^(`+)\s*([\s\S]*?[^`])\s*\1(?!`).
func (r *reading) ticks(s string) int {
	n := len(s) - len(strings.TrimLeft(s, "`"))
	for ; n > 0; n-- {
		for i := n + 1; i < len(s); i++ {
			if s[i-1] != '`' && strings.HasPrefix(s[i:], s[:n]) && !strings.HasPrefix(s[i+n:], "`") {
				r.text.WriteString(strings.TrimSpace(s[n:i]))
				return i + n
			}
		}
	}
	return 0
}
