package slack

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
)

// long is a message of so many sentences; 350 of them fill a message of Slack's.
func long(key string, n int) chat.Message {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "This is sentence number [%d]. ", i)
	}
	m := chattest.Say(key, b.String())
	m.Actions = []chat.Action{{Label: "Full post", Run: "full"}}
	return m
}

// sentencesIn counts sentences by their number, which is a word and stays whole, without those that a parent quotes.
func sentencesIn(all []string) (n int) {
	for _, text := range all {
		if !strings.Contains(text, "newest:") {
			n += strings.Count(text, "].")
		}
	}
	return n
}

// TestLongMessage holds that a long message becomes several, the others in the thread of the first, whose receipt stands for
// all: edits make it longer and shorter, and a removal leaves nothing.
func TestLongMessage(t *testing.T) {
	t.Parallel()
	for name, place := range map[string]chat.Placing{"alone": chat.PlaceChannel, "below": chat.PlaceThread} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, wide(fakeslack.Options{}), Options{Notes: sharedNotes()}).hurried()
			m := func(n int) chat.Message {
				m := long("k", n)
				m.Topic = chat.Topic{Key: "x", Title: "Tractors", Place: place}
				return m
			}
			headers := 0
			if place == chat.PlaceThread {
				headers = 1
			}
			r := w.say(t, w.one, m(1000))
			for _, n := range []int{1000, 1, 700, 30, 1500, 1500} {
				if err := w.s.Edit(t.Context(), r, m(n)); err != nil {
					t.Fatal(err)
				}
				all := w.stand(w.one)[headers:]
				if got := sentencesIn(w.words(w.one)); got != n {
					t.Errorf("%d sentences stand there, want %d", got, n)
				}
				for i, part := range all {
					want := all[0].TS
					if place == chat.PlaceThread {
						want = w.stand(w.one)[0].TS
					}
					if (i > 0 || place == chat.PlaceThread) && part.ThreadTS != want || part.Broadcast {
						t.Errorf("part %d stands in the thread %q, want %q", i, part.ThreadTS, want)
					}
					if first, err := w.s.firstOf(t.Context(), mustPlace(t, w), part.TS); err != nil || first != r.ID {
						t.Errorf("part %d belongs to %q, %v, want %q", i, first, err, r.ID)
					}
				}
			}
			if err := w.s.Delete(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			if got := len(w.stand(w.one)); got != headers {
				t.Errorf("%d messages are left, want %d", got, headers)
			}
		})
	}
}

func mustPlace(t *testing.T, w *world) place {
	t.Helper()
	p, err := w.s.at(t.Context(), at(w.one))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestGrows holds that a message of one part can become one of several, and back, wherever it stands.
func TestGrows(t *testing.T) {
	t.Parallel()
	for _, place := range []chat.Placing{chat.PlaceChannel, chat.PlaceThread, chat.PlaceThreadFirst} {
		w := begin(t, wide(fakeslack.Options{}), Options{Notes: sharedNotes()}).hurried()
		topic := chat.Topic{Key: "x", Title: "Tractors", Place: place}
		first := chattest.Say("first", "the first")
		first.Topic = topic
		w.say(t, w.one, first)
		short, grown := chattest.Say("k", "short"), long("", 800)
		short.Topic, grown.Topic = topic, topic
		r := w.say(t, w.one, short)
		before := len(w.stand(w.one))
		for range 2 {
			if err := w.s.Edit(t.Context(), r, grown); err != nil {
				t.Fatalf("%s: %v", place, err)
			}
			if got := sentencesIn(w.words(w.one)); got != 800 {
				t.Errorf("%s: %d sentences, want 800", place, got)
			}
		}
		if err := w.s.Edit(t.Context(), r, short); err != nil || len(w.stand(w.one)) != before {
			t.Errorf("%s: %v, %d messages, want %d", place, err, len(w.stand(w.one)), before)
		}
	}
}

// TestGrowsOnce holds that an edit that broke off is gone on with, and adds no part twice.
func TestGrowsOnce(t *testing.T) {
	t.Parallel()
	w := begin(t, wide(fakeslack.Options{Scopes: fakeslack.AllScopes()}), Options{Notes: sharedNotes()}).hurried()
	r := w.say(t, w.one, chattest.Say("k", "short"))
	for i := range 2 {
		w.Next(postMethod, slices.Repeat([]fakeslack.Fault{{}}, i)...)
		w.Next(postMethod, fakeslack.CutAfter())
		m := long("edit", 800*(i+1))
		if err := w.s.Edit(t.Context(), r, m); !errors.Is(err, chat.ErrUnsure) {
			t.Fatalf("Edit = %v", err)
		}
		if err := w.s.Edit(t.Context(), r, m); err != nil {
			t.Fatal(err)
		}
		if got := sentencesIn(w.words(w.one)); got != 800*(i+1) {
			t.Errorf("%d sentences, want %d", got, 800*(i+1))
		}
	}
}

// TestForgottenParts holds that an edit of a message whose parts nobody remembers shortens it and doubles nothing.
func TestForgottenParts(t *testing.T) {
	t.Parallel()
	w := begin(t, wide(fakeslack.Options{}), Options{}).hurried()
	r := w.say(t, w.one, long("k", 1000))
	n := len(w.stand(w.one))
	w.s = w.open(t, Options{})
	w.hurried()
	if err := w.s.Edit(t.Context(), r, long("k", 1000)); err != nil {
		t.Fatal(err)
	}
	if got := len(w.stand(w.one)); got != n {
		t.Errorf("%d messages, want %d", got, n)
	}
	if err := w.s.Delete(t.Context(), r); err != nil {
		t.Error(err)
	}
}

// TestHalfSaid holds that a message of which a part was said counts as perhaps heard when another one fails, and that saying
// it again says the rest; the same when somebody has changed it meanwhile.
func TestHalfSaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, fakeslack.Options{Pipe: true}, Options{Notes: sharedNotes()})
		for name, f := range map[string]fakeslack.Fault{
			"limited": fakeslack.Limited(5 * time.Second), "archived": fakeslack.Failed("is_archived"), "cut": fakeslack.CutBefore(),
		} {
			before := sentencesIn(w.words(w.one))
			w.Next(postMethod, fakeslack.Fault{}, f)
			_, err := w.s.Send(t.Context(), at(w.one), long(name, 1000))
			if !errors.Is(err, chat.ErrUnsure) {
				t.Errorf("%s: Send = %v", name, err)
			}
			time.Sleep(max(fault.After(err), time.Minute))
			m := long(name, 1000)
			m.Blocks = append(m.Blocks, chattest.Say("", "This is sentence number [1000].").Blocks...)
			if _, err := w.s.Send(t.Context(), at(w.one), m); err != nil {
				t.Errorf("%s: Send again = %v", name, err)
			}
			got := sentencesIn(w.words(w.one)) - before
			if want := 1001; got != want && name != "cut" || got < want {
				t.Errorf("%s: %d sentences, want %d", name, got, want)
			}
			time.Sleep(time.Minute)
		}
	})
}
