package discord

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/threadtape/threadtape/bot/rich"
)

// hair breaks what a back-slash cannot: a space as thin as there is. A zero-width character would read better by that
// hair, but whoever strips invisible characters downstream would mend the mention with it.
const hair = "\u200a"

// escape makes markup of words that shows them and does nothing else. The words are clean and of one line, and everything
// that folds, decodes or strips has been done: this is the last step. What counts at the start of a line only is left to
// [guard].
//
// Discord's parser takes a back-slash before any character but letters, digits and spaces as an escape; it reads links by
// pattern, across escapes, so that "](" must not even stand there escaped.
func escape(s string) string {
	var out strings.Builder
	out.Grow(len(s) + 16)
	for i, r := range s {
		switch {
		case r == '@' && rings(s[i+1:]):
			out.WriteString("@" + hair)
			continue
		case strings.ContainsRune("\\*_~`|<>[]", r),
			r == '(' && strings.HasSuffix(s[:i], "]"),
			r == ':' && (strings.HasPrefix(s[i:], "://") || named(s[i+1:])),
			r == '/' && (strings.HasSuffix(s[:i], "<") || invites(s[:i])):
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// rings reports whether an @ before s pings everybody, or would with what another node puts behind it.
func rings(s string) bool {
	for _, name := range []string{"everyone", "here"} {
		n := min(len(s), len(name))
		if strings.EqualFold(s[:n], name[:n]) {
			return true
		}
	}
	return false
}

// named reports whether a colon before s begins the name of an emoji, as in ":smile:". A time of day, "12:30:45", does not.
func named(s string) bool {
	n := strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_+-", r)
	})
	return n > 0 && s[n] == ':' && (n > 2 || strings.Trim(s[:n], "0123456789") != "")
}

// invites reports whether a slash behind s makes an invitation or a gift of what follows: Discord finds these without a
// scheme, too.
func invites(s string) bool {
	const longest = len("discordapp.com")
	tail := strings.ToLower(s[max(0, len(s)-longest):])
	for _, host := range []string{"discord.gg", "discord.com", "discordapp.com", "discord.gift", "discord.new", "discord.media", "dis.gd"} {
		if strings.HasSuffix(tail, host) {
			return true
		}
	}
	return false
}

// guard escapes what makes a heading, small print, a list or a quotation at the start of a line of markup. White space in
// front of it is left out: Discord would look behind it.
func guard(line string) string {
	line = strings.TrimLeftFunc(line, unicode.IsSpace)
	if line == "" {
		return line
	}
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	switch {
	case strings.IndexByte("#-+>", line[0]) >= 0:
		if line[0] == '#' || line[0] == '>' || ends(line[1:]) || line[1] == '#' {
			return `\` + line
		}
	case digits > 0 && digits < len(line) && (line[digits] == '.' || line[digits] == ')') && ends(line[digits+1:]):
		return line[:digits] + `\` + line[digits:]
	}
	return line
}

// ends reports whether a mark before s stands alone.
func ends(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s == "" || unicode.IsSpace(r)
}

// literal breaks with hair spaces what is alive even where no markup is read and no back-slash escapes: in code, names,
// labels and files' descriptions.
func literal(s string) string {
	var out strings.Builder
	for i, r := range s {
		out.WriteRune(r)
		switch {
		case r == '@' && rings(s[i+1:]),
			r == '<' && alive(s[i+1:]),
			r == ']' && strings.HasPrefix(s[i+1:], "("):
			out.WriteString(hair)
		}
	}
	return out.String()
}

// alive reports whether "<" before s makes a mention, an emoji, a time or the like. Code may well have "<b>" and "</b>".
func alive(s string) bool {
	const longest = 200 // the mention of a command with a group and a subcommand has about half of it
	inside, _, ok := strings.Cut(s[:min(len(s), longest)], ">")
	if !ok {
		return false
	}
	kind, rest, _ := strings.Cut(inside, ":")
	switch {
	case strings.HasPrefix(inside, "@"), strings.HasPrefix(inside, "#"):
		return number(strings.TrimLeft(inside, "@!&#"))
	case kind == "t", kind == "id", kind == "sound":
		return true
	case kind == "", kind == "a", strings.HasPrefix(kind, "/"):
		return number(rest[strings.LastIndexByte(rest, ':')+1:])
	}
	return false
}

// number reports whether s is digits alone.
func number(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// plain is one line of words for a field in which Discord reads no markup.
func plain(s string) string { return literal(clean(s)) }

// clean makes one clean line. Documents are clean where they were read; this trusts nobody.
func clean(s string) string { return strings.ReplaceAll(rich.Clean(s), "\n", " ") }
