package slack

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
)

// TestThreads holds that each topic gets one thread, whose parent tells what is below it, and that nothing of it floods the
// channel.
func TestThreads(t *testing.T) {
	t.Parallel()
	for _, place := range []chat.Placing{chat.PlaceAuto, chat.PlaceThread, chat.PlaceForum} {
		synctest.Test(t, func(t *testing.T) {
			today()
			w := begin(t, fakeslack.Options{Pipe: true}, Options{Notes: sharedNotes()})
			var receipts []chat.Receipt
			for i := range 5 {
				m := topical(fmt.Sprint("k", i), fmt.Sprint("message ", i), place)
				m.Push = fmt.Sprintf("Tractors #%d - okafor: <!channel> holds", i)
				receipts = append(receipts, w.say(t, w.one, m))
				time.Sleep(10 * time.Second)
			}
			other := topical("o", "of another topic", place)
			other.Topic.Key, other.Topic.Title = "forum.example/8", "Ploughs"
			w.say(t, w.one, other)
			all := w.stand(w.one)
			if len(all) != 8 {
				t.Fatalf("%d messages: %q", len(all), w.words(w.one))
			}
			header := all[0]
			text := w.Text(header)
			if !strings.Contains(text, "Tractors") || !strings.Contains(text, "5 messages") || !strings.Contains(text, "#4 - okafor") || header.ThreadTS != "" {
				t.Errorf("the parent says %q", text)
			}
			if live := w.Live(header); len(live) > 2 { // the link to the topic, and the same as a button
				t.Errorf("live in the parent: %q", live)
			}
			for i, r := range receipts {
				m := all[i+1]
				if m.ThreadTS != header.TS || m.Broadcast || r.ID != m.TS || r.To != at(w.one) {
					t.Errorf("message %d stands below %q, receipt %+v", i, m.ThreadTS, r)
				}
			}
			if w.Text(all[6]) == text || all[7].ThreadTS != all[6].TS {
				t.Errorf("the other topic has %q below %q", w.Text(all[7]), w.Text(all[6]))
			}
		})
	}
}

// TestBurstCounted holds that a parent is brought in line soon after a burst, without a further message.
func TestBurstCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, wide(fakeslack.Options{Pipe: true}), Options{}).hurried()
		for i := range 10 {
			w.say(t, w.one, topical(fmt.Sprint("k", i), "words", chat.PlaceAuto))
		}
		if n := w.Count("chat.update"); n > 2 {
			t.Errorf("%d updates for a burst", n)
		}
		time.Sleep(refreshEvery)
		w.s.freshen(t.Context(), 10)
		if text := w.words(w.one)[0]; !strings.Contains(text, "10 messages") {
			t.Errorf("the parent says %q", text)
		}
	})
}

// TestFirst holds that the first message of a topic stands in the channel as it is, and the others below it.
func TestFirst(t *testing.T) {
	t.Parallel()
	w := begin(t, wide(fakeslack.Options{}), Options{}).hurried()
	for i := range 3 {
		w.say(t, w.one, topical(fmt.Sprint("k", i), fmt.Sprint("message ", i), chat.PlaceThreadFirst))
	}
	all := w.stand(w.one)
	if len(all) != 3 || all[0].ThreadTS != "" || all[1].ThreadTS != all[0].TS || all[2].ThreadTS != all[0].TS || all[0].Edits != 0 {
		t.Errorf("there stand %q", w.words(w.one))
	}
	if again := w.say(t, w.one, topical("k0", "message 0", chat.PlaceThreadFirst)); again.ID != all[0].TS {
		t.Errorf("the first message again is %+v", again)
	}
}

// TestDirect holds that a conversation with one person has threads only where they are wished.
func TestDirect(t *testing.T) {
	t.Parallel()
	w := begin(t, wide(fakeslack.Options{}), Options{}).hurried()
	im := w.IM(fakeslack.Person{Name: "marlow"})
	w.say(t, im, topical("k0", "words", chat.PlaceAuto))
	if all := w.stand(im); len(all) != 1 || all[0].ThreadTS != "" {
		t.Errorf("there stand %q", w.words(im))
	}
	w.say(t, im, topical("k1", "words", chat.PlaceThread))
	if all := w.stand(im); len(all) != 3 || all[2].ThreadTS != all[1].TS {
		t.Errorf("there stand %q", w.words(im))
	}
}

// TestParentRemoved holds that a topic whose parent somebody removed gets a new one.
func TestParentRemoved(t *testing.T) {
	t.Parallel()
	for _, place := range []chat.Placing{chat.PlaceThread, chat.PlaceThreadFirst} {
		synctest.Test(t, func(t *testing.T) {
			today()
			w := begin(t, fakeslack.Options{Pipe: true, DedupClientMsgID: true}, Options{})
			w.say(t, w.one, topical("k0", "message 0", place))
			for _, m := range w.stand(w.one) {
				w.DeleteMessage(w.one, m.TS)
			}
			for i := range 3 {
				time.Sleep(time.Minute)
				w.say(t, w.one, topical(fmt.Sprint("k", i+1), fmt.Sprint("message ", i+1), place))
			}
			if all := w.stand(w.one); len(all) < 3 || all[0].ThreadTS != "" || all[len(all)-1].ThreadTS != all[0].TS {
				t.Errorf("%s: there stand %q", place, w.words(w.one))
			}
		})
	}
	synctest.Test(t, func(t *testing.T) { // with messages below it
		today()
		w := begin(t, fakeslack.Options{Pipe: true}, Options{})
		w.say(t, w.one, topical("k0", "message 0", chat.PlaceAuto))
		w.DeleteMessage(w.one, w.stand(w.one)[0].TS)
		for i := range 3 {
			time.Sleep(time.Minute)
			w.say(t, w.one, topical(fmt.Sprint("k", i+1), fmt.Sprint("message ", i+1), chat.PlaceAuto))
		}
		all := w.stand(w.one)
		if last := all[len(all)-1]; last.ThreadTS == all[0].ThreadTS || last.ThreadTS == "" {
			t.Errorf("there stand %q", w.words(w.one))
		}
	})
}

// TestNoThreads holds that a channel without threads gets its messages all the same, unless a thread was wished.
func TestNoThreads(t *testing.T) {
	t.Parallel()
	w := begin(t, wide(fakeslack.Options{}), Options{}).hurried()
	w.Fault(func(r *fakeslack.Request) fakeslack.Fault {
		if r.Method == postMethod && strings.Contains(string(r.Args), `"thread_ts"`) {
			return fakeslack.Failed("restricted_action_non_threadable_channel")
		}
		return fakeslack.Fault{}
	})
	w.say(t, w.one, topical("k0", "words", chat.PlaceAuto))
	_, err := w.s.Send(t.Context(), at(w.one), topical("k1", "words", chat.PlaceThread))
	if _, fix := fault.Words(err); fault.Of(err) != fault.Denied || !strings.Contains(fix, "place:channel") {
		t.Errorf("Send = %v, fix %q", err, fix)
	}
}

// TestNewest holds what a parent says of the newest message.
func TestNewest(t *testing.T) {
	t.Parallel()
	for push, want := range map[string]string{
		"Tractors #3 - okafor: holds": "#3 - okafor: holds", "other words": "other words", "two\nlines": "two lines",
		strings.Repeat("x", 500): strings.Repeat("x", newestMost-1) + "…",
	} {
		m := topical("k", "body", chat.PlaceAuto)
		m.Push = push
		if got := newest(m); got != want {
			t.Errorf("newest(%q) = %q, want %q", push, got, want)
		}
	}
	m := chattest.Say("", "body")
	m.Push = ""
	if got := newest(m); got != "body" {
		t.Errorf("newest without a push line = %q", got)
	}
}
