package incident

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// A sight is a trouble as it is now.
type sight struct {
	trouble
	matter Matter // of one thread or channel, if it is ill
	state  store.State
	over   bool // it is well again, and what is written of it has served
	waits  bool // neither well nor ill: a look is under way, or the gap is being filled
}

// sights looks what became of every trouble of a subject.
func (t *Teller) sights(ctx context.Context, s subject, now time.Time) ([]sight, error) {
	var all []sight
	for _, tr := range s.troubles {
		g := sight{trouble: tr}
		switch tr.Kind {
		case Forum:
			state, _, err := t.parts.Threads.Read(ctx, tr.Thread, store.Window{})
			if err != nil {
				return nil, fmt.Errorf("read %v: %w", tr.Thread.Key(), err)
			}
			g.state = state
			g.over = state.Fails == 0 && !state.Behind && state.LastOK.After(tr.Since)
			g.waits = state.Fails == 0 && !g.over
			g.matter = Matter{Code: class(state.Fault), Say: state.Say, Lost: state.Thread.State == forum.Unavailable, Next: state.Next}
		case Channel:
			g.over = !tr.Mended.IsZero()
			g.matter = Matter{Say: tr.Why, Next: tr.Next}
		case Limit:
			g.over = now.Sub(tr.Next) > between
			g.matter = Matter{Code: tr.Why, Say: tr.Why, Next: tr.Next}
		}
		g.matter.Next = g.matter.Next.UTC().Truncate(time.Second)
		all = append(all, g)
	}
	return all, nil
}

// wholeHost lists the codes of faults that are about a whole forum: when one thread is told to wait, the others are not even
// asked for, and what they meet has another code.
var wholeHost = []string{
	"E-SOURCE-BUSY", "E-FETCH-BUSY", "E-FETCH-DOWN", "E-FETCH-DIAL", "E-FETCH-SLOW", "E-FETCH-STATUS", "E-FETCH-BROKEN",
}

// class is what sorts the threads of a forum together: the code of the fault, or one for all that are about the forum.
func class(code string) string {
	if slices.Contains(wholeHost, code) {
		return "host"
	}
	return code
}

// looksOf tells whether a subject looks as it did: which troubles there are, how old, and in which state.
func looksOf(sights []sight, short time.Duration, now time.Time) string {
	var b strings.Builder
	for _, g := range sights {
		ripe := now.Sub(g.Since) >= short
		fmt.Fprintln(&b, g.note.Key.Name, g.Since.UnixMilli(), ripe, g.over, g.waits, g.matter.Code, g.matter.Lost)
	}
	return b.String()
}

// seen puts together what each place is to know. Trouble that only people who paused it by hand would hear of is passed
// over, and what nobody takes any more is over. With an error comes what could be found out: somebody who cannot be
// reached now keeps nothing from others.
func (t *Teller) seen(ctx context.Context, sights []sight) (all map[chat.Address]Seen, err error) {
	all = make(map[chat.Address]Seen)
	var unknown []error
	for i := range sights {
		g := &sights[i]
		taken := false
		for s, err := range t.concerned(ctx, g.trouble) {
			if err != nil {
				return all, fmt.Errorf("who takes %v: %w", g.subject(), err)
			}
			taken = true
			if !ours(s.Paused) {
				continue
			}
			broken := chat.Address("")
			if g.Kind == Channel {
				broken = g.To
			}
			to, ok, err := t.routes.of(ctx, s, broken)
			if err != nil {
				unknown = append(unknown, err)
			}
			if err != nil || !ok {
				continue
			}
			at := all[to]
			if at.add(*g, s); g.Kind == Limit && !g.over {
				err = t.held(ctx, &at, s)
			}
			if g.Kind == Channel && err == nil {
				err = t.title(ctx, &at, s)
			}
			unknown = append(unknown, err)
			all[to] = at
		}
		if !taken {
			g.over, g.waits = true, false
		}
	}
	return all, errors.Join(unknown...)
}

// concerned ranges over the subscriptions that a trouble is about.
func (t *Teller) concerned(ctx context.Context, tr trouble) func(func(store.Subscription, error) bool) {
	if tr.Kind == Forum {
		return t.parts.Subscriptions.Takers(ctx, tr.Thread)
	}
	return func(yield func(store.Subscription, error) bool) {
		subs, err := t.parts.Subscriptions.In(ctx, tr.To)
		if err != nil {
			yield(store.Subscription{}, fmt.Errorf("subscriptions of %v: %w", tr.To, err))
			return
		}
		for _, s := range subs {
			if !yield(s, nil) {
				return
			}
		}
	}
}

// add takes one subscription of a trouble into what is seen.
func (s *Seen) add(g sight, sub store.Subscription) {
	if g.over {
		s.Well = true
		if g.Kind == Forum {
			if s.Mended == nil {
				s.Mended = make(map[string]int)
			}
			s.Mended[strconv.FormatUint(store.PostHash(g.Thread.Key()), 36)] = g.state.Gap
		}
		return
	}
	if g.waits {
		return
	}
	if s.Since.IsZero() || g.Since.Before(s.Since) {
		s.Since = g.Since
	}
	i := slices.IndexFunc(s.Matters, func(m Matter) bool { return m.Code == g.matter.Code && m.Lost == g.matter.Lost })
	if i < 0 && len(s.Matters) < mattersMost {
		i = len(s.Matters)
		s.Matters = append(s.Matters, g.matter)
	}
	if i < 0 {
		i = len(s.Matters) - 1 // one more kind of trouble counts with the last
	}
	if s.counted == nil {
		s.counted = make(map[string]bool)
	}
	if key := sub.Thread.Key(); !s.counted[key] {
		s.counted[key] = true
		s.Matters[i].thread(g, sub)
	}
	s.Matters[i].channel(sub.To)
}

// thread takes one thread into a matter.
func (m *Matter) thread(g sight, sub store.Subscription) {
	m.Threads++
	if next := g.matter.Next; !next.IsZero() && next.Before(m.Next) {
		m.Next = next
	}
	if title := rich.Line(g.state.Thread.Title, titleMost); len(m.Titles) < titlesMost && g.Kind == Forum {
		m.Titles = append(m.Titles, Titled{Title: title, URL: cmp.Or(g.state.Thread.Ref.URL, sub.Thread.URL)})
	}
}

// channel takes one channel into a matter.
func (m *Matter) channel(to chat.Address) {
	switch {
	case slices.Contains(m.Channels, to):
	case len(m.Channels) < channelsMost:
		m.Channels = append(m.Channels, to)
		slices.Sort(m.Channels)
	default:
		m.More++ // about: one that waits for several threads counts for each
	}
}

// title names a thread that waits for a channel: a channel that refuses us may not even tell its name.
func (t *Teller) title(ctx context.Context, s *Seen, sub store.Subscription) error {
	if len(s.Matters) == 0 || len(s.Matters[0].Titles) == titlesMost {
		return nil
	}
	state, _, err := t.parts.Threads.Read(ctx, sub.Thread, store.Window{})
	if err != nil {
		return fmt.Errorf("read %v: %w", sub.Thread.Key(), err)
	}
	s.Matters[0].Titles = append(s.Matters[0].Titles, Titled{Title: rich.Line(state.Thread.Title, titleMost), URL: cmp.Or(state.Thread.Ref.URL, sub.Thread.URL)})
	return nil
}

// held counts what waits for a subscription that a limit holds, where its wishes let everything pass.
func (t *Teller) held(ctx context.Context, s *Seen, sub store.Subscription) error {
	if sub.Paused != PausedFull || sub.Options.Filtered() || sub.Options.Mode != store.Replies || len(s.Matters) == 0 {
		return nil
	}
	mark, ok, err := t.parts.Subscriptions.Mark(ctx, sub.Lane)
	if err != nil || !ok || mark.Seq == 0 {
		return err
	}
	_, posts, err := t.parts.Threads.Read(ctx, sub.Thread, store.Window{Newest: store.KeptPosts, Bare: true})
	if err != nil {
		return fmt.Errorf("read what waits of %v: %w", sub.Thread.Key(), err)
	}
	for _, p := range posts {
		if p.State == forum.Live && uint64(p.Number) > mark.Seq {
			s.Matters[0].Held++
		}
	}
	return nil
}
