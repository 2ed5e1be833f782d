package config

import (
	"fmt"
	"strings"
)

// rows says what every setting is and where it came from.
func (l *loader) rows() []Row {
	var rows []Row
	for _, k := range l.keys {
		if k.path == "admin.listen" {
			rows = append(rows, l.workspaceRows()...)
		}
		origin := "default"
		if at, ok := l.from[k.path]; ok {
			origin = at.origin
		}
		if k.path == threads {
			rows = append(rows, l.threadRows(origin)...)
			continue
		}
		v := k.value(l.settings)
		shown := v.show()
		if !v.hide {
			shown = discreet(shown)
		}
		rows = append(rows, Row{k.path, shown, origin})
	}
	return rows
}

// workspaceRows are the rows of the workspaces of Slack behind the first.
func (l *loader) workspaceRows() []Row {
	var rows []Row
	for i := range l.settings.Others {
		for _, k := range slackTable() {
			v := k.value(&l.settings.Others[i])
			shown := v.show()
			if !v.hide {
				shown = discreet(shown)
			}
			rows = append(rows, Row{fmt.Sprintf("%s[%d].%s", slack, i+2, k.path), shown, l.from[slack].origin})
		}
	}
	return rows
}

func (l *loader) threadRows(origin string) []Row {
	if len(l.settings.Threads) == 0 {
		return []Row{{threads, "[]", origin}}
	}
	rows := make([]Row, len(l.settings.Threads))
	for i, t := range l.settings.Threads {
		to := make([]string, len(t.To))
		for j, address := range t.To {
			to[j] = discreet(address)
		}
		shown := []string{fmt.Sprintf("%s to %s", discreet(openly(t.URL)), strings.Join(to, ", "))}
		for _, w := range l.options.Wishes {
			if texts, ok := t.Wishes[w.Name]; ok {
				shown = append(shown, w.Name+" "+discreet(strings.Join(texts, ", ")))
			}
		}
		rows[i] = Row{fmt.Sprintf("%s[%d]", threads, i+1), strings.Join(shown, ", "), l.origins[i]}
	}
	return rows
}
