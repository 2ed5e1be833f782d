package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	extract "github.com/threadtape/threadtape/bot/summary"
)

// The lengths of a summary, in sentences.
var lengths = map[string]int{"short": 3, "normal": 6, "long": 10}

func summary(d Deps) command.Spec {
	return command.Spec{
		Name:     "summary",
		Help:     "the thread in a few sentences, word for word",
		Aliases:  []string{"tldr"},
		Examples: []string{"summary", "summary #1 length:long", "summary since:#120", "summary focus:churn"},
		Tier:     command.Read,
		Menu:     "Summarize linked thread",
		Slow:     true,
		Options: []command.Option{
			source(d, false),
			{Name: "length", Help: "how many sentences", Type: command.Choice, Choices: []string{"short", "normal", "long"}, Default: "short", Named: true},
			{Name: "since", Help: "only posts behind this one", Type: command.Post, Named: true},
			{Name: "focus", Help: "only sentences with these words or tickers", Type: command.List, Named: true},
			{Name: "share", Help: "show it to the whole channel", Type: command.Flag, Named: true},
		},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			p, posts, err := d.summed(ctx, r)
			if err != nil {
				return command.Reply{}, err
			}
			if len(posts) == 0 {
				return private(p.title(), line("I have not read this thread yet. Ask again in a few seconds: ", r.Typed("summary"))), nil
			}
			since, err := numberOf(r, r.Values.Text("since"))
			if err != nil {
				return command.Reply{}, err
			}
			length := r.Values.Text("length")
			o := extract.Options{Sentences: lengths[length], Since: since, Focus: r.Values.List("focus"), Pairs: true}
			return d.told(r, p, posts, o, length), nil
		},
	}
}

// numberOf is the number of a post that is given by its number alone; 0 where none is given.
func numberOf(r command.Request, typed string) (int, error) {
	if typed == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(strings.TrimPrefix(typed, "#"))
	if err != nil {
		return 0, fault.New(fault.Invalid, "E-SINCE", fmt.Sprintf("%q is no number of a post.", rich.Line(typed, 40)), r.Typed(r.Verb, "since:#120"), nil)
	}
	return n, nil
}

// told is a summary as an answer: its lines with whose they are and where they stand, how much of the thread they cover,
// and what to ask next.
func (d Deps) told(r command.Request, p picked, posts []forum.Post, o extract.Options, length string) command.Reply {
	s := extract.Summarize(extract.FromForum(p.State.Thread, posts), o)
	if len(s.Lines) == 0 {
		return private(p.title(), line("There is no sentence in it that says this in words of its own."))
	}
	lines := [][]rich.Node{line(link("Open the thread", p.Thread.URL), fmt.Sprintf(" - %s by %s", counted(s.Posts, "post", "posts"), counted(s.People, "person", "people")))}
	lines = append(lines, extracts(p, posts, s)...)
	lines = append(lines, line(fmt.Sprintf("%s from %d of %s, by %d of %s; as of #%d, word for word.", counted(len(s.Lines), "line", "lines"),
		s.Covered, counted(s.Posts, "post", "posts"), s.Voices, counted(s.People, "person", "people"), s.Last)))
	reply := private(p.title(), lines...)
	reply.Public = r.Values.Yes("share")
	again := "summary " + p.Thread.URL + sinceAgain(o)
	reply.Message.Actions = []chat.Action{{Label: "Share here", Run: again + " length:" + length + " share"}}
	if length != "long" && !s.Short {
		reply.Message.Actions = append(reply.Message.Actions, chat.Action{Label: "Longer", Run: again + " length:" + longer[length]})
	}
	if reply.Public {
		reply.Message.Actions = nil
		reply.Kept = d.kept(r, p.Thread, sources(posts, s)...)
	}
	return reply
}

// extracts are the lines of a summary, each with whose it is and where it stands.
func extracts(p picked, posts []forum.Post, s extract.Summary) [][]rich.Node {
	links := make(map[int]string, len(posts))
	for _, post := range posts {
		links[post.Number] = cmp.Or(post.URL, p.Thread.URL)
	}
	var lines [][]rich.Node
	for _, l := range s.Lines {
		from := " - " + l.Author + " "
		if l.Quoted { // from outside of the thread: not the words of whoever brought them
			from = " - quoted by " + l.Author + " "
		}
		lines = append(lines, line("• "+l.Text+from, link(fmt.Sprintf("#%d", l.Post), links[l.Post])))
	}
	return lines
}

// sources are the ids of the posts that a summary has lines from; where posts have no numbers, all that it may have them from.
func sources(posts []forum.Post, s extract.Summary) []string {
	var ids []string
	for _, p := range posts {
		if slices.ContainsFunc(s.Lines, func(l extract.Line) bool { return l.Post == p.Number }) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

var longer = map[string]string{"short": "normal", "normal": "long"}

func sinceAgain(o extract.Options) string {
	out := ""
	if o.Since > 0 {
		out += fmt.Sprintf(" since:#%d", o.Since)
	}
	if len(o.Focus) > 0 {
		out += fmt.Sprintf(" focus:%q", strings.Join(o.Focus, ","))
	}
	return out
}

// summed finds the thread to sum up and its posts, less those taken out of the channel.
func (d Deps) summed(ctx context.Context, r command.Request) (picked, []forum.Post, error) {
	p, posts, err := d.whole(ctx, r)
	if err != nil {
		return picked{}, nil, err
	}
	posts, err = d.standing(ctx, p.Subscription, posts)
	return p, posts, err
}

// whole finds the thread that is asked about and its posts, also those that were taken out of the channel: one of the channel's;
// or the first thread that the message pointed at links to, as it is at the forum now.
func (d Deps) whole(ctx context.Context, r command.Request) (picked, []forum.Post, error) {
	if source := r.Values.Text("source"); source != "" || r.On.Zero() {
		p, err := pick(ctx, d, r, source)
		if err != nil && strings.Contains(source, "://") && fault.Of(err) == fault.Invalid {
			return d.atForum(ctx, r, []string{source}, err) // not subscribed here, but named by its link
		}
		if err != nil {
			return picked{}, nil, err
		}
		_, posts, err := d.Threads.Read(ctx, p.Thread, store.Window{Newest: store.KeptPosts})
		if err != nil {
			return picked{}, nil, fmt.Errorf("posts of %v: %w", p.Thread.Key(), err)
		}
		return p, posts, nil
	}
	return d.atForum(ctx, r, r.Links[:min(len(r.Links), maxLinks)],
		fault.New(fault.Invalid, "E-NO-LINK", "That message links to no thread that I can read.", r.Typed("summary", "https://forum.example/t/title/123"), nil))
}

// atForum reads the first of the links that leads to a thread; none is the missing error.
func (d Deps) atForum(ctx context.Context, r command.Request, links []string, missing error) (picked, []forum.Post, error) {
	for _, url := range links {
		thread, page, err := Preview(ctx, d.Sources, url)
		if err == nil {
			p := picked{Subscription: store.Subscription{Lane: store.Lane{Thread: thread.Ref, To: r.Channel}, Tenant: r.Tenant}}
			p.State.Thread = thread
			if all, err := taken(ctx, d, r); err != nil {
				return picked{}, nil, err
			} else if at := slices.IndexFunc(all, func(p picked) bool { return p.Thread.Key() == thread.Ref.Key() }); at >= 0 {
				p.Subscription = all[at].Subscription
			}
			return p, page.Posts, nil
		}
	}
	return picked{}, nil, missing
}

// maxLinks is how many links of a message are tried.
const maxLinks = 3
