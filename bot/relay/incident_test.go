package relay_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
)

// A reaching chat can speak with one person alone.
type reaching struct{ *chattest.Chat }

func (reaching) Reach(_ context.Context, user string) (chat.Address, error) {
	return chat.Address("test:dm-" + user), nil
}

// Label gives channels names that people know.
func (reaching) Label(_ context.Context, to chat.Address) (string, error) {
	return "#" + to.Place(), nil
}

// noticing composes notices of trouble in a few words, and everything else as plainly does.
type noticing struct{ plainly }

func (n noticing) Compose(s relay.Saying) (chat.Message, bool) {
	r := s.Incident
	if r.Since.IsZero() {
		return n.plainly.Compose(s)
	}
	state := "open"
	if !r.Ended.IsZero() {
		state = "over"
	}
	var names []string
	for _, to := range r.Channels() {
		names = append(names, s.Names[to])
	}
	words := fmt.Sprintf("%s %s %s", strings.Join(names, ","), state, r.Matters[0].Say)
	return chattest.Say("", words), true
}

// watched runs the relay for so long, with a teller beside it.
func (w *world) watched(t *testing.T, senders map[string]chat.Sender, d time.Duration) {
	t.Helper()
	teller := incident.New(incident.Parts{
		Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.store.Outbox, Notes: w.store.Notes,
		Chats: senders, Log: w.log, Nudge: w.relay.Nudge,
	})
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	var both sync.WaitGroup
	both.Go(func() { _ = teller.Run(ctx) })
	both.Go(func() { _ = w.relay.Run(ctx) })
	both.Wait()
}

// troubled is a world whose relay writes trouble down, with one subscription of U7 in test:a.
func troubled(t *testing.T) (*world, *chattest.Chat, store.Lane, map[string]chat.Sender) {
	t.Helper()
	fake := chattest.New("test", chattest.Full())
	w := newWorld(t, reaching{fake}, fake, 0)
	senders := map[string]chat.Sender{"test": reaching{fake}}
	w.relay = relay.New(relay.Parts{
		Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.store.Outbox, Notes: w.store.Notes,
		Chats: senders, Composer: noticing{}, Holder: "h", Log: w.log,
	})
	lane := store.Lane{Thread: thread, To: "test:a"}
	if _, err := w.store.Subscriptions.Put(t.Context(), store.Subscription{Lane: lane, Tenant: "test", Owner: "U7"}, store.Mark{}); err != nil {
		t.Fatal(err)
	}
	return w, fake, lane, senders
}

// TestIncident holds that whoever subscribed is told once, within a quarter of an hour, that the channel refuses us, in one
// message that says later that it goes on; that what waited is said then; and that the pause ends by itself.
func TestIncident(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, fake, lane, senders := troubled(t)
		one := post(1, "one")
		w.keep(t, one)
		w.offer(t, store.New, lane, one)
		fake.RefuseAs("test:a", fault.Denied)
		w.watched(t, senders, 15*time.Minute)
		if told := texts(w, "test:dm-U7"); len(told) != 1 || !strings.HasPrefix(told[0], "#a open "+relay.PausedDenied) {
			t.Fatalf("after a quarter of an hour whoever subscribed was told %q, want one refusal with its reason", told)
		}
		w.watched(t, senders, 150*time.Minute) // several tries
		fake.Accept("test:a")
		w.watched(t, senders, 2*time.Hour)
		if got, want := texts(w, "test:a"), []string{"#1 one;"}; !slices.Equal(got, want) {
			t.Errorf("said %q, want %q", got, want)
		}
		if told := texts(w, "test:dm-U7"); len(told) != 1 || !strings.HasPrefix(told[0], "#a over") {
			t.Errorf("then they were told %q, want the same message, over", told)
		}
		subs, _ := w.store.Subscriptions.In(t.Context(), "test:a")
		if !subs[0].Active(time.Now()) {
			t.Errorf("the subscription is still paused: %q until %v", subs[0].Paused, subs[0].Until)
		}
	})
}

// TestRefusedPast holds that other wishes, which somebody makes while the channel refuses us, do not bring up what the channel
// did not take before; what waited is said, and what comes during the pause still counts as new.
func TestRefusedPast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, fake, lane, senders := troubled(t)
		one, two, three := post(1, "one"), post(2, "refused by a filter"), post(3, "three")
		w.state.Top = 2
		w.keep(t, one, two)
		w.offer(t, store.New, lane, one)
		fake.RefuseAs("test:a", fault.Denied)
		w.watched(t, senders, time.Minute)
		subs, _ := w.store.Subscriptions.In(t.Context(), "test:a")
		s := subs[0]
		s.Options.Match = []string{"e"}
		if _, err := w.store.Subscriptions.Put(t.Context(), s, w.state.Passed(s)); err != nil {
			t.Fatal(err)
		}
		w.state.Top = 3
		w.keep(t, three)
		late := func(p forum.Post) store.Delivery {
			return store.Delivery{Kind: store.New, Post: p.ID, Rev: p.Rev, Seq: uint64(p.Number), Late: true}
		}
		offer := store.Offering{Lane: lane, Deliveries: []store.Delivery{late(two), late(three)}} // as the end of the pause does
		if _, err := w.store.Outbox.Offer(t.Context(), offer); err != nil {
			t.Fatal(err)
		}
		fake.Accept("test:a")
		w.watched(t, senders, 2*time.Hour)
		if got, want := texts(w, "test:a"), []string{"#1 one;", "#3 three;"}; !slices.Equal(got, want) {
			t.Errorf("said %q, want %q", got, want)
		}
	})
}

// TestIncidentAfterResume holds that an incident ends with the first message that the channel takes, also where somebody
// ended the pause by hand before: what waited is said soon, and the notice says that it is over. The next refusal is told
// in the same message within the hour, and in another one later.
func TestIncidentAfterResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, fake, lane, senders := troubled(t)
		say := func(n int) {
			p := post(n, "words")
			w.keep(t, p)
			w.offer(t, store.New, lane, p)
		}
		resume := func() {
			subs, _ := w.store.Subscriptions.In(t.Context(), "test:a")
			s := subs[0]
			s.Paused, s.Until = "", time.Time{} // as the command resume does, and a look after Until
			if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
				t.Fatal(err)
			}
			fake.Accept("test:a")
			w.watched(t, senders, 2*time.Minute)
		}
		say(1)
		fake.RefuseAs("test:a", fault.Denied)
		w.watched(t, senders, 12*time.Minute)
		resume()
		if got, want := texts(w, "test:a"), []string{"#1 words;"}; !slices.Equal(got, want) {
			t.Errorf("soon after the end of the pause %q is said, want %q", got, want)
		}
		if told := texts(w, "test:dm-U7"); len(told) != 1 || !strings.HasPrefix(told[0], "#a over") {
			t.Errorf("they were told %q, want one notice, over", told)
		}
		fake.RefuseAs("test:a", fault.Denied)
		say(2)
		w.watched(t, senders, 12*time.Minute)
		if told := texts(w, "test:dm-U7"); len(told) != 1 || !strings.HasPrefix(told[0], "#a open") {
			t.Errorf("after a second refusal they were told %q, want the same notice, open again", told)
		}
		resume()
		w.watched(t, senders, 2*time.Hour)
		fake.RefuseAs("test:a", fault.Denied)
		say(3)
		w.watched(t, senders, 12*time.Minute)
		if told := texts(w, "test:dm-U7"); len(told) != 2 || !strings.HasPrefix(told[0], "#a over") || !strings.HasPrefix(told[1], "#a open") {
			t.Errorf("after a third refusal hours later they were told %q, want a second notice", told)
		}
	})
}

// TestUnheard holds that trouble is told in the channel that the settings name; and that it is told to whoever subscribed
// where that channel refuses it.
func TestUnheard(t *testing.T) {
	for _, refuses := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w, fake, lane, senders := troubled(t)
			set, note, err := store.ReadSettings(t.Context(), w.store.Notes, "test:a")
			if err != nil {
				t.Fatal(err)
			}
			set.Notify = "test:staff"
			if err := store.WriteSettings(t.Context(), w.store.Notes, note, set); err != nil {
				t.Fatal(err)
			}
			one := post(1, "one")
			w.keep(t, one)
			w.offer(t, store.New, lane, one)
			fake.RefuseAs("test:a", fault.Denied)
			if refuses {
				fake.RefuseAs("test:staff", fault.Denied)
			}
			w.watched(t, senders, 15*time.Minute)
			staff, owner := texts(w, "test:staff"), texts(w, "test:dm-U7")
			if refuses && (len(staff) != 0 || len(owner) != 1) || !refuses && (len(staff) != 1 || len(owner) != 0) {
				t.Errorf("refuses %v: the named channel was told %q, whoever subscribed %q", refuses, staff, owner)
			}
		})
	}
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

// TestRefusedInQuietHours holds that a channel which is held by its own settings and refuses an edit is told of like any
// other, and left alone.
func TestRefusedInQuietHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := chattest.New("test", chattest.Full())
		w := newWorld(t, reaching{fake}, fake, 0)
		lane := store.Lane{Thread: thread, To: "test:a"}
		s, err := w.store.Subscriptions.Put(t.Context(), store.Subscription{Lane: lane, Tenant: "test", Owner: "U7"}, store.Mark{})
		if err != nil {
			t.Fatal(err)
		}
		one := post(1, "one")
		w.keep(t, one)
		w.offer(t, store.New, lane, one)
		s.Paused, s.Until = store.PausedQuiet, time.Now().Add(8*time.Hour)
		if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
			t.Fatal(err)
		}
		fake.RefuseAs("test:a", fault.Denied)
		w.run(t, 10*time.Minute)
		subs, _ := w.store.Subscriptions.In(t.Context(), "test:a")
		if len(subs) != 1 || !strings.HasPrefix(subs[0].Paused, relay.PausedDenied) {
			t.Errorf("the subscription is %+v, want it paused by the refusal", subs)
		}
	})
}
