package config

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// groups reads a list of mappings, each with keys of all: the threads, or the workspaces of Slack.
func (d *decoder) groups(node ast.Node, before int, list string, all []string) []group {
	nodes, ok := node.(*ast.SequenceNode)
	if !ok {
		d.bad[list] = true
		d.report(d.place(start(node), before).mistake(list, "", "takes a list", fmt.Sprintf(`begin each with "- %s: …"`, all[0])))
		return nil
	}
	groups := make([]group, 0, len(nodes.Values))
	for i, v := range nodes.Values {
		name := fmt.Sprintf("%s[%d]", list, i+1)
		g := group{place: d.place(start(v), before), entries: make(map[string]entry)}
		for _, p := range d.pairs(v, before, name) {
			if !slices.Contains(all, p.name) {
				d.report(p.mistake(join(name, named(p.name)), named(p.name), "is not a known key", suggest("", p.name, all)))
				continue
			}
			if e, ok := d.entry(p, before, join(name, p.name)); ok {
				g.entries[p.name] = e
			}
		}
		groups = append(groups, g)
	}
	return groups
}

func pathsOf[T any](keys []key[T]) []string {
	paths := make([]string, len(keys))
	for i, k := range keys {
		paths[i] = k.path
	}
	return paths
}

// workspaces sets the workspaces of Slack behind the first, which is the section itself.
func (l *loader) workspaces(file map[string]entry) {
	for i, g := range file[slack].groups {
		name := fmt.Sprintf("%s[%d]", slack, i+2)
		var w Slack
		for _, k := range slackTable() {
			v := k.value(&w)
			preset(v, k.def)
			if e, ok := g.entries[k.path]; ok {
				l.set(join(name, k.path), v, e)
			}
		}
		if w.BotToken.Empty() && !l.bad[name] && !l.bad[join(name, "bot_token")] {
			l.wrong = append(l.wrong, g.mistake(name, "", "lacks bot_token", "every workspace has the token of its own bot"))
		}
		if w.Receive != l.settings.Slack.Receive && !l.bad[join(name, "receive")] {
			l.wrong = append(l.wrong, g.mistake(join(name, "receive"), "", "differs from that of the first workspace", "write the same for all"))
		}
		if w.Receive == "http" && w.SigningSecret.Empty() && !l.bad[join(name, "signing_secret")] {
			l.wrong = append(l.wrong, g.mistake(name, "", "lacks signing_secret, which receive: http needs", "the app's page shows it under Basic Information"))
		}
		l.settings.Others = append(l.settings.Others, w)
	}
}

// threads sets the threads to what the highest layer says, and checks the others.
func (l *loader) threads(layers []map[string]entry) {
	for _, layer := range layers {
		e, ok := layer[threads]
		if !ok {
			continue
		}
		l.settings.Threads, l.origins = nil, nil
		taken := make(map[string]bool)
		for i, g := range e.groups {
			t := l.thread(fmt.Sprintf("%s[%d]", threads, i+1), g, taken)
			l.settings.Threads = append(l.settings.Threads, t)
			l.origins = append(l.origins, g.origin)
		}
		l.from[threads] = e.place
	}
}

// thread reads one thread. taken are the ways from a thread into a channel that were named before.
func (l *loader) thread(name string, g group, taken map[string]bool) Thread {
	var t Thread
	for _, k := range threadTable(l.options.names()) {
		v := k.value(&t)
		path := join(name, k.path)
		if e, ok := g.entries[k.path]; ok {
			l.set(path, v, e)
		}
		empty := k.path == "url" && t.URL == "" || k.path == "to" && len(t.To) == 0
		if empty && !l.bad[path] && !l.bad[name] {
			l.wrong = append(l.wrong, g.mistake(name, "", "lacks "+k.path, "every thread has a url and a list to"))
		}
	}
	for i, to := range t.To {
		way := canonical(t.URL) + " " + to
		if taken[way] && t.URL != "" {
			at := g.entries["to"].place
			if items := g.entries["to"].items; i < len(items) {
				at = items[i].place
			}
			l.wrong = append(l.wrong, at.mistake(join(name, "to"), "", "has a channel that takes this thread already", "name each thread and channel once"))
		}
		taken[way] = true
	}
	return t
}
