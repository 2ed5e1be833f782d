package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// optoutsShown is how many opt-outs one answer lists, the newest.
const optoutsShown = 20

func optout(d Deps) command.Spec {
	author := command.Option{Name: "author", Help: "who asked for it, by the name on the forum; nobody: how many did", Type: command.Text}
	author.Complete = d.completePosters
	source := source(d, false)
	source.Named = true
	return command.Spec{
		Name:     "optout",
		Help:     "show nothing any more of an author who asked not to be relayed",
		Examples: []string{"optout", "optout marlow", "optout marlow source:#2", "optout marlow back"},
		Tier:     command.Operate,
		Options: []command.Option{
			author, source,
			{Name: "back", Help: "show their posts again", Type: command.Flag, Named: true},
		},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			name := strings.TrimPrefix(strings.TrimSpace(r.Values.Text("author")), "@")
			if name == "" {
				return d.optouts(ctx, r)
			}
			p, err := pick(ctx, d, r, r.Values.Text("source"))
			if err != nil {
				return command.Reply{}, err
			}
			return d.optout(ctx, r, p.Thread.Host(), name, r.Values.Yes("back"))
		},
	}
}

// optouts lists who entered one when. Whom it is about is not kept.
func (d Deps) optouts(ctx context.Context, r command.Request) (command.Reply, error) {
	all, err := store.ReadOptOuts(ctx, d.Notes, r.Channel.Chat())
	if err != nil {
		return command.Reply{}, err
	}
	var mine []store.OptOut
	for _, o := range slices.SortedFunc(maps.Values(all), func(a, b store.OptOut) int { return b.At.Compare(a.At) }) {
		one := slices.ContainsFunc(mine, func(m store.OptOut) bool { return m.At.Equal(o.At) && m.Host == o.Host }) // by name and by id
		if o.Tenant == r.Tenant && !one {
			mine = append(mine, o)
		}
	}
	if len(mine) == 0 {
		return private("Nobody is kept out.", line("An author who asks for it: ", r.Typed("optout", "marlow"))), nil
	}
	var lines [][]rich.Node
	for _, o := range mine[:min(len(mine), optoutsShown)] {
		lines = append(lines, line("an author of "+o.Host+", entered by "+o.By+" ", moment(o.At)))
	}
	if more := len(mine) - optoutsShown; more > 0 {
		lines = append(lines, line(fmt.Sprintf("and %d older", more)))
	}
	return private(counted(len(mine), "author is", "authors are")+" kept out", append(lines, line("Their names are not kept: to take one back, name the author again: ", r.Typed("optout", "marlow", "back")))...), nil
}

// optout enters an author or takes them back, and brings in line what stands: messages, digests, answers. Asking again does what
// is left of it.
func (d Deps) optout(ctx context.Context, r command.Request, host, name string, back bool) (command.Reply, error) {
	theirs, id, err := d.writtenBy(ctx, r, host, name)
	if err != nil {
		return command.Reply{}, err
	}
	value, err := json.Marshal(store.OptOut{Host: host, By: who(r), At: time.Now().UTC()})
	if err != nil {
		return command.Reply{}, fmt.Errorf("enter an opt-out: %w", err)
	}
	known := 0
	for _, hash := range store.AuthorHashes(host, forum.Author{ID: id, Name: name}) {
		key := store.OptOutKey(r.Tenant, hash)
		note, err := d.Notes.Read(ctx, key)
		if err == nil && note.Version != 0 {
			known++
		}
		switch {
		case err != nil:
		case back:
			err = d.Notes.Forget(ctx, key)
		case note.Version == 0:
			_, err = d.Notes.Write(ctx, store.Note{Key: key, Value: value})
		}
		if err != nil && !errors.Is(err, store.ErrStale) {
			return command.Reply{}, fmt.Errorf("enter an opt-out: %w", err)
		}
	}
	if back && known == 0 {
		return command.Reply{}, fault.New(fault.Invalid, "E-NOT-OUT", fmt.Sprintf("%q of %s is not kept out.", rich.Line(name, 40), host), r.Typed("optout"), nil)
	}
	posts := 0
	why := forum.Rev("optout")
	if back {
		why = "optin"
	}
	for _, t := range theirs {
		posts += len(t.posts)
		if err := d.inLine(ctx, t, why); err != nil {
			return command.Reply{}, err
		}
	}
	if err := d.audit(ctx, r, "an author of "+host); err != nil {
		return command.Reply{}, err
	}
	if back {
		return private("Their posts are shown again.", line(counted(posts, "post", "posts")+" of theirs stood in "+counted(len(theirs), "thread", "threads")+".")), nil
	}
	return private("Nothing that they write is shown here any more.",
		line("Their posts are a line with a link; quotes, cards, summaries, digests, tickers and positions leave them out. Brought in line: "+counted(posts, "post", "posts")+" in "+counted(len(theirs), "thread", "threads")+".")), nil
}

// theirs is what somebody wrote in one thread of a channel.
type theirs struct {
	picked
	posts, all []forum.Post
}

// writtenBy finds what an author wrote in the threads that the tenant takes from a forum, and the engine's id of the author.
func (d Deps) writtenBy(ctx context.Context, r command.Request, host, name string) (found []theirs, id string, err error) {
	for s, err := range d.Subscriptions.All(ctx) {
		if err != nil {
			return nil, "", fmt.Errorf("read the subscriptions: %w", err)
		}
		if !belongs(s, r) || s.Thread.Host() != host {
			continue
		}
		state, all, err := d.Threads.Read(ctx, s.Thread, store.Window{Newest: store.KeptPosts})
		if err != nil {
			return nil, "", fmt.Errorf("posts of %v: %w", s.Thread.Key(), err)
		}
		t := theirs{picked: picked{Subscription: s, State: state}, all: all}
		for _, p := range all {
			if strings.EqualFold(p.Author.Name, name) {
				t.posts, id = append(t.posts, p), p.Author.ID
			}
		}
		if len(t.posts) > 0 {
			found = append(found, t)
		}
	}
	return found, id, nil
}

// inLine asks for everything that shows words of posts to be brought in line.
func (d Deps) inLine(ctx context.Context, t theirs, why forum.Rev) error {
	var ids []string
	for _, p := range t.posts {
		ids = append(ids, p.ID)
		if err := d.follow(ctx, t.picked, p, t.all, why); err != nil {
			return err
		}
	}
	if why != "optout" {
		return nil
	}
	answers, err := store.AnswersWith(ctx, d.Notes, t.Thread, ids...)
	if err != nil {
		return err
	}
	for _, a := range answers {
		if a.Receipt.To == t.To {
			if err := d.takeBack(ctx, a.Receipt, store.AnswerGone); err != nil {
				return err
			}
		}
	}
	return nil
}
