package config

import "fmt"

// A source is one text that settings are read from.
type source struct {
	path  string   // as errors name it
	dir   string   // what file: is relative to
	lines []string // of a file, for excerpts
	shift map[int]int
	keys  []string // of a thread, that the caller knows
}

// A place is where something was written.
type place struct {
	src          *source
	line, column int
	origin       string // for rows
	env          string // the variable's name, where it is one
}

// mistake makes a mistake at a place. name is a key that the excerpt may show although it is not known.
func (p place) mistake(key, name, what, hint string) Mistake {
	m := Mistake{Path: p.src.path, Line: p.line, Column: p.column, Key: key, What: what, Hint: hint}
	if p.env != "" {
		m.Key = p.env
		if key != "" && p.line > 0 {
			m.Key = p.env + " " + key
		}
	}
	if p.line > 0 && p.line <= len(p.src.lines) {
		m.excerpt = excerpt(p.src.lines[p.line-1], p.column, name, p.src.keys...)
	}
	return m
}

// at returns a place in the source.
func (s *source) at(line, column int) place {
	return place{src: s, line: line, column: max(column-s.shift[line], 1), origin: fmt.Sprintf("%s:%d", s.path, line)}
}
