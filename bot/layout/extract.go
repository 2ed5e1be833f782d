package layout

import (
	"strings"
	"unicode/utf8"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/summary"
)

const (
	// gap marks where an extract leaves something out.
	gap = "[…]"
	// extractMost and extractLeast are how many sentences an extract has.
	extractMost, extractLeast = 4, 2
)

// extract is a long post in a few of its own sentences, word for word and in their order, with a mark wherever something is
// left out between them, before or behind. No sentence is cut. ok is false where no two sentences worth showing fit: then the
// beginning says more.
func extract(thread forum.Thread, p forum.Post, own rich.Doc, budget int) (d rich.Doc, ok bool) {
	p.Body = own
	all := summary.FromForum(thread, []forum.Post{p})
	for n := extractMost; n >= extractLeast; n-- {
		lines := summary.Summarize(all, summary.Options{Sentences: n}).Lines
		if len(lines) < extractLeast {
			return nil, false
		}
		if shown, ok := gapped(lines, own); ok && utf8.RuneCountInString(shown) <= budget {
			return rich.Doc{para(text(shown))}, true
		}
	}
	return nil, false
}

// gapped joins sentences of a text, with marks where they do not follow each other. ok is false for one that is not there.
func gapped(lines []summary.Line, own rich.Doc) (string, bool) {
	whole := strings.Join(strings.Fields(own.Text()), " ")
	at := 0
	var parts []string
	for _, l := range lines {
		i := strings.Index(whole[at:], l.Text)
		if i < 0 {
			return "", false
		}
		if strings.TrimSpace(whole[at:at+i]) != "" {
			parts = append(parts, gap)
		}
		parts = append(parts, l.Text)
		at += i + len(l.Text)
	}
	if strings.TrimSpace(whole[at:]) != "" {
		parts = append(parts, gap)
	}
	return strings.Join(parts, " "), true
}

// shortened is the body of a card: all of a short post, a few sentences of a long one, or its beginning. A post that is long by
// what its author hid is short without.
func shortened(thread forum.Thread, p forum.Post, own rich.Doc) rich.Doc {
	shown, cut := rich.Cut(own, cardBudget)
	if cut {
		if open, cut := rich.Cut(own.Veiled(), cardBudget); !cut {
			return open
		}
		if few, ok := extract(thread, p, own, cardBudget); ok {
			return few
		}
	}
	return shown
}
