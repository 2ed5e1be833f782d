package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/overlap"
)

func top(d Deps) command.Spec {
	return command.Spec{
		Name:     "top",
		Help:     "the passages that people quote most, or the posts that they like or answer most",
		Examples: []string{"top", "top #1 by:liked", "top by:replied since:30d n:10"},
		Tier:     command.Read,
		Options: []command.Option{
			source(d, false),
			{Name: "by", Help: "what counts", Type: command.Choice, Choices: []string{"quoted", "liked", "replied"}, Default: "quoted", Named: true},
			sinceOption(),
			{Name: "n", Help: "how many", Type: command.Number, Min: 1, Max: 10, Default: "5", Named: true},
			{Name: "share", Help: "show it to the whole channel", Type: command.Flag, Named: true},
		},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			since, err := typedSince(r)
			if err != nil {
				return command.Reply{}, err
			}
			p, posts, _, err := d.whole(ctx, r)
			if err != nil {
				return command.Reply{}, err
			}
			t, err := d.ranked(ctx, r, p, posts, since)
			if err != nil {
				return command.Reply{}, err
			}
			return d.topAnswer(r, p, t), nil
		},
	}
}

// topAnswer is the list as an answer; an empty one is nobody's but the asker's.
func (d Deps) topAnswer(r command.Request, p picked, t layout.Top) command.Reply {
	reply := command.Reply{Message: t.Message()}
	if len(t.Ranked) == 0 {
		return reply
	}
	if reply.Public = r.Values.Yes("share"); reply.Public {
		var ids []string
		for _, ranked := range t.Ranked {
			ids = append(ids, ranked.Post.ID)
		}
		reply.Kept = d.kept(r, t.Thread.Ref, ids...)
		return reply
	}
	again := fmt.Sprintf("top %s by:%s n:%d share", p.Thread.URL, t.By, r.Values.Number("n"))
	if since := r.Values.Text("since"); since != "" {
		again += " since:" + since
	}
	reply.Message.Actions = []chat.Action{{Label: "Share here", Run: again}}
	return reply
}

// ranked orders what was written in a thread. posts are all that are known of it, also those that the channel does not see:
// whose words were repeated can be told only with them.
func (d Deps) ranked(ctx context.Context, r command.Request, p picked, posts []forum.Post, since time.Time) (layout.Top, error) {
	t := layout.Top{Thread: p.State.Thread, By: layout.Rank(r.Values.Text("by"))}
	t.Thread.Ref.URL = cmp.Or(t.Thread.Ref.URL, p.Thread.URL)
	parts, err := new(overlap.Cache).Strip(p.Thread, posts, func() ([]forum.Post, error) { return posts, nil })
	if err != nil {
		return t, err
	}
	if posts, err = d.standing(ctx, p.Subscription, posts); err != nil {
		return t, err
	}
	posts = slices.DeleteFunc(posts, func(p forum.Post) bool { return !p.Readable() || p.Kind == forum.System })
	fresh := func(p forum.Post) bool { return !p.Created.Before(since) }
	for _, post := range posts {
		if fresh(post) {
			t.Posts++
		}
	}
	n := r.Values.Number("n")
	switch t.By {
	case layout.Liked:
		t.Ranked = mostLiked(posts, parts, fresh, n)
		t.Notes = append(t.Notes, "likes as they were when I last read each post")
		if len(t.Ranked) == 0 {
			t.Notes = []string{"nobody liked any of them, or the forum does not tell"}
		}
	case layout.Replied:
		t.Ranked = mostAnswered(posts, parts, fresh, n)
		if len(t.Ranked) == 0 {
			t.Notes = append(t.Notes, "nobody answered any of them, or the forum does not tell who answers whom")
		}
	default:
		t.Ranked = mostQuoted(posts, parts, fresh, n)
		if len(t.Ranked) == 0 {
			t.Notes = append(t.Notes, "no passage was quoted by two people")
		}
	}
	if known := p.State.Thread.Posts; since.IsZero() && known > len(posts) && len(posts) > 1 {
		t.Notes = append(t.Notes, fmt.Sprintf("the forum counts %d; the others I do not keep, or they cannot be read", known))
	}
	return t, nil
}

// mostQuoted are the passages that most people repeated in fresh posts, with or without marking them as a quote. Each is
// found in its author's own words.
func mostQuoted(posts []forum.Post, parts map[string]overlap.Parts, fresh func(forum.Post) bool, n int) []layout.Ranked {
	index, known := overlap.New(overlap.Options{}), make(map[string]forum.Post, len(posts))
	for _, p := range posts {
		if own, ok := parts[p.ID]; ok && !fresh(p) {
			p.Body = own.Own // whom it quotes is no news
		}
		index.Add(p)
		known[p.ID] = p
	}
	return quotedIn(index, known, parts, n)
}

// quotedIn are the passages of known posts that an index found quoted.
func quotedIn(index *overlap.Index, known map[string]forum.Post, parts map[string]overlap.Parts, n int) (all []layout.Ranked) {
	for _, q := range index.Quoted(2) {
		from := known[q.ID]
		words := overlap.Passage(from.Body, q.From, q.To)
		// Of a post that is gone, the first who quoted it is known: those are not that one's words.
		if len(all) < n && words != "" && strings.Contains(flat(parts[q.ID].Own.Text()), words) {
			all = append(all, layout.Ranked{Post: from, Own: parts[q.ID], Words: words, Times: q.Times, People: q.People})
		}
	}
	return all
}

// mostLiked are the fresh posts that have likes.
func mostLiked(posts []forum.Post, parts map[string]overlap.Parts, fresh func(forum.Post) bool, n int) (all []layout.Ranked) {
	for _, p := range posts {
		if p.Likes > 0 && fresh(p) {
			all = append(all, layout.Ranked{Post: p, Own: parts[p.ID], Times: p.Likes})
		}
	}
	return first(all, n)
}

// mostAnswered are the posts that most fresh posts of other people answer.
func mostAnswered(posts []forum.Post, parts map[string]overlap.Parts, fresh func(forum.Post) bool, n int) (all []layout.Ranked) {
	answers := make(map[int][]forum.Post)
	for _, p := range posts {
		if to := p.Answers(); to != 0 && fresh(p) {
			answers[to] = append(answers[to], p)
		}
	}
	for _, p := range posts {
		ranked := layout.Ranked{Post: p, Own: parts[p.ID]}
		people := make(map[string]bool)
		for _, a := range answers[p.Number] {
			if a.Author.Shown() != p.Author.Shown() {
				people[a.Author.Shown()] = true
				ranked.Times++
			}
		}
		if ranked.People = len(people); ranked.Times > 0 {
			all = append(all, ranked)
		}
	}
	return first(all, n)
}

// first are the n entries of most people or times, in the thread's order where they are equal.
func first(all []layout.Ranked, n int) []layout.Ranked {
	slices.SortStableFunc(all, func(a, b layout.Ranked) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(b.People, a.People))
	})
	return all[:min(len(all), n)]
}
