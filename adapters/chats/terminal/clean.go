package terminal

import (
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/rich"
)

// maxDepth is how deep a document may nest; rich keeps to half of it.
const maxDepth = 64

// stamp is how times are shown. They are absolute, so that they stay true in what was printed long ago, and with their zone: who
// reads them may live in another.
const stamp = "2006-01-02 15:04 MST"

// clean makes a copy of nodes that is safe to write to a terminal, with the times as they are shown here. Documents are
// clean where they were read; this is the last gate before the wire, and it trusts nobody.
func (r renderer) clean(nodes []rich.Node, depth int) rich.Doc {
	if depth > maxDepth {
		return nil
	}
	out := make(rich.Doc, 0, len(nodes))
	for _, n := range nodes {
		if n.Kind == rich.Time {
			n = rich.T(r.moment(n))
		}
		n.Text, n.URL = rich.Clean(n.Text), target(n.URL)
		if n.Cite != nil {
			c := *n.Cite
			c.Author, c.Thread = rich.Line(c.Author, 80), rich.Line(c.Thread, 200)
			n.Cite = &c
		}
		n.Kids = r.clean(n.Kids, depth+1)
		out = append(out, n)
	}
	return out
}

// moment shows a time, or the words of the source where it has none.
func (r renderer) moment(n rich.Node) string {
	if n.At == 0 && n.Text != "" {
		return n.Text
	}
	return time.Unix(n.At, 0).In(r.zone).Format(stamp)
}

// target makes one clean word of a link.
func target(u string) string {
	return strings.Join(strings.Fields(rich.Clean(u)), "%20")
}

// unlinked leaves the words of links. It is for lines of our own making, whose links lead where the message's own action
// leads; nothing can be clicked here that would lead elsewhere.
func unlinked(nodes rich.Doc) rich.Doc {
	var out rich.Doc
	for _, n := range nodes {
		if n.Kind == rich.Link && len(n.Kids) > 0 {
			out = append(out, n.Kids...)
			continue
		}
		n.Kids = unlinked(n.Kids)
		out = append(out, n)
	}
	return out
}
