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
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

const passage = "The southern route opens in June, if the ice allows it and the pilots come back."

// by is a post of somebody.
func by(n int, who, html string) forum.Post {
	return forum.Seal(forum.Post{
		ID: fmt.Sprint(100 + n), Number: n, Author: forum.Author{Name: who}, Created: time.Date(2000, 1, 1, 0, n, 0, 0, time.UTC),
		Body: rich.FromHTML(html, nil),
	})
}

// quotes is a post that quotes the passage of the first one, and says something.
func quotes(n int, who string) forum.Post {
	return by(n, who, fmt.Sprintf(`<aside class="quote" data-username="marlow" data-post="1"><blockquote><p>%s</p></blockquote></aside><p>Says %s, and asks for number %d.</p>`, passage, who, n))
}

func opening() forum.Post { return by(1, "marlow", "<p>"+passage+"</p><p>Ask them then.</p>") }

// lit is a world whose channel is shown passages that so many people quoted, and that read the opening post.
func lit(t *testing.T, people int) *world {
	t.Helper()
	w := newWorld(t)
	w.set(opening())
	w.subscribe(t, 1, store.Options{})
	w.settings(t, store.Settings{Highlights: people})
	w.look(t)
	w.highlights(t, "at first")
	return w
}

// highlights takes what is offered, and holds in which channels passages of the first post are shown.
func (w *world) highlights(t *testing.T, when string, want ...chat.Address) {
	t.Helper()
	var got []chat.Address
	for {
		turns, _, err := w.store.Outbox.Claim(t.Context(), "h", 10, store.Terms{Lease: time.Minute, Chats: []string{"test"}})
		if err != nil {
			t.Fatal(err)
		}
		if len(turns) == 0 {
			break
		}
		for _, turn := range turns {
			d := turn.Deliveries[0]
			if d.Kind == store.Notice {
				if post, _, ok := store.HighlightOf(d); !ok || post != "101" {
					t.Errorf("%s %+v is offered", when, d)
				}
				got = append(got, turn.Lane.To)
			}
			done := store.Settlement{Turn: turn, Verdict: store.Heard, Receipt: chat.Receipt{To: turn.Lane.To, ID: d.Post}, Revs: []forum.Rev{d.Rev}}
			if _, err := w.store.Outbox.Settle(t.Context(), done); err != nil {
				t.Fatal(err)
			}
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%s passages are shown in %q, want %q", when, got, want)
	}
}

// writes adds a post to the board, and looks.
func (w *world) writes(t *testing.T, p forum.Post) {
	t.Helper()
	w.set(append(slices.Clone(w.posts), p)...)
	w.look(t)
}

// TestHighlights holds that a passage is shown once in each channel that wants such, with the quote of the person that it wants:
// the author does not count, nor does anybody twice, and an unmarked quote counts.
func TestHighlights(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := lit(t, 2)
		for to, people := range map[chat.Address]int{"test:many": 3, "test:none": 0} {
			lane := store.Lane{Thread: thread, To: to}
			if _, err := w.store.Subscriptions.Put(t.Context(), store.Subscription{Lane: lane, Tenant: "test"}, store.Mark{Seq: 1}); err != nil {
				t.Fatal(err)
			}
			other := *w
			other.to = to
			other.settings(t, store.Settings{Highlights: people, Most: 50})
		}
		for n, c := range []struct {
			post forum.Post
			want []chat.Address
		}{
			{post: quotes(2, "tindra")},
			{post: quotes(3, "tindra")},
			{post: quotes(4, "marlow")},
			{by(5, "okafor", "<p>"+passage+"</p><p>Nobody has asked them yet, I say.</p>"), []chat.Address{"test:room"}},
			{quotes(6, "besart"), []chat.Address{"test:many"}},
			{post: quotes(7, "ines")},
		} {
			w.writes(t, c.post)
			w.highlights(t, fmt.Sprint("after post ", n+2), c.want...)
			w.restart()
			w.look(t)
			w.highlights(t, "later")
		}
	})
}

// TestHighlightsOfOld holds that nothing is dug up: neither at the first look at a thread, nor when a channel begins to want
// passages, nor with another quote of one that was quoted often enough before.
func TestHighlightsOfOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.settings(t, store.Settings{Highlights: 2})
		w.set(opening(), quotes(2, "tindra"), quotes(3, "okafor"))
		w.subscribe(t, 0, store.Options{})
		w.look(t)
		w.highlights(t, "at first")
		w.settings(t, store.Settings{})
		w.writes(t, quotes(4, "besart"))
		w.settings(t, store.Settings{Highlights: 2})
		w.look(t)
		w.highlights(t, "when passages are wanted")
		w.writes(t, quotes(5, "ines"))
		w.highlights(t, "after one more quote")
	})
}

// TestHighlightsCrash holds that a passage is shown once where the look dies between keeping and offering, also where more
// was quoted meanwhile, and by more people.
func TestHighlightsCrash(t *testing.T) {
	for _, more := range []bool{false, true} {
		for _, point := range []string{"kept", "offered"} {
			synctest.Test(t, func(t *testing.T) {
				w := lit(t, 2)
				w.writes(t, quotes(2, "tindra"))
				w.parts.Crash = func(at string) {
					if at == point {
						panic("killed")
					}
				}
				w.restart()
				func() {
					defer func() { _ = recover() }()
					w.writes(t, by(3, "okafor", fmt.Sprintf(`<blockquote><p>%s</p></blockquote><p>No.</p>`, strings.TrimSuffix(passage, " and the pilots come back."))))
				}()
				w.parts.Crash = nil
				w.restart()
				time.Sleep(10 * time.Minute)
				if more {
					w.writes(t, quotes(4, "besart"))
				}
				for range 2 {
					w.look(t)
				}
				w.highlights(t, "after the crash", "test:room")
				w.writes(t, quotes(5, "ines"))
				w.highlights(t, "later")
			})
		}
	}
}

// A deaf outbox takes no notices while it is switched off.
type deaf struct {
	store.Outbox
	off bool
}

func (d *deaf) Offer(ctx context.Context, os ...store.Offering) (int, error) {
	if d.off && slices.ContainsFunc(os, func(o store.Offering) bool { return o.Deliveries[0].Kind == store.Notice }) {
		return 0, errOff
	}
	return d.Outbox.Offer(ctx, os...)
}

// TestHighlightsOfferFails holds that a passage is shown once that was noted and could not be offered.
func TestHighlightsOfferFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := lit(t, 2)
		outbox := &deaf{Outbox: w.parts.Outbox, off: true}
		w.parts.Outbox = outbox
		w.restart()
		w.writes(t, quotes(2, "tindra"))
		w.writes(t, quotes(3, "okafor"))
		w.highlights(t, "at first")
		outbox.off = false
		for _, want := range [][]chat.Address{{w.to}, nil} {
			time.Sleep(10 * time.Minute) // the lease of the look that never ended
			w.look(t)
			w.highlights(t, "later", want...)
		}
	})
}

// TestHighlightsNumberChanged holds that a passage is not shown again to a channel that asks for another number later.
func TestHighlightsNumberChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := lit(t, 2)
		w.writes(t, quotes(2, "tindra"))
		w.writes(t, quotes(3, "okafor"))
		w.highlights(t, "with two", "test:room")
		w.settings(t, store.Settings{Highlights: 3})
		half := fmt.Sprintf("<blockquote><p>%s</p></blockquote><p>Not this half.</p>", strings.TrimSuffix(passage, ", if the ice allows it and the pilots come back."))
		w.writes(t, by(4, "besart", half))
		w.highlights(t, "with three")
	})
}

// TestHighlightsTakenOut holds that posts do not count which those who manage the channel took out, nor those of authors who
// asked not to be relayed, nor removed ones; and that nothing of such is shown.
func TestHighlightsTakenOut(t *testing.T) {
	hide := func(post forum.Post) func(*world, *testing.T) {
		return func(w *world, t *testing.T) {
			s := store.Subscription{Lane: w.lane(), Tenant: "test"}
			if _, err := w.store.Notes.Write(t.Context(), store.Note{Key: store.HiddenKey(s, post.ID), Value: store.Hiding("ines", post, time.Now())}); err != nil {
				t.Fatal(err)
			}
		}
	}
	out := func(who string) func(*world, *testing.T) {
		return func(w *world, t *testing.T) {
			for _, hash := range store.AuthorHashes(thread.Host(), forum.Author{Name: who}) {
				if _, err := w.store.Notes.Write(t.Context(), store.Note{Key: store.OptOutKey("test", hash), Value: []byte("{}")}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for name, c := range map[string]func(*world, *testing.T){
		"none":           func(*world, *testing.T) {},
		"hidden":         hide(opening()),
		"a quote hidden": hide(quotes(2, "tindra")),
		"out":            out("marlow"),
		"a quote out":    out("tindra"),
		"removed":        func(w *world, _ *testing.T) { w.posts[0] = forum.Remove(opening(), forum.Deleted, "") },
		"edited": func(w *world, _ *testing.T) {
			w.posts[0] = by(1, "marlow", "<p>Nothing of that is true any more, I say.</p>")
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := lit(t, 2)
			w.writes(t, quotes(2, "tindra"))
			c(w, t)
			w.look(t)
			w.writes(t, quotes(3, "okafor"))
			if name == "none" {
				w.highlights(t, name, w.to)
			} else {
				w.highlights(t, name)
			}
		})
	}
}

// TestHighlightsInQuietHours holds that a passage waits for the morning, and is shown once then.
func TestHighlightsInQuietHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := lit(t, 2)
		w.writes(t, quotes(2, "tindra"))
		w.highlights(t, "before")
		quiet := night
		quiet.Highlights = 2
		w.settings(t, quiet)
		until(t, "2000-01-01 22:30:00 +0100")
		w.writes(t, quotes(3, "okafor"))
		w.highlights(t, "at night")
		if s := w.subscription(t); s.Paused != watch.PausedQuiet {
			t.Errorf("the channel is paused by %q, want %q", s.Paused, watch.PausedQuiet)
		}
		until(t, "2000-01-02 07:00:01 +0100")
		w.look(t)
		w.highlights(t, "in the morning", "test:room")
		w.look(t)
		w.highlights(t, "later")
	})
}

// TestHeldIsLookedFor holds that the end of quiet hours brings a look, however long the thread is left alone otherwise: for a
// post that was kept back, and for a passage by itself whose deciding post the channel does not take.
func TestHeldIsLookedFor(t *testing.T) {
	for people, o := range map[int]store.Options{0: {}, 2: {Only: []string{"nobody"}}} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.set(opening(), quotes(2, "tindra"))
			w.subscribe(t, 2, o)
			quiet := night
			quiet.Highlights = people
			w.settings(t, quiet)
			w.look(t)
			w.parts.Policy.Floor = 48 * time.Hour
			w.restart()
			until(t, "2000-01-01 22:30:00 +0100")
			w.writes(t, quotes(3, "okafor"))
			_, next, err := w.store.Threads.Due(t.Context(), "h", 1, time.Minute)
			if morning := time.Date(2000, 1, 2, 6, 0, 0, 0, time.UTC); err != nil || !next.Equal(morning) {
				t.Errorf("with passages that %d people quote the next look is at %v, %v; want %v", people, next, err, morning)
			}
		})
	}
}

// TestHighlightGoes holds that a passage goes with the post, and with an edit that takes its words, and not with another edit.
func TestHighlightGoes(t *testing.T) {
	for _, c := range []struct {
		name string
		now  forum.Post
		want int
	}{
		{"an edit of other words", by(1, "marlow", "<p>Mended.</p><p>"+passage+"</p>"), 0},
		{"an edit of its words", by(1, "marlow", "<p>"+strings.Replace(passage, "June", "May", 1)+"</p>"), 1},
		{"a removal", forum.Remove(opening(), forum.Deleted, ""), 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := lit(t, 2)
			a := store.Answer{Receipt: chat.Receipt{To: w.to, ID: "9"}, Thread: thread, Posts: []string{"101"}, Passage: store.HashPassage(passage), At: time.Now()}
			if err := store.KeepAnswer(t.Context(), w.store.Notes, a); err != nil {
				t.Fatal(err)
			}
			w.set(c.now)
			w.look(t)
			got := slices.DeleteFunc(w.waiting(t), func(d string) bool { return d[0] != '4' })
			if len(got) != c.want || len(got) == 1 && got[0] != "4 answer/9" {
				t.Errorf("after %s %q is offered, want %d", c.name, got, c.want)
			}
		})
	}
}
