package summary

import (
	"strings"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// FromForum is a thread of a forum as [Summarize] takes it: the live posts of people, in the order given, each with its
// author's own words, what it quotes, what is bold in it, its likes and the post that it answers. Code, tables, embedded
// pages, polls and what an author hid are left out: no sentence is found in them. A post that is mostly a quote which names no post of this
// thread, such as an article, brings that in.
func FromForum(thread forum.Thread, posts []forum.Post) Thread {
	t := Thread{Title: thread.Title}
	for _, p := range posts {
		if p.State != forum.Live || p.Kind == forum.System || p.Body.Empty() {
			continue
		}
		t.Posts = append(t.Posts, Post{
			Number: p.Number, Author: p.Author.Shown(), Text: strings.Join(lines(p.Body, nil), "\n"), Flowed: true,
			Brings: brings(p.Body), Bold: bold(p.Body), Likes: p.Likes, ReplyTo: p.Answers(),
		})
	}
	return t
}

// lines appends the paragraphs of a document, quotes as lines that begin with ">".
func lines(d rich.Doc, out []string) []string {
	for _, n := range d {
		switch n.Kind {
		case rich.Code, rich.Table, rich.Rule, rich.Embed, rich.Poll:
			out = append(out, "")
		case rich.Spoiler:
			if n.Level != 1 {
				out = append(out, rich.Hidden)
			}
			out = append(out, "")
		case rich.Quote:
			for line := range strings.Lines(rich.Doc(n.Kids).Text()) {
				out = append(out, "> "+strings.TrimSpace(line))
			}
		case rich.Details:
			out = lines(n.Kids, out)
		default:
			out = append(out, rich.Doc{n}.Own().Text(), "")
		}
	}
	return out
}

// brings reports whether most words of a post are quoted from outside of the thread, without anybody of the thread being
// named.
func brings(d rich.Doc) bool {
	quoted := 0
	for _, q := range d.Quotes() {
		if q.Cite != nil {
			return false
		}
		quoted += countWords(q.Doc.Text())
	}
	return quoted > countWords(d.Own().Text())
}

// mostBold is how many bold passages of a post count: where more is bold, nothing stands out.
const mostBold = 50

// bold lists the bold passages of a post.
func bold(d rich.Doc) []string {
	var out []string
	for n := range d.All() {
		if n.Kind == rich.Strong && len(out) < mostBold {
			out = append(out, rich.Doc(n.Kids).Text())
		}
	}
	return out
}
