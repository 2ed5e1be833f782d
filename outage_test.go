package main

import (
	"context"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/discourse"
	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
	"github.com/threadtape/threadtape/bot/forum/forumtest"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
	"github.com/threadtape/threadtape/commands"
)

// A reachable chat can speak with one person alone, and knows its channels by name.
type reachable struct{ *chattest.Chat }

func (reachable) Reach(_ context.Context, user string) (chat.Address, error) {
	return chat.Address("test:dm-" + user), nil
}

func (reachable) Label(_ context.Context, to chat.Address) (string, error) {
	return "#" + to.Place(), nil
}

// farAway gives every name the same public address.
type farAway struct{}

func (farAway) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("93.184.216.34")}, nil
}

// TestOutage holds what people see of a forum that breaks for five minutes: nothing; and of one that breaks for twenty: one
// message to whoever subscribed, within a quarter of an hour, which names the threads and the reason, and is edited when
// the forum is well again. The channels hear what was written, and nothing of the trouble.
func TestOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		board, wire := fakeforum.New(), forumtest.NewWire()
		defer board.Serve(wire)()
		client, err := fetch.New(fetch.Options{Resolver: farAway{}, Dial: wire.Dial, PerHost: store.Limit{Every: time.Second, Burst: 5}})
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		fake, st, log := chattest.New("test", chattest.Full()), memory.Open(0), slog.New(slog.DiscardHandler)
		defer st.Close()
		sources := forum.Sources{{Name: discourse.Name, Source: discourse.Open(client)}}
		b := bot.New(bot.Parts{
			Store: st, Sources: sources, Chats: map[string]command.Platform{"test": reachable{fake}}, Holder: "h", Log: log, Burst: 4,
			Policy: watch.Policy{Floor: time.Minute, Ceiling: 30 * time.Minute, IdleShare: 0.02, Settle: 30 * time.Second},
		})
		deps := commands.Deps{Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Notes: st.Notes, Sources: sources, Wake: b.Wake}
		topics := make([]int, 3)
		for i, to := range []chat.Address{"test:alpha", "test:beta", "test:beta"} {
			topics[i], _ = board.Open([]string{"Winter route", "Harbour fees", "Ice charts"}[i], fakeforum.Entry{By: "marlow", Text: "What do you say?"})
			s := store.Subscription{Lane: store.Lane{To: to}, Tenant: "test", Owner: "U7", Options: store.Options{Mode: store.Replies, Format: store.Compact}}
			if err := commands.Subscribe(t.Context(), deps, "http://forum.example"+board.Link(topics[i], 0), s); err != nil {
				t.Fatal(err)
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.Run(ctx, nil) }()
		defer func() {
			stop()
			if err := <-ended; err != nil {
				t.Errorf("Run = %v", err)
			}
		}()
		breaks := func(d time.Duration) {
			board.Set(func(q *fakeforum.Quirks) { q.Status = 503 })
			time.Sleep(d)
		}
		time.Sleep(10 * time.Minute)
		breaks(5 * time.Minute)
		board.Well()
		time.Sleep(time.Hour)
		if got := fake.Texts("test:dm-U7"); len(got) != 0 {
			t.Fatalf("five minutes of trouble were told: %q", got)
		}
		for _, topic := range topics {
			board.Post(topic, "tindra", "Before.")
		}
		time.Sleep(5 * time.Minute) // so that the next looks are near
		breaks(17 * time.Minute)
		told := fake.Texts("test:dm-U7")
		if len(told) != 1 || !strings.Contains(told[0], "3 threads of forum.example cannot be read") || !strings.Contains(told[0], "in #alpha, #beta") {
			t.Fatalf("a quarter of an hour after the first look that failed they were told %q, want one message", told)
		}
		if n := b.Ready(ctx).Checks; n[len(n)-1].Name != "incidents" || !n[len(n)-1].OK {
			t.Errorf("the status says %+v, want the incident", n)
		}
		for _, topic := range topics[:2] {
			board.Post(topic, "okafor", "Meanwhile.")
		}
		time.Sleep(3 * time.Minute)
		board.Well()
		time.Sleep(90 * time.Minute)
		told = fake.Texts("test:dm-U7")
		if len(told) != 1 || !strings.Contains(told[0], "forum.example can be read again") || !strings.Contains(told[0], "The gap is filled: 2 posts.") {
			t.Errorf("in the end they were told %q, want the same message with its end", told)
		}
		if all := slices.Concat(fake.Texts("test:alpha"), fake.Texts("test:beta")); len(all) != 5 || strings.Contains(strings.Join(all, ""), "cannot be read") {
			t.Errorf("the channels heard %q, want three posts before and two meanwhile", all)
		}
	})
}
