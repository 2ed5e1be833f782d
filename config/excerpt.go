package config

import (
	"slices"
	"strings"
	"unicode"
)

// excerpt draws a line with a caret under a column. Only known keys, the key called name and punctuation are shown:
// everything else may be a secret, and becomes dots of one length.
func excerpt(line string, column int, name string, more ...string) string {
	var out []rune
	caret, in := 0, []rune(line)
	for i := 0; i < len(in); {
		end := piece(in, i)
		shown := mask(string(in[i:end]), in[end:], name, more)
		if shown == dots && strings.HasSuffix(strings.TrimRight(string(out), " "), dots) {
			out, shown = []rune(strings.TrimRight(string(out), " ")), "" // one run of dots for a value of many words
		}
		if column-1 >= i && column-1 < end {
			caret = len(out)
			if shown == "" {
				caret = strings.LastIndex(string(out), dots)
				caret = len([]rune(string(out)[:max(caret, 0)]))
			}
		}
		out = append(out, []rune(shown)...)
		i = end
	}
	if column > len(in) {
		caret = len(out)
	}
	return "    " + strings.TrimRight(string(out), " ") + "\n    " + strings.Repeat(" ", caret) + "^\n"
}

// piece returns where the piece of a line that begins at i ends: a space, a sign, a quoted text, a word.
func piece(in []rune, i int) int {
	switch r := in[i]; {
	case r == '#' && (i == 0 || unicode.IsSpace(in[i-1])):
		return len(in) // a comment
	case r == '"' || r == '\'':
		for j := i + 1; j < len(in); j++ {
			if r == '"' && in[j] == '\\' {
				j++
			} else if in[j] == r {
				return j + 1
			}
		}
		return len(in)
	case sign(in, i):
		return i + 1
	}
	j := i + 1
	for j < len(in) && !sign(in, j) {
		j++
	}
	return j
}

// sign reports whether a space or a sign of YAML stands at i. A colon is one only where it ends a key.
func sign(in []rune, i int) bool {
	if in[i] == ':' {
		return i+1 == len(in) || unicode.IsSpace(in[i+1])
	}
	return unicode.IsSpace(in[i]) || strings.ContainsRune("{}[],", in[i])
}

// mask returns what is shown for a piece, given what follows it.
func mask(piece string, rest []rune, name string, more []string) string {
	switch {
	case strings.TrimSpace(piece) == "":
		return " "
	case strings.HasPrefix(piece, "#"):
		return ""
	case len(piece) == 1 && strings.ContainsRune("{}[],:-", rune(piece[0])):
		return piece
	}
	key := strings.Trim(piece, `"'`)
	colon := len(rest) > 0 && rest[0] == ':' && (len(rest) == 1 || unicode.IsSpace(rest[1]))
	if colon && (key == name || known(key) || slices.Contains(more, key)) {
		return piece
	}
	return dots
}

// known reports whether a word is a part of the name of any key.
func known(word string) bool {
	for _, k := range table(names{}) {
		if slices.Contains(strings.Split(k.path, "."), word) {
			return true
		}
	}
	for _, k := range threadTable(names{}) {
		if k.path == word {
			return true
		}
	}
	return false
}
