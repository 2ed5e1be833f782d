package watch_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// settings stores the settings of the channel and waits until the watcher knows them.
func (w *world) settings(t *testing.T, s store.Settings) {
	t.Helper()
	_, note, err := store.ReadSettings(t.Context(), w.store.Notes, w.to)
	if err == nil {
		err = store.WriteSettings(t.Context(), w.store.Notes, note, s)
	}
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(watch.SettingsAge)
}

// until sleeps up to a time; the time in a bubble begins with the year 2000 in UTC.
func until(t *testing.T, at string) {
	t.Helper()
	then, err := time.Parse("2006-01-02 15:04:05 -0700", at)
	if err != nil || time.Until(then) < 0 {
		t.Fatalf("%s: %v; it is %v", at, err, time.Now())
	}
	time.Sleep(time.Until(then))
}

// posts are those up to a number.
func posts(n int) []forum.Post {
	var all []forum.Post
	for i := range n {
		all = append(all, post(i+1, fmt.Sprint(i+1)))
	}
	return all
}

// upTo makes the board show the posts up to a number.
func (w *world) upTo(n int) { w.set(posts(n)...) }

// subscription returns the only one that there is.
func (w *world) subscription(t *testing.T) store.Subscription {
	t.Helper()
	subs, err := w.store.Subscriptions.In(t.Context(), w.to)
	if err != nil || len(subs) != 1 {
		t.Fatalf("subscriptions %v, %v; want one", subs, err)
	}
	return subs[0]
}

// sees checks what is offered, by numbers: "3 4", and "e3" for an update.
func (w *world) sees(t *testing.T, when, want string) {
	t.Helper()
	var got []string
	for _, d := range w.waiting(t) {
		d = strings.Replace(d, "1 10", "", 1)
		got = append(got, strings.Replace(d, "2 10", "e", 1))
	}
	if g := strings.Join(got, " "); g != want {
		t.Errorf("%s the channel is told %q, want %q", when, g, want)
	}
}

var night = store.Settings{Quiet: "22:00-07:00", Zone: "Europe/Berlin"}

// evening is a world whose channel was told post 2 and is quiet soon: it is 21:00 in Berlin.
func evening(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.upTo(1)
	w.subscribe(t, 1, store.Options{})
	w.look(t)
	w.settings(t, night)
	until(t, "2000-01-01 21:00:00 +0100")
	w.upTo(2)
	w.look(t)
	w.sees(t, "before the quiet hours", "2")
	return w
}

// TestQuiet holds that what comes in quiet hours is said when they end, over midnight and in order, that edits of what was
// said pass meanwhile, and that whoever looks sees why it is silent.
func TestQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := evening(t)
		until(t, "2000-01-01 22:30:00 +0100")
		all := posts(3)
		all[1] = post(2, "two, edited")
		w.set(all...)
		w.look(t)
		w.sees(t, "at half past ten", "e2")
		s := w.subscription(t)
		if s.Paused != watch.PausedQuiet || s.Until.Format(time.DateTime) != "2000-01-02 06:00:00" {
			t.Errorf("paused %q until %v", s.Paused, s.Until)
		}
		until(t, "2000-01-02 03:00:00 +0100")
		w.set(append(all, post(4, "four"))...)
		w.look(t)
		until(t, "2000-01-02 06:59:59 +0100")
		w.look(t)
		w.sees(t, "before seven", "")
		until(t, "2000-01-02 07:00:00 +0100")
		w.look(t)
		w.sees(t, "at seven", "3 4")
		if s := w.subscription(t); s.Paused != "" {
			t.Errorf("paused %q after the quiet hours", s.Paused)
		}
		w.upTo(5)
		w.look(t)
		w.sees(t, "afterwards", "5 e2 e4") // with what those of the board said at first
	})
}

// TestQuietEndsOnTime holds that a running watcher ends quiet hours to the second although it looks at the thread rarely,
// and although the forum is down then.
func TestQuietEndsOnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := evening(t)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- w.w.Run(ctx) }()
		until(t, "2000-01-01 23:00:00 +0100")
		w.upTo(3)
		until(t, "2000-01-02 05:00:00 +0100")
		w.fail(fault.New(fault.Again, "E-DOWN", "The forum is down.", "", nil))
		until(t, "2000-01-02 06:59:59 +0100")
		w.sees(t, "before seven", "")
		until(t, "2000-01-02 07:00:02 +0100")
		w.sees(t, "at seven", "3")
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

// TestQuietRestart holds that another process goes on where one died, before and after the pause was written.
func TestQuietRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := evening(t)
		until(t, "2000-01-01 22:30:00 +0100")
		w.upTo(3)
		w.outbox.off = true // the look dies when it would offer the edit
		all := posts(3)
		all[1] = post(2, "two, edited")
		w.set(all...)
		w.look(t)
		w.outbox.off = false
		w.w = watch.New(w.parts)
		time.Sleep(time.Minute)
		w.look(t)
		w.sees(t, "after a restart at night", "e2")
		until(t, "2000-01-02 06:00:00 +0100")
		w.w = watch.New(w.parts)
		w.look(t)
		w.sees(t, "after a restart in the morning", "")
		until(t, "2000-01-02 08:00:00 +0100")
		w.w = watch.New(w.parts)
		w.look(t)
		w.look(t)
		w.sees(t, "after the night", "3")
	})
}

// TestQuietSwitch holds that quiet hours end by the clock of the channel in the nights in which the clocks change.
func TestQuietSwitch(t *testing.T) {
	for _, c := range []struct{ post, before, end string }{
		{"2000-03-25 23:00:00 +0100", "2000-03-26 06:59:59 +0200", "2000-03-26 07:00:00 +0200"}, // nine hours, less one
		{"2000-10-28 23:00:00 +0200", "2000-10-29 06:59:59 +0100", "2000-10-29 07:00:00 +0100"}, // and one more
	} {
		synctest.Test(t, func(t *testing.T) {
			w := evening(t)
			until(t, c.post)
			w.upTo(3)
			w.look(t)
			until(t, c.before)
			w.look(t)
			w.sees(t, "before "+c.end, "")
			until(t, c.end)
			w.look(t)
			w.sees(t, "at "+c.end, "3")
		})
	}
}

// TestQuietAndPause holds that somebody's own pause is neither shortened nor overwritten by quiet hours, and that one which
// ends at night goes on until the morning.
func TestQuietAndPause(t *testing.T) {
	for _, c := range []struct{ name, until, morning, later string }{
		{"without an end", "", "", ""},
		{"that ends later", "2000-01-02 09:00:00 +0100", "", "3"},
		{"that ends at night", "2000-01-01 23:30:00 +0100", "3", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := evening(t)
				s := w.subscription(t)
				s.Paused = "paused by marlow"
				if c.until != "" {
					s.Until, _ = time.Parse("2006-01-02 15:04:05 -0700", c.until)
				}
				if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
					t.Fatal(err)
				}
				until(t, "2000-01-01 22:30:00 +0100")
				w.upTo(3)
				w.look(t)
				if got := w.subscription(t); got.Paused != s.Paused || !got.Until.Equal(s.Until) {
					t.Errorf("paused %q until %v, want as before", got.Paused, got.Until)
				}
				until(t, "2000-01-02 00:00:00 +0100")
				w.look(t)
				w.sees(t, "at midnight", "")
				until(t, "2000-01-02 07:00:00 +0100")
				w.look(t)
				w.sees(t, "at seven", c.morning)
				until(t, "2000-01-02 09:00:00 +0100")
				w.look(t)
				w.sees(t, "at nine", c.later)
			})
		})
	}
}

// TestQuietChanged holds that taking quiet hours back ends what they held, and that moving their end moves it.
func TestQuietChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := evening(t)
		until(t, "2000-01-01 22:30:00 +0100")
		w.upTo(3)
		w.look(t)
		w.settings(t, store.Settings{Quiet: "22:00-05:00", Zone: "Europe/Berlin"})
		w.look(t)
		if s := w.subscription(t); s.Until.Format(time.TimeOnly) != "04:00:00" {
			t.Errorf("held until %v, want five in Berlin", s.Until)
		}
		w.sees(t, "with another end", "")
		w.settings(t, store.Settings{})
		w.look(t)
		w.sees(t, "without quiet hours", "3")
	})
}

// TestQuietLate holds that a post which became readable at night behind what was said is said in the morning too, and one
// that would settle in the night.
func TestQuietLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := evening(t)
		w.set(post(1, "1"), post(2, "2"), post(4, "4"))
		w.look(t)
		w.sees(t, "in the evening", "4")
		until(t, "2000-01-01 21:59:50 +0100")
		w.parts.Policy.Settle = 30 * time.Second
		w.w = watch.New(w.parts)
		w.upTo(5)
		w.look(t)
		time.Sleep(time.Minute)
		w.sees(t, "when all is settled", "")
		until(t, "2000-01-02 07:00:00 +0100")
		w.look(t)
		w.sees(t, "at seven", "3 5")
		w.look(t)
		w.sees(t, "afterwards", "")
	})
}

// TestQuietWider holds that a wider filter, given at night, does not bring up what was refused before the first post that is
// held.
func TestQuietWider(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.set(post(1, "one"))
		w.subscribe(t, 1, store.Options{Match: []string{"zinc"}})
		w.look(t)
		w.settings(t, night)
		until(t, "2000-01-01 22:30:00 +0100")
		w.set(post(1, "one"), post(2, "tin"), post(3, "zinc"))
		w.look(t)
		s := w.subscription(t)
		if s.Paused != watch.PausedQuiet {
			t.Fatalf("paused %q", s.Paused)
		}
		s.Options = store.Options{}
		if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
			t.Fatal(err)
		}
		until(t, "2000-01-02 07:00:00 +0100")
		w.look(t)
		w.sees(t, "at seven", "3")
	})
}

// TestQuietLost holds that quiet hours do not hide that a thread is gone, and that what they held comes with the thread.
func TestQuietLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := evening(t)
		until(t, "2000-01-01 22:30:00 +0100")
		w.upTo(3)
		w.look(t)
		w.fail(fault.New(fault.Gone, "E-SOURCE-404", "The thread is gone.", "", nil))
		for range 3 {
			w.look(t)
			time.Sleep(11 * time.Minute)
		}
		if got := w.waiting(t); len(got) != 0 || w.subscription(t).Paused != watch.PausedLost {
			t.Fatalf("while it is gone: %v, paused %q; want nothing, and a thread that is lost", got, w.subscription(t).Paused)
		}
		until(t, "2000-01-02 05:00:00 +0100")
		w.upTo(3)
		w.look(t)
		if got := w.waiting(t); len(got) != 0 || w.subscription(t).Paused != watch.PausedQuiet {
			t.Fatalf("found at night: %v, want nothing, and still quiet", got)
		}
		until(t, "2000-01-02 07:00:00 +0100")
		w.look(t)
		w.sees(t, "at seven", "3")
	})
}

// TestMostAnHour holds that no hour has more messages than the channel wants, that nothing is dropped, that the order
// stays, and that it takes no longer than it must.
func TestMostAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const most, all = 3, 20
		w := newWorld(t)
		w.upTo(1)
		w.subscribe(t, 1, store.Options{})
		w.look(t)
		w.settings(t, store.Settings{Most: most})
		var said []time.Time
		var order, want []string
		for minute := range 8 * 60 {
			switch minute {
			case 10:
				w.upTo(3)
			case 20:
				w.upTo(9)
			case 100:
				w.upTo(all + 1)
			}
			w.look(t)
			for _, d := range w.waiting(t) {
				order = append(order, d)
				said = append(said, time.Now())
			}
			time.Sleep(time.Minute)
		}
		for n := 2; n <= all+1; n++ {
			want = append(want, fmt.Sprintf("1 %d", 100+n))
		}
		if !slices.Equal(order, want) {
			t.Errorf("told %v, want %v", order, want)
		}
		for i := most; i < len(said); i++ {
			if said[i].Sub(said[i-most]) < time.Hour {
				t.Errorf("message %d came %v after the one %d before it", i, said[i].Sub(said[i-most]), most)
			}
		}
		if took := said[len(said)-1].Sub(said[0]); took > (all/most)*time.Hour+30*time.Minute {
			t.Errorf("it took %v", took)
		}
	})
}

// TestMostRaised holds that more messages an hour, or no limit, take effect before the hour is over.
func TestMostRaised(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.upTo(1)
		w.subscribe(t, 1, store.Options{})
		w.look(t)
		w.settings(t, store.Settings{Most: 1})
		w.upTo(5)
		w.look(t)
		w.sees(t, "with one an hour", "2")
		if s := w.subscription(t); s.Paused != watch.PausedFull {
			t.Errorf("paused %q", s.Paused)
		}
		w.settings(t, store.Settings{Most: 2})
		w.look(t)
		w.sees(t, "with two", "3")
		w.settings(t, store.Settings{})
		w.look(t)
		w.sees(t, "without a limit", "4 5")
	})
}

// A counter counts how often the settings of a chat are read.
type counter struct {
	store.Notes
	reads int
}

func (c *counter) Read(ctx context.Context, k store.Key) (store.Note, error) {
	c.reads++
	return c.Notes.Read(ctx, k)
}

func (c *counter) Range(ctx context.Context, tenant, kind string) ([]store.Note, error) {
	c.reads++
	return c.Notes.Range(ctx, tenant, kind)
}

// TestManyTakers holds that a look asks for settings once, however many channels take the thread, and not again soon.
func TestManyTakers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		notes := &counter{Notes: w.store.Notes}
		w.parts.Notes = notes
		w.w = watch.New(w.parts)
		w.upTo(1)
		for i := range 1000 {
			s := store.Subscription{Lane: store.Lane{Thread: thread, To: chat.Address(fmt.Sprintf("test:%d", i))}, Tenant: "test"}
			if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{Seq: 1}); err != nil {
				t.Fatal(err)
			}
		}
		w.look(t)
		for n := 2; n < 6; n++ {
			w.upTo(n)
			w.look(t)
		}
		if notes.reads != 1 {
			t.Errorf("the settings were asked for %d times, want once", notes.reads)
		}
		time.Sleep(watch.SettingsAge)
		w.upTo(7)
		w.look(t)
		if notes.reads != 2 {
			t.Errorf("half a minute later: %d times, want twice", notes.reads)
		}
	})
}
