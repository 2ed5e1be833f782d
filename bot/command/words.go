package command

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A word is one piece of a typed line: a bare value, or key:value, --key value, --key=value.
type word struct {
	raw    string // as typed, for corrected lines
	start  int    // where it begins in the line
	text   string // the whole value, or the whole word where there is no key: quotes gone, links unwrapped
	key    string // what may be the name of an option
	value  string // what stands behind the key
	parts  []string
	dashed bool // begins with two dashes, or the long dash that phones make of them
	quoted bool // the value has quotes, so that it is nothing but a value
	open   bool // the quote is not closed
	bare   bool // a dashed key without : or =
}

const (
	doubles = "\"“”„«»"
	singles = "'‘’‚"
)

// scan cuts a line into words. It takes every line: what looks broken is taken as it stands.
func scan(line string) []word {
	var words []word
	unclosed := false
	for at := 0; at < len(line); {
		r, size := utf8.DecodeRuneInString(line[at:])
		if unicode.IsSpace(r) {
			at += size
			continue
		}
		w, end := scanWord(line, at, &unclosed)
		words = append(words, w)
		at = end
	}
	return words
}

// scanWord reads the word that begins at start and returns where it ends. unclosed says that no single quote closes any
// more, so that nobody looks for one again: a line of apostrophes stays cheap.
func scanWord(line string, start int, unclosed *bool) (w word, end int) {
	w.start = start
	key, at, dashed := scanKey(line, start)
	w.key, w.dashed, w.bare = key, dashed, dashed && at == start
	if w.bare {
		end = start + strings.IndexFunc(line[start:]+" ", unicode.IsSpace)
		w.raw, w.text, w.parts = line[start:end], line[start:end], []string{line[start:end]}
		return w, end
	}
	v := scanValue(line, at, unclosed)
	w.value, w.parts, w.quoted, w.open = v.text.String(), v.parts, v.quoted, v.open
	w.raw = line[start:v.at]
	w.text = w.raw
	if key == "" {
		w.text = w.value
	}
	return w, v.at
}

// scanKey reads the name of an option with the : or = behind it, and returns where the value begins. A link's scheme is no
// key. Without a name it returns start; so it does for a dashed name that nothing follows.
func scanKey(line string, start int) (key string, value int, dashed bool) {
	at := start
	for _, dash := range []string{"--", "—", "–"} {
		if strings.HasPrefix(line[at:], dash) {
			at, dashed = at+len(dash), true
			break
		}
	}
	end := at
	for end < len(line) && nameByte(line[end], end == at) {
		end++
	}
	if end == at {
		return "", start, false
	}
	key = line[at:end]
	switch {
	case end < len(line) && line[end] == ':' && !strings.HasPrefix(line[end:], "://"), dashed && end < len(line) && line[end] == '=':
		return key, end + 1, dashed
	case dashed && (end == len(line) || unicode.IsSpace(rune(line[end]))):
		return key, start, true
	}
	return "", start, false
}

func nameByte(b byte, first bool) bool {
	letter := 'a' <= b|0x20 && b|0x20 <= 'z'
	return letter || !first && ('0' <= b && b <= '9' || b == '_' || b == '-')
}

// A valueScan reads one value: pieces with commas between, each bare, quoted or wrapped in < and >.
type valueScan struct {
	line   string
	at     int
	text   strings.Builder
	parts  []string
	part   strings.Builder
	quoted bool
	open   bool

	unclosed *bool
}

func scanValue(line string, start int, unclosed *bool) *valueScan {
	v := &valueScan{line: line, at: start, unclosed: unclosed}
	for fresh := true; v.at < len(line); {
		if fresh && (v.quote() || v.wrapped()) {
			fresh = false
			continue
		}
		r, size := utf8.DecodeRuneInString(line[v.at:])
		if unicode.IsSpace(r) {
			break
		}
		v.at += size
		v.text.WriteString(line[v.at-size : v.at])
		if fresh = r == ','; fresh {
			v.endPart()
			continue
		}
		v.part.WriteString(line[v.at-size : v.at])
	}
	v.endPart()
	return v
}

func (v *valueScan) endPart() {
	if p := strings.TrimSpace(v.part.String()); p != "" {
		v.parts = append(v.parts, p)
	}
	v.part.Reset()
}

func (v *valueScan) take(s string, end int) {
	v.text.WriteString(s)
	v.part.WriteString(s)
	v.at = end
}

// quote reads a quoted piece. The closing quote is one of its kind behind which the piece ends; without one, a double
// quote runs to the end of the line, and a single one is an apostrophe.
func (v *valueScan) quote() bool {
	r, size := utf8.DecodeRuneInString(v.line[v.at:])
	kind := singles
	if strings.ContainsRune(doubles, r) {
		kind = doubles
	} else if !strings.ContainsRune(singles, r) {
		return false
	}
	if kind == singles && *v.unclosed {
		return false
	}
	begin := v.at + size
	for i, c := range v.line[begin:] {
		after := begin + i + utf8.RuneLen(c)
		if strings.ContainsRune(kind, c) && (after == len(v.line) || v.line[after] == ',' || startsWithSpace(v.line[after:])) {
			v.quoted = true
			v.take(v.line[begin:begin+i], after)
			return true
		}
	}
	if kind == singles {
		*v.unclosed = true
		return false
	}
	v.quoted, v.open = true, true
	v.take(v.line[begin:], len(v.line))
	return true
}

// wrapped reads <url|label>, <@U1|name>, <#C1|name> and <!group>, as chats write links and mentions, and takes what is
// meant without its label.
func (v *valueScan) wrapped() bool {
	if v.line[v.at] != '<' {
		return false
	}
	inside, _, ok := strings.Cut(v.line[v.at+1:], ">")
	if !ok {
		return false
	}
	end := v.at + len(inside) + 2
	target, _, _ := strings.Cut(inside, "|")
	target = html.UnescapeString(target)
	switch {
	case strings.HasPrefix(target, "@"), strings.HasPrefix(target, "#"), strings.HasPrefix(target, "!"):
		target = strings.TrimPrefix(strings.TrimLeft(target, "@#!&"), "subteam^")
	case !strings.Contains(target, "://") && !strings.HasPrefix(target, "mailto:"):
		return false
	}
	if target == "" {
		return false
	}
	v.take(target, end)
	return true
}

func startsWithSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

// quoted writes a value so that prefix and it are read back as one word with that value; ok is false when no quotes can
// hold it. The prefix is empty, or an option's name with its colon.
func quoted(prefix, value string) (form string, ok bool) {
	for _, form := range []string{value, `"` + value + `"`, "'" + value + "'"} {
		words := scan(prefix + form)
		if len(words) == 1 && words[0].value == value && !words[0].open && (words[0].key != "") == (prefix != "") {
			return prefix + form, true
		}
	}
	return "", false
}
