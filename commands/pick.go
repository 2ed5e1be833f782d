package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// A picked thread is one that the channel takes, with what is remembered of it.
type picked struct {
	store.Subscription
	State store.State
	Index int // its number in the list, from 1
}

// title is the name to call it by.
func (p picked) title() string {
	return cmp.Or(rich.Line(p.State.Thread.Title, 80), p.Thread.URL, p.Thread.Key())
}

// pick finds the subscription that a source option means: a number of the list, a link, or the beginning of a title.
// Nothing typed means the only one, or with several the one that spoke here last.
func pick(ctx context.Context, d Deps, r command.Request, typed string) (picked, error) {
	all, err := taken(ctx, d, r)
	if err != nil {
		return picked{}, err
	}
	if len(all) == 0 {
		return picked{}, fault.New(fault.Invalid, "E-NO-SUBSCRIPTION", "No thread is subscribed in this channel.",
			r.Typed("subscribe", "https://forum.example/t/title/123"), nil)
	}
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return latest(ctx, d, all)
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(typed, "#")); err == nil {
		if n >= 1 && n <= len(all) {
			return all[n-1], nil
		}
		return picked{}, notTaken(r, fmt.Sprintf("The list has no #%d.", n))
	}
	for _, p := range all {
		if p.Thread.URL == typed { // also the path of a saved thread
			return p, nil
		}
	}
	if strings.Contains(typed, "://") {
		return pickLink(ctx, d, r, all, typed)
	}
	for _, p := range all {
		if strings.HasPrefix(strings.ToLower(p.title()), strings.ToLower(typed)) {
			return p, nil
		}
	}
	return picked{}, notTaken(r, fmt.Sprintf("No thread of this channel begins with %q.", rich.Line(typed, 40)))
}

func pickLink(ctx context.Context, d Deps, r command.Request, all []picked, url string) (picked, error) {
	ref, _, err := d.Sources.Resolve(ctx, url)
	if err != nil {
		return picked{}, err
	}
	for _, p := range all {
		if p.Thread.Key() == ref.Key() {
			return p, nil
		}
	}
	return picked{}, notTaken(r, "This channel does not take that thread.")
}

func notTaken(r command.Request, say string) error {
	return fault.New(fault.Invalid, "E-NOT-TAKEN", say, r.Typed("list"), nil)
}

// latest returns the only subscription, or the one whose thread spoke here last.
func latest(ctx context.Context, d Deps, all []picked) (picked, error) {
	best, when := all[0], time.Time{}
	for _, p := range slices.Clip(all) {
		if len(all) == 1 {
			break
		}
		said, err := d.Outbox.Said(ctx, p.Lane)
		if err != nil {
			return picked{}, fmt.Errorf("receipts of %v: %w", p.To, err)
		}
		for _, s := range said {
			if s.At.After(when) {
				best, when = p, s.At
			}
		}
	}
	return best, nil
}

// taken returns the channel's subscriptions in the order of the list; in a discussion those of its channel follow.
func taken(ctx context.Context, d Deps, r command.Request) ([]picked, error) {
	subs, err := d.Subscriptions.In(ctx, r.Channel)
	if err == nil && r.Parent != "" {
		var above []store.Subscription
		above, err = d.Subscriptions.In(ctx, r.Parent)
		subs = append(subs, above...)
	}
	if err != nil {
		return nil, fmt.Errorf("subscriptions of %v: %w", r.Channel, err)
	}
	var all []picked
	for _, s := range subs {
		if !belongs(s, r) {
			continue // a channel belongs to one tenant; what is not this one's is not shown
		}
		state, _, err := d.Threads.Read(ctx, s.Thread, store.Window{})
		if err != nil {
			return nil, fmt.Errorf("state of %v: %w", s.Thread.Key(), err)
		}
		all = append(all, picked{Subscription: s, State: state, Index: len(all) + 1})
	}
	return all, nil
}

// belongs reports whether a subscription is of the tenant that asks. What the operator wrote into the settings names the
// kind of chat alone: it belongs to whoever the channel belongs to, which the chat vouches for.
func belongs(s store.Subscription, r command.Request) bool {
	return s.Tenant == r.Tenant || s.Tenant == s.To.Chat() && s.To.Chat() == r.Channel.Chat()
}

// completeThreads offers the channel's threads for what is typed so far.
func completeThreads(ctx context.Context, d Deps, r command.Request, typed string) []command.Suggestion {
	all, err := taken(ctx, d, r)
	if err != nil {
		return nil // completion is a comfort: without it people type on
	}
	var offers []command.Suggestion
	for _, p := range all {
		value := fmt.Sprintf("#%d", p.Index)
		if strings.HasPrefix(strings.ToLower(p.title()), strings.ToLower(typed)) || strings.HasPrefix(value, typed) {
			label := fmt.Sprintf("%s - %s", p.title(), counted(p.State.Thread.Posts, "post", "posts"))
			offers = append(offers, command.Suggestion{Value: value, Label: rich.Line(label, 100)})
		}
	}
	return offers
}

// pointed finds the thread and the post that the message tells which was pressed or pointed at. A burst tells several: the
// first is meant.
func pointed(ctx context.Context, d Deps, r command.Request) (picked, int, error) {
	all, err := taken(ctx, d, r)
	if err != nil {
		return picked{}, 0, err
	}
	for _, p := range all {
		said, err := d.Outbox.Said(ctx, p.Lane)
		if err != nil {
			return picked{}, 0, fmt.Errorf("receipts of %v: %w", p.Lane.Key(), err)
		}
		at := slices.IndexFunc(said, func(s store.Said) bool { return s.Receipt == r.On })
		if at < 0 {
			continue
		}
		_, posts, err := d.Threads.Read(ctx, p.Thread, store.Window{Posts: []string{said[at].Post}})
		if err != nil {
			return picked{}, 0, fmt.Errorf("posts of %v: %w", p.Thread.Key(), err)
		}
		if len(posts) == 1 {
			return p, posts[0].Number, nil
		}
	}
	return picked{}, 0, fault.New(fault.Gone, "E-NOT-OURS", "That message tells no post that I still know.",
		r.Typed("list"), nil)
}

// numbered finds the post that "#13", "13" or a link means, and the thread that it belongs to. Nothing typed means the
// post of the message that was pressed or pointed at.
func numbered(ctx context.Context, d Deps, r command.Request, typed, source string) (picked, int, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" && !r.On.Zero() {
		return pointed(ctx, d, r)
	}
	if typed == "" {
		return picked{}, 0, fault.New(fault.Invalid, "E-MISSING", "Which post?", r.Typed(r.Verb, "#2"), nil)
	}
	if strings.Contains(typed, "://") {
		ref, _, err := d.Sources.Resolve(ctx, typed)
		if err != nil {
			return picked{}, 0, err
		}
		p, err := pick(ctx, d, r, cmp.Or(ref.URL, typed))
		return p, max(ref.Start, 1), err
	}
	n, err := strconv.Atoi(strings.TrimPrefix(typed, "#"))
	if err != nil || n < 1 {
		return picked{}, 0, fault.New(fault.Invalid, "E-POST", fmt.Sprintf("%q is no post.", rich.Line(typed, 40)),
			"Give its number or its link: "+r.Typed(r.Verb, "#2"), nil)
	}
	p, err := pick(ctx, d, r, source)
	return p, n, err
}

// stored returns the post with a number, as it is stored.
func stored(ctx context.Context, d Deps, p picked, n int) (forum.Post, []forum.Post, error) {
	_, posts, err := d.Threads.Read(ctx, p.Thread, store.Window{Newest: store.KeptPosts})
	if err != nil {
		return forum.Post{}, nil, fmt.Errorf("posts of %v: %w", p.Thread.Key(), err)
	}
	for _, post := range slices.Backward(posts) { // the newest of those that a forum gave the number to
		if post.Number == n {
			return post, posts, nil
		}
	}
	return forum.Post{}, nil, fault.New(fault.Gone, "E-POST-UNKNOWN",
		fmt.Sprintf("#%d of %q is not among the posts that I keep.", n, p.title()), "Open the thread: "+p.Thread.URL, nil)
}

// stale turns a lost race into words.
func stale(err error) error {
	if errors.Is(err, store.ErrStale) {
		return fault.New(fault.Again, "E-STALE", "Somebody else changed that at the same moment.", "Try it once more.", err)
	}
	return err
}
