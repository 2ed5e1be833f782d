package relay_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
)

// answering composes what stands in the place of answers, and everything else as plainly does.
type answering struct{ plainly }

func (c answering) Compose(s relay.Saying) (chat.Message, bool) {
	if s.Answer == nil {
		return c.plainly.Compose(s)
	}
	words := "taken back:"
	for _, p := range s.Answer.Posts {
		words += " #" + p.ID + " " + string(p.State)
	}
	return chattest.Say("", words), true
}

// locked is a chat in which what stands there cannot be changed any more, as in threads that are closed for the bot.
type locked struct{ *chattest.Chat }

func (locked) Edit(context.Context, chat.Receipt, chat.Message) error {
	return fault.New(fault.Gone, "E-LOCKED", "Nothing is changed there any more.", "", nil)
}

// answered is a world in which an answer stands in test:a that shows posts 1 and 2.
func answered(t *testing.T, c chat.Sender, fake *chattest.Chat) (*world, chat.Receipt) {
	t.Helper()
	w := newWorld(t, c, fake, 0)
	w.relay = relay.New(relay.Parts{
		Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.store.Outbox, Notes: w.store.Notes,
		Chats: map[string]chat.Sender{"test": c}, Composer: answering{}, Holder: "h", Log: w.log,
	})
	r, err := fake.Send(t.Context(), "test:a", chattest.Say("", "one and two"))
	if err != nil {
		t.Fatal(err)
	}
	a := store.Answer{Receipt: r, Thread: thread, Posts: []string{"1", "2"}, At: time.Now()}
	if err := store.KeepAnswer(t.Context(), w.store.Notes, a); err != nil {
		t.Fatal(err)
	}
	w.keep(t, post(1, "one"), forum.Remove(post(2, "two"), forum.Deleted, ""))
	return w, r
}

func (w *world) takeBack(t *testing.T, r chat.Receipt, why forum.Rev) {
	t.Helper()
	if _, err := w.store.Outbox.Offer(t.Context(), store.TakeBack(r, why)); err != nil {
		t.Fatal(err)
	}
}

// TestAnswerGone holds that an answer is changed where it stands, once, and says which of its posts went.
func TestAnswerGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := chattest.New("test", chattest.Full())
		w, r := answered(t, fake, fake)
		for range 3 {
			w.takeBack(t, r, store.AnswerGone)
			w.run(t, 5*time.Second)
		}
		all := fake.Messages("test:a")
		if len(all) != 1 || all[0].Text() != "taken back: #2 deleted" || all[0].Edits != 1 {
			t.Errorf("there stand %+v", all)
		}
	})
}

// TestAnswerUnknown holds that an answer goes also when nothing is known of it any more.
func TestAnswerUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := chattest.New("test", chattest.Full())
		w, r := answered(t, fake, fake)
		w.takeBack(t, r, store.AnswerGone)
		time.Sleep(store.AnswerKept + time.Hour)
		w.run(t, 5*time.Second)
		if got := texts(w, "test:a"); !slices.Equal(got, []string{"taken back:"}) {
			t.Errorf("there stand %q", got)
		}
	})
}

// TestAnswerLocked holds that an answer is removed that cannot be changed any more.
func TestAnswerLocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := chattest.New("test", chattest.Full())
		w, r := answered(t, locked{fake}, fake)
		w.takeBack(t, r, store.AnswerGone)
		w.run(t, 5*time.Second)
		if got := texts(w, "test:a"); len(got) != 0 {
			t.Errorf("there stand %q", got)
		}
	})
}

// TestAnswerWithdrawn holds that of an answer that was withdrawn nothing stays, also after one of its posts went, and that a
// post that goes afterwards brings nothing back.
func TestAnswerWithdrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, order := range [][]forum.Rev{
			{store.AnswerWithdrawn}, {store.AnswerGone, store.AnswerWithdrawn}, {store.AnswerWithdrawn, store.AnswerGone},
		} {
			fake := chattest.New("test", chattest.Full())
			w, r := answered(t, fake, fake)
			for _, why := range order {
				w.takeBack(t, r, why)
				w.run(t, 5*time.Second)
			}
			if got := texts(w, "test:a"); len(got) != 0 {
				t.Errorf("after %q there stand %q", order, got)
			}
		}
	})
}

// TestAnswerRefused holds that an answer in a channel that refuses us for a while goes when it takes us again, and that one
// that somebody removed holds up nothing.
func TestAnswerRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := chattest.New("test", chattest.Full())
		w, r := answered(t, fake, fake)
		fake.RefuseAs("test:a", fault.Denied)
		w.takeBack(t, r, store.AnswerGone)
		w.run(t, 2*time.Hour)
		fake.Accept("test:a")
		w.run(t, 2*time.Hour)
		if got := texts(w, "test:a"); !slices.Equal(got, []string{"taken back: #2 deleted"}) {
			t.Errorf("there stand %q", got)
		}
		lane := w.subscribe(t, "test:b")
		w.takeBack(t, chat.Receipt{To: "test:b", ID: "nowhere"}, store.AnswerGone)
		one := post(1, "one")
		w.offer(t, store.New, lane, one)
		w.run(t, 5*time.Second)
		if got := texts(w, "test:b"); !slices.Equal(got, []string{"#1 one;"}) {
			t.Errorf("behind an answer that is not there %q are said", got)
		}
	})
}
