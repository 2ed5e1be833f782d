package discord

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
)

var fanout = flag.Int("fanout", 400, "channels of TestFanOut")

// One post goes to many channels on a bent clock, each hundredth of them limited for 5 s at every other try. It holds that
// the others take no longer than the 50 requests a second that Discord allows, less the reserve, that no 429 is of our
// making, and that people are answered meanwhile. The whole of it:
//
//	go test -run TestFanOut -v ./adapters/chats/discord -fanout 10000
func TestFanOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := fakediscord.New(t, fakediscord.Options{Pipe: true})
		guild := f.Guild("Farm", "")
		slow := make(map[string]bool)
		var channels []string
		for i := range *fanout {
			c := f.Channel(guild, fmt.Sprintf("c%d", i), fakediscord.Text)
			channels = append(channels, c)
			slow[c] = i%100 == 7
		}
		var mu sync.Mutex
		tries, limited := make(map[string]int), 0
		f.Fault(func(r *fakediscord.Request) fakediscord.Fault {
			for c := range slow {
				if slow[c] && r.Method == http.MethodPost && r.Path == "/channels/"+c+"/messages" {
					mu.Lock()
					defer mu.Unlock()
					tries[c]++
					if tries[c]%2 == 1 {
						limited++
						return fakediscord.Limited(5 * time.Second)
					}
				}
			}
			return fakediscord.Fault{}
		})
		st := memory.Open(0)
		defer st.Close()
		w := &world{Fake: f, log: &logged{}}
		d := w.open(t, Options{Notes: st.Notes, Pace: st.Pace})
		thread := forum.Ref{Source: "board", Base: "https://board.example", ID: "7"}
		r := relay.New(relay.Parts{
			Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Notes: st.Notes, Chats: map[string]chat.Sender{Kind: d},
			Composer: sameWords{}, Holder: "h", Log: slog.New(slog.DiscardHandler),
		})
		for _, c := range channels {
			lane := store.Lane{Thread: thread, To: at(c)}
			if _, err := st.Subscriptions.Put(t.Context(), store.Subscription{Lane: lane, Tenant: "discord:" + guild}, store.Mark{}); err != nil {
				t.Fatal(err)
			}
			offer := store.Offering{Lane: lane, Deliveries: []store.Delivery{{Kind: store.New, Post: "1", Rev: "a", Seq: 1}}}
			if _, err := st.Outbox.Offer(t.Context(), offer); err != nil {
				t.Fatal(err)
			}
		}
		begun := time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { _ = r.Run(ctx) }) // it returns nil
		waits := people(t, ctx, d, &running)
		normal := 0
		for _, c := range channels {
			all, err := f.Await(ctx, c, func(all []fakediscord.Message) bool { return len(all) == 1 })
			if err != nil {
				t.Fatal(err)
			}
			if !slow[c] {
				normal = max(normal, int(all[0].At.Sub(begun)))
			}
		}
		cancel()
		running.Wait()
		d.Close()
		took, limit := time.Duration(normal), time.Duration(*fanout)*time.Second/50
		ours := f.Ledger()[429] - limited
		p99 := <-waits
		t.Logf("%d channels: the last normal one after %v, Discord's own limit is %v (%.0f %%); %d limited on purpose, %d by us; people answered within %v (p99)",
			*fanout, took, limit, 100*float64(limit)/float64(took), limited, ours, p99)
		if ours > 0 {
			t.Errorf("%d answers of 429 are of our making", ours)
		}
		if *fanout >= 1000 && float64(limit) < 0.95*float64(took) {
			t.Errorf("it took %v, the limit is %v: want 95 %% of it", took, limit)
		}
		if p99 > 250*time.Millisecond {
			t.Errorf("people are answered within %v, want 250 ms", p99)
		}
	})
}

// people ask something twice a second until ctx ends; then the 99th percentile of their waits comes. The time of a clock
// that is bent is what was waited for, without the work itself.
func people(t *testing.T, ctx context.Context, d *Discord, running *sync.WaitGroup) <-chan time.Duration {
	t.Helper()
	result := make(chan time.Duration, 1)
	running.Go(func() {
		var waits []time.Duration
		for ctx.Err() == nil {
			begun := time.Now()
			in := interaction{ID: "1", Token: "x", Type: typeCommand, Member: &asker{User: user{ID: "9"}}}
			d.heard(ctx, silent{}, in, func(context.Context, callback, bool) error {
				waits = append(waits, time.Since(begun))
				return nil
			})
			select {
			case <-ctx.Done():
			case <-time.After(500 * time.Millisecond):
			}
		}
		slices.Sort(waits)
		result <- waits[len(waits)*99/100]
	})
	return result
}

// sameWords composes the same line for everybody.
type sameWords struct{}

func (sameWords) Compose(relay.Saying) (chat.Message, bool) {
	return chattest.Say("", "The same words for everybody."), true
}
