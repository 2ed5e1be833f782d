package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	extract "github.com/threadtape/threadtape/bot/summary"
)

// A length is how long a summary may be. Sentences are never cut: those that are too long for the words are left out.
type length struct{ sentences, words, characters int }

var lengths = map[string]length{"short": {3, 110, 1200}, "normal": {6, 240, 2400}, "long": {10, 400, 3600}}

var longer = map[string]string{"short": "normal", "normal": "long"}

// positionsShown is how many declared positions a summary shows, the newest.
const positionsShown = 12

func summary(d Deps) command.Spec {
	return command.Spec{
		Name:     "summary",
		Help:     "the thread in a few sentences, word for word",
		Aliases:  []string{"tldr"},
		Examples: []string{"summary", "summary #1 length:long", "summary since:3d", "summary since:#120 focus:churn,ZM"},
		Tier:     command.Read,
		Menu:     "Summarize linked thread",
		Slow:     true,
		Options: []command.Option{
			source(d, false),
			{Name: "length", Help: "how many sentences", Type: command.Choice, Choices: []string{"short", "normal", "long"}, Default: "short", Named: true},
			{Name: "since", Help: "only posts since then, or behind that post: 3d, 2026-01-31, #120", Type: command.Text, Named: true},
			{Name: "focus", Help: "only sentences with these words or tickers", Type: command.List, Named: true},
			{Name: "as", Help: "a message, or a text file", Type: command.Choice, Choices: []string{"message", "file"}, Default: "message", Named: true},
			{Name: "share", Help: "show it to the whole channel", Type: command.Flag, Named: true},
		},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			if _, _, err := typedBehind(r, nil); err != nil {
				return command.Reply{}, err
			}
			p, all, notes, err := d.whole(ctx, r)
			if err != nil {
				return command.Reply{}, err
			}
			posts, err := d.standing(ctx, p.Subscription, all)
			if err != nil {
				return command.Reply{}, err
			}
			if len(posts) == 0 {
				return private(p.title(), line("I have not read this thread yet. Ask again in a few seconds: ", r.Typed("summary"))), nil
			}
			return d.told(ctx, r, p, all, posts, notes)
		},
	}
}

// typedBehind reads what since was typed: the number of the post behind which posts count, and the moment from which they do.
func typedBehind(r command.Request, posts []forum.Post) (number int, at time.Time, err error) {
	typed := strings.TrimSpace(r.Values.Text("since"))
	if n, err := strconv.Atoi(strings.TrimPrefix(typed, "#")); err == nil && n >= 0 {
		return n, time.Time{}, nil
	}
	if at, err = typedSince(r); err != nil {
		return 0, at, fault.New(fault.Invalid, "E-SINCE", fmt.Sprintf("since: %q is no past moment and no post.", rich.Line(typed, 40)),
			"I understand #120, 12h, 30d, 12w and 2026-01-31: "+r.Typed(r.Verb, "since:3d"), nil)
	}
	for _, p := range posts {
		if p.Created.Before(at) {
			number = max(number, p.Number)
		}
	}
	return number, at, nil
}

// told is a summary as an answer: its sentences with whose they are and where they stand, how much of the thread they cover,
// and what to ask next. all are the posts that are known, also those that the channel does not see.
func (d Deps) told(ctx context.Context, r command.Request, p picked, all, posts []forum.Post, notes []string) (command.Reply, error) {
	number, at, err := typedBehind(r, posts)
	if err != nil {
		return command.Reply{}, err
	}
	from := posts // what was said before tells what the thread is about
	if !at.IsZero() {
		from = slices.DeleteFunc(slices.Clone(posts), func(p forum.Post) bool {
			return p.Number > number && p.Created.Before(at) || p.Number == 0 && p.Created.Before(at)
		})
	}
	size := lengths[r.Values.Text("length")]
	o := extract.Options{Sentences: size.sentences, Words: size.words, Since: number, Focus: r.Values.List("focus"), Pairs: true}
	thread := p.State.Thread
	thread.Ref.URL, thread.Title = cmp.Or(thread.Ref.URL, p.Thread.URL), p.title()
	s := layout.Summary{Thread: thread, Told: extract.Summarize(extract.FromForum(thread, from), o), Links: linksOf(p, posts), Budget: size.characters, Now: time.Now(), Notes: notes}
	if len(s.Told.Lines) == 0 {
		return private(p.title(), line("There is no sentence in it that says this in words of its own.")), nil
	}
	fresh := func(p forum.Post) bool { return p.Number > number && !p.Created.Before(at) && p.Kind != forum.System }
	if len(notes) == 0 && at.IsZero() && number == 0 && s.Told.Last > s.Told.Posts {
		s.Notes = []string{"removed posts and the forum's notices are not counted"}
	}
	if s.Told.Short && len(o.Focus) == 0 {
		entire(&s, from, fresh)
	}
	if err := d.around(ctx, r, &s, all, posts, fresh); err != nil {
		return command.Reply{}, err
	}
	if s.Edited, err = d.since(ctx, r, p, posts, s.Told.Last); err != nil {
		return command.Reply{}, err
	}
	reply := d.summaryAnswer(r, p, s, posts)
	if r.Values.Text("length") == "long" && len(reply.Message.Files) == 0 {
		reply.Message.Files = d.plot(ctx, r, thread, posts)
	}
	return reply, nil
}

// entire makes a short thread its own summary: each post with all of its author's words.
func entire(s *layout.Summary, posts []forum.Post, fresh func(forum.Post) bool) {
	t := extract.Summary{Posts: s.Told.Posts, People: s.Told.People, Input: s.Told.Input, Last: s.Told.Last, Short: true}
	voices := make(map[string]bool)
	for _, p := range posts {
		words := flat(p.Body.Own().Text())
		if words == "" || !p.Readable() || !fresh(p) {
			continue
		}
		t.Lines = append(t.Lines, extract.Line{Post: p.Number, Author: p.Author.Shown(), Text: words})
		t.Words += len(strings.Fields(words))
		t.Covered++
		voices[p.Author.Shown()] = true
	}
	if t.Voices = len(voices); t.Covered == t.Posts {
		s.Told = t
	}
}

// around adds what is worth telling besides: how the thread began, the most quoted passage, the declared positions, and from
// when the posts are.
func (d Deps) around(ctx context.Context, r command.Request, s *layout.Summary, all, posts []forum.Post, fresh func(forum.Post) bool) error {
	for _, post := range posts {
		if !fresh(post) || !post.Readable() {
			continue
		}
		if s.From.IsZero() {
			s.From = post.Created
		}
		s.To = post.Created
	}
	if s.Told.Short {
		return nil // it is there as a whole
	}
	focused := r.Values.Given("focus")
	if !focused && !r.Values.Given("since") {
		s.Began = began(s.Thread, posts, s.Told.Lines)
	}
	if !focused {
		s.Passage = passage(s.Thread, all, posts, fresh)
	}
	watch, _, err := d.watched(ctx, r)
	if err != nil {
		return err
	}
	s.Positions = standingPositions(market.Read(s.Thread, posts, watch).Positions, posts, fresh, r.Values.List("focus"))
	if more := len(s.Positions) - positionsShown; more > 0 {
		s.Positions = s.Positions[more:]
		s.Notes = append(slices.Clone(s.Notes), counted(more, "earlier position", "earlier positions")+" in "+r.Typed("positions"))
	}
	return nil
}

// passage is the one that most people quoted in fresh posts. Posts that the channel does not see tell whose words others
// repeat; where there are none, and all are fresh, one reading of the thread is enough.
func passage(thread forum.Thread, all, posts []forum.Post, fresh func(forum.Post) bool) *relay.Passage {
	index, parts, known := overlap.New(overlap.Options{}), make(map[string]overlap.Parts, len(all)), make(map[string]forum.Post, len(all))
	once := len(posts) == len(all)
	for _, p := range all {
		if !p.Readable() || p.State != forum.Live {
			continue
		}
		parts[p.ID], known[p.ID] = index.Add(p), p
		once = once && (fresh(p) || p.Kind == forum.System)
	}
	var top []layout.Ranked
	if once {
		top = quotedIn(index, known, parts, 1)
	} else {
		top = mostQuoted(posts, parts, fresh, 1)
	}
	if len(top) == 0 {
		return nil
	}
	return &relay.Passage{Thread: thread, Post: top[0].Post, Words: top[0].Words, Times: top[0].Times}
}

// began are the one or two sentences with which a thread started, without those that are told anyway.
func began(thread forum.Thread, posts []forum.Post, told []extract.Line) (lines []extract.Line) {
	if len(posts) == 0 || posts[0].Number > 1 {
		return nil
	}
	for _, l := range extract.Summarize(extract.FromForum(thread, posts[:1]), extract.Options{Sentences: 2, Pairs: true}).Lines {
		if !slices.ContainsFunc(told, func(t extract.Line) bool { return t.Text == l.Text }) {
			lines = append(lines, l)
		}
	}
	if len(lines) == 2 && !lines[1].Pair {
		lines = lines[:1] // they do not follow each other
	}
	if len(lines) > 0 && lines[0].Pair {
		return nil // what it leans on is told elsewhere
	}
	return lines
}

// standingPositions are the last declarations of each author about the same tickers, in fresh posts; where there is a focus,
// those about a ticker of it, or with a word of it.
func standingPositions(all []market.Position, posts []forum.Post, fresh func(forum.Post) bool, focus []string) (stand []market.Position) {
	news := make(map[string]bool, len(posts))
	for _, p := range posts {
		news[p.ID] = fresh(p)
	}
	for i, p := range all {
		later := slices.ContainsFunc(all[i+1:], func(l market.Position) bool {
			return l.Author.Name == p.Author.Name && slices.Equal(l.Symbols, p.Symbols)
		})
		meant := len(focus) == 0 || slices.ContainsFunc(focus, func(f string) bool {
			symbol, ok := market.Parse(f)
			return ok && slices.Contains(p.Symbols, symbol) || strings.Contains(strings.ToLower(p.Words), strings.ToLower(f))
		})
		if !later && meant && news[p.Post] {
			stand = append(stand, p)
		}
	}
	return stand
}

// linksOf are the links of posts by their numbers.
func linksOf(p picked, posts []forum.Post) map[int]string {
	links := make(map[int]string, len(posts))
	for _, post := range posts {
		links[post.Number] = cmp.Or(post.URL, p.Thread.URL)
	}
	return links
}

// summaryAnswer is a summary with what to ask next. The text file holds the same words.
func (d Deps) summaryAnswer(r command.Request, p picked, s layout.Summary, posts []forum.Post) command.Reply {
	reply := command.Reply{Message: s.Message(), Public: r.Values.Yes("share")}
	if r.Values.Text("as") == "file" {
		reply.Message.Blocks = reply.Message.Blocks[:2]
		reply.Message.Files = []chat.File{{Name: "summary.txt", Alt: "the summary as text", Data: []byte(s.Text())}}
	}
	if reply.Public {
		reply.Kept = d.kept(r, p.Thread, shownIn(s, posts)...)
		return reply
	}
	length := r.Values.Text("length")
	parts := []string{"summary", p.Thread.URL}
	for _, name := range []string{"since", "focus"} {
		if typed := r.Values.Text(name); typed != "" {
			parts = append(parts, fmt.Sprintf(`%s:"%s"`, name, strings.ReplaceAll(typed, `"`, "")))
		}
	}
	again := strings.Join(parts, " ")
	reply.Message.Actions = []chat.Action{{Label: "Share here", Run: again + " length:" + length + " share"}}
	if longer[length] != "" && !s.Told.Short {
		reply.Message.Actions = append(reply.Message.Actions, chat.Action{Label: "Longer", Run: again + " length:" + longer[length]})
	}
	reply.Message.Actions = append(reply.Message.Actions, chat.Action{Label: "Only new for me", Run: "catchup " + p.Thread.URL + " mark:no"})
	if len(reply.Message.Files) == 0 {
		reply.Message.Actions = append(reply.Message.Actions, chat.Action{Label: "Text file", Run: again + " length:" + length + " as:file"})
	}
	return reply
}

// shownIn are the ids of the posts that a summary shows words of; where posts have no numbers, all that it may have them from.
func shownIn(s layout.Summary, posts []forum.Post) []string {
	var ids []string
	for _, p := range posts {
		from := func(l extract.Line) bool { return l.Post == p.Number }
		if slices.ContainsFunc(s.Told.Lines, from) || slices.ContainsFunc(s.Began, from) || s.Passage != nil && s.Passage.Post.ID == p.ID ||
			slices.ContainsFunc(s.Positions, func(d market.Position) bool { return d.Post == p.ID }) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}
