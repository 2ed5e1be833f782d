package rich

import (
	"strings"
	"unicode"
)

// fold folds white space as a browser would, over the borders of styles, and joins texts of one style.
func fold(line []leaf) []leaf {
	var out []leaf
	var text strings.Builder
	spaced := true // nothing, a space or a break stands before
	end := func() {
		if text.Len() > 0 {
			out[len(out)-1].Text = dropTokens(Clean(text.String())) // again, for what only joining has made
			text.Reset()
		}
	}
	for _, l := range line {
		if l.Kind != Text {
			end()
			if l.Kind == Break {
				out = trimLast(out)
			}
			out, spaced = append(out, l), l.Kind == Break
			continue
		}
		words := folded(l.Text, &spaced)
		if words == "" {
			continue
		}
		if n := len(out); n == 0 || out[n-1].Kind != Text || out[n-1].style != l.style {
			end()
			out = append(out, leaf{Node{Kind: Text}, l.style})
		}
		text.WriteString(words)
	}
	end()
	out = trimLast(out)
	for len(out) > 0 && out[0].Kind == Break {
		out = out[1:]
	}
	for len(out) > 0 && out[len(out)-1].Kind == Break {
		out = trimLast(out[:len(out)-1])
	}
	return out
}

// folded folds white space; spaced says whether some stood before, and then whether some stands at the end.
func folded(s string, spaced *bool) string {
	var out strings.Builder
	for _, r := range s {
		if r == ' ' || r == '\n' {
			if !*spaced {
				out.WriteByte(' ')
			}
			*spaced = true
			continue
		}
		*spaced = false
		out.WriteRune(r)
	}
	return out.String()
}

// trimLast takes the space from the end of a line.
func trimLast(out []leaf) []leaf {
	for len(out) > 0 && out[len(out)-1].Kind == Text {
		last := &out[len(out)-1]
		if last.Text = strings.TrimRightFunc(last.Text, unicode.IsSpace); last.Text != "" {
			break
		}
		out = out[:len(out)-1]
	}
	return out
}

// nest makes a tree of a line: leaves with the same style at that depth become children of one node.
func nest(line []leaf, depth int) []Node {
	var out []Node
	for i := 0; i < len(line); {
		path := line[i].style.path()
		if len(path) <= depth {
			out = append(out, line[i].Node)
			i++
			continue
		}
		at := path[depth]
		n := i + 1
		for n < len(line) {
			if p := line[n].style.path(); len(p) <= depth || p[depth] != at {
				break
			}
			n++
		}
		if kids := nest(line[i:n], depth+1); len(kids) > 0 {
			out = append(out, Node{Kind: at.kind, URL: at.url, Level: at.level, Kids: kids})
		}
		i = n
	}
	return out
}
