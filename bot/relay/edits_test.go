package relay_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
)

// correcting composes what an edit changed as both texts, and everything else as plainly does.
type correcting struct{ plainly }

func (c correcting) Compose(s relay.Saying) (chat.Message, bool) {
	if s.Correction == nil {
		return c.plainly.Compose(s)
	}
	words := fmt.Sprintf("%s: %q to %q", s.Correction.Post.State, s.Correction.Before, s.Correction.After)
	m := chattest.Say("", words)
	m.Under = s.Under
	return m, s.Correction.Known || s.Edited
}

// edits is a world with one channel that wants to know of edits in a way.
func edits(t *testing.T, how store.Edits) (*world, store.Lane) {
	fake := chattest.New("test", chattest.Full())
	w := newWorld(t, fake, fake, 3)
	w.relay = relay.New(relay.Parts{
		Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.store.Outbox, Notes: w.store.Notes,
		Chats: map[string]chat.Sender{"test": fake}, Composer: correcting{}, Holder: "h", Log: w.log, Burst: 3,
	})
	lane := store.Lane{Thread: thread, To: "test:a"}
	s := store.Subscription{Lane: lane, Tenant: "test", Options: store.Options{Edits: how}}
	if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
		t.Fatal(err)
	}
	return w, lane
}

// edit replaces a post as a look would that keeps what is overwritten.
func (w *world) edit(t *testing.T, lane store.Lane, before, after forum.Post) {
	t.Helper()
	r := store.Revision{Rev: before.Rev, Words: before.Body.Own().Text(), At: time.Now()}
	if err := store.AddRevision(t.Context(), w.store.Notes, thread, before.ID, r); err != nil {
		t.Fatal(err)
	}
	w.mend(t, lane, after)
}

// TestEditsOff holds that an edit changes nothing where nobody wants it, that a removal takes the words all the same, and
// that what is let in again stands there again.
func TestEditsOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, lane := edits(t, store.EditsOff)
		w.say(t, lane, post(1, "one"))
		w.mend(t, lane, post(1, "one, mended"))
		w.stands(t, "#1 one;")
		w.mend(t, lane, forum.Remove(post(1, "one"), forum.Hidden, ""))
		w.stands(t, "#1 hidden;")
		w.mend(t, lane, post(1, "one, let in"))
		w.stands(t, "#1 one, let in;")
		w.mend(t, lane, post(1, "one, mended again"))
		w.stands(t, "#1 one, let in;")
	})
}

// TestEditsNote holds that what an edit changed is said once below the message; that edits in quick succession change that
// note; that later ones begin another; and that a removal takes the words out of every one of them.
func TestEditsNote(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, lane := edits(t, store.EditsNote)
		w.say(t, lane, post(1, "a"))
		w.edit(t, lane, post(1, "a"), post(1, "b"))
		w.stands(t, "#1 b;", `: "a" to "b"`)
		time.Sleep(time.Minute)
		w.edit(t, lane, post(1, "b"), post(1, "c"))
		w.stands(t, "#1 c;", `: "a" to "c"`)
		time.Sleep(10 * time.Minute)
		w.edit(t, lane, post(1, "c"), post(1, "d"))
		w.stands(t, "#1 d;", `: "a" to "c"`, `: "c" to "d"`)
		all := w.chat.Messages("test:a")
		if all[1].First.Under != all[0].Receipt || all[2].First.Under != all[0].Receipt {
			t.Errorf("the notes are below %v and %v, want %v", all[1].First.Under, all[2].First.Under, all[0].Receipt)
		}
		w.mend(t, lane, forum.Remove(post(1, "d"), forum.Deleted, ""))
		w.stands(t, "#1 deleted;", `deleted: "" to ""`, `deleted: "" to ""`)
	})
}

// TestEditsNoteMessageGone holds that the words go from the notes also when somebody removed the message that they are below.
func TestEditsNoteMessageGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, lane := edits(t, store.EditsNote)
		w.say(t, lane, post(1, "a"))
		w.edit(t, lane, post(1, "a"), post(1, "b"))
		w.chat.Vanish(w.chat.Messages("test:a")[0].Receipt)
		w.mend(t, lane, forum.Remove(post(1, "b"), forum.Deleted, ""))
		w.stands(t, `deleted: "" to ""`)
	})
}

// TestEditsCrash holds that an edit whose turn was lost is told once.
func TestEditsCrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, lane := edits(t, store.EditsNote)
		w.say(t, lane, post(1, "a"))
		outbox := &forgetting{Outbox: w.store.Outbox, on: true}
		w.relay = relay.New(relay.Parts{
			Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: outbox, Notes: w.store.Notes,
			Chats: map[string]chat.Sender{"test": w.chat}, Composer: correcting{}, Holder: "h2", Log: w.log,
		})
		w.edit(t, lane, post(1, "a"), post(1, "b"))
		w.run(t, time.Minute)
		outbox.on = false
		w.run(t, 2*time.Minute)
		w.stands(t, "#1 b;", `: "a" to "b"`)
	})
}

// TestCalm holds that a message is edited once in half a minute at most, that the last state wins, and that a removal does
// not wait.
func TestCalm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, lane := edits(t, store.EditsSilent)
		w.say(t, lane, post(1, "0"))
		for n := range 100 {
			p := post(1, fmt.Sprint(n+1))
			w.keep(t, p)
			w.offer(t, store.Update, lane, p)
			w.run(t, time.Second)
		}
		w.run(t, 31*time.Second)
		m := w.chat.Messages("test:a")
		if len(m) != 1 || m[0].Text() != "#1 100;" || m[0].Edits > 5 {
			t.Errorf("%d messages; %q after %d edits, want the last words after at most 5", len(m), m[0].Text(), m[0].Edits)
		}
		w.mend(t, lane, post(1, "101"))
		w.mend(t, lane, forum.Remove(post(1, "101"), forum.Deleted, ""))
		w.run(t, time.Second)
		w.stands(t, "#1 deleted;")
	})
}

// TestManyEdits holds that however often a post is edited, nothing new is said of it; and where notes are wished, no more
// than one in ten minutes.
func TestManyEdits(t *testing.T) {
	for _, how := range []store.Edits{store.EditsSilent, store.EditsNote, store.EditsOff} {
		synctest.Test(t, func(t *testing.T) {
			w, lane := edits(t, how)
			w.say(t, lane, post(1, "0"))
			begun := time.Now()
			for n := range 300 {
				w.edit(t, lane, post(1, fmt.Sprint(n)), post(1, fmt.Sprint(n+1)))
			}
			w.run(t, time.Minute)
			want := 1
			if how == store.EditsNote {
				want += int(time.Since(begun)/(10*time.Minute)) + 1
			}
			got := texts(w, "test:a")
			if len(got) > want || how == store.EditsNote && len(got) < want/2 {
				t.Errorf("edits %q: %d messages, want %d: %q", how, len(got), want, got)
			}
			if how != store.EditsOff && got[0] != "#1 300;" || how == store.EditsOff && got[0] != "#1 0;" {
				t.Errorf("edits %q: the post reads %q", how, got[0])
			}
			if slices.ContainsFunc(got[1:], func(s string) bool { return !strings.HasPrefix(s, `: "`) }) {
				t.Errorf("edits %q: other than notes was said: %q", how, got)
			}
		})
	}
}
