package config

import (
	"maps"
	"slices"
	"strings"
)

// Prefix begins the name of every variable that sets a key.
const Prefix = "THREADTAPE_"

// Variable returns the name of the variable that sets a key, such as THREADTAPE_SLACK_BOT_TOKEN for slack.bot_token.
func Variable(path string) string {
	return Prefix + strings.ToUpper(strings.ReplaceAll(path, ".", "_"))
}

// variables returns the entries of the environment, and reports variables that set nothing.
func (l *loader) variables() map[string]entry {
	src := &source{path: "environment", dir: "."}
	entries, all := make(map[string]entry), make([]string, 0, len(l.keys))
	for _, k := range l.keys {
		name := Variable(k.path)
		all = append(all, name)
		if text, ok := l.environ[name]; ok {
			at := place{src: src, env: name, origin: "environment " + name}
			entries[k.path] = l.plain(at, k.path, text)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.environ)) {
		if !strings.HasPrefix(name, Prefix) || strings.HasPrefix(name, Prefix+"TEST_") || slices.Contains(all, name) {
			continue
		}
		at := place{src: src, env: variable(name)}
		l.wrong = append(l.wrong, at.mistake("", "", "sets no key", meant(name, all)))
	}
	return entries
}

// flags returns the entries of the flags.
func (l *loader) flags() map[string]entry {
	src := &source{path: "flag", dir: "."}
	entries := make(map[string]entry)
	for _, path := range slices.Sorted(maps.Keys(l.options.Flags)) {
		at := place{src: src, origin: "flag --set " + path}
		if !slices.Contains(pathsOf(l.keys), path) {
			l.wrong = append(l.wrong, at.mistake(named(path), "", "is not a known key", meant(path, pathsOf(l.keys))))
			continue
		}
		entries[path] = l.plain(at, path, l.options.Flags[path])
	}
	return entries
}

// plain makes an entry of a text from outside the file.
func (l *loader) plain(at place, path, text string) entry {
	e := entry{place: at, items: []item{{place: at, text: text}}}
	if path == threads {
		e.groups = l.inline(at, text)
	}
	return e
}

// inline reads threads that are written as YAML or JSON into a variable or a flag.
func (l *loader) inline(at place, text string) []group {
	text, t := follow(text, at.src.dir, l.environ)
	if t != nil {
		l.refuse(at, threads, *t)
		return nil
	}
	src := &source{path: at.src.path, dir: at.src.dir, shift: make(map[int]int), keys: l.wishNames()}
	bodies, _, slip := parse(src, text)
	d := &decoder{src: src, bad: l.bad, first: make(map[string]int), env: at.env, threads: pathsOf(threadTable(l.options.names()))}
	for _, m := range slip {
		l.bad[threads] = true
		m.Key = at.env
		d.report(m)
	}
	var groups []group
	if len(slip) == 0 && len(bodies) > 0 {
		groups = d.groups(bodies[0].body, 0, threads, d.threads)
	}
	for i := range groups {
		groups[i].origin = at.origin
	}
	l.wrong = append(l.wrong, d.wrong...)
	return groups
}
