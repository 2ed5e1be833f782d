package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// bent runs a test in a world whose clock runs as fast as it can. Discord's own limits hold in it.
func bent(t *testing.T, o Options, test func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		today()
		test(t, begin(t, fakediscord.Options{Pipe: true, PerChannel: 5, Global: 50}, o))
	})
}

func (w *world) try(t *testing.T, channel, words string) error {
	t.Helper()
	_, err := w.d.Send(t.Context(), at(channel), chattest.Say("", words))
	return err
}

// TestEmptyBucket holds that a channel whose limit is reached is refused at once, without a request, until its time is
// over, and that no other channel notices.
func TestEmptyBucket(t *testing.T) {
	t.Parallel()
	bent(t, Options{}, func(t *testing.T, w *world) {
		for i := range 5 {
			if err := w.try(t, w.one, "words"); err != nil {
				t.Fatalf("message %d: %v", i, err)
			}
		}
		began := time.Now()
		err := w.try(t, w.one, "words")
		after := fault.After(err)
		if fault.Code(err) != "E-DISCORD-RATE" || after <= 0 || after > 5*time.Second || len(w.Requests()) != 5 || time.Since(began) > 0 {
			t.Errorf("the sixth: %v after %v, %d requests", err, after, len(w.Requests()))
		}
		if err := w.try(t, w.other, "words"); err != nil {
			t.Errorf("another channel: %v", err)
		}
		time.Sleep(after)
		if err := w.try(t, w.one, "words"); err != nil {
			t.Errorf("when its time was over: %v", err)
		}
		if n := w.Ledger()[429]; n != 0 {
			t.Errorf("%d answers of 429", n)
		}
	})
}

// TestRouteLimit holds that a 429 holds its channel to the letter, and no other.
func TestRouteLimit(t *testing.T) {
	t.Parallel()
	bent(t, Options{}, func(t *testing.T, w *world) {
		w.Next(postMessage, fakediscord.Limited(1700*time.Millisecond))
		if err := w.try(t, w.one, "words"); fault.After(err) != 1700*time.Millisecond {
			t.Errorf("429: %v after %v", err, fault.After(err))
		}
		time.Sleep(time.Second)
		n := len(w.Requests())
		if err := w.try(t, w.one, "words"); fault.After(err) != 700*time.Millisecond || len(w.Requests()) != n {
			t.Errorf("a second later: %v after %v", err, fault.After(err))
		}
		if err := w.try(t, w.other, "words"); err != nil {
			t.Errorf("another channel: %v", err)
		}
		time.Sleep(700 * time.Millisecond)
		if err := w.try(t, w.one, "words"); err != nil {
			t.Errorf("then: %v", err)
		}
	})
}

// TestGlobalLimit holds that a global 429 holds all channels, in all replicas, and no answer to an interaction.
func TestGlobalLimit(t *testing.T) {
	t.Parallel()
	pace := memory.Open(time.Hour).Pace
	bent(t, Options{Pace: pace}, func(t *testing.T, w *world) {
		replica := &world{Fake: w.Fake, d: w.open(t, Options{Pace: pace}), one: w.one, other: w.other}
		w.Next(postMessage, fakediscord.LimitedGlobal(1800*time.Millisecond))
		if err := w.try(t, w.one, "words"); fault.After(err) != 1800*time.Millisecond {
			t.Errorf("429: %v after %v", err, fault.After(err))
		}
		time.Sleep(300 * time.Millisecond)
		for name, w := range map[string]*world{"another channel": w, "a replica": replica} {
			err := w.try(t, w.other, "words")
			if wait := fault.After(err); wait < 1499*time.Millisecond || wait > 1501*time.Millisecond {
				t.Errorf("%s: %v after %v", name, err, wait)
			}
		}
		c := request(http.MethodGet, "/webhooks/{webhook}/{token}/messages/@original", w.AppID(), "nobody")
		c.open = true
		if _, err := w.d.api.do(t.Context(), c); fault.Of(err) == fault.Again {
			t.Errorf("an answer to an interaction: %v", err)
		}
		time.Sleep(1500 * time.Millisecond)
		for _, w := range []*world{w, replica} {
			if err := w.try(t, w.one, "words"); err != nil {
				t.Errorf("then: %v", err)
			}
		}
	})
}

// TestBlocked holds that a page in place of a 429 stops everything, for a minute where it does not say how long.
func TestBlocked(t *testing.T) {
	t.Parallel()
	for retry, want := range map[time.Duration]time.Duration{0: time.Minute, 7 * time.Second: 7 * time.Second} {
		t.Run(want.String(), func(t *testing.T) {
			t.Parallel()
			bent(t, Options{}, func(t *testing.T, w *world) {
				w.Next(postMessage, fakediscord.Banned(retry))
				if err := w.try(t, w.one, "words"); fault.After(err) != want {
					t.Errorf("429: %v after %v", err, fault.After(err))
				}
				n := len(w.Requests())
				if err := w.try(t, w.other, "words"); fault.After(err) != want {
					t.Errorf("another channel: %v after %v", err, fault.After(err))
				}
				c := request(http.MethodPost, "/interactions/{interaction}/{token}/callback", "1", "t")
				c.open, c.person = true, true
				if _, err := w.d.api.do(t.Context(), c); fault.After(err) != want || len(w.Requests()) != n {
					t.Errorf("an answer to an interaction: %v", err)
				}
				time.Sleep(want)
				if err := w.try(t, w.one, "words"); err != nil {
					t.Errorf("then: %v", err)
				}
			})
		})
	}
}

// TestDeadToken holds that a refused token is tried once a minute, and works again when it does.
func TestDeadToken(t *testing.T) {
	t.Parallel()
	bent(t, Options{}, func(t *testing.T, w *world) {
		w.Fault(func(*fakediscord.Request) fakediscord.Fault { return fakediscord.Refused(401, 0) })
		for range 200 {
			err := w.try(t, w.one, "words")
			if _, fix := fault.Words(err); fault.Of(err) != fault.Denied || fault.Code(err) != "E-DISCORD-TOKEN" || fix == "" {
				t.Fatalf("Send = %v", err)
			}
			time.Sleep(time.Second)
		}
		if n := len(w.Requests()); n != 4 {
			t.Errorf("%d requests in 200 s, want 4", n)
		}
		w.Fault(nil)
		time.Sleep(time.Minute)
		for range 2 {
			if err := w.try(t, w.one, "words"); err != nil {
				t.Errorf("with a token that works again: %v", err)
			}
		}
	})
}

// TestBudget holds that a burst for a thousand channels brings not one 429, and takes no longer than the limit of the bot
// demands; and that an answer to a person waits for a fraction of a second meanwhile.
func TestBudget(t *testing.T) {
	t.Parallel()
	const channels, workers, each = 1000, 16, 2
	bent(t, Options{}, func(t *testing.T, w *world) {
		queue := make(chan string, channels*each)
		var names []string
		for i := range channels {
			names = append(names, w.Channel(w.guild, fmt.Sprintf("c%d", i), fakediscord.Text))
		}
		for range each {
			for _, name := range names {
				queue <- name
			}
		}
		close(queue)
		began := time.Now()
		var all sync.WaitGroup
		var busy, over atomic.Int64
		for range workers {
			all.Go(func() {
				for name := range queue {
					for {
						err := w.try(t, name, "words")
						if err == nil {
							break
						}
						busy.Add(1)
						time.Sleep(fault.After(err))
					}
				}
			})
		}
		var slowest time.Duration
		ctx, cancel := context.WithCancel(t.Context())
		var people sync.WaitGroup
		people.Go(func() {
			for ctx.Err() == nil {
				asked := time.Now()
				if _, err := w.d.standing(ctx, w.guild); err != nil && ctx.Err() == nil {
					over.Add(1)
				}
				slowest = max(slowest, time.Since(asked))
				w.d.stood.Forget(w.guild)
				_ = pause(ctx, time.Second)
			}
		})
		all.Wait()
		took := time.Since(began)
		cancel()
		people.Wait()
		if n := w.Ledger()[429]; n != 0 {
			t.Errorf("%d answers of 429", n)
		}
		for _, name := range names {
			if n := len(w.Messages(name)); n != each {
				t.Errorf("%d messages stand in %s", n, name)
			}
		}
		if least := channels * each * budgetEvery; took > least*11/10+time.Second || over.Load() > 0 || slowest > 400*time.Millisecond {
			t.Errorf("took %v, an answer up to %v, %d failed", took, slowest, over.Load())
		}
		t.Logf("%d messages in %v, %d came again, an answer took at most %v", channels*each, took, busy.Load(), slowest)
	})
}

// TestReplicasShareTheBudget holds that two processes together stay below the limit of the bot.
func TestReplicasShareTheBudget(t *testing.T) {
	t.Parallel()
	pace := memory.Open(time.Hour).Pace
	bent(t, Options{Pace: pace}, func(t *testing.T, w *world) {
		bots := []*Discord{w.d, w.open(t, Options{Pace: pace})}
		var all sync.WaitGroup
		for i := range 16 {
			name := w.Channel(w.guild, fmt.Sprintf("c%d", i), fakediscord.Text)
			all.Go(func() {
				for range 20 {
					for {
						_, err := bots[i%2].Send(t.Context(), at(name), chattest.Say("", "words"))
						if err == nil {
							break
						}
						time.Sleep(fault.After(err))
					}
				}
			})
		}
		all.Wait()
		if n := w.Ledger()[429]; n != 0 {
			t.Errorf("%d answers of 429", n)
		}
	})
}

// TestWaitsNoLongerThanItsContext holds that a call for which there is no share in time says so at once.
func TestWaitsNoLongerThanItsContext(t *testing.T) {
	t.Parallel()
	bent(t, Options{}, func(t *testing.T, w *world) {
		w.d.api.pace.global.hold(t.Context(), time.Now().Add(600*time.Millisecond))
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		began := time.Now()
		_, err := w.d.Send(ctx, at(w.one), chattest.Say("", "words"))
		if fault.Of(err) != fault.Again || fault.After(err) != 600*time.Millisecond || time.Since(began) > 0 {
			t.Errorf("Send = %v after %v", err, time.Since(began))
		}
		if err := w.try(t, w.one, "words"); err != nil || time.Since(began) < 600*time.Millisecond {
			t.Errorf("with time: %v after %v", err, time.Since(began))
		}
	})
}

// TestSlowChannel holds that a channel whose answers take long delays no other.
func TestSlowChannel(t *testing.T) {
	t.Parallel()
	bent(t, Options{}, func(t *testing.T, w *world) {
		w.Next(postMessage, fakediscord.Slow(8*time.Second))
		var all sync.WaitGroup
		all.Go(func() {
			if err := w.try(t, w.one, "slow"); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		began := time.Now()
		for range 5 {
			if err := w.try(t, w.other, "quick"); err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(began); took > 200*time.Millisecond { // the share of the whole bot
			t.Errorf("another channel took %v", took)
		}
		all.Wait()
	})
}

// TestRestsBeforeTheBan holds that the program rests before the number of refusals at which Discord bans an address, but for answers
// to people, until the refusals are ten minutes old.
func TestRestsBeforeTheBan(t *testing.T) {
	t.Parallel()
	bent(t, Options{}, func(t *testing.T, w *world) {
		for i := range ledgerStop {
			w.d.api.pace.ledger.add(time.Now())
			if i%100 == 0 {
				time.Sleep(time.Second)
			}
		}
		err := w.try(t, w.one, "words")
		if fault.Code(err) != "E-DISCORD-GUARD" || fault.After(err) <= 0 || len(w.Requests()) != 0 {
			t.Errorf("Send = %v after %v", err, fault.After(err))
		}
		if _, err := w.d.standing(t.Context(), w.guild); err != nil {
			t.Errorf("for a person: %v", err)
		}
		time.Sleep(fault.After(err))
		if err := w.try(t, w.one, "words"); err != nil {
			t.Errorf("when it fell: %v", err)
		}
		time.Sleep(11 * time.Minute)
		if n := w.d.api.pace.ledger.count(time.Now()); n != 0 {
			t.Errorf("%d are counted eleven minutes later", n)
		}
	})
}

// TestForgetsBuckets holds that the buckets of ten thousand interactions leave nothing behind.
func TestForgetsBuckets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer("1", nil, opened(t, "http://127.0.0.1:1").log)
		header := http.Header{
			"X-Ratelimit-Remaining": {"4"}, "X-Ratelimit-Reset-After": {"2"}, "X-Ratelimit-Bucket": {"abc"}, "X-Ratelimit-Limit": {"5"},
		}
		most := 0
		for i := range 10_000 {
			c := request(http.MethodPost, "/webhooks/{webhook}/{token}", "1", fmt.Sprint("token", i))
			c.open = true
			ticket, err := p.enter(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			p.leave(t.Context(), ticket, answer{call: c, status: 200, header: header})
			time.Sleep(10 * time.Millisecond)
			most = max(most, len(p.buckets.all))
		}
		if most > 1000 || len(p.buckets.names) != 1 {
			t.Errorf("up to %d buckets, %d names", most, len(p.buckets.names))
		}
	})
}

// TestOvertaking holds that answers which overtake each other do not open a bucket that is empty.
func TestOvertaking(t *testing.T) {
	t.Parallel()
	now := time.Now()
	reset := now.Add(5 * time.Second)
	var b bucket
	b.hear(0, 100, reset, now)
	b.hear(1, 100, reset, now)
	if b.wait(now) != 5*time.Second {
		t.Errorf("an older answer opened the bucket: %+v", b)
	}
	b.hear(4, 95, now, now)
	if b.wait(now) != 5*time.Second {
		t.Errorf("an answer of an older window opened the bucket: %+v", b)
	}
	b.hear(4, 105, reset.Add(5*time.Second), now)
	if b.wait(now) != 0 {
		t.Errorf("a new window is closed: %+v", b)
	}
	b.out = 4
	if b.wait(now) == 0 {
		t.Errorf("four on their way leave room for a fifth: %+v", b)
	}
}

// TestSharedLimit holds that a 429 of a limit that others share holds the channel, and does not count against us.
func TestSharedLimit(t *testing.T) {
	t.Parallel()
	p := newPacer("1", nil, opened(t, "http://127.0.0.1:1").log)
	for _, scope := range []string{"shared", "user"} {
		c := request(http.MethodPost, "/channels/{channel}/messages", scope)
		ticket, err := p.enter(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		body := []byte(`{"message":"slow","retry_after":2.5,"global":false}`)
		header := http.Header{"X-Ratelimit-Scope": {scope}, "Retry-After": {"3"}}
		if wait := p.leave(t.Context(), ticket, answer{call: c, status: 429, header: header, body: body}); wait != 3*time.Second {
			t.Errorf("%s: wait %v, want the longer of both", scope, wait)
		}
		if _, err := p.enter(t.Context(), c); fault.Of(err) != fault.Again {
			t.Errorf("%s: %v", scope, err)
		}
		if n := p.ledger.count(time.Now()); n == 0 != (scope == "shared") {
			t.Errorf("%s: %d are counted", scope, n)
		}
	}
}

// A lostPace is one of a store that does not answer.
type lostPace struct{}

func (lostPace) Take(context.Context, string, store.Limit, int) (time.Duration, error) {
	return 0, errors.New("gone")
}
func (lostPace) Hold(context.Context, string, time.Time) error { return errors.New("gone") }

// TestPaceLost holds that a process paces itself while the store does not answer.
func TestPaceLost(t *testing.T) {
	t.Parallel()
	bent(t, Options{Pace: lostPace{}}, func(t *testing.T, w *world) {
		began := time.Now()
		for i := range 60 {
			if err := w.try(t, w.Channel(w.guild, fmt.Sprint("c", i), fakediscord.Text), "words"); err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(began); took < 50*budgetEvery || w.Ledger()[429] != 0 {
			t.Errorf("took %v, %d answers of 429", took, w.Ledger()[429])
		}
		w.Next(postMessage, fakediscord.LimitedGlobal(2*time.Second))
		if err := w.try(t, w.one, "words"); fault.After(err) != 2*time.Second {
			t.Errorf("429: %v", err)
		}
		if err := w.try(t, w.other, "words"); fault.After(err) != 2*time.Second {
			t.Errorf("another channel: %v", err)
		}
	})
}
