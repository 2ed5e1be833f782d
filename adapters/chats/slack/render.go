// Package slack speaks to Slack.
package slack

import (
	"fmt"
	"slices"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// eventType is the type of the metadata of everything that we post.
const eventType = "threadtape_post"

// noWords stands where a message has nothing to show: Slack takes no empty one.
const noWords = "(no words)"

// renderAll is a message as one or several that are posted one after another: always valid, within every limit, with nothing
// left out and no live node that m does not have. The first has what stands above the words, the last what stands below
// them, the files and what can be pressed.
//
// files are the ids of the uploads of m.Files, in their order; a file without one is named by its description. action gives
// the action id of what an action of m.Actions runs, different for each, at most 255 characters and not beginning with
// "more", and the value that comes back with it, at most 2,000; in a menu the value alone comes back, or the id where the
// value is empty, and where that is longer than 75 characters the action stays a button. An action whose id is empty is left
// out. Without action, none that runs something is shown. A link's id begins with "open:".
//
// Whether a message rings is not the sender's to say in Slack: m.Silent changes nothing.
func renderAll(m chat.Message, files []string, action func(i int, a chat.Action) (actionID, value string)) []message {
	pages, text := laidOut(m, below(m, files, action)), pushed(m)
	out := make([]message, len(pages))
	for i, blocks := range pages {
		out[i] = message{Text: text, Blocks: blocks, Metadata: about(m, i+1, len(pages))}
		if len(pages) > 1 {
			out[i].Text += fmt.Sprintf(" (%d of %d)", i+1, len(pages)) // two notifications of one text look like a mistake
		}
	}
	return out
}

// render is a message as the one that an edit or a private answer has room for: [renderAll], with the words shortened where
// they would need another one. Bodies are shortened first: what an author declared, where it leads and what can be pressed
// stay, unless these alone need more than one message. Then it is the first of them.
func render(m chat.Message, files []string, action func(i int, a chat.Action) (actionID, value string)) message {
	m.Calls = nil // an edit rings for nobody, and an answer is seen by who asked
	last := below(m, files, action)
	pages := laidOut(m, last)
	for budget := maxTotal / 2; len(pages) > 1 && budget > 0; budget /= 3 {
		pages = laidOut(shortened(m, budget), last)
	}
	return message{Text: pushed(m), Blocks: pages[0], Metadata: about(m, 1, 1)}
}

// shortened is m with bodies of at most budget characters, and other blocks of as many once that is little.
func shortened(m chat.Message, budget int) chat.Message {
	blocks := make([]chat.Block, len(m.Blocks))
	for i, b := range m.Blocks {
		switch b.Style {
		case chat.Body, chat.Lines:
			b.Nodes, _ = rich.Cut(b.Nodes, budget)
		default:
			if cut, ok := rich.Cut(rich.Doc{{Kind: rich.Paragraph, Kids: b.Nodes}}, budget*10); ok {
				b.Nodes = cut
			}
		}
		blocks[i] = b
	}
	m.Blocks = blocks
	return m
}

// below is what stands below the words: the files, and what can be pressed.
func below(m chat.Message, files []string, action func(i int, a chat.Action) (actionID, value string)) []block {
	return append(pictures(m.Files, files), controls(m, action)...)
}

// laidOut is the blocks of each message that m becomes.
func laidOut(m chat.Message, below []block) [][]block {
	p := pen{home: home(m)}
	end := ending(m.Blocks)
	out := p.compose(m.Blocks[:end])
	tail := len(out)
	out = append(out, p.compose(m.Blocks[end:])...)
	if len(out) == 0 {
		out = said(m.Push)
		tail = len(out)
	}
	out = append(p.signed(out), below...)
	if len(out) == 0 {
		out = said(noWords)
	}
	calls := ringing(m.Calls)
	return paged(append(calls, out...), tail+len(calls))
}

// ending is where the lines below the last words begin; all of the blocks where there are no words.
func ending(blocks []chat.Block) int {
	for i, b := range slices.Backward(blocks) {
		if b.Style == chat.Body || b.Style == chat.Lines {
			return i + 1
		}
	}
	return len(blocks)
}

// said is a message that only says its push line, if that says anything. It may have a stranger's words in it.
func said(push string) []block {
	return written(pen{}.rich(rich.Doc{rich.P(rich.T(push))}, false))
}

// pushed is what notifications show: the push line, or where there is none the first words.
func pushed(m chat.Message) string {
	const enough = 150
	words := brief(m.Push)
	if empty(words) {
		words, _ = cut(brief(chat.Message{Blocks: m.Blocks}.Text()), enough)
	}
	if empty(words) {
		words = noWords
	}
	return clip(words, maxText-len(" (9999 of 9999)"), escape) // leaves room for which part of several it is
}

func about(m chat.Message, part, parts int) *metadata {
	if m.Key == "" && m.About == (chat.About{}) {
		return nil
	}
	p := payload{Key: valid(m.Key), Thread: valid(m.About.Thread), Post: valid(m.About.Post), Rev: valid(m.About.Rev)}
	if parts > 1 {
		p.Part, p.Parts = part, parts
	}
	return &metadata{eventType, p}
}

// home is the host that a relay is about: that of the first link of its own lines, or else of its first button. Answers have
// none, as they speak of many.
func home(m chat.Message) string {
	if m.About.Thread == "" {
		return ""
	}
	for _, b := range m.Blocks {
		switch b.Style {
		case chat.Context, chat.Author, chat.Title, chat.Notice:
			for n := range rich.Doc(b.Nodes).All() {
				if n.Kind == rich.Link && target(n.URL) != "" {
					return rich.Host(target(n.URL))
				}
			}
		default:
		}
	}
	for _, a := range m.Actions {
		if u := target(a.URL); u != "" {
			return rich.Host(u)
		}
	}
	return ""
}
