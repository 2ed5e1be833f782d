package follow

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A News is what a look found in a thread.
type News struct {
	Ref     forum.Ref
	Thread  forum.Thread
	Fresh   []forum.Post // that were not offered before
	Changed []forum.Post // of which an earlier revision may have been told
	First   bool         // no look at the thread ever ended
}

// Seen writes down what a look brings to whom, and brings notices in line whose posts were removed or came back. It comes
// after the posts were kept and before the cursor moves; the same news twice are told once.
func (f *Follows) Seen(ctx context.Context, n News) error {
	n.Fresh = telling(n.Fresh)
	if len(n.Fresh)+len(n.Changed) == 0 {
		return nil
	}
	since, err := f.takenBy(ctx, n.Ref)
	if err != nil {
		return err
	}
	for tenant, at := range since {
		if err := f.collect(ctx, tenant, at, n); err != nil {
			return err
		}
		if err := f.correct(ctx, tenant, n); err != nil {
			return err
		}
	}
	return nil
}

// takenBy returns the tenants that follow something and take a thread, each with the time since when. Where nobody follows
// anything it asks nobody who takes the thread, and with many tenants each taker is looked at once.
func (f *Follows) takenBy(ctx context.Context, thread forum.Ref) (map[string]time.Time, error) {
	following := make(map[string][]string) // by kind of chat
	follows := make(map[string]bool)
	for kind := range f.parts.Chats {
		tenants, err := f.tenantsOf(ctx, kind)
		if err != nil {
			return nil, err
		}
		following[kind] = tenants
		for _, tenant := range tenants {
			follows[tenant] = true
		}
	}
	if len(follows) == 0 {
		return nil, nil
	}
	since := make(map[string]time.Time)
	var whole map[string]time.Time // by kind of chat: subscriptions that may be of any tenant of it
	take := func(all *map[string]time.Time, name string, at time.Time) {
		if *all == nil {
			*all = make(map[string]time.Time)
		}
		if known, ok := (*all)[name]; !ok || at.Before(known) {
			(*all)[name] = at
		}
	}
	for s, err := range f.parts.Subscriptions.Takers(ctx, thread) {
		switch {
		case err != nil:
			return nil, fmt.Errorf("takers of %v: %w", thread.Key(), err)
		case s.Tenant == s.To.Chat():
			take(&whole, s.Tenant, s.At)
		case follows[s.Tenant]:
			take(&since, s.Tenant, s.At)
		}
	}
	for kind, at := range whole {
		for _, tenant := range following[kind] {
			take(&since, tenant, at)
		}
	}
	return since, nil
}

// belongs reports whether a subscription may be of a tenant. What the settings subscribed names the kind of chat alone:
// whose the channel is, the chat says when it is asked who sees it.
func belongs(s store.Subscription, tenant string) bool {
	return s.Tenant == tenant || s.Tenant == s.To.Chat() && s.To.Chat() == chatOf(tenant)
}

// collect writes down for each person of a tenant what the news bring.
func (f *Follows) collect(ctx context.Context, tenant string, since time.Time, n News) error {
	posts := slices.DeleteFunc(slices.Clone(n.Fresh), func(p forum.Post) bool {
		if p.Created.IsZero() {
			return n.First // nobody knows whether it is old
		}
		return older(p, since) // it stood there before anybody took the thread
	})
	if len(posts) == 0 {
		return nil
	}
	k, err := f.followsOf(ctx, tenant)
	if err != nil {
		return err
	}
	named, err := f.tickers(ctx, k, n.Ref, n.Thread)
	if err != nil {
		return err
	}
	brought := make(map[string][]item)
	for _, p := range posts {
		for user, ids := range bring(k.all, n.Ref, p, named[p.ID]) {
			brought[user] = append(brought[user], item{Thread: n.Ref.Key(), Post: p.ID, For: ids})
		}
	}
	for user, items := range brought {
		_, _, err := f.update(ctx, tenant, user, func(p *person) bool {
			return p.Paused == "" && p.add(items, time.Now().UTC(), f.parts.Settle)
		})
		if err != nil {
			return err
		}
	}
	if len(brought) > 0 {
		f.nudge()
	}
	return nil
}

// bring returns the follows by direct message that a post is for, by person.
func bring(all []Follow, thread forum.Ref, p forum.Post, tickers []string) map[string][]string {
	ids := make(map[string][]string)
	for _, f := range all {
		if f.By == ByDM && wants(f, thread, p, tickers) {
			ids[f.User] = append(ids[f.User], f.ID())
		}
	}
	return ids
}

// tickers are those that the posts of a thread name, if anybody follows one.
func (f *Follows) tickers(ctx context.Context, k followed, ref forum.Ref, thread forum.Thread) (map[string][]string, error) {
	if !k.has(Ticker) {
		return nil, nil
	}
	_, all, err := f.parts.Threads.Read(ctx, ref, store.Window{Newest: store.KeptPosts})
	if err != nil {
		return nil, fmt.Errorf("read %v for tickers: %w", ref.Key(), err)
	}
	return tickersIn(thread, all, k.watch), nil
}

// correct brings the notices of a tenant's people in line with posts that were removed, or came back. Whether a notice was
// said already is not asked: one that was not, and knows of the change, says the same again at most.
func (f *Follows) correct(ctx context.Context, tenant string, n News) error {
	if len(n.Changed) == 0 {
		return nil
	}
	gone := make(map[string]bool, len(n.Changed))
	for _, p := range n.Changed {
		gone[p.ID] = p.State != forum.Live
	}
	return f.people(ctx, tenant, func(user string, p person) error {
		touched, changed := p.marks(n.Ref.Key(), gone)
		if len(touched) == 0 && !changed {
			return nil
		}
		p, ok, err := f.update(ctx, tenant, user, func(p *person) bool {
			var changed bool
			touched, changed = p.marks(n.Ref.Key(), gone)
			return changed
		})
		if err != nil || !ok || p.Paused != "" {
			return err
		}
		for _, b := range touched {
			if b.Closed.IsZero() {
				continue // it is composed after this, from the posts as they are then
			}
			if err := f.offer(ctx, tenant, user, p, b, time.Time{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Retell has the notices composed anew that told people of a post, after it was taken out of the channel of a subscription or
// let in again: what each of them may see is decided then. A notice that was not composed yet needs nothing. Doing it twice is
// harmless.
func (b Book) Retell(ctx context.Context, outbox store.Outbox, s store.Subscription, post string) error {
	tenants, err := b.tenants(ctx, s.To.Chat())
	if err != nil {
		return err
	}
	for _, tenant := range slices.DeleteFunc(tenants, func(tenant string) bool { return !belongs(s, tenant) }) {
		err := b.people(ctx, tenant, func(user string, p person) error {
			if len(p.retell(s.Thread.Key(), post)) == 0 || p.Paused != "" {
				return nil
			}
			var touched []batch
			p, ok, err := b.update(ctx, tenant, user, func(p *person) bool {
				touched = p.retell(s.Thread.Key(), post)
				return len(touched) > 0
			})
			if err != nil || !ok || p.Paused != "" {
				return err
			}
			for _, told := range touched {
				if _, err := offer(ctx, outbox, tenant, user, p, told, time.Time{}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("tell of %s anew: %w", post, err)
		}
	}
	return nil
}
