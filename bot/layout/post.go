package layout

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// Budgets in characters.
const (
	titleBudget   = 80
	replyBudget   = 90
	cardBudget    = 600
	compactBudget = 160
	fullBudget    = 3000
	pushBudget    = 120
)

// Post composes one post in a format, in English; the empty one is the card. replied is the post that it answers, zero if unknown.
// A system post, such as "closed", is one line in every format.
func Post(thread forum.Thread, p, replied forum.Post, format store.Format) chat.Message {
	return parted(thread, p, overlap.Parts{Own: p.Body.Own()}, replied, format)
}

// parted is [Post] of a post that was taken apart: what it repeats of others without saying so is left out, too.
func parted(thread forum.Thread, p forum.Post, parts overlap.Parts, replied forum.Post, format store.Format) chat.Message {
	return known{words: &english, thread: thread, p: p, parts: parts, replied: replied}.in(format)
}

// known is all that is known of a post that is to be said.
type known struct {
	words   *phrases
	thread  forum.Thread
	p       forum.Post
	parts   overlap.Parts   // as it was taken apart
	replied forum.Post      // what it answers; zero if unknown
	silence time.Duration   // how long nobody had said anything before it; 0: unknown
	turned  []market.Change // what it declares against what its author said before
}

// in composes the post in a format.
func (k known) in(format store.Format) chat.Message {
	w, thread, p, parts := k.words, k.thread, k.p, k.parts
	if p.Kind == forum.System {
		return w.event(thread, p)
	}
	m := chat.Message{Push: w.push(thread, p, parts), About: about(thread, p)}
	budget := cardBudget
	switch format {
	case store.Compact:
		budget = compactBudget
		m.Blocks = w.compact(thread, p, parts, k.positions())
	case store.Full:
		shown, _ := rich.Cut(unfolded(p, parts), fullBudget)
		m.Blocks = k.whole(shown)
	default:
		m.Blocks = k.whole(shortened(thread, p, parts.Own))
	}
	m.Actions = []chat.Action{{Label: w.open, URL: cmp.Or(p.URL, thread.Ref.URL)}}
	if _, cut := rich.Cut(parts.Own, budget); cut && format != store.Full {
		m.Actions = append(m.Actions, chat.Action{Label: w.fullPost, Run: "post"})
	}
	return m
}

func about(thread forum.Thread, p forum.Post) chat.About {
	return chat.About{Thread: thread.Ref.Key(), Post: p.ID, Rev: string(p.Rev)}
}

// push is what a notification shows.
func (w *phrases) push(thread forum.Thread, p forum.Post, parts overlap.Parts) string {
	words := rich.Clip(parts.Own.Text(), pushBudget)
	if words == "" {
		words = w.onlyQuotes(p, parts)
	}
	return fmt.Sprintf("%s %s - %s: %s", rich.Line(thread.Title, titleBudget), number(p), p.Author.Shown(), words)
}

// whole is the card, and the full format, around the words that either shows.
func (k known) whole(shown rich.Doc) []chat.Block {
	w, thread, p, parts := k.words, k.thread, k.p, k.parts
	blocks := []chat.Block{
		line(chat.Context, joined(text(thread.Ref.Host()), text(rich.Line(thread.Title, titleBudget)), link(number(p), p.URL))...),
		w.author(thread, p),
	}
	if re := w.replyTo(p, parts, k.replied); re != "" {
		blocks = append(blocks, line(chat.ReplyTo, text(re)))
	}
	if shown.Empty() {
		blocks = append(blocks, line(chat.Body, para(text(w.onlyQuotes(p, parts)))))
	} else {
		blocks = append(blocks, chat.Block{Style: chat.Body, Nodes: shown})
	}
	if facts := k.facts(); len(facts) > 0 {
		blocks = append(blocks, line(chat.Facts, facts...))
	}
	return append(blocks, w.footer(p))
}

func (w *phrases) author(thread forum.Thread, p forum.Post) chat.Block {
	badge := p.Author.Badge
	if badge == "" && p.Number > 1 && p.Author.Name == thread.Author {
		badge = w.starter
	}
	return chat.Block{Style: chat.Author, Icon: p.Author.Avatar, Nodes: joined(strong(p.Author.Shown()), text(badge))}
}

// compact is exactly two lines.
func (w *phrases) compact(thread forum.Thread, p forum.Post, parts overlap.Parts, positions [][]rich.Node) []chat.Block {
	words := opening(parts.Own, compactBudget)
	if words == "" {
		words = w.onlyQuotes(p, parts)
	}
	where := strings.TrimSpace(rich.Line(thread.Title, titleBudget) + " " + number(p))
	head := []rich.Node{strong(p.Author.Shown()), text(w.in), link(where, p.URL), text(" · ")}
	for _, position := range positions {
		head = append(append(head, position...), text(" · "))
	}
	head = append(head, at(p.Created))
	return []chat.Block{line(chat.Author, head...), line(chat.Body, para(text(words)))}
}

// shortest is how long the opening of a post should be at least: "Fair." alone says nothing.
const shortest = 30

// Opening returns the first words of a post's own, word for word: its first sentence, and the next while they are very
// short, within a budget. A post without words of its own gives nothing.
func Opening(p forum.Post, budget int) string { return opening(p.Body.Own(), budget) }

func opening(own rich.Doc, budget int) string {
	words := strings.Join(strings.Fields(own.Text()), " ")
	opening := rich.FirstSentence(words, budget)
	for utf8.RuneCountInString(opening) < shortest && len(opening) < len(words) && strings.HasPrefix(words, opening) {
		rest := words[len(opening):]
		next := rich.FirstSentence(strings.TrimSpace(rest), budget-utf8.RuneCountInString(opening)-1)
		if next == "" {
			break
		}
		opening += " " + next
	}
	return opening
}

// replyTo is the one line of what a post answers: the words of the quoted passage, with or without markup, else of the post
// itself.
func (w *phrases) replyTo(p forum.Post, parts overlap.Parts, replied forum.Post) string {
	n := p.Answers()
	name, words := replied.Author.Name, replied.Body.Own().Text()
	if r, ok := parts.Removed(); ok && !r.Marked && (n == 0 || n == r.Post) {
		n, name, words = r.Post, cmp.Or(name, r.Author), r.Passage
	}
	for _, q := range p.Body.Quotes() {
		if q.Cite == nil && n == 0 || q.Cite != nil && q.Cite.Post == n && (n == 0 || q.Cite.Thread == "") {
			words = cmp.Or(q.Doc.Text(), words)
			if q.Cite != nil {
				name = cmp.Or(name, q.Cite.Author)
			}
			break
		}
	}
	words = strings.Join(strings.Fields(words), " ")
	switch {
	case n == 0 && name == "" && words == "":
		return ""
	case n == 0 && name == "":
		return rich.Clip(fmt.Sprintf(w.quotes, words), replyBudget)
	case n == 0:
		return rich.Clip(fmt.Sprintf(w.reName, name, words), replyBudget)
	case words == "":
		return strings.TrimSpace(fmt.Sprintf(w.reNumber, n, name))
	default:
		return rich.Clip(fmt.Sprintf(w.re, cmp.Or(name, w.somebody), n, words), replyBudget)
	}
}

// onlyQuotes stands where a post has no words of its own.
func (w *phrases) onlyQuotes(p forum.Post, parts overlap.Parts) string {
	n := p.Answers()
	if r, ok := parts.Removed(); ok && n == 0 {
		n = r.Post
	}
	if n != 0 {
		return fmt.Sprintf(w.quotedNumber, n)
	}
	return w.quotedOnly
}

// unfolded is the body of the full format: all that the author said, with each quotation in one line. Quotations without
// markup have no place of their own any more: they stand first.
func unfolded(p forum.Post, parts overlap.Parts) rich.Doc {
	var lines rich.Doc
	for _, r := range parts.Repeats {
		if r.Kind == overlap.Quote && !r.Marked && !r.Stays {
			lines = append(lines, rich.Node{Kind: rich.Quote, Cite: &rich.Cite{Author: r.Author, Post: r.Post}, Kids: []rich.Node{para(text(rich.Clip(r.Passage, replyBudget)))}})
		}
	}
	if len(lines) == 0 {
		return folded(p.Body)
	}
	return append(lines, parts.Own...)
}

// folded returns the document with every quote shortened to one line.
func folded(d rich.Doc) rich.Doc {
	var out rich.Doc
	for _, n := range d {
		if n.Kind != rich.Quote {
			out = append(out, n)
			continue
		}
		words := strings.Join(strings.Fields(rich.Doc(n.Kids).Text()), " ")
		out = append(out, rich.Node{Kind: rich.Quote, Cite: n.Cite, Kids: []rich.Node{para(text(rich.Clip(words, replyBudget)))}})
	}
	return out
}

func (w *phrases) footer(p forum.Post) chat.Block {
	parts := []rich.Node{at(p.Created)}
	if p.Likes > 0 {
		parts = append(parts, text(w.likes.counted(p.Likes)))
	}
	if !p.Edited.IsZero() {
		parts = append(parts, rich.Node{Kind: rich.Emph, Kids: filled(w.edited, alone(at(p.Edited)))})
	}
	return line(chat.Footer, joined(parts...)...)
}
