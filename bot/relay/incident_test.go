package relay_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
)

// A reaching chat can speak with one person alone.
type reaching struct{ *chattest.Chat }

func (reaching) Reach(_ context.Context, user string) (chat.Address, error) {
	return chat.Address("test:dm-" + user), nil
}

// noticing composes notices by their revision, and everything else as plainly does.
type noticing struct{ plainly }

func (n noticing) Compose(s relay.Saying) (chat.Message, bool) {
	if to, ok := relay.RefusedBy(s.Turn.Deliveries[0]); ok {
		words := string(to) + " " + string(s.Turn.Deliveries[0].Rev) + " " + s.Taker.Paused
		return chattest.Say("", strings.TrimSpace(words)), true
	}
	return n.plainly.Compose(s)
}

// TestIncident holds that whoever subscribed is told once that the channel refuses us, in one message that says later that
// it goes on; that what waited is said then; and that the pause ends by itself.
func TestIncident(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := chattest.New("test", chattest.Full())
		w := newWorld(t, reaching{fake}, fake, 0)
		w.relay = relay.New(relay.Parts{
			Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.store.Outbox, Notes: w.store.Notes,
			Chats: map[string]chat.Sender{"test": reaching{fake}}, Composer: noticing{}, Holder: "h", Log: w.log,
		})
		lane := store.Lane{Thread: thread, To: "test:a"}
		if _, err := w.store.Subscriptions.Put(t.Context(), store.Subscription{Lane: lane, Tenant: "test", Owner: "U7"}, store.Mark{}); err != nil {
			t.Fatal(err)
		}
		one := post(1, "one")
		w.keep(t, one)
		w.offer(t, store.New, lane, one)
		fake.RefuseAs("test:a", fault.Denied)
		w.run(t, 150*time.Minute) // several tries
		told := texts(w, "test:dm-U7")
		if len(told) != 1 || !strings.HasPrefix(told[0], "test:a refused "+relay.PausedDenied) {
			t.Fatalf("whoever subscribed was told %q, want one refusal with its reason", told)
		}
		fake.Accept("test:a")
		w.run(t, 2*time.Hour)
		if got, want := texts(w, "test:a"), []string{"#1 one;"}; !slices.Equal(got, want) {
			t.Errorf("said %q, want %q", got, want)
		}
		if told := texts(w, "test:dm-U7"); len(told) != 1 || !strings.HasPrefix(told[0], "test:a mended") {
			t.Errorf("then they were told %q, want the same message, mended", told)
		}
		subs, _ := w.store.Subscriptions.In(t.Context(), "test:a")
		if !subs[0].Active(time.Now()) {
			t.Errorf("the subscription is still paused: %q until %v", subs[0].Paused, subs[0].Until)
		}
	})
}

// TestIncidentAfterResume holds that an incident ends with the first message that the channel takes, also where somebody
// ended the pause by hand before: what waited is said soon, the notice is mended, and the next refusal is told anew.
func TestIncidentAfterResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := chattest.New("test", chattest.Full())
		w := newWorld(t, reaching{fake}, fake, 0)
		w.relay = relay.New(relay.Parts{
			Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.store.Outbox, Notes: w.store.Notes,
			Chats: map[string]chat.Sender{"test": reaching{fake}}, Composer: noticing{}, Holder: "h", Log: w.log,
		})
		lane := store.Lane{Thread: thread, To: "test:a"}
		if _, err := w.store.Subscriptions.Put(t.Context(), store.Subscription{Lane: lane, Tenant: "test", Owner: "U7"}, store.Mark{}); err != nil {
			t.Fatal(err)
		}
		one := post(1, "one")
		w.keep(t, one)
		w.offer(t, store.New, lane, one)
		fake.RefuseAs("test:a", fault.Denied)
		w.run(t, 10*time.Minute)
		subs, _ := w.store.Subscriptions.In(t.Context(), "test:a")
		s := subs[0]
		s.Paused, s.Until = "", time.Time{} // as the command resume does, and a look after Until
		if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
			t.Fatal(err)
		}
		fake.Accept("test:a")
		w.run(t, time.Minute)
		if got, want := texts(w, "test:a"), []string{"#1 one;"}; !slices.Equal(got, want) {
			t.Errorf("a minute after the end of the pause %q is said, want %q", got, want)
		}
		if told := texts(w, "test:dm-U7"); len(told) != 1 || !strings.HasPrefix(told[0], "test:a mended") {
			t.Errorf("they were told %q, want one notice, mended", told)
		}
		two := post(2, "two")
		w.keep(t, two)
		fake.RefuseAs("test:a", fault.Denied)
		w.offer(t, store.New, lane, two)
		w.run(t, 10*time.Minute)
		if told := texts(w, "test:dm-U7"); len(told) != 2 || !strings.HasPrefix(told[1], "test:a refused") {
			t.Errorf("after a second refusal they were told %q, want a second notice", told)
		}
	})
}

// TestHidden holds that a post which the managers took out stays out, whatever happens to it at the source.
func TestHidden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := chattest.New("test", chattest.Full())
		w := newWorld(t, fake, fake, 0)
		hidden := false
		w.relay = relay.New(relay.Parts{
			Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.store.Outbox, Notes: w.store.Notes,
			Chats: map[string]chat.Sender{"test": fake}, Composer: seeing{&hidden}, Holder: "h", Log: w.log,
		})
		lane := w.subscribe(t, "test:a")
		one := post(1, "one")
		w.keep(t, one)
		w.offer(t, store.New, lane, one)
		w.run(t, 5*time.Second)
		subs, _ := w.store.Subscriptions.In(t.Context(), "test:a")
		if _, err := w.store.Notes.Write(t.Context(), store.Note{Key: relay.Hidden(subs[0], one.ID)}); err != nil {
			t.Fatal(err)
		}
		edited := post(1, "one, edited")
		w.keep(t, edited)
		w.offer(t, store.Update, lane, edited)
		w.run(t, 5*time.Second)
		if !hidden {
			t.Error("the composer was not told that the post is hidden")
		}
	})
}

type seeing struct{ hidden *bool }

func (c seeing) Compose(s relay.Saying) (chat.Message, bool) {
	*c.hidden = s.Hidden[s.Posts[0].ID]
	return plainly{}.Compose(s)
}
