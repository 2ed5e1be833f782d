package follow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// callsMost is how many people one message calls at most, those who asked first.
const callsMost = 20

// Calls returns whom a message calls that says these posts of a thread in a channel. key is that of the message: asked again
// for the same one, the same people are called, who were written down before; for another within ten minutes they are not.
// Nobody is called who does not see the channel. Trouble with the chat calls nobody and holds no message up.
func (f *Follows) Calls(ctx context.Context, thread forum.Thread, l store.Lane, posts []forum.Post, key string) ([]chat.Call, error) {
	posts = telling(posts)
	tenants, err := f.tenantsOf(ctx, l.To.Chat())
	if err != nil || len(posts) == 0 {
		return nil, err
	}
	var calls []chat.Call
	for _, tenant := range tenants {
		k, err := f.followsOf(ctx, tenant)
		if err != nil {
			return nil, err
		}
		k.all = slices.DeleteFunc(slices.Clone(k.all), func(w Follow) bool { return w.By != ByPing || w.In != l.To })
		if len(k.all) == 0 {
			continue
		}
		named, err := f.tickers(ctx, k, l.Thread, thread)
		if err != nil {
			return nil, err
		}
		for _, user := range called(k.all, l.Thread, posts, named) {
			if len(calls) == callsMost {
				return calls, nil
			}
			ring, err := f.rings(ctx, tenant, user, l.To, key)
			if err != nil {
				return nil, err
			}
			if ring {
				calls = append(calls, chat.Call{User: user})
			}
		}
	}
	return calls, nil
}

// called are the people whose follows are about one of the posts, those who asked first before the others.
func called(all []Follow, thread forum.Ref, posts []forum.Post, named map[string][]string) []string {
	slices.SortStableFunc(all, func(a, b Follow) int { return a.Since.Compare(b.Since) })
	var people []string
	for _, w := range all {
		about := slices.ContainsFunc(posts, func(p forum.Post) bool { return wants(w, thread, p, named[p.ID]) })
		if about && !slices.Contains(people, w.User) {
			people = append(people, w.User)
		}
	}
	return people
}

// rings decides whether a message calls a person, and writes it down before the message is said.
func (f *Follows) rings(ctx context.Context, tenant, user string, to chat.Address, key string) (bool, error) {
	note, err := f.Notes.Read(ctx, calledKey(tenant, user, to))
	if err != nil {
		return false, fmt.Errorf("who was called in %v: %w", to, err)
	}
	if note.Version != 0 {
		return string(note.Value) == key, nil
	}
	if sees, err := f.sees(ctx, tenant, user, to); err != nil || !sees {
		if err != nil {
			f.parts.Log.Warn("follow: who sees the channel", "to", to, "err", err)
		}
		return false, nil
	}
	_, err = f.Notes.Write(ctx, store.Note{Key: calledKey(tenant, user, to), Value: []byte(key), End: time.Now().Add(every)})
	if errors.Is(err, store.ErrStale) { // another process was first, with this message or another
		note, err = f.Notes.Read(ctx, calledKey(tenant, user, to))
		return err == nil && string(note.Value) == key, err
	}
	if err != nil {
		return false, fmt.Errorf("write down who is called in %v: %w", to, err)
	}
	return true, nil
}
