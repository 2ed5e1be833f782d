package config

import (
	"strconv"
	"strings"
)

// A Wish is one key of an entry of threads that the caller understands: what a channel takes of a thread, and how. The keys
// and their rules belong to whoever subscribes; this package knows their shapes.
type Wish struct {
	Name    string
	Say     string   // one line, for the reference
	Default string   // as it is written; empty: nothing
	Choices []string // the only values, if any
	List    bool     // several texts
	Flag    bool     // true or false
	Most    int      // over 0: a whole number from 0 up to this one
	// Check says what is wrong with the texts, and with which of them: "is no time zone". It stands behind the text. Empty:
	// nothing is wrong. nil: nothing can be.
	Check func(texts []string) (item int, what, hint string)
}

// value is what a wish may hold in a thread.
func (w Wish) value(t *Thread) value {
	var number int
	var flag bool
	var text string
	var list []string
	v := checked("text", &text, oneLine)
	switch {
	case len(w.Choices) > 0:
		v = choice(&text, w.Choices...)
	case w.List:
		v = many("list", &list, oneLine)
	case w.Flag:
		v = onoff(&flag)
	case w.Most > 0:
		v = count(&number, 0, w.Most)
	}
	shape := v.set
	v.set = func(texts []string) []trouble {
		if wrong := shape(texts); wrong != nil {
			return wrong
		}
		if w.Check != nil {
			if item, what, hint := w.Check(texts); what != "" && item < len(texts) {
				return []trouble{{item: item, what: echo(texts[item]) + what, hint: hint}}
			}
		}
		if t.Wishes == nil {
			t.Wishes = make(map[string][]string)
		}
		t.Wishes[w.Name] = texts
		return nil
	}
	v.show = func() string { return strings.Join(t.Wishes[w.Name], ", ") }
	return v
}

// oneLine refuses what no line holds.
func oneLine(text string) (string, *trouble) {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", &trouble{what: "has a line break or another control character inside", hint: "write one line"}
	}
	return text, nil
}

// wishKeys are the wishes as rows of the table of a thread.
func wishKeys(wishes []Wish) []key[Thread] {
	all := make([]key[Thread], len(wishes))
	for i, w := range wishes {
		def := w.Default
		if w.Most > 0 && def == "" {
			def = strconv.Itoa(0)
		}
		if w.Flag && def == "" {
			def = "false"
		}
		all[i] = key[Thread]{w.Name, def, "", w.Say, w.value}
	}
	return all
}
