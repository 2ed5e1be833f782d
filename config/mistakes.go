package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Mistake is one thing wrong with the settings. No field holds a value that may be secret.
type Mistake struct {
	Path         string // the file as it was named, or "environment", or "flag"
	Line, Column int    // from 1; 0 where there is no file
	Key          string // "watch.floor", or "THREADTAPE_WATCH_FLOOR" in the environment; may be empty
	What         string // what is wrong
	Hint         string // what would be right; may be empty

	excerpt string // the line with its values masked, and a caret below
	file    string // the settings file that was read with it
}

// Where returns "threadtape.yaml:3:7", or the path alone where there is no line.
func (m Mistake) Where() string {
	if m.Line == 0 {
		return m.Path
	}
	return fmt.Sprintf("%s:%d:%d", m.Path, m.Line, m.Column)
}

// String returns the mistake in one line.
func (m Mistake) String() string {
	text := m.Where() + ": "
	if m.Key != "" {
		text += m.Key + " "
	}
	text += m.What
	if m.Hint != "" {
		text += "; " + m.Hint
	}
	return text
}

// Mistakes are all mistakes that were found, those of the file first, from top to bottom. It is never empty as an error.
type Mistakes []Mistake

// Error returns one paragraph per mistake, with the line it is in and its values masked, and what to do next.
func (ms Mistakes) Error() string {
	var b strings.Builder
	b.WriteString("1 mistake in the settings\n")
	if len(ms) != 1 {
		b.Reset()
		fmt.Fprintf(&b, "%d mistakes in the settings\n", len(ms))
	}
	for _, m := range ms {
		fmt.Fprintf(&b, "\n%s\n%s", m, m.excerpt)
	}
	b.WriteString("\nMend them, then look again with: threadtape config check")
	if len(ms) > 0 && ms[0].file != "" && ms[0].file != DefaultPath {
		b.WriteString(" -c " + typed(ms[0].file))
	}
	return b.String()
}

// typed is a path as a shell takes it.
func typed(path string) string {
	if path != "" && strings.Trim(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-") == "" {
		return path
	}
	return "'" + strings.ReplaceAll(strings.Map(printable, path), "'", `'\''`) + "'"
}

// sorted puts mistakes into the order in which people mend them; file is the settings file that was read.
func (ms Mistakes) sorted(file string) Mistakes {
	for i := range ms {
		ms[i].file = file
	}
	slices.SortStableFunc(ms, func(a, b Mistake) int {
		if (a.Path == file) != (b.Path == file) {
			if a.Path == file {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return ms
}
