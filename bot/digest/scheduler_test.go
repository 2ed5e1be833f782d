package digest_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/calendar"
	"github.com/threadtape/threadtape/bot/digest"
	"github.com/threadtape/threadtape/bot/store"
)

// dues returns when digests should be due, worked out day by day.
func dues(r store.Rhythm, zone *time.Location, from, to time.Time) []time.Time {
	var all []time.Time
	nyse, _ := calendar.Of("NYSE")
	for day := from.In(zone); ; day = day.AddDate(0, 0, 1) {
		at := time.Date(day.Year(), day.Month(), day.Day(), 18, 0, 0, 0, zone)
		ok := true
		switch r {
		case store.Weekly:
			ok = day.Weekday() == time.Friday
		case store.AtClose:
			at, _, ok = nyse.Close(day.Year(), day.Month(), day.Day())
			at = at.Add(15 * time.Minute)
		}
		if at.After(to) && day.After(to) {
			return all
		}
		if ok && at.After(from) && !at.After(to) {
			all = append(all, at.UTC())
		}
	}
}

// TestRhythms holds that each rhythm has one digest for each time that it is due, as soon as anybody looks, over months with both
// ends of summer time, Thanksgiving and its early close, Christmas and Good Friday; and that the digests tell each post once.
func TestRhythms(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rhythm store.Rhythm
		from   time.Time
	}{
		{store.Daily, time.Date(2026, time.October, 5, 12, 15, 0, 0, zone)},
		{store.Weekly, time.Date(2026, time.October, 5, 12, 15, 0, 0, zone)},
		{store.AtClose, time.Date(2026, time.October, 5, 12, 15, 0, 0, zone)},
		{store.Daily, time.Date(2026, time.February, 2, 12, 15, 0, 0, zone)},
		{store.AtClose, time.Date(2026, time.February, 2, 12, 15, 0, 0, zone)},
	} {
		r, from := c.rhythm, c.from
		t.Run(fmt.Sprintf("%s from %s", r, from.Format(time.DateOnly)), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				until(from)
				w.grow(1, 3)
				w.subscribe(room, 1, store.Options{Digest: r, Zone: "America/New_York"})
				s := digest.New(w.parts(nil))
				for step := 0; time.Now().Before(from.AddDate(0, 3, 0)); step++ {
					w.must(s.Once(t.Context()))
					w.hear()
					if step%6 == 0 {
						w.grow(1, 1)
					}
					time.Sleep(time.Hour) // a quarter past: when exchanges close, and soon after the full hour
				}
				var got []time.Time
				for _, s := range w.said {
					got = append(got, s.plan.To.UTC())
					if late := s.at.Sub(s.plan.To); late > 15*time.Minute {
						t.Errorf("%s came %v late", s.id, late)
					}
				}
				if want := dues(r, zone, from, time.Now()); !slices.EqualFunc(got, want, time.Time.Equal) {
					t.Errorf("due at %v\nwant %v", got, want)
				}
				w.wantWhole(1, 3, w.said[len(w.said)-1].plan.Threads[0].Upto)
			})
		})
	}
}

// TestOnTime holds that a digest is offered in the minute in which it is due.
func TestOnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		until(time.Date(2026, 3, 10, 12, 0, 17, 0, time.UTC))
		w.grow(1, 1)
		w.subscribe(room, 1, store.Options{Digest: store.Daily, At: "18:30"})
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var run sync.WaitGroup
		defer run.Wait()
		run.Go(func() { _ = digest.New(w.parts(nil)).Run(ctx) })
		time.Sleep(time.Hour)
		w.grow(1, 1)
		until(time.Date(2026, 3, 10, 18, 29, 59, 0, time.UTC))
		if got := w.hear(); len(got) != 0 {
			t.Errorf("said %+v before it was due", got)
		}
		time.Sleep(2 * time.Second)
		if got := w.hear(); len(got) != 1 {
			t.Errorf("said %+v, want one digest", got)
		}
		stop()
	})
}

// TestFirst holds that the past of a thread is no news, and that nothing new means no digest, but one line in a week.
func TestFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		s := digest.New(w.parts(nil))
		w.subscribe(room, 1, store.Options{Digest: store.Daily})
		w.subscribe("test:other", 1, store.Options{Digest: store.Weekly})
		w.must(s.Once(t.Context())) // the thread was never looked at
		time.Sleep(time.Minute)
		w.grow(1, 40)
		for range 8 * 24 {
			time.Sleep(time.Hour)
			w.must(s.Once(t.Context()))
		}
		got := w.hear()
		if len(got) != 1 || got[0].to != "test:other" || len(got[0].plan.Threads) != 0 || got[0].plan.Taken != 1 {
			t.Errorf("said %+v, want a weekly line alone", got)
		}
	})
}

// TestDigestOnly holds that a thread that comes in digests alone loses nothing between being subscribed and the first time
// that the scheduler sees it.
func TestDigestOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grow(1, 5)
		w.subscribe(room, 1, store.Options{Mode: store.DigestOnly, Digest: store.Daily})
		w.grow(1, 2)
		s := digest.New(w.parts(nil))
		w.must(s.Once(t.Context()))
		time.Sleep(24 * time.Hour)
		w.must(s.Once(t.Context()))
		w.hear()
		w.wantWhole(1, 5, 7)
	})
}

// TestDowntime holds that after three days of downtime, or of a pause, there is one digest that covers all of it.
func TestDowntime(t *testing.T) {
	for _, paused := range []bool{false, true} {
		t.Run(fmt.Sprintf("paused=%v", paused), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.grow(1, 3)
				sub := w.subscribe(room, 1, store.Options{Digest: store.Daily})
				s := digest.New(w.parts(nil))
				w.must(s.Once(t.Context()))
				if paused {
					sub.Paused, sub.Until = "holiday", time.Now().Add(72*time.Hour)
					_, err := w.store.Subscriptions.Put(t.Context(), sub, store.Mark{})
					w.must(err)
				}
				for range 3 {
					time.Sleep(24 * time.Hour)
					w.grow(1, 2)
					if paused {
						w.must(s.Once(t.Context()))
					}
				}
				time.Sleep(10 * time.Minute)
				s = digest.New(w.parts(nil))
				w.must(s.Once(t.Context()))
				w.must(s.Once(t.Context()))
				if got := w.hear(); len(got) != 1 || got[0].plan.To.Sub(got[0].plan.From) < 60*time.Hour {
					t.Errorf("said %+v, want one digest of three days", got)
				}
				w.wantWhole(1, 3, 9)
			})
		})
	}
}

// TestGroups holds that what is due together in a channel is one digest, and what is due at other times is others.
func TestGroups(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		until(time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC))
		for n := range 4 {
			w.grow(n, 1)
		}
		w.subscribe(room, 0, store.Options{Digest: store.Daily, At: "18:00", Zone: "UTC"})
		w.subscribe(room, 1, store.Options{Digest: store.Daily, At: "19:00", Zone: "Europe/Berlin"}) // the same moment
		w.subscribe(room, 2, store.Options{Digest: store.Daily, At: "20:00"})
		w.subscribe(room, 3, store.Options{Digest: store.AtClose}) // 20:15 UTC in March
		s := digest.New(w.parts(nil))
		w.must(s.Once(t.Context()))
		for n := range 4 {
			w.grow(n, 1)
		}
		time.Sleep(10 * time.Hour)
		w.must(s.Once(t.Context()))
		var got []string
		for _, d := range w.hear() {
			threads := ""
			for _, c := range d.plan.Threads {
				threads += " " + c.Thread.ID
			}
			got = append(got, d.id+threads)
		}
		want := []string{"daily/2026-03-10T18:00:00Z 0 1", "daily/2026-03-10T20:00:00Z 2", "close/2026-03-10T20:15:00Z 3"}
		if !slices.Equal(got, want) {
			t.Errorf("said %q\nwant %q", got, want)
		}
	})
}

// TestMovedClock holds that a digest that is moved to an hour that has passed comes the next day, and loses nothing.
func TestMovedClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		until(time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC))
		w.grow(0, 1)
		w.grow(1, 1)
		w.subscribe(room, 0, store.Options{Digest: store.Daily, At: "18:00"})
		late := w.subscribe(room, 1, store.Options{Digest: store.Daily, At: "23:00"})
		s := digest.New(w.parts(nil))
		w.must(s.Once(t.Context()))
		w.grow(0, 1)
		w.grow(1, 1)
		until(time.Date(2026, 3, 10, 18, 5, 0, 0, time.UTC))
		w.must(s.Once(t.Context()))
		w.hear()
		late.Options.At = "18:00"
		_, err := w.store.Subscriptions.Put(t.Context(), late, store.Mark{})
		w.must(err)
		for range 3 {
			w.must(s.Once(t.Context()))
			time.Sleep(24 * time.Hour)
		}
		w.must(s.Once(t.Context()))
		w.hear()
		w.wantWhole(0, 1, 2)
		w.wantWhole(1, 1, 2)
	})
}

// TestQuiet holds that a digest that is due in the quiet hours of its channel waits for their end.
func TestQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		until(time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC))
		_, note, err := store.ReadSettings(t.Context(), w.store.Notes, room)
		w.must(err)
		w.must(store.WriteSettings(t.Context(), w.store.Notes, note, store.Settings{Quiet: "22:00-07:00"}))
		w.grow(1, 1)
		w.subscribe(room, 1, store.Options{Digest: store.Daily, At: "23:00"})
		s := digest.New(w.parts(nil))
		w.must(s.Once(t.Context()))
		w.grow(1, 1)
		until(time.Date(2026, 3, 11, 6, 59, 0, 0, time.UTC))
		w.must(s.Once(t.Context()))
		if got := w.hear(); len(got) != 0 {
			t.Errorf("said %+v in the quiet hours", got)
		}
		if q, err := w.store.Outbox.Queue(t.Context(), room); err != nil || q.Waiting != 0 {
			t.Errorf("the queue is %+v, %v; edits would wait behind a digest there", q, err)
		}
		time.Sleep(2 * time.Minute)
		w.must(s.Once(t.Context()))
		if got := w.hear(); len(got) != 1 {
			t.Errorf("said %+v, want one digest", got)
		}
	})
}

// TestDeath holds that whoever dies at any step leaves nothing undone and nothing to be done twice, even if the next digest
// is due before anybody goes on.
func TestDeath(t *testing.T) {
	for _, point := range []string{"digest entered", "digest fixed", "digest offered"} {
		for _, rest := range []time.Duration{time.Minute, 50 * time.Hour} {
			t.Run(fmt.Sprintf("%s, %v", strings.TrimPrefix(point, "digest "), rest), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t)
					w.grow(1, 3)
					w.subscribe(room, 1, store.Options{Digest: store.Daily})
					type dead struct{}
					s := digest.New(w.parts(func(p string) {
						if p == point {
							panic(dead{})
						}
					}))
					once := func() {
						defer func() {
							if r := recover(); r != nil && r != any(dead{}) {
								panic(r)
							}
						}()
						w.must(s.Once(t.Context()))
					}
					once()
					w.grow(1, 4)
					time.Sleep(24 * time.Hour)
					once() // dies
					w.grow(1, 2)
					time.Sleep(rest)
					s = digest.New(w.parts(nil))
					for range 3 {
						once()
						w.hear()
						time.Sleep(24 * time.Hour)
					}
					w.wantWhole(1, 3, 9)
					if w.said[0].plan.Threads[0].Upto != 7 {
						t.Errorf("the first digest covers %+v, want it as it was planned", w.said[0].plan.Threads)
					}
				})
			})
		}
	}
}

// TestTwo holds that two schedulers on one store are as good as one.
func TestTwo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grow(1, 1)
		w.grow(2, 1)
		w.subscribe(room, 1, store.Options{Digest: store.Daily})
		w.subscribe(room, 2, store.Options{Digest: store.Daily, At: "06:00"})
		both := []*digest.Scheduler{digest.New(w.parts(nil)), digest.New(w.parts(nil))}
		for range 60 {
			var once sync.WaitGroup
			for _, s := range both {
				once.Go(func() {
					if err := s.Once(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			once.Wait()
			w.grow(1, 1)
			w.grow(2, 1)
			w.hear()
			time.Sleep(12 * time.Hour)
		}
		w.must(both[0].Once(t.Context()))
		w.hear()
		w.wantWhole(1, 1, w.tops[thread(1)])
		if n := len(w.said); n < 56 || n > 62 {
			t.Errorf("%d digests in a month of two a day", n)
		}
	})
}

// TestNobody holds that nothing is read or written for channels that wish for no digest.
func TestNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.grow(1, 1)
		w.subscribe(room, 1, store.Options{})
		parts := w.parts(nil)
		parts.Notes, parts.Threads, parts.Outbox = nil, nil, nil // using one of them panics
		s := digest.New(parts)
		for range 3 {
			w.must(s.Once(t.Context()))
			time.Sleep(24 * time.Hour)
		}
	})
}
