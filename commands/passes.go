package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// overlapsMost is how many other channels are named that take the same thread.
const overlapsMost = 3

// passing returns those of a page's posts that a subscription would have taken, and how many there are to be read.
func passing(thread forum.Thread, posts []forum.Post, o store.Options) (taken []forum.Post, all int, err error) {
	f, err := filter.Compile(o)
	if err != nil {
		return nil, 0, err
	}
	own := make([]*filter.Own, len(posts))
	if f.Words() {
		own, err = filter.OwnWords(new(overlap.Cache), thread.Ref, posts, func() ([]forum.Post, error) { return posts, nil })
		if err != nil {
			return nil, 0, err
		}
	}
	for i, p := range posts {
		if !p.Readable() {
			continue
		}
		all++
		if f.Decide(thread, p, own[i]).Takes {
			taken = append(taken, p)
		}
	}
	return taken, all, nil
}

// passedLine tells how many of the newest posts would have come.
func passedLine(o store.Options, taken, all int) []rich.Node {
	switch {
	case !o.Filtered() || all == 0:
		return nil
	case taken == 0:
		return line(fmt.Sprintf("None of the newest %s would have come.", counted(all, "post", "posts")))
	default:
		return line(fmt.Sprintf("%d of the newest %d would have come.", taken, all))
	}
}

// overlaps names other channels of the asker's that take the same thread, as far as they may see them. It asks the chat
// about few of them.
func (d Deps) overlaps(ctx context.Context, r command.Request, s store.Subscription) ([]rich.Node, error) {
	if r.Stands == nil {
		return nil, nil
	}
	var names []string
	for other, err := range d.Subscriptions.Takers(ctx, s.Thread) {
		if err != nil {
			return nil, fmt.Errorf("who takes %v: %w", s.Thread.Key(), err)
		}
		if other.To == s.To || !belongs(other, r) {
			continue
		}
		if len(names) == overlapsMost {
			break
		}
		there, err := r.Stands(ctx, other.To)
		if err != nil || !there.Sees {
			continue // gone, closed, or not theirs: not named
		}
		name := there.Name
		if there.Alone {
			name = "your direct messages"
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return nil, nil
	}
	return line("The same thread already comes to " + strings.Join(names, ", ") + "; each of its posts would stand there and here."), nil
}
