package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/rich"
)

// The kinds of values that flags take, besides words and true or false. Each says in one sentence what it takes.

// takes is the error of a value that is none of what a flag takes.
func takes(what string, typed []byte) error {
	return fmt.Errorf("it takes %s, not %q", what, rich.Line(string(typed), 40))
}

// A number is a whole one.
type number int

// UnmarshalText reads a number as Go writes it.
func (n *number) UnmarshalText(typed []byte) error {
	i, err := strconv.ParseInt(string(typed), 0, 0)
	if err != nil {
		return takes("a number", typed)
	}
	*n = number(i)
	return nil
}

// The pairs of a flag are given one at a time: --set watch.floor=10s --set store=memory.
type pairs map[string]string

// UnmarshalText adds a pair. Its value may hold further signs of equality.
func (p *pairs) UnmarshalText(typed []byte) error {
	name, value, ok := strings.Cut(string(typed), "=")
	if !ok {
		return takes("two words with = between them", typed)
	}
	if *p == nil {
		*p = make(pairs)
	}
	(*p)[name] = value
	return nil
}

// A themeFlag is the theme of a picture.
type themeFlag card.Theme

// UnmarshalText reads a theme's name.
func (t *themeFlag) UnmarshalText(typed []byte) error {
	theme, ok := card.ParseTheme(string(typed))
	if !ok {
		return takes("paper, night or tape", typed)
	}
	*t = themeFlag(theme)
	return nil
}

// A scaleFlag is how large a picture is drawn.
type scaleFlag int

// UnmarshalText reads a scale.
func (s *scaleFlag) UnmarshalText(typed []byte) error {
	switch string(typed) {
	case "1":
		*s = 1
	case "2":
		*s = 2
	default:
		return takes("1 or 2", typed)
	}
	return nil
}
