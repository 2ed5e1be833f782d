package discord

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
)

// A scene is thirty messages for three channels, each said by a loop like that of the relay: one channel by one speaker, in
// order, again with the same key when it is not known to be heard.
type scene struct {
	channels, each int
	late           time.Duration
	place          chat.Placing
	forum          bool
	notes          store.Notes
}

// play plays a scene with trouble, and holds that nothing was lost, nothing doubled, and the order kept.
func (s scene) play(t *testing.T, trouble func(i int64, r *fakediscord.Request) fakediscord.Fault) (requests int64) {
	t.Helper()
	var n atomic.Int64
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, fakediscord.Options{Pipe: true, PerChannel: 5, Global: 50}, Options{Notes: s.notes})
		kind := fakediscord.Text
		if s.forum {
			kind = fakediscord.Forum
		}
		var names []string
		for i := range s.channels {
			names = append(names, w.Channel(w.guild, fmt.Sprint("c", i), kind))
		}
		w.Fault(func(r *fakediscord.Request) fakediscord.Fault { return trouble(n.Add(1)-1, r) })
		var all sync.WaitGroup
		for _, name := range names {
			all.Go(func() {
				for i := range s.each {
					w.relay(t, time.Now(), name, topical(fmt.Sprint("k", name[len(name)-6:], "-", i), fmt.Sprint("message ", i, "."), s.place), s.late)
				}
			})
		}
		all.Wait()
		w.Fault(nil)
		for _, name := range names {
			s.holds(t, w, name)
		}
	})
	return n.Load()
}

func (s scene) holds(t *testing.T, w *world, name string) {
	t.Helper()
	all := w.words(name)
	threads := w.Threads(name)
	if len(threads) > 1 {
		t.Errorf("%d threads", len(threads))
	}
	for _, thread := range threads {
		all = append(all, w.words(thread.ID)...)
	}
	var said, want []string
	for _, words := range all {
		if _, rest, ok := strings.Cut(words, "message "); ok {
			number, _, _ := strings.Cut(rest, ".")
			said = append(said, number)
		}
	}
	for i := range s.each {
		want = append(want, fmt.Sprint(i))
	}
	if !slices.Equal(said, want) {
		t.Errorf("said %v, want %v", said, want)
	}
}

// TestEveryRequestBreaks breaks a scene at each of its requests, in each way, and looks for the message at once or long
// after Discord has forgotten its nonce.
func TestEveryRequestBreaks(t *testing.T) {
	t.Parallel()
	scenes := map[string]scene{
		"channels": {channels: 3, each: 10},
		"threads":  {channels: 3, each: 3, place: chat.PlaceThread},
		"first":    {channels: 3, each: 3, place: chat.PlaceThreadFirst},
		"forums":   {channels: 3, each: 3, forum: true},
	}
	ways := map[string]fakediscord.Fault{
		"cut after": fakediscord.CutAfter(), "cut before": fakediscord.CutBefore(), "502 after": fakediscord.Lost(502),
		"no JSON": fakediscord.Garbage(), "slow": fakediscord.Slow(15 * time.Second), "limited": fakediscord.Limited(1300 * time.Millisecond),
		"global": fakediscord.LimitedGlobal(700 * time.Millisecond), "blocked": fakediscord.Banned(3 * time.Second),
	}
	for sceneName, s := range scenes {
		for name, way := range ways {
			for _, late := range []time.Duration{time.Second, 5 * time.Minute} {
				if late > time.Minute && way.Status == 429 {
					continue // surely not heard: there is nothing to look for
				}
				t.Run(fmt.Sprint(sceneName, " ", name, " ", late), func(t *testing.T) {
					t.Parallel()
					s := s
					s.late = late
					calm := s.play(t, func(int64, *fakediscord.Request) fakediscord.Fault { return fakediscord.Fault{} })
					for at := range calm {
						s.play(t, func(i int64, _ *fakediscord.Request) fakediscord.Fault {
							if i == at {
								return way
							}
							return fakediscord.Fault{}
						})
					}
				})
			}
		}
	}
}

// TestStormyScene breaks a third of all requests in any way, many times.
func TestStormyScene(t *testing.T) {
	t.Parallel()
	ways := []fakediscord.Fault{
		fakediscord.CutAfter(), fakediscord.CutBefore(), fakediscord.Lost(502), fakediscord.Unavailable(503), fakediscord.Garbage(),
		fakediscord.Truncated(), fakediscord.Slow(15 * time.Second), fakediscord.Limited(1300 * time.Millisecond),
		fakediscord.LimitedGlobal(700 * time.Millisecond), fakediscord.OddTypes(),
	}
	for name, s := range map[string]scene{
		"channels": {channels: 3, each: 10}, "forums": {channels: 3, each: 4, forum: true},
		"threads": {channels: 3, each: 4, place: chat.PlaceThread}, "first": {channels: 3, each: 4, place: chat.PlaceThreadFirst},
	} {
		for _, late := range []time.Duration{time.Second, 5 * time.Minute} {
			t.Run(fmt.Sprint(name, " ", late), func(t *testing.T) {
				t.Parallel()
				s := s
				s.late = late
				for seed := range uint64(40) {
					dice := rand.New(rand.NewPCG(seed, 1))
					var mu sync.Mutex
					s.play(t, func(int64, *fakediscord.Request) fakediscord.Fault {
						mu.Lock()
						defer mu.Unlock()
						if dice.IntN(10) >= 3 {
							return fakediscord.Fault{}
						}
						return ways[dice.IntN(len(ways))]
					})
				}
			})
		}
	}
}

// TestThirdIsLimited answers three of ten requests with a 429: everything is said, once and in order.
func TestThirdIsLimited(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(7, 7))
	var mu sync.Mutex
	scene{channels: 10, each: 10, late: time.Second}.play(t, func(int64, *fakediscord.Request) fakediscord.Fault {
		mu.Lock()
		defer mu.Unlock()
		if dice.IntN(10) < 3 {
			return fakediscord.Limited(time.Duration(dice.IntN(3000)) * time.Millisecond)
		}
		return fakediscord.Fault{}
	})
}
