package slack

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
)

var fanout = flag.Int("fanout", 1000, "channels of TestFanOut")

// One post goes to many channels on a bent clock, each hundredth of them limited for 5 s at every other try. It holds that no
// 429 is of our making, that the others take not much longer than the 300 messages a minute that are taken for Slack's
// limit, and that people are answered meanwhile.
func TestFanOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := &world{Fake: fakeslack.New(t, fakeslack.Options{Pipe: true}), log: &logged{}}
		slow := make(map[string]bool)
		var channels []string
		for i := range *fanout {
			c := w.Channel(fmt.Sprintf("c%d", i), false)
			channels = append(channels, c)
			slow[c] = i%100 == 7
		}
		var mu sync.Mutex
		tries, limited := make(map[string]int), 0
		w.Fault(func(r *fakeslack.Request) fakeslack.Fault {
			if r.Method != postMethod || !slow[r.Channel] {
				return fakeslack.Fault{}
			}
			mu.Lock()
			defer mu.Unlock()
			if tries[r.Channel]++; tries[r.Channel]%2 == 0 {
				return fakeslack.Fault{}
			}
			limited++
			return fakeslack.Limited(5 * time.Second)
		})
		st := memory.Open(0)
		defer st.Close()
		s := w.open(t, Options{Notes: st.Notes, Pace: st.Pace})
		thread := forum.Ref{Source: "board", Base: "https://board.example", ID: "7"}
		r := relay.New(relay.Parts{
			Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Notes: st.Notes, Chats: map[string]chat.Sender{Kind: s},
			Composer: sameWords{}, Holder: "h", Log: slog.New(slog.DiscardHandler),
		})
		for _, c := range channels {
			lane := store.Lane{Thread: thread, To: at(c)}
			if _, err := st.Subscriptions.Put(t.Context(), store.Subscription{Lane: lane, Tenant: "slack:" + w.TeamID()}, store.Mark{}); err != nil {
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
		waits := w.people(ctx, s, &running)
		normal := time.Duration(0)
		for _, c := range channels {
			all, err := w.Await(ctx, c, func(all []fakeslack.Message) bool { return len(all) == 1 })
			if err != nil {
				t.Fatal(err)
			}
			if !slow[c] {
				normal = max(normal, all[0].At.Sub(begun))
			}
		}
		cancel()
		running.Wait()
		s.Close()
		limit := time.Duration(*fanout) * time.Minute / 300
		ours, p99 := w.Ledger()["ratelimited"]-limited, <-waits
		t.Logf("%d channels: the last normal one after %v, the limit is %v (%.0f %%); %d limited on purpose, %d by us, %d hasty; people answered within %v (p99)",
			*fanout, normal, limit, 100*float64(limit)/float64(normal), limited, ours, w.Hasty(), p99)
		if ours > 0 || w.Hasty() > 0 {
			t.Errorf("%d answers of 429 are of our making, %d calls came too early", ours, w.Hasty())
		}
		if float64(limit) < 0.9*float64(normal) {
			t.Errorf("it took %v, the limit is %v: want 90 %% of it", normal, limit)
		}
		if p99 > 700*time.Millisecond {
			t.Errorf("people are answered within %v, want 700 ms", p99)
		}
	})
}

// people ask something each two seconds, of different people; then the 99th percentile of their waits comes.
func (w *world) people(ctx context.Context, s *Slack, running *sync.WaitGroup) <-chan time.Duration {
	result := make(chan time.Duration, 1)
	running.Go(func() {
		var waits []time.Duration
		for i := 0; ctx.Err() == nil; i++ {
			p := w.Know(fakeslack.Person{Name: fmt.Sprint("p", i)})
			begun := time.Now()
			_, me, err := s.team(ctx, "")
			if err == nil {
				_, err = s.person(ctx, s.teams[0], me, p.ID)
			}
			if err == nil {
				waits = append(waits, time.Since(begun))
			}
			select {
			case <-ctx.Done():
			case <-time.After(2 * time.Second):
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

// TestChannelPace holds that a channel gets one message a second after a few at once, that who asks is told how long to
// wait, and that another channel is not delayed.
func TestChannelPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, fakeslack.Options{Pipe: true}, Options{})
		said, begun := 0, time.Now()
		for said < 20 {
			_, err := w.s.Send(t.Context(), at(w.one), chattest.Say("", fmt.Sprint("message ", said)))
			if err == nil {
				said++
				continue
			}
			if fault.Of(err) != fault.Again || fault.After(err) <= 0 || errors.Is(err, chat.ErrUnsure) {
				t.Fatalf("Send = %v", err)
			}
			w.say(t, w.other, chattest.Say("", "elsewhere"))
			time.Sleep(fault.After(err))
		}
		if took := time.Since(begun); took < 16*time.Second || took > 18*time.Second {
			t.Errorf("20 messages took %v", took)
		}
		if n := w.Ledger()["ratelimited"]; n > 0 {
			t.Errorf("%d answers of 429", n)
		}
	})
}

// TestRetryAfter holds that a 429 is waited for to the letter, in its channel alone, and for the method alone where there is
// no channel; and that several channels in a row are the workspace's limit.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, fakeslack.Options{Pipe: true}, Options{})
		send := func(c string) error {
			_, err := w.s.Send(t.Context(), at(c), chattest.Say("", "words"))
			return err
		}
		w.Next(postMethod, fakeslack.Limited(7*time.Second))
		if err := send(w.one); fault.After(err) != 7*time.Second {
			t.Fatalf("Send = %v, want 7 s", err)
		}
		time.Sleep(7*time.Second - time.Millisecond)
		if err := send(w.one); fault.After(err) != time.Millisecond {
			t.Errorf("Send = %v, want 1 ms", err)
		}
		if err := send(w.other); err != nil {
			t.Errorf("another channel is delayed: %v", err)
		}
		time.Sleep(time.Millisecond)
		if err := send(w.one); err != nil {
			t.Error(err)
		}
		for i := range channelsInARow {
			w.Next(postMethod, fakeslack.Limited(30*time.Second))
			if err := send(w.Channel(fmt.Sprint("c", i), false)); fault.After(err) != 30*time.Second {
				t.Errorf("Send = %v", err)
			}
		}
		before := w.Count(postMethod)
		if err := send(w.other); fault.After(err) != 30*time.Second || w.Count(postMethod) != before {
			t.Errorf("Send = %v, want the workspace's limit", err)
		}
		if w.Hasty() != 0 {
			t.Errorf("%d calls came too early", w.Hasty())
		}
	})
}

// TestTiers holds that methods with a tier are never refused for it, however many want them, and that answers to people go
// before.
func TestTiers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, wide(fakeslack.Options{Pipe: true}), Options{})
		r := w.say(t, w.one, chattest.Say("", "words"))
		edited, begun := 0, time.Now()
		for edited < 150 {
			err := w.s.Edit(t.Context(), r, chattest.Say("", fmt.Sprint("words ", edited)))
			if err == nil {
				edited++
				continue
			}
			if fault.Of(err) != fault.Again {
				t.Fatal(err)
			}
			time.Sleep(fault.After(err))
		}
		took := time.Since(begun)
		t.Logf("150 edits took %v", took)
		if took > 250*time.Second || w.Ledger()["ratelimited"] > 0 {
			t.Errorf("150 edits took %v, with %d answers of 429", took, w.Ledger()["ratelimited"])
		}
	})
}

// TestSharedPace holds that replicas together keep the limits.
func TestSharedPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, fakeslack.Options{Pipe: true}, Options{})
		st := memory.Open(0)
		defer st.Close()
		bots := []*Slack{w.open(t, Options{Pace: st.Pace}), w.open(t, Options{Pace: st.Pace}), w.open(t, Options{Pace: st.Pace})}
		var all sync.WaitGroup
		for i, bot := range bots {
			all.Go(func() {
				for n := range 40 {
					for {
						_, err := bot.Send(t.Context(), at(w.one), chattest.Say("", fmt.Sprint(i, " ", n)))
						if err == nil {
							break
						}
						time.Sleep(max(fault.After(err), time.Millisecond))
					}
				}
			})
		}
		all.Wait()
		if n := w.Ledger()["ratelimited"]; n > 0 || len(w.stand(w.one)) != 120 {
			t.Errorf("%d answers of 429, %d messages", n, len(w.stand(w.one)))
		}
	})
}

// TestBudgetsForgotten holds that thousands of channels leave nothing behind.
func TestBudgetsForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer("x", limits{channel: store.Limit{Every: time.Second, Burst: 3}}, nil, slog.New(slog.DiscardHandler))
		for i := range 20_000 {
			c := call{method: postMethod, channel: fmt.Sprint("C", i)}
			if err := p.enter(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Millisecond)
		}
		if n := len(p.budgets); n > 2*sweepLeast {
			t.Errorf("%d budgets are remembered", n)
		}
	})
}

// TestAMinute holds that no tier allows more in any minute than it says.
func TestAMinute(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 20, 50, 100, 200} {
		tier := aMinute(n)
		var at time.Time
		now := time.Unix(1_700_000_000, 0)
		var taken []time.Time
		for end := now.Add(5 * time.Minute); now.Before(end); {
			whole, wait := store.Take(now, at, time.Time{}, tier.all(), 1)
			if wait > 0 {
				now = now.Add(wait)
				continue
			}
			at, taken = whole, append(taken, now)
		}
		for i := range taken {
			if i+n < len(taken) && taken[i+n].Sub(taken[i]) < time.Minute {
				t.Fatalf("tier of %d: %d calls within %v", n, n+1, taken[i+n].Sub(taken[i]))
			}
		}
		if least := n * 3; len(taken) < least {
			t.Errorf("tier of %d: only %d calls in five minutes", n, len(taken))
		}
	}
}

// TestRetryAfterHeader holds how the header is read.
func TestRetryAfterHeader(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Duration{
		"30": 30 * time.Second, "0": 0, "1.5": 1500 * time.Millisecond, "": restLeast, "soon": restLeast, "-1": restLeast, "NaN": restLeast,
		"99999999": restLeast,
	} {
		if got := retryAfter(map[string][]string{"Retry-After": {value}}); got != want {
			t.Errorf("Retry-After %q = %v, want %v", value, got, want)
		}
	}
	if !strings.Contains(busy(time.Second).Error(), "E-SLACK-BUSY") {
		t.Error("no code")
	}
}

// TestOwnKeys holds that a 429 of what has a key of its own, such as one person's response URL, closes nothing for others.
func TestOwnKeys(t *testing.T) {
	t.Parallel()
	p := newPacer("x", slackLimits(), nil, slog.New(slog.DiscardHandler))
	c := call{method: "response_url", person: true, open: true, bare: true}
	x := &exchange{status: 429, header: map[string][]string{"Retry-After": {"30"}}}
	if wait := p.leave(t.Context(), c, x); wait != 30*time.Second {
		t.Errorf("wait %v", wait)
	}
	if err := p.enter(t.Context(), c); err != nil {
		t.Errorf("another one: %v", err)
	}
}
