package command

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// A given is what was typed for one option.
type given struct {
	text  string
	parts []string // of a list
	at    int      // the word that gave it, for corrections; -1 for none
}

// A parser fills the options of a spec from words.
type parser struct {
	req    Request
	spec   Spec
	words  []word
	zone   *time.Location
	given  map[string]given
	placed []string // names of the options that were given by place
	places []Option // those that may be
}

// parseWords reads the words behind the verb.
func parseWords(req Request, spec Spec, words []word, zone *time.Location) (Values, error) {
	p := newParser(req, spec, words, zone)
	for i := 0; i < len(words); {
		next, err := p.word(i)
		if err != nil {
			return nil, err
		}
		i = next
	}
	return p.values()
}

// parseOptions reads options that the chat took apart.
func parseOptions(req Request, spec Spec, options map[string]string, zone *time.Location) (Values, error) {
	p := newParser(req, spec, nil, zone)
	for _, name := range slices.Sorted(maps.Keys(options)) {
		if _, ok := optionOf(spec, name); !ok {
			return nil, p.unknownOption(name, -1)
		}
		text := oneLine(options[name])
		if text == "" {
			continue
		}
		if words := scan(text); len(words) == 1 && strings.HasPrefix(text, "<") {
			text = words[0].text
		}
		p.given[name] = given{text: text, parts: splitList(text), at: -1}
	}
	return p.values()
}

func newParser(req Request, spec Spec, words []word, zone *time.Location) *parser {
	p := &parser{req: req, spec: spec, words: words, zone: zone, given: make(map[string]given)}
	for _, o := range spec.Options {
		if !o.Named {
			p.places = append(p.places, o)
		}
	}
	return p
}

// word takes the word i, with those behind it that belong to it, and returns the index of the next.
func (p *parser) word(i int) (next int, err error) {
	w := p.words[i]
	if w.key == "" {
		if o, ok := optionOf(p.spec, w.text); ok && o.Type == Flag && !w.quoted {
			return i + 1, p.set(o, given{text: "yes", at: i})
		}
		return p.place(i)
	}
	o, ok := optionOf(p.spec, w.key)
	switch {
	case !ok && p.literal(w):
		return p.place(i)
	case !ok:
		return 0, p.unknownOption(w.key, i)
	case w.bare && o.Type == Flag && !p.yesNo(i+1):
		return i + 1, p.set(o, given{text: "yes", at: i})
	case w.bare, w.value == "" && !w.quoted:
		return p.following(o, i)
	}
	g := given{text: w.value, parts: w.parts, at: i}
	next = p.absorb(o, &g, i+1)
	return next, p.set(o, g)
}

// literal reports whether a word with a colon is no option but a value: a symbol such as NASDAQ:ZM, a time, a word of a
// text.
func (p *parser) literal(w word) bool {
	if w.dashed {
		return false
	}
	if strings.ToUpper(w.key) == w.key {
		return true
	}
	if o, ok := p.free(); !ok || o.Type != Text && o.Type != Place {
		return false
	}
	return nearest(w.key, optionNames(p.spec)) == ""
}

// following takes the value of "--key value" or "key: value".
func (p *parser) following(o Option, i int) (next int, err error) {
	if i+1 >= len(p.words) || p.words[i+1].dashed {
		return 0, p.needsValue(o, i)
	}
	w := p.words[i+1]
	if _, another := optionOf(p.spec, w.key); another && w.key != "" {
		return 0, p.needsValue(o, i)
	}
	g := given{text: w.text, parts: w.parts, at: i + 1}
	next = p.absorb(o, &g, i+2)
	return next, p.set(o, g)
}

// absorb joins what people type with a space behind the comma of a list.
func (p *parser) absorb(o Option, g *given, next int) int {
	for o.Type == List && strings.HasSuffix(g.text, ",") && next < len(p.words) && p.words[next].key == "" {
		g.text += p.words[next].text
		g.parts = append(g.parts, p.words[next].parts...)
		next++
	}
	return next
}

func (p *parser) yesNo(i int) bool {
	if i >= len(p.words) || p.words[i].key != "" {
		return false
	}
	_, ok := yesNo(p.words[i].text)
	return ok
}

// place gives a word to the first option that is given by its place and has nothing yet. What is too much belongs to the
// words of the last one, where that holds words.
func (p *parser) place(i int) (next int, err error) {
	w := p.words[i]
	if o, ok := p.free(); ok {
		p.placed = append(p.placed, o.Name)
		g := given{text: w.text, parts: w.parts, at: i}
		next = p.absorb(o, &g, i+1)
		return next, p.set(o, g)
	}
	if len(p.placed) == 0 {
		return 0, p.tooMany(i)
	}
	last, _ := optionOf(p.spec, p.placed[len(p.placed)-1])
	g := p.given[last.Name]
	if !joins(last, g.text) {
		return 0, p.tooMany(i)
	}
	g.text += " " + w.text
	p.given[last.Name] = g
	return i + 1, nil
}

// joins reports whether more words may follow: in a text, and in the beginning of a thread's title.
func joins(o Option, text string) bool {
	return o.Type == Text || o.Type == Thread && !strings.Contains(text, "://") && !strings.HasPrefix(text, "#")
}

// free is the next option to be given by its place.
func (p *parser) free() (Option, bool) {
	for _, o := range p.places {
		if _, taken := p.given[o.Name]; !taken {
			return o, true
		}
	}
	return Option{}, false
}

func (p *parser) set(o Option, g given) error {
	old, twice := p.given[o.Name]
	if !twice {
		p.given[o.Name] = g
		return nil
	}
	if o.Type != List {
		return p.twice(o, g.at)
	}
	old.text = strings.TrimSuffix(old.text, ",") + "," + g.text
	old.parts = append(old.parts, g.parts...)
	p.given[o.Name] = old
	return nil
}

// values checks what was given, in the order of the spec, and adds the defaults.
func (p *parser) values() (Values, error) {
	values := make(Values, len(p.spec.Options))
	for _, o := range p.spec.Options {
		g, ok := p.given[o.Name]
		switch {
		case !ok && o.Required:
			return nil, p.missing(o)
		case !ok && o.Default == "":
			continue
		case !ok:
			g = given{text: o.Default, parts: splitList(o.Default), at: -1}
		}
		v, err := p.value(o, g)
		if err != nil {
			return nil, err
		}
		values[o.Name] = v
	}
	return values, nil
}

func optionOf(spec Spec, name string) (Option, bool) {
	for _, o := range spec.Options {
		if strings.EqualFold(o.Name, name) || strings.EqualFold(strings.ReplaceAll(o.Name, "_", "-"), name) {
			return o, true
		}
	}
	return Option{}, false
}

func optionNames(spec Spec) []string {
	names := make([]string, len(spec.Options))
	for i, o := range spec.Options {
		names[i] = o.Name
	}
	return names
}

// splitList cuts a list that no quotes hold together. An entry between slashes keeps its commas.
func splitList(s string) []string {
	var parts []string
	for s != "" {
		s = strings.TrimLeft(s, " ,")
		end := patternEnd(s)
		if end == 0 {
			end = strings.IndexByte(s+",", ',')
		}
		if part := strings.Trim(s[:end], " "+doubles); part != "" {
			parts = append(parts, part)
		}
		s = s[end:]
	}
	return parts
}

// patternEnd returns where an entry ends that stands between slashes, and may have commas inside; 0: s begins with none.
func patternEnd(s string) int {
	if !strings.HasPrefix(s, "/") {
		return 0
	}
	for i := 1; i < len(s); i++ {
		rest := strings.TrimLeft(s[i+1:], " ")
		if s[i] == '/' && s[i-1] != '\\' && (rest == "" || rest[0] == ',') {
			return i + 1
		}
	}
	return 0
}
