package filter

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"

	"golang.org/x/text/unicode/norm"
)

const (
	// patternsWeigh is how many instructions the patterns of one subscription may have together: the time of a search grows
	// with it.
	patternsWeigh = 2000
	// patternReads is how much of a post patterns are looked for in.
	patternReads = 64 << 10
)

// A pattern is RE2 between slashes, in any case; ^ and $ mean lines. What forums make of typed text does not matter: straight
// signs find curly ones, and a space finds one that does not break.
type pattern struct {
	said string
	re   *regexp.Regexp
}

func (p pattern) String() string { return p.said }

func (p pattern) find(t *Own) (string, bool) {
	s := t.text
	if len(s) > patternReads {
		s = strings.ToValidUTF8(s[:patternReads], "")
	}
	if at := p.re.FindStringIndex(s); at != nil {
		return s[at[0]:at[1]], true
	}
	s = typed(s)
	at := p.re.FindStringIndex(s)
	if at == nil {
		return "", false
	}
	return s[at[0]:at[1]], true
}

// typed is a text as its author typed it: composed, with straight apostrophes and quotation marks and with plain spaces.
func typed(s string) string {
	return norm.NFC.String(strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "\u00a0", " ", "\u202f", " ").Replace(s))
}

// patternOf compiles what stands between slashes.
func patternOf(option, entry string, size *int) (matcher, error) {
	inner := entry[1 : len(entry)-1]
	if what := surprise(inner); what != "" {
		return nil, wrong(option, entry, what, "Patterns are found in any case already; write (…) or (?:…) for a group.")
	}
	parsed, err := syntax.Parse(inner, (syntax.Perl|syntax.FoldCase)&^syntax.OneLine)
	if err != nil {
		return nil, wrong(option, entry, misread(err), "A pattern is RE2 between slashes, such as /price (target|cut)/")
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, wrong(option, entry, "cannot be compiled", "Write a simpler pattern.")
	}
	if *size += len(program.Inst); *size > patternsWeigh {
		return nil, wrong(option, entry, "makes the patterns too large", "Take some repetitions out, such as {100}, or some patterns.")
	}
	re, err := regexp.Compile("(?im:" + inner + ")")
	if err != nil {
		return nil, wrong(option, entry, misread(err), "A pattern is RE2 between slashes, such as /price (target|cut)/")
	}
	if re.MatchString("") {
		return nil, wrong(option, entry, "finds nothing at all too, and so every post", "Ask for at least one character: /zoom.*/ instead of /.*/")
	}
	return pattern{said: entry, re: re}, nil
}

// surprise says what is wrong with groups that change how a pattern is read. Escaped characters and classes are passed
// over.
func surprise(re string) string {
	class := false
	for i := 0; i < len(re); i++ {
		switch {
		case re[i] == '\\':
			if i+1 < len(re) && re[i+1] == 'Q' {
				return `quotes with \Q`
			}
			i++
		case class:
			class = re[i] != ']'
		case re[i] == '[':
			class = true
			if strings.HasPrefix(re[i+1:], "^") {
				i++
			}
			if strings.HasPrefix(re[i+1:], "]") { // the first one stands for itself
				i++
			}
		case strings.HasPrefix(re[i:], "(?") && !strings.HasPrefix(re[i:], "(?:"):
			return "has a group that begins with (?"
		}
	}
	return ""
}

// misread says in plain words why a pattern cannot be read.
func misread(err error) string {
	e, ok := errors.AsType[*syntax.Error](err)
	if !ok {
		return "cannot be read"
	}
	at := ""
	if e.Expr != "" {
		at = fmt.Sprintf(" at %q", e.Expr)
	}
	switch e.Code {
	case syntax.ErrMissingParen:
		return "has a ( that is not closed"
	case syntax.ErrUnexpectedParen:
		return "has a ) without its ("
	case syntax.ErrMissingBracket:
		return "has a [ that is not closed"
	case syntax.ErrMissingRepeatArgument:
		return "repeats nothing" + at
	case syntax.ErrInvalidRepeatOp:
		return "repeats a repetition" + at
	case syntax.ErrInvalidRepeatSize:
		return "repeats too often" + at
	case syntax.ErrInvalidEscape:
		return "has a backslash before what needs none" + at
	case syntax.ErrTrailingBackslash:
		return "ends with a backslash"
	case syntax.ErrInvalidCharRange, syntax.ErrInvalidCharClass:
		return "has a class that makes no sense" + at
	case syntax.ErrInvalidUTF8:
		return "is no valid text"
	case syntax.ErrLarge, syntax.ErrNestingDepth:
		return "is too large"
	default:
		return "cannot be read" + at
	}
}
