package relay_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
)

// say keeps posts, offers them to a lane and gives the relay some seconds.
func (w *world) say(t *testing.T, lane store.Lane, posts ...forum.Post) {
	t.Helper()
	w.keep(t, posts...)
	w.offer(t, store.New, lane, posts...)
	w.run(t, 5*time.Second)
}

// mend keeps posts and asks for their messages to follow.
func (w *world) mend(t *testing.T, lane store.Lane, posts ...forum.Post) {
	t.Helper()
	w.keep(t, posts...)
	w.offer(t, store.Update, lane, posts...)
	w.run(t, 5*time.Second)
}

func (w *world) stands(t *testing.T, want ...string) {
	t.Helper()
	if got := texts(w, "test:a"); !slices.Equal(got, want) {
		t.Errorf("in the channel stands %q, want %q", got, want)
	}
}

func burstWorld(t *testing.T, caps chat.Caps) (*world, store.Lane) {
	fake := chattest.New("test", caps)
	w := newWorld(t, fake, fake, 3)
	return w, w.subscribe(t, "test:a")
}

// TestLivingBurst holds that what follows a burst within ten minutes is edited into it, that an edit or a removal of any of
// its posts leaves the others, and that what comes later is a message of its own.
func TestLivingBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, lane := burstWorld(t, chattest.Full())
		w.say(t, lane, post(1, "one"), post(2, "two"), post(3, "three"))
		w.say(t, lane, post(4, "four"))
		w.stands(t, "#1 one;#2 two;#3 three;#4 four;")
		w.mend(t, lane, post(4, "four, mended")) // its receipt was settled alone
		w.stands(t, "#1 one;#2 two;#3 three;#4 four, mended;")
		time.Sleep(5 * time.Minute)
		w.say(t, lane, post(5, "five"), post(6, "six"), post(7, "seven"))
		w.mend(t, lane, forum.Remove(post(2, "two"), forum.Deleted, ""))
		w.stands(t, "#1 one;#2 deleted;#3 three;#4 four, mended;#5 five;#6 six;#7 seven;")
		time.Sleep(5 * time.Minute)
		w.say(t, lane, post(8, "eight"))
		w.stands(t, "#1 one;#2 deleted;#3 three;#4 four, mended;#5 five;#6 six;#7 seven;", "#8 eight;")
	})
}

// TestBurstOpens holds that single posts in quick succession open a burst with the next one, and slow ones never do.
func TestBurstOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, lane := burstWorld(t, chattest.Full())
		for n := range 6 {
			w.say(t, lane, post(n+1, "x"))
		}
		w.stands(t, "#1 x;", "#2 x;", "#3 x;", "#4 x;#5 x;#6 x;")
	})
	synctest.Test(t, func(t *testing.T) {
		w, lane := burstWorld(t, chattest.Full())
		for n := range 6 {
			w.say(t, lane, post(n+1, "x"))
			time.Sleep(time.Minute)
		}
		w.stands(t, "#1 x;", "#2 x;", "#3 x;", "#4 x;", "#5 x;", "#6 x;")
	})
}

// TestNoLivingBurst holds where messages are left as they were sent: in a chat without edits, in one that shows an edit anew,
// and below a parent.
func TestNoLivingBurst(t *testing.T) {
	mute, anew := chattest.Full(), chattest.Full()
	mute.Edits, anew.Anew = false, true
	for name, caps := range map[string]chat.Caps{"no edits": mute, "anew": anew, "below": chattest.Full()} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, lane := burstWorld(t, caps)
				if name == "below" {
					s := store.Subscription{Lane: lane, Tenant: "test", Version: 1, Options: store.Options{Place: chat.PlaceThread}}
					if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
						t.Fatal(err)
					}
				}
				w.say(t, lane, post(1, "one"), post(2, "two"), post(3, "three"))
				w.say(t, lane, post(4, "four"))
				w.stands(t, "#1 one;#2 two;#3 three;", "#4 four;")
			})
		})
	}
}

// TestBurstRemoved holds that what would have been edited into a burst is said by itself when somebody removed the message,
// and that a new burst may open then.
func TestBurstRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, lane := burstWorld(t, chattest.Full())
		w.say(t, lane, post(1, "one"), post(2, "two"), post(3, "three"))
		w.chat.Vanish(w.chat.Messages("test:a")[0].Receipt)
		w.say(t, lane, post(4, "four"))
		w.stands(t, "#4 four;")
		w.say(t, lane, post(5, "five"), post(6, "six"), post(7, "seven"))
		w.say(t, lane, post(8, "eight"))
		w.stands(t, "#4 four;", "#5 five;#6 six;#7 seven;#8 eight;")
	})
}

// A forgetting outbox loses how turns ended while it is switched on, as a process that dies does.
type forgetting struct {
	store.Outbox
	on bool
}

var errLost = errors.New("the process died")

func (f *forgetting) Settle(ctx context.Context, done ...store.Settlement) (int, error) {
	if f.on {
		return 0, errLost
	}
	return f.Outbox.Settle(ctx, done...)
}

// another replaces the relay by that of another process, over the same store and an outbox.
func (w *world) another(o store.Outbox) {
	w.relay = relay.New(relay.Parts{
		Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: o, Notes: w.store.Notes,
		Chats: map[string]chat.Sender{"test": w.chat}, Composer: plainly{}, Holder: "h2", Log: w.log, Burst: 3,
	})
}

// TestBurstCrash holds that a turn whose end was lost decides the same when another process takes it: an opener opens, also
// one that only the count of the first process made one; and what was edited in is edited in again, though the burst was
// closed meanwhile.
func TestBurstCrash(t *testing.T) {
	for _, single := range []bool{false, true} {
		t.Run(fmt.Sprintf("single=%v", single), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, lane := burstWorld(t, chattest.Full())
				outbox := &forgetting{Outbox: w.store.Outbox}
				w.another(outbox)
				opens := []forum.Post{post(4, "four"), post(5, "five"), post(6, "six")}
				want := "#4 four;#5 five;#6 six;"
				before := []string{"#1 x;", "#2 x;", "#3 x;"}
				if single {
					opens, want = opens[:1], "#4 four;"
				}
				for n := range 3 {
					w.say(t, lane, post(n+1, "x"))
				}
				outbox.on = true
				w.say(t, lane, opens...)
				w.another(w.store.Outbox)
				w.run(t, time.Minute)
				w.stands(t, append(before, want)...)
				outbox.on = true
				w.another(outbox)
				w.say(t, lane, post(7, "seven"))
				w.stands(t, append(before, want+"#7 seven;")...)
				time.Sleep(15 * time.Minute)
				w.another(w.store.Outbox)
				w.run(t, time.Minute)
				w.stands(t, append(before, want+"#7 seven;")...)
				w.say(t, lane, post(8, "eight"))
				w.stands(t, append(before, want+"#7 seven;", "#8 eight;")...)
			})
		})
	}
}

// TestBurstForgets holds that a post that goes while it is edited into a burst does not stay there, whether or not the first
// attempt was heard.
func TestBurstForgets(t *testing.T) {
	for _, lost := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w, lane := burstWorld(t, chattest.Full())
			w.say(t, lane, post(1, "one"), post(2, "two"), post(3, "three"))
			outbox := &forgetting{Outbox: w.store.Outbox, on: lost}
			w.another(outbox)
			four := post(4, "marker")
			w.keep(t, four)
			w.offer(t, store.New, lane, four)
			if lost {
				w.run(t, 5*time.Second)
				w.stands(t, "#1 one;#2 two;#3 three;#4 marker;")
			}
			w.keep(t, forum.Remove(four, forum.Deleted, ""))
			w.offer(t, store.Update, lane, forum.Remove(four, forum.Deleted, ""))
			outbox.on = false
			w.run(t, time.Minute)
			got := strings.Join(texts(w, "test:a"), "|")
			if strings.Contains(got, "marker") || !strings.HasPrefix(got, "#1 one;#2 two;#3 three;") {
				t.Errorf("lost=%v: in the channel stands %q", lost, got)
			}
		})
	}
}

// A move is one step of the model.
type move struct {
	what  int           // what happens
	which int           // to which post, or how many
	pause time.Duration // of nobody
	runs  time.Duration // of the relay afterwards
}

func moves() *rapid.Generator[[]move] {
	seconds := func(most int) *rapid.Generator[time.Duration] {
		return rapid.Map(rapid.IntRange(0, most), func(n int) time.Duration { return time.Duration(n) * time.Second })
	}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) move {
		return move{
			rapid.IntRange(0, 5).Draw(t, "what"), rapid.IntRange(1, 4).Draw(t, "which"),
			seconds(700).Draw(t, "pause"), seconds(20).Draw(t, "runs"),
		}
	}), 1, 14)
}

// TestBurstModel holds that whatever comes in whatever order, with ends of turns lost and answers cut, each post stands in
// the channel once, as it is at the source.
func TestBurstModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all := moves().Draw(rt, "moves")
		synctest.Test(t, func(t *testing.T) {
			for _, wrong := range playBursts(t, all) {
				rt.Error(wrong)
			}
		})
	})
}

func playBursts(t *testing.T, all []move) (wrong []string) {
	caps := chattest.Full()
	caps.Dedup = 24 * time.Hour
	w, lane := burstWorld(t, caps)
	outbox := &forgetting{Outbox: w.store.Outbox}
	now := make(map[int]string)
	cut := false
	for _, m := range all {
		switch m.what {
		case 0, 1:
			var fresh []forum.Post
			for range m.which {
				n := len(now) + 1
				now[n] = "x"
				fresh = append(fresh, post(n, "x"))
			}
			w.keep(t, fresh...)
			w.offer(t, store.New, lane, fresh...)
		case 2:
			if n := min(m.which, len(now)); n > 0 {
				now[n] += "y"
				w.keep(t, post(n, now[n]))
				w.offer(t, store.Update, lane, post(n, now[n]))
			}
		case 3:
			outbox.on = !outbox.on
		case 4:
			cut = !cut
			w.another(outbox)
			w.chat.AcceptThenCut(cut)
		case 5:
			time.Sleep(m.pause)
		}
		w.run(t, m.runs)
	}
	outbox.on = false
	w.chat.AcceptThenCut(false)
	w.run(t, 20*time.Minute) // what failed often waits for minutes, and edits behind it for half a minute each
	count := make(map[string]int)
	for _, m := range texts(w, "test:a") {
		for line := range strings.SplitSeq(strings.TrimSuffix(m, ";"), ";") {
			count[line]++
		}
	}
	for n, words := range now {
		if line := fmt.Sprintf("#%d %s", n, words); count[line] != 1 {
			wrong = append(wrong, fmt.Sprintf("%q stands %d times, not once", line, count[line]))
		}
	}
	if len(count) != len(now) {
		wrong = append(wrong, fmt.Sprintf("%d posts stand, want %d: %v", len(count), len(now), count))
	}
	return wrong
}
