package follow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// noticePrefix is how the ids of notices begin. The tenant, the person and the batch follow, with slashes between; none of
// them holds one.
const noticePrefix = "follow/"

func noticeID(tenant, user, batch string) string {
	return noticePrefix + tenant + "/" + user + "/" + batch
}

// Mine reports whether a delivery is a notice of follows.
func (f *Follows) Mine(d store.Delivery) bool {
	_, _, _, ok := parseNotice(d.Post)
	return ok && (d.Kind == store.Notice || d.Kind == store.Update)
}

func parseNotice(id string) (tenant, user, batch string, ok bool) {
	rest, ok := strings.CutPrefix(id, noticePrefix)
	parts := strings.Split(rest, "/")
	if !ok || len(parts) != 3 {
		return "", "", "", false
	}
	return parts[0], parts[1], parts[2], true
}

// Items closes the collection of a notice and returns its posts, those of one thread together, without what its reader no
// longer follows or may not see. Asked again it says the same, but for what changed in the chat. More were not remembered
// where over is true. A notice of somebody who unfollowed everything has no posts.
func (f *Follows) Items(ctx context.Context, d store.Delivery) (items []store.Followed, over bool, err error) {
	tenant, user, id, _ := parseNotice(d.Post)
	p, ok, err := f.update(ctx, tenant, user, func(p *person) bool {
		b := p.batch(id)
		if b == nil || !b.Closed.IsZero() {
			return false
		}
		b.Closed = time.Now().UTC()
		return true
	})
	if err != nil || !ok {
		return nil, false, err
	}
	b := p.batch(id)
	if b == nil || p.Paused != "" {
		return nil, false, nil
	}
	mine, err := f.Of(ctx, tenant, user)
	if err != nil {
		return nil, false, err
	}
	g := gate{f: f, tenant: tenant, user: user, dm: p.To, seen: make(map[chat.Address]bool), takers: make(map[string][]store.Subscription)}
	for _, i := range b.Items {
		ref, ok := forum.ParseKey(i.Thread)
		wanted := slices.ContainsFunc(mine, func(f Follow) bool { return f.By == ByDM && slices.Contains(i.For, f.ID()) })
		if !ok || !wanted {
			continue
		}
		open, err := g.open(ctx, ref, i.Post)
		if err != nil {
			return nil, false, err
		}
		if open {
			items = append(items, store.Followed{Thread: ref, Post: i.Post})
		}
	}
	if d.Kind == store.Notice && (len(items) == 0) != b.Mute {
		_, _, err = f.update(ctx, tenant, user, func(p *person) bool {
			p.mute(id, len(items) == 0, time.Now().UTC(), f.parts.Settle)
			return true
		})
		f.nudge()
	}
	return items, b.Over, err
}

// Refused writes down that a person takes no direct messages. Nothing more is collected for them until they follow
// something again; what they follow is kept for 90 days.
func (f *Follows) Refused(ctx context.Context, d store.Delivery, why string) error {
	tenant, user, _, _ := parseNotice(d.Post)
	_, ok, err := f.update(ctx, tenant, user, func(p *person) bool {
		p.Paused = why
		p.Batches = nil
		return true
	})
	if err != nil || !ok {
		return err
	}
	f.parts.Log.Info("follow: pause somebody who cannot be reached", "tenant", tenant)
	return f.keep(ctx, tenant, user, time.Now().Add(pausedKept))
}

// A gate knows what one person may be told, as of one notice.
type gate struct {
	f            *Follows
	tenant, user string
	dm           chat.Address
	seen         map[chat.Address]bool
	takers       map[string][]store.Subscription
}

// open reports whether a post may be told: some channel takes its thread, the person sees that channel, and nobody took the
// post out of it. A thread that comes to the person's direct messages anyway is not told twice.
func (g *gate) open(ctx context.Context, thread forum.Ref, post string) (bool, error) {
	subs, ok := g.takers[thread.Key()]
	if !ok {
		for s, err := range g.f.parts.Subscriptions.Takers(ctx, thread) {
			if err != nil {
				return false, fmt.Errorf("takers of %v: %w", thread.Key(), err)
			}
			if belongs(s, g.tenant) {
				subs = append(subs, s)
			}
		}
		g.takers[thread.Key()] = subs
	}
	if slices.ContainsFunc(subs, func(s store.Subscription) bool { return s.To == g.dm && whole(s) }) {
		return false, nil
	}
	outs, by, err := g.optedOut(ctx, thread, post)
	if err != nil {
		return false, err
	}
	for _, s := range subs {
		if outs.Holds(s, by) {
			continue
		}
		hidden, err := g.f.hidden(ctx, s, post)
		if err != nil {
			return false, fmt.Errorf("what is hidden of %v: %w", s.Lane.Key(), err)
		}
		if hidden {
			continue
		}
		sees, err := g.sees(ctx, s.To)
		if err != nil || sees {
			return sees, err
		}
	}
	return false, nil
}

// hidden reports whether those who manage the channel of a subscription took a post out of it.
func (f *Follows) hidden(ctx context.Context, s store.Subscription, post string) (bool, error) {
	note, err := f.Notes.Read(ctx, store.HiddenKey(s, post))
	if err != nil || note.Version == 0 {
		return false, err
	}
	_, posts, err := f.parts.Threads.Read(ctx, s.Thread, store.Window{Posts: []string{post}, Bare: true})
	if err != nil || len(posts) == 0 {
		return true, err
	}
	return store.Hides(note, posts[0]), nil
}

// optedOut returns who asked not to be relayed, and who wrote a post; that is read only where somebody did.
func (g *gate) optedOut(ctx context.Context, thread forum.Ref, post string) (outs store.OptOuts, by forum.Author, err error) {
	outs, err = store.ReadOptOuts(ctx, g.f.Notes, chatOf(g.tenant))
	if err != nil || len(outs) == 0 {
		return nil, by, err
	}
	_, posts, err := g.f.parts.Threads.Read(ctx, thread, store.Window{Posts: []string{post}, Bare: true})
	if err != nil {
		return nil, by, fmt.Errorf("who wrote a post of %v: %w", thread.Key(), err)
	}
	if len(posts) > 0 {
		by = posts[0].Author
	}
	return outs, by, nil
}

// whole reports whether a subscription takes every post of its thread.
func whole(s store.Subscription) bool {
	return (s.Options.Mode == "" || s.Options.Mode == store.Replies) && !s.Options.Filtered() && s.Paused == ""
}

func (g *gate) sees(ctx context.Context, to chat.Address) (bool, error) {
	if sees, ok := g.seen[to]; ok {
		return sees, nil
	}
	sees, err := g.f.sees(ctx, g.tenant, g.user, to)
	if err == nil {
		g.seen[to] = sees
	}
	return sees, err
}

// sees asks the chat whether a person may see what is said in a place. Where the chat cannot tell, nobody does; what it
// refuses to tell counts as no.
func (f *Follows) sees(ctx context.Context, tenant, user string, to chat.Address) (bool, error) {
	seer, ok := f.parts.Chats[to.Chat()].(chat.Seer)
	if !ok || to.Chat() != chatOf(tenant) {
		return false, nil
	}
	sees, err := seer.Sees(ctx, tenant, user, to)
	if err == nil {
		return sees, nil
	}
	if _, told := errors.AsType[*fault.Error](err); told && !errors.Is(err, chat.ErrLost) && fault.Of(err) != fault.Again && fault.Of(err) != fault.Broken {
		return false, nil
	}
	return false, fmt.Errorf("who sees %v: %w", to, err)
}
