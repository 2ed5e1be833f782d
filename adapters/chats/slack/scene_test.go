package slack

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
)

func topical(key, words string, place chat.Placing) chat.Message {
	m := chattest.Say(key, words)
	m.Topic = chat.Topic{Key: "forum.example/7", Title: "Tractors", URL: "https://forum.example/t/tractors/7", Place: place}
	return m
}

// relay says a message as the relay does: again with the same key while it is not known to be heard, and only after looking
// for it where that is in doubt. It returns how often it was said although nobody could look.
//
// dies is called after each error and returns the bot to go on with.
func (w *world) relay(t *testing.T, name string, m chat.Message, late time.Duration, dies func(*Slack) *Slack) (blind int) {
	t.Helper()
	bot := w.s
	first, doubt := time.Now(), false
	var errs []error
	for range 100 {
		var err error
		found := false
		if doubt {
			_, found, err = bot.Find(t.Context(), at(name), m.Key, first.Add(-time.Minute))
			if errors.Is(err, chat.ErrBlind) {
				blind, err = blind+1, nil
			}
		}
		if err == nil && !found {
			_, err = bot.Send(t.Context(), at(name), m)
			doubt = doubt || errors.Is(err, chat.ErrUnsure)
		}
		if err == nil {
			return blind
		}
		w.clean(t, err.Error())
		errs = append(errs, err)
		bot = dies(bot)
		time.Sleep(max(late, fault.After(err)))
	}
	t.Errorf("%q could not be said since %v: %v", m.Push, time.Since(first), errors.Join(errs[:10]...))
	return blind
}

// sentencesEach is how many sentences a long message has: it becomes two.
const sentencesEach = 400

// A scene is messages for some channels, each said by a loop like that of the relay: one channel by one speaker, in order.
type scene struct {
	channels, each int
	late           time.Duration
	place          chat.Placing
	alone          bool // the messages belong to no topic
	long           bool // they are of several parts
	file           bool // they show a picture
	scopes         []string
	lag            time.Duration
	dies           bool // the process dies with each error, and another one goes on
}

func (s scene) message(name string, i int) chat.Message {
	words := fmt.Sprint("message ", i, ".")
	if s.long {
		var b strings.Builder
		for n := range sentencesEach {
			fmt.Fprintf(&b, "This is sentence no. [%d.%d] of them. ", i, n)
		}
		words += " " + b.String()
	}
	m := topical(fmt.Sprint("k", name[len(name)-6:], "-", i), words, s.place)
	if s.alone {
		m.Topic = chat.Topic{}
	}
	if s.file {
		m.Files = []chat.File{{Name: "quote.png", Alt: words, Data: fmt.Appendf(nil, "picture %d", i)}}
	}
	return m
}

// play plays a scene with trouble, and holds that nothing was lost, nothing doubled for which there was no reason, and the
// order kept.
func (s scene) play(t *testing.T, trouble func(i int64, r *fakeslack.Request) fakeslack.Fault) (requests int64) {
	t.Helper()
	var n, faults, blind atomic.Int64
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, fakeslack.Options{Pipe: true, Scopes: s.scopes, HistoryLag: s.lag}, Options{Notes: sharedNotes()})
		var names []string
		for i := range s.channels {
			names = append(names, w.Channel(fmt.Sprint("c", i), false))
		}
		w.Fault(func(r *fakeslack.Request) fakeslack.Fault {
			f := trouble(n.Add(1)-1, r)
			if f != (fakeslack.Fault{}) {
				faults.Add(1)
			}
			return f
		})
		dies := func(bot *Slack) *Slack {
			if !s.dies {
				return bot
			}
			return w.open(t, w.s.o)
		}
		var all sync.WaitGroup
		for _, name := range names {
			all.Go(func() {
				for i := range s.each {
					blind.Add(int64(w.relay(t, name, s.message(name, i), s.late, dies)))
				}
			})
		}
		all.Wait()
		w.Fault(nil)
		seeing := slices.Contains(s.scopes, "channels:history")
		if seeing && blind.Load() > 0 {
			t.Errorf("said %d times blindly although it can look", blind.Load())
		}
		doubles := 0
		for _, name := range names {
			doubles += s.holds(t, w, name, seeing)
		}
		if int64(doubles) > faults.Load() {
			t.Errorf("%d doubles of %d faults", doubles, faults.Load())
		}
	})
	return n.Load()
}

var (
	counted   = regexp.MustCompile(`message (\d+)\.`)
	sentences = regexp.MustCompile(`\[(\d+\.\d+)\]`)
)

// holds judges what stands in a channel.
func (s scene) holds(t *testing.T, w *world, name string, seeing bool) (doubles int) {
	t.Helper()
	var said []string
	headers, firsts := 0, 0
	texts, pieces := make(map[string]int), make(map[string]int)
	for _, m := range w.stand(name) {
		text := w.Text(m)
		if s.place != chat.PlaceChannel && !s.alone && s.place != chat.PlaceThreadFirst && m.ThreadTS == "" {
			headers++
			continue
		}
		if s.place == chat.PlaceThreadFirst && m.ThreadTS == "" {
			firsts++
		}
		texts[text]++
		if found := counted.FindStringSubmatch(text); found != nil && (!s.long || strings.Contains(text, ".0]")) && texts[text] == 1 {
			said = append(said, found[1])
		}
		for _, p := range sentences.FindAllStringSubmatch(text, -1) {
			pieces[p[1]]++
		}
		if s.file && !strings.Contains(string(m.Blocks), `"slack_file"`) {
			t.Errorf("a message without its picture: %s", m.Blocks)
		}
	}
	var want []string
	for i := range s.each {
		want = append(want, fmt.Sprint(i))
		for n := range sentencesEach {
			if s.long && pieces[fmt.Sprintf("%d.%d", i, n)] == 0 {
				t.Fatalf("sentence %d of message %d is lost", n, i)
			}
		}
	}
	if !slices.Equal(said, want) {
		t.Errorf("said %v, want %v", said, want)
	}
	for _, n := range texts {
		doubles += n - 1
	}
	doubles += max(headers-1, 0)
	if seeing && firsts > 1 {
		t.Errorf("%d messages of one topic stand in the channel", firsts)
	}
	if seeing && doubles > 0 {
		t.Errorf("%d doubles although it can look", doubles)
	}
	return doubles
}

func noTrouble(int64, *fakeslack.Request) fakeslack.Fault { return fakeslack.Fault{} }

func allScenes() map[string]scene {
	return map[string]scene{
		"channels": {channels: 2, each: 4, place: chat.PlaceChannel},
		"alone":    {channels: 1, each: 3, alone: true},
		"threads":  {channels: 2, each: 3},
		"first":    {channels: 2, each: 3, place: chat.PlaceThreadFirst},
		"long":     {channels: 1, each: 2, place: chat.PlaceChannel, long: true},
		"below":    {channels: 1, each: 2, long: true},
		"pictures": {channels: 2, each: 2, place: chat.PlaceChannel, file: true},
	}
}

// TestEveryRequestBreaks breaks scenes at each of their requests, in each way: where the bot may look, everything is said
// exactly once; where not, at most one is doubled. In half of the ways the process dies with the error.
func TestEveryRequestBreaks(t *testing.T) {
	t.Parallel()
	ways := map[string]fakeslack.Fault{
		"cut after": fakeslack.CutAfter(), "cut before": fakeslack.CutBefore(), "502 after": fakeslack.Lost(502), "503": fakeslack.Unavailable(503),
		"no JSON": fakeslack.Garbage(), "half": fakeslack.Truncated(), "slow": fakeslack.Slow(15 * time.Second), "limited": fakeslack.Limited(3 * time.Second),
		"error after": fakeslack.FailedAfter("internal_error"), "fatal": fakeslack.Failed("fatal_error"), "timeout": fakeslack.Failed("request_timeout"),
	}
	alike := map[string]bool{"cut after": true, "cut before": true, "502 after": true, "limited": true} // the others are like these
	for name, s := range allScenes() {
		for way, f := range ways {
			if s.long && !alike[way] {
				continue
			}
			for seeing, scopes := range map[string][]string{"seeing": fakeslack.AllScopes(), "blind": nil} {
				t.Run(fmt.Sprint(name, " ", way, " ", seeing), func(t *testing.T) {
					t.Parallel()
					s := s
					s.late, s.scopes, s.dies = time.Second, scopes, len(way)%2 == 0
					calm := s.play(t, noTrouble)
					for i := range calm {
						s.play(t, func(n int64, _ *fakeslack.Request) fakeslack.Fault {
							if n == i {
								return f
							}
							return fakeslack.Fault{}
						})
						if t.Failed() {
							t.Fatalf("broken at %d", i)
						}
					}
				})
			}
		}
	}
}

var storms = flag.Int("storms", 4, "seeds of TestStormyScene")

// TestStormyScene breaks a third of all requests in any way, many times.
func TestStormyScene(t *testing.T) {
	t.Parallel()
	ways := []fakeslack.Fault{
		fakeslack.CutAfter(), fakeslack.CutBefore(), fakeslack.Lost(502), fakeslack.Unavailable(503), fakeslack.Garbage(),
		fakeslack.Truncated(), fakeslack.Slow(15 * time.Second), fakeslack.Limited(2 * time.Second), fakeslack.FailedAfter("internal_error"),
	}
	for name, s := range allScenes() {
		for seeing, scopes := range map[string][]string{"seeing": fakeslack.AllScopes(), "blind": nil} {
			t.Run(name+" "+seeing, func(t *testing.T) {
				t.Parallel()
				s := s
				s.late, s.scopes = time.Second, scopes
				for seed := range uint64(*storms) {
					s.dies = seed%2 == 1
					dice := rand.New(rand.NewPCG(seed, 1))
					var mu sync.Mutex
					s.play(t, func(int64, *fakeslack.Request) fakeslack.Fault {
						mu.Lock()
						defer mu.Unlock()
						if dice.IntN(10) >= 3 {
							return fakeslack.Fault{}
						}
						return ways[dice.IntN(len(ways))]
					})
				}
			})
		}
	}
}

// TestLateHistory holds that a message is said once although Slack shows it late.
func TestLateHistory(t *testing.T) {
	t.Parallel()
	s := scene{channels: 2, each: 3, place: chat.PlaceChannel, late: time.Second, scopes: fakeslack.AllScopes(), lag: 2 * time.Second}
	s.play(t, func(n int64, r *fakeslack.Request) fakeslack.Fault {
		if r.Method == postMethod && n%2 == 0 {
			return fakeslack.CutAfter()
		}
		return fakeslack.Fault{}
	})
}
