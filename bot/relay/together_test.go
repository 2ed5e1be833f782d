package relay_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// TestEditsOfOneBurst holds that the edits of many posts of one message are one edit of it, so that nothing that waits behind
// them is late; and that the notes about them are told all the same.
func TestEditsOfOneBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, lane := burstWorld(t, chattest.Full())
		var before, after []forum.Post
		for n := range 12 {
			before, after = append(before, post(n+1, fmt.Sprint("old ", n+1))), append(after, post(n+1, fmt.Sprint("new ", n+1)))
		}
		w.say(t, lane, before...)
		time.Sleep(time.Hour)
		w.keep(t, after...)
		w.offer(t, store.Update, lane, after...)
		fresh := post(13, "fresh")
		w.keep(t, fresh)
		w.offer(t, store.New, lane, fresh)
		w.run(t, 10*time.Second)
		m := w.chat.Messages("test:a")
		if len(m) != 2 || m[0].Edits != 1 || m[1].Text() != "#13 fresh;" {
			t.Errorf("after 10 s %d messages stand there, the first edited %d times; want two, and one edit", len(m), m[0].Edits)
		}
		if got := m[0].Text(); got != "#1 new 1;#2 new 2;#3 new 3;#4 new 4;#5 new 5;#6 new 6;#7 new 7;#8 new 8;#9 new 9;#10 new 10;#11 new 11;#12 new 12;" {
			t.Errorf("the message reads %q", got)
		}
		back := post(3, "old 3")
		w.mend(t, lane, back)
		w.run(t, 40*time.Second)
		if got := w.chat.Messages("test:a")[0].Text(); got == m[0].Text() {
			t.Errorf("an edit after that does not reach it: %q", got)
		}
	})
}

// TestEditBesideAnother holds that two processes that edit the same message in turn leave the last state there.
func TestEditBesideAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, lane := burstWorld(t, chattest.Full())
		one := w.relay
		w.say(t, lane, post(1, "first"))
		w.mend(t, lane, post(1, "second"))
		w.another(w.store.Outbox)
		w.mend(t, lane, post(1, "third"))
		w.relay = one
		w.mend(t, lane, post(1, "second"))
		w.run(t, time.Minute)
		w.stands(t, "#1 second;")
	})
}
