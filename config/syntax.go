package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Bounds of a settings file. The parser's time grows with the square of these.
const (
	mostBytes = 256 << 10
	mostLines = 8000
	mostDeep  = 32
)

// A block is a part of the text that could be read as YAML, and how many lines stand before it.
type block struct {
	body   ast.Node
	before int
}

// parse reads a text as YAML. Where that fails, every top-level block is read on its own, so that one slip hides no other;
// lost names the keys of the blocks that could not be read.
func parse(src *source, text string) (blocks []block, lost []string, wrong Mistakes) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(text, "\ufeff"))
	src.lines = strings.Split(text, "\n")
	if what := unfit(text); what != "" {
		return nil, nil, Mistakes{src.at(1, 1).mistake("", "", what, "")}
	}
	text, wrong = untab(src, text)
	bodies, slip := read(text)
	if slip == nil {
		for _, body := range bodies {
			blocks = append(blocks, block{body: body})
		}
		return blocks, nil, wrong
	}
	lines := strings.Split(text, "\n")
	starts := tops(lines)
	for i, start := range starts {
		end := len(lines)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		whole := slices.Clone(lines[start:end])
		bodies, slip := read(strings.Join(whole, "\n"))
		if slip != nil {
			slip.line = min(slip.line, len(whole)) // the parser may point behind the end
			slip.move(whole)
			wrong = append(wrong, src.at(start+slip.line, slip.column).mistake("", "", slip.what, slip.hint))
			name, _, _ := strings.Cut(lines[start], ":")
			lost = append(lost, name)
			if slip.line > 1 { // the rest of the block may be sound without that line
				whole[slip.line-1] = ""
				bodies, _ = read(strings.Join(whole, "\n"))
			}
		}
		for _, body := range bodies {
			blocks = append(blocks, block{body, start})
		}
	}
	if len(lost) == 0 { // only together they are wrong
		wrong = append(wrong, src.at(slip.line, slip.column).mistake("", "", slip.what, slip.hint))
	}
	return blocks, lost, wrong
}

// unfit says why a text is not worth parsing, or nothing.
func unfit(text string) string {
	switch {
	case len(text) > mostBytes:
		return fmt.Sprintf("the text is longer than %d KiB", mostBytes>>10)
	case strings.Count(text, "\n") > mostLines:
		return fmt.Sprintf("the text has more than %d lines", mostLines)
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return "the text is not UTF-8"
	}
	deep := 0
	for line := range strings.Lines(text) {
		marks := 0
		for field := range strings.FieldsSeq(line) {
			if field != "-" && field != "?" {
				break
			}
			marks++
		}
		deep = max(deep+strings.Count(line, "[")+strings.Count(line, "{")-strings.Count(line, "]")-strings.Count(line, "}"), 0)
		if marks > mostDeep || deep > mostDeep || strings.Count(line, "[")+strings.Count(line, "{") > 20*mostDeep {
			return "the text is nested too deeply"
		}
	}
	return ""
}

// untab reports every line that is indented with tabs, and reads on as if each were two spaces.
func untab(src *source, text string) (string, Mistakes) {
	var wrong Mistakes
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		rest := strings.TrimLeft(line, " \t")
		indent := line[:len(line)-len(rest)]
		tab := strings.IndexByte(indent, '\t')
		if tab < 0 || strings.TrimSpace(rest) == "" || rest[0] == '#' {
			continue
		}
		wrong = append(wrong, src.at(i+1, tab+1).mistake("", "", "the line is indented with a tab", "YAML wants spaces"))
		lines[i] = strings.ReplaceAll(indent, "\t", "  ") + rest
		src.shift[i+1] = strings.Count(indent, "\t")
	}
	return strings.Join(lines, "\n"), wrong
}

// tops returns the indexes of the lines that begin a top-level block.
func tops(lines []string) []int {
	var starts []int
	for i, line := range lines {
		if line != "" && !strings.ContainsRune(" #-]}", rune(line[0])) {
			starts = append(starts, i)
		}
	}
	return starts
}

// A slip is where and why a text is not YAML.
type slip struct {
	line, column int
	what, hint   string
}

// read parses a text. Some texts make the parser panic: they are slips too.
func read(text string) (bodies []ast.Node, wrong *slip) {
	defer func() {
		if recover() != nil {
			bodies, wrong = nil, &slip{1, 1, "this cannot be read as YAML", "put values with signs in them in quotes"}
		}
	}()
	file, err := parser.ParseBytes([]byte(text), 0, parser.AllowDuplicateMapKey())
	if err == nil {
		for _, doc := range file.Docs {
			if doc.Body != nil {
				bodies = append(bodies, doc.Body)
			}
		}
		return bodies, nil
	}
	wrong = &slip{1, 1, "this cannot be read as YAML", "put values with signs in them in quotes"}
	if known, ok := errors.AsType[yaml.Error](err); ok {
		if token := known.GetToken(); token != nil && token.Position != nil {
			wrong.line, wrong.column = token.Position.Line, token.Position.Column
		}
		wrong.explain(known.GetMessage())
	}
	return nil, wrong
}

// explain puts the parser's words, which may repeat the text, into ours.
func (s *slip) explain(message string) {
	for _, w := range []struct{ part, what, hint string }{
		{"quoted text", "the quote is not closed", ""},
		{"',' or ']'", "the list is not closed", "a , or ] is missing"},
		{"sequence end token", "the list is not closed", "a ] is missing"},
		{"',' or '}'", "the braces are not closed", "a , or } is missing"},
		{"flow mapping end token", "the braces are not closed", "a } is missing"},
		{"mapping value is not allowed", "there is a second colon in one value", "put the value in quotes"},
		{"flow map content", "a value ends in a colon", "put the value in quotes"},
		{"escape character", "a backslash in double quotes begins a sign of its own", "use single quotes"},
		{"anchor", "a value begins with &", "put the value in quotes"},
		{"alias", "a value begins with *", "put the value in quotes"},
		{"map key-value is pre-defined", "something stands behind the end of a value", "put the whole value in quotes"},
		{"document separator", "something stands behind ---", "one file holds one document: take the --- out"},
		{"value is not allowed in this context", "the line is indented wrongly", "keys of one section begin below one another"},
		{"sequence entries are not allowed", "a value cannot begin with a dash and a space", "put the value in quotes"},
		{"reserved character", "a value cannot begin with this sign", "put the value in quotes"},
		{"directive", "a value cannot begin with %", "put the value in quotes"},
		{"key name", "this is no key with a value", "write a colon and a space after the key"},
		{"tab", "there is a tab where YAML wants spaces", ""},
		{"cannot start any token", "there is a tab where YAML wants spaces", ""},
		{"non-map value", "this is no key with a value", "write a colon and a space after the key"},
	} {
		if strings.Contains(message, w.part) {
			s.what, s.hint = w.what, w.hint
			return
		}
	}
}

// move points to the next line where that one is to blame: it is indented below a value, and the parser takes it for
// the value's second line.
func (s *slip) move(lines []string) {
	if !strings.HasPrefix(s.what, "there is a second colon") || s.line > len(lines) {
		return
	}
	if _, value, ok := strings.Cut(lines[s.line-1], ": "); !ok || strings.Contains(value, ": ") {
		return
	}
	for i := s.line; i < len(lines); i++ {
		rest := strings.TrimLeft(lines[i], " ")
		if strings.TrimSpace(rest) == "" {
			continue
		}
		s.line, s.column = i+1, len(lines[i])-len(rest)+1
		s.what, s.hint = "the line is indented too far", "keys of one section begin below one another"
		return
	}
}
