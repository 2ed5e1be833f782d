package watch

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/calendar"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// SettingsAge is how old may be what the watcher knows of the settings of channels: a change takes effect within that time.
const SettingsAge = 30 * time.Second

// manners are what of the settings of a channel decides when it is told something.
type manners struct {
	quiet calendar.Hours
	zone  *time.Location
	most  int // messages an hour; 0: no limit
	lit   int // how many people must have quoted a passage that is shown by itself; 0: none is
}

// A settings cache knows the manners of all channels of a chat that have any. They are read together, so that a look at a
// thread that ten thousand channels take asks the store once, and channels without settings cost nothing.
type settings struct {
	mu    sync.Mutex
	chats map[string]known
}

type known struct {
	at       time.Time
	channels map[chat.Address]manners
}

// of returns the manners of a channel; ok is false for one that has none.
func (c *settings) of(ctx context.Context, p Parts, to chat.Address) (m manners, ok bool, err error) {
	if p.Notes == nil {
		return manners{}, false, nil
	}
	c.mu.Lock() // also while the store is asked: others would ask the same
	defer c.mu.Unlock()
	k, read := c.chats[to.Chat()]
	if !read || time.Since(k.at) >= SettingsAge {
		k.at = time.Now()
		if k.channels, err = mannersOf(ctx, p, to.Chat()); err != nil {
			return manners{}, false, err
		}
		if c.chats == nil {
			c.chats = make(map[string]known)
		}
		c.chats[to.Chat()] = k
	}
	m, ok = k.channels[to]
	return m, ok, nil
}

// mannersOf reads those of all channels of a chat.
func mannersOf(ctx context.Context, p Parts, kind string) (map[chat.Address]manners, error) {
	settings, err := store.AllSettings(ctx, p.Notes, kind)
	if err != nil {
		return nil, err
	}
	all := make(map[chat.Address]manners)
	for to, s := range settings {
		if s.Quiet == "" && s.Most == 0 && s.Highlights == 0 {
			continue
		}
		m := manners{zone: p.Zone, most: s.Most, lit: s.Highlights}
		m.quiet, _ = calendar.ParseHours(s.Quiet)
		if zone, err := time.LoadLocation(s.Zone); s.Zone != "" && err == nil {
			m.zone = zone
		}
		all[to] = m
	}
	return all, nil
}

// lull is how long a channel that is full is left alone at least.
const lull = time.Minute

// told tells how many messages of new posts a channel may be told now, and when it may be told the next one if none.
//
// It counts what the receipts of the last hour stand for, messages that tell several posts once, and whatever waits. That
// is never less than what was said of the threads that the channel still takes, as far back as the receipts of a thread
// reach ([store.KeptReceipts]); it may be more: a message that was edited counts as said when it was edited, and an edit
// that waits counts as a message. Looks at other threads of the channel that go on at the same time are not seen.
func (w *Watcher) told(ctx context.Context, to chat.Address, most int, now time.Time) (room int, next time.Time, err error) {
	subs, err := w.parts.Subscriptions.In(ctx, to)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("subscriptions of %v: %w", to, err)
	}
	said := make(map[chat.Receipt]time.Time)
	for _, s := range subs {
		receipts, err := w.parts.Outbox.Said(ctx, s.Lane)
		if err != nil {
			return 0, time.Time{}, fmt.Errorf("receipts of %v: %w", to, err)
		}
		for _, r := range receipts {
			if !r.Receipt.Zero() && r.At.After(now.Add(-time.Hour)) && r.At.After(said[r.Receipt]) {
				said[r.Receipt] = r.At
			}
		}
	}
	queue, err := w.parts.Outbox.Queue(ctx, to)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("queue of %v: %w", to, err)
	}
	next = now.Add(lull)
	if len(said) >= most {
		var times []time.Time
		for _, at := range said {
			times = append(times, at)
		}
		slices.SortFunc(times, time.Time.Compare)
		if out := times[len(times)-most].Add(time.Hour); out.After(next) {
			next = out
		}
	}
	return max(most-len(said)-queue.Waiting, 0), next, nil
}
