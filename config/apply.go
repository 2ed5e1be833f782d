package config

import (
	"strings"
)

// apply sets every key to its default, then to what each layer says: the later layer wins.
func (l *loader) apply(layers ...map[string]entry) {
	for _, k := range table(Options{}.names()) {
		preset(k.value(l.settings), k.def) // a default stands whatever the caller's tables know
	}
	for _, k := range l.keys {
		v := k.value(l.settings)
		if k.path == threads {
			l.threads(layers)
			continue
		}
		for i, layer := range layers {
			e, ok := layer[k.path]
			if !ok {
				continue
			}
			if overridden(layers[i+1:], k.path) && len(e.items) == 1 && refers(e.items[0].text) {
				continue // what it refers to need not be there
			}
			if l.set(k.path, v, e) {
				l.from[k.path] = e.place
			}
		}
	}
}

func overridden(above []map[string]entry, path string) bool {
	for _, layer := range above {
		if _, ok := layer[path]; ok {
			return true
		}
	}
	return false
}

// preset sets a value to its default, which is always good.
func preset(v value, def string) {
	if v.set == nil {
		return
	}
	if def == "" && v.kind != "secret" && !v.list {
		return // the zero value: the check of a key that must be written would refuse it
	}
	if wrong := v.set(texts(v, def)); wrong != nil {
		panic("config: the default " + def + " " + wrong[0].what)
	}
}

// texts splits a text from outside the file as its key wants it.
func texts(v value, text string) []string {
	if !v.list {
		return []string{text}
	}
	var list []string
	for part := range strings.SplitSeq(strings.Trim(strings.TrimSpace(text), "[]"), ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// set gives a value the texts of an entry, or reports why not.
func (l *loader) set(path string, v value, e entry) bool {
	if t, at := l.shape(v, e); t != nil {
		l.refuse(at, path, *t)
		return false
	}
	var list []string
	var places []place
	for _, it := range e.items {
		text, t := follow(it.text, it.src.dir, l.environ)
		if t != nil {
			l.refuse(it.place, path, *t)
			return false
		}
		parts := []string{text}
		if !e.list {
			parts = texts(v, text)
		}
		for _, part := range parts {
			list, places = append(list, part), append(places, it.place)
		}
	}
	wrong := v.set(list)
	for _, t := range wrong {
		at := e.place
		if t.item < len(places) {
			at = places[t.item]
		}
		l.refuse(at, path, t)
	}
	return wrong == nil
}

// refuse reports what is wrong with a key.
func (l *loader) refuse(at place, path string, t trouble) {
	l.bad[path] = true
	l.wrong = append(l.wrong, at.mistake(path, "", t.what, t.hint))
}

// shape says whether an entry is a list where it should be one, and text where it should be text.
func (l *loader) shape(v value, e entry) (*trouble, place) {
	inFile := e.line > 0
	switch {
	case e.list && !v.list:
		return &trouble{what: "takes one value, not a list"}, e.place
	case !e.list && v.list && !v.lone && inFile && !refers(e.items[0].text):
		return &trouble{what: "takes a list", hint: "put the value into [ ]"}, e.items[0].place
	}
	for _, it := range e.items {
		if it.yes && v.text && inFile {
			return &trouble{what: "takes text, not true or false", hint: "put it in quotes if the word is meant"}, it.place
		}
	}
	return nil, place{}
}
