package follow_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/follow"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestCollected holds that the posts of ten minutes come in one message, oldest first, and the next ones in another not
// sooner than ten minutes after it.
func TestCollected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, channel, store.Options{})
		w.add(t, okafor, author("marlow"))
		time.Sleep(time.Minute)
		w.look(t, harbour, post(1, "Marlow", "The first of them."), post(2, "tindra", "Somebody else."))
		w.run(t, time.Minute)
		w.has(t, okafor, "Marlow: The first of them.")
		said := time.Now().Add(-50 * time.Second)
		w.look(t, harbour, post(3, "marlow", "The second of them."))
		w.run(t, 4*time.Minute)
		w.look(t, harbour, post(4, "marlow", "The third of them."))
		w.run(t, 4*time.Minute)
		w.has(t, okafor, "The first")
		w.run(t, 4*time.Minute)
		w.has(t, okafor, "1 new post ", "2 new posts that you follow")
		all := w.chat.Messages(dm(okafor))
		text := all[1].Text()
		if second, third := strings.Index(text, "The second"), strings.Index(text, "The third"); second < 0 || third < second {
			t.Errorf("said %q, want the newest last", text)
		}
		if apart := all[1].At.Sub(said); apart < 10*time.Minute {
			t.Errorf("the messages are %v apart, want ten minutes at least", apart)
		}
	})
}

// TestOnce holds that a post which several follows bring is told once, whoever tells of it twice; and that nothing is told
// again after it was told.
func TestOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, channel, store.Options{})
		w.add(t, okafor, author("marlow"))
		w.add(t, okafor, thread(harbour))
		w.add(t, okafor, follow.Follow{What: follow.Ticker, Name: "ZM"})
		time.Sleep(time.Minute)
		one := post(1, "marlow", "I hold $ZM and wait.")
		w.look(t, harbour, one)
		w.look(t, harbour, one)
		w.run(t, time.Minute)
		w.look(t, harbour, one)
		w.run(t, 20*time.Minute)
		w.has(t, okafor, "1 new post that you follow")
		if n := strings.Count(w.told(okafor)[0], "I hold"); n != 1 {
			t.Errorf("the post stands there %d times: %q", n, w.told(okafor))
		}
		tally, err := w.follows.Tally(t.Context(), tenant, okafor)
		if err != nil || len(tally.Posts) != 3 || tally.Posts["author:marlow"] != 1 {
			t.Errorf("Tally = %v, %v; want one post for each of three follows", tally, err)
		}
	})
}

// TestTicker holds that a ticker is found in an author's own words alone.
func TestTicker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, channel, store.Options{})
		w.add(t, okafor, follow.Follow{What: follow.Ticker, Name: "ZM"})
		time.Sleep(time.Minute)
		w.look(t, harbour, post(1, "marlow", "I like $NET."), post(2, "tindra", "Look at $ZM today."), post(3, "besart", "ZM is a word now."))
		w.run(t, time.Minute)
		w.has(t, okafor, "2 new posts")
		if text := w.told(okafor)[0]; strings.Contains(text, "NET") || !strings.Contains(text, "Look at") {
			t.Errorf("told %q", text)
		}
	})
}

// TestPast holds that nothing is told which stood there before somebody followed, or before anybody took the thread.
func TestPast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		before := post(1, "marlow", "Old words.")
		time.Sleep(time.Hour)
		w.add(t, okafor, author("marlow"))
		time.Sleep(time.Hour)
		between := post(2, "marlow", "Not so old words.")
		time.Sleep(time.Hour)
		w.subscribe(t, harbour, channel, store.Options{})
		timeless := post(3, "marlow", "Words without a time.")
		timeless.Created = time.Time{}
		after := post(4, "marlow", "New words.")
		all := []forum.Post{before, between, timeless, after}
		w.keep(t, harbour, all...)
		if err := w.follows.Seen(t.Context(), follow.News{Ref: harbour, Fresh: all, First: true}); err != nil {
			t.Fatal(err)
		}
		w.run(t, time.Minute)
		w.has(t, okafor, "1 new post that you follow")
		if !strings.Contains(w.told(okafor)[0], "New words.") {
			t.Errorf("told %q", w.told(okafor))
		}
	})
}

// TestUnseen holds that following an author brings nobody what stands in a channel that they do not see: not before, and not
// once they have left it; nor what was taken out of the only channel that they see.
func TestUnseen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, closed, store.Options{})
		open := w.subscribe(t, berths, channel, store.Options{})
		w.chat.hide(besart, closed, true)
		w.add(t, okafor, author("marlow"))
		w.add(t, besart, author("marlow"))
		time.Sleep(time.Minute)
		hidden := post(2, "marlow", "Taken out by a manager.")
		if _, err := w.store.Notes.Write(t.Context(), store.Note{Key: store.HiddenKey(open, hidden.ID)}); err != nil {
			t.Fatal(err)
		}
		w.look(t, harbour, post(1, "marlow", "Behind closed doors."))
		w.look(t, berths, hidden, post(3, "marlow", "In the open."))
		w.run(t, time.Minute)
		w.has(t, okafor, "Behind closed doors.")
		w.has(t, besart, "In the open.")
		for _, user := range []string{okafor, besart} {
			text := strings.Join(w.told(user), "")
			if strings.Contains(text, "Taken out") || user == besart && strings.Contains(text, "closed doors") {
				t.Errorf("%s was told %q", user, text)
			}
		}
		w.look(t, harbour, post(4, "marlow", "Behind them again."))
		w.chat.hide(okafor, closed, true)
		w.run(t, 20*time.Minute)
		w.has(t, okafor, "Behind closed doors.")
	})
}

// TestHiddenLater holds that a post which managers take out of a channel leaves the message that told of it, unless its reader
// sees another channel that has it; and that it comes back when they let it in again.
func TestHiddenLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		a, b := w.subscribe(t, harbour, channel, store.Options{}), w.subscribe(t, harbour, closed, store.Options{})
		w.add(t, okafor, author("marlow"))
		time.Sleep(time.Minute)
		one := post(1, "marlow", "Word one.")
		w.look(t, harbour, one, post(2, "marlow", "Word two."))
		w.run(t, time.Minute)
		for _, c := range []struct {
			in     store.Subscription
			hidden bool
			want   string
		}{{a, true, "2 new posts"}, {b, true, "1 new post "}, {a, false, "2 new posts"}, {a, true, "1 new post "}} {
			key := store.HiddenKey(c.in, one.ID)
			err := w.store.Notes.Forget(t.Context(), key)
			if c.hidden {
				_, err = w.store.Notes.Write(t.Context(), store.Note{Key: key, Value: store.Hiding("besart", one, time.Now())})
			}
			for range 2 {
				err = errors.Join(err, w.follows.Retell(t.Context(), w.store.Outbox, c.in, one.ID))
			}
			if err != nil {
				t.Fatal(err)
			}
			w.run(t, time.Minute)
			w.has(t, okafor, c.want)
		}
		if text := w.told(okafor)[0]; strings.Contains(text, "Word one.") {
			t.Errorf("it still says %q", text)
		}
	})
}

// TestIDAgain holds that a post which only has the id of one that managers took out of the channel is told.
func TestIDAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		s := w.subscribe(t, harbour, channel, store.Options{})
		w.add(t, okafor, author("marlow"))
		time.Sleep(time.Minute)
		hidden := store.Note{Key: store.HiddenKey(s, "1"), Value: store.Hiding("besart", post(1, "tindra", "Taken out."), time.Now())}
		if _, err := w.store.Notes.Write(t.Context(), hidden); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		w.look(t, harbour, post(1, "marlow", "Word one."))
		w.run(t, time.Minute)
		w.has(t, okafor, "Word one.")
	})
}

// TestUnseenDelaysNothing holds that what somebody may not see neither delays what they may, nor shows by a delay that there
// was something.
func TestUnseenDelaysNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, closed, store.Options{})
		w.subscribe(t, berths, channel, store.Options{})
		w.chat.hide(besart, closed, true)
		w.add(t, besart, author("marlow"))
		time.Sleep(time.Minute)
		w.look(t, harbour, post(1, "marlow", "Behind closed doors."))
		w.run(t, time.Minute)
		w.look(t, berths, post(2, "marlow", "In the open."))
		w.run(t, time.Minute)
		w.has(t, besart, "1 new post that you follow")
		w.look(t, harbour, post(3, "marlow", "Behind them again."))
		w.run(t, 20*time.Minute)
		w.has(t, besart, "1 new post that you follow")
	})
}

// TestOtherTenant holds that what one tenant's channel takes is told to nobody of another.
func TestOtherTenant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		s := store.Subscription{Lane: store.Lane{Thread: harbour, To: channel}, Tenant: "test:2", At: time.Now()}
		if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
			t.Fatal(err)
		}
		w.add(t, okafor, author("marlow"))
		time.Sleep(time.Minute)
		w.look(t, harbour, post(1, "marlow", "Elsewhere."))
		w.run(t, 20*time.Minute)
		w.has(t, okafor)
	})
}

// TestRemoved holds that a post which is removed leaves: before the message is said without a word of it, afterwards from
// the message, and that it comes back with a restoration.
func TestRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, channel, store.Options{})
		w.add(t, okafor, author("marlow"))
		time.Sleep(time.Minute)
		one, two, three := post(1, "marlow", "Word one."), post(2, "marlow", "Word two."), post(3, "marlow", "Word three.")
		w.look(t, harbour, one, two, three)
		w.change(t, harbour, forum.Remove(one, forum.Deleted, ""))
		w.run(t, time.Minute)
		w.has(t, okafor, "2 new posts")
		w.change(t, harbour, forum.Remove(two, forum.Hidden, ""))
		w.run(t, time.Minute)
		w.has(t, okafor, "1 new post")
		w.change(t, harbour, two, forum.Remove(three, forum.Deleted, ""))
		w.run(t, time.Minute)
		if text := w.told(okafor)[0]; !strings.Contains(text, "Word two.") || strings.Contains(text, "Word one.") || strings.Contains(text, "Word three.") {
			t.Errorf("then it says %q", text)
		}
		w.change(t, harbour, forum.Remove(two, forum.Deleted, ""))
		w.run(t, time.Minute)
		w.has(t, okafor, "no longer there")
	})
}

// TestAllRemoved holds that nothing is said when all went before the message was due.
func TestAllRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, channel, store.Options{})
		w.add(t, okafor, author("marlow"))
		time.Sleep(time.Minute)
		one := post(1, "marlow", "Word one.")
		w.look(t, harbour, one)
		w.change(t, harbour, forum.Remove(one, forum.Deleted, ""))
		w.run(t, 20*time.Minute)
		w.has(t, okafor)
	})
}

// TestMany holds that a message shows the ten newest and counts the others.
func TestMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, channel, store.Options{})
		w.add(t, okafor, author("marlow"))
		time.Sleep(time.Minute)
		for n := range 150 {
			w.look(t, harbour, post(n+1, "marlow", fmt.Sprintf("Word %03d.", n+1)))
			time.Sleep(time.Millisecond)
		}
		w.run(t, time.Minute)
		w.has(t, okafor, "100 new posts and more")
		if text := w.told(okafor)[0]; strings.Count(text, "Word ") != 10 || !strings.Contains(text, "+90 more") {
			t.Errorf("told %q", text)
		}
	})
}

// TestRefused holds that somebody who takes no direct messages is asked once, that their follows say so, and that they go on
// when they are reached again.
func TestRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, channel, store.Options{})
		w.add(t, okafor, author("marlow"))
		time.Sleep(time.Minute)
		w.chat.RefuseAs(dm(okafor), fault.Denied)
		w.look(t, harbour, post(1, "marlow", "Word one."))
		w.run(t, 20*time.Minute)
		queue, err := w.store.Outbox.Queue(t.Context(), dm(okafor))
		if err != nil || queue.Waiting != 0 || len(queue.Dead) != 0 {
			t.Errorf("Queue = %+v, %v; want nothing waiting and nothing dead", queue, err)
		}
		tally, err := w.follows.Tally(t.Context(), tenant, okafor)
		if err != nil || tally.Paused == "" {
			t.Errorf("Tally = %+v, %v; want a reason", tally, err)
		}
		if ok, err := w.follows.Reached(t.Context(), tenant, okafor); ok || err != nil {
			t.Errorf("Reached = %v, %v; want false", ok, err)
		}
		w.chat.Accept(dm(okafor))
		w.look(t, harbour, post(2, "marlow", "Word two."))
		w.add(t, okafor, author("marlow"))
		w.look(t, harbour, post(3, "marlow", "Word three."))
		w.run(t, 20*time.Minute)
		w.has(t, okafor, "Word three.")
		time.Sleep(100 * 24 * time.Hour)
		if mine, err := w.follows.Of(t.Context(), tenant, okafor); err != nil || len(mine) != 1 {
			t.Errorf("after a hundred days they follow %v, %v; want what they followed", mine, err)
		}
	})
}

// TestRefusedForGood holds that what somebody follows who cannot be reached is forgotten after 90 days.
func TestRefusedForGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, channel, store.Options{})
		w.add(t, okafor, author("marlow"))
		time.Sleep(time.Minute)
		w.chat.RefuseAs(dm(okafor), fault.Denied)
		w.look(t, harbour, post(1, "marlow", "Word one."))
		w.run(t, time.Minute)
		time.Sleep(91 * 24 * time.Hour)
		if mine, err := w.follows.Of(t.Context(), tenant, okafor); err != nil || len(mine) != 0 {
			t.Errorf("they still follow %v, %v", mine, err)
		}
	})
}

// TestForget holds that with the last follow everything goes that is kept of a person, and that what was collected is told
// no more.
func TestForget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, channel, store.Options{})
		w.add(t, okafor, author("marlow"))
		w.add(t, okafor, follow.Follow{What: follow.Thread, Name: harbour.Key(), By: follow.ByPing, In: channel})
		time.Sleep(time.Minute)
		one := post(1, "marlow", "Word one.")
		w.look(t, harbour, one)
		w.offered(t, harbour, one)
		w.run(t, 5*time.Second) // called, and not yet told
		mine, err := w.follows.Of(t.Context(), tenant, okafor)
		if err != nil || len(mine) != 2 {
			t.Fatalf("follows %v, %v", mine, err)
		}
		if err := w.follows.Remove(t.Context(), tenant, okafor, mine...); err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{"follow", "followed", "called"} {
			if left, err := w.store.Notes.Range(t.Context(), tenant, kind); err != nil || len(left) != 0 {
				t.Errorf("left of kind %s: %v, %v", kind, left, err)
			}
		}
		w.look(t, harbour, post(2, "marlow", "Word two."))
		w.run(t, 20*time.Minute)
		w.has(t, okafor)
	})
}

// TestForgetTold holds that what somebody was told is forgotten after seven days, also where nothing came since; that what they
// follow goes on; and that what they were not told yet, because nothing ran, is told however late.
func TestForgetTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, channel, store.Options{})
		w.add(t, okafor, author("marlow"))
		time.Sleep(time.Minute)
		w.look(t, harbour, post(1, "marlow", "Word one."))
		w.run(t, time.Minute)
		posts := func() int {
			tally, err := w.follows.Tally(t.Context(), tenant, okafor)
			if err != nil {
				t.Fatal(err)
			}
			return tally.Posts["author:marlow"]
		}
		if n := posts(); n != 1 {
			t.Errorf("the follow brought %d posts, want 1", n)
		}
		time.Sleep(8 * 24 * time.Hour)
		w.run(t, time.Minute)
		notes, err := w.store.Notes.Range(t.Context(), tenant, "followed")
		if err != nil || len(notes) != 1 || strings.Contains(string(notes[0].Value), harbour.Key()) || posts() != 0 {
			t.Errorf("after eight days %d posts count, and this is kept: %+v, %v", posts(), notes, err)
		}
		w.look(t, harbour, post(2, "marlow", "Word two."))
		time.Sleep(8 * 24 * time.Hour)
		w.look(t, harbour, post(3, "marlow", "Word three."))
		w.run(t, time.Minute)
		w.has(t, okafor, "Word one.", "2 new posts")
	})
}

// TestFull holds the limit of what one person follows.
func TestFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for n := range follow.Most {
			w.add(t, okafor, author(fmt.Sprint("author", n)))
		}
		err := w.follows.Add(t.Context(), tenant, follow.Follow{What: follow.Author, Name: "one more", By: follow.ByDM, User: okafor})
		if fault.Code(err) != "E-FOLLOW-FULL" {
			t.Errorf("Add = %v, want E-FOLLOW-FULL", err)
		}
		w.add(t, okafor, author("author7"))
		w.add(t, besart, author("one more"))
	})
}

// TestReplicas holds that several processes tell everything once.
func TestReplicas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, channel, store.Options{})
		w.add(t, okafor, author("marlow"))
		time.Sleep(time.Minute)
		f2, r2 := w.process("two")
		for n := range 6 {
			p := post(n+1, "marlow", fmt.Sprintf("Word %d.", n+1))
			w.look(t, harbour, p)
			if err := f2.Seen(t.Context(), follow.News{Ref: harbour, Fresh: []forum.Post{p}}); err != nil {
				t.Fatal(err)
			}
			w.run(t, 3*time.Minute, f2, r2)
		}
		w.run(t, 20*time.Minute, f2, r2)
		text := strings.Join(w.told(okafor), "\n")
		for n := range 6 {
			if got := strings.Count(text, fmt.Sprintf("Word %d.", n+1)); got != 1 {
				t.Errorf("post %d was told %d times:\n%s", n+1, got, text)
			}
		}
		if doubled := w.chat.Doubled(); len(doubled) > 0 {
			t.Errorf("said twice: %v", doubled)
		}
	})
}

// TestCrash holds that everything is told exactly once, wherever a process dies between two steps of writing it down: the
// look is repeated until it comes through, and the turn after its lease.
func TestCrash(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		fuses := rapid.SliceOfN(rapid.IntRange(0, 12), 5, 5).Draw(rt, "fuses")
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			w.subscribe(t, harbour, channel, store.Options{})
			w.add(t, okafor, author("marlow"))
			w.add(t, besart, thread(harbour))
			time.Sleep(time.Minute)
			for n, fuse := range fuses {
				p := post(n+1, "marlow", fmt.Sprintf("Word %d.", n+1))
				w.keep(t, harbour, p)
				w.notes.mu.Lock()
				w.notes.fuse = fuse
				w.notes.mu.Unlock()
				w.follows, w.relay = w.process("again") // with nothing in its memory
				for w.follows.Seen(t.Context(), follow.News{Ref: harbour, Fresh: []forum.Post{p}}) != nil {
					w.follows, w.relay = w.process("once more")
				}
				w.run(t, 90*time.Second)
			}
			w.run(t, 15*time.Minute)
			for _, user := range []string{okafor, besart} {
				text := strings.Join(w.told(user), "\n")
				for n := range fuses {
					if got := strings.Count(text, fmt.Sprintf("Word %d.", n+1)); got != 1 {
						rt.Errorf("post %d was told to %s %d times:\n%s", n+1, user, got, text)
					}
				}
			}
		})
	})
}

// TestChatDown holds that a chat which cannot tell who sees a channel delays what is told, and loses nothing.
func TestChatDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, channel, store.Options{})
		w.add(t, okafor, author("marlow"))
		time.Sleep(time.Minute)
		w.chat.err = fault.Wait(0, "E-DOWN", "The chat is down.", nil)
		w.look(t, harbour, post(1, "marlow", "Word one."))
		w.run(t, 20*time.Minute)
		w.has(t, okafor)
		w.chat.err = fault.New(fault.Gone, "E-GONE", "That is gone.", "", nil)
		w.look(t, harbour, post(2, "marlow", "Word two."))
		w.chat.err = nil
		w.run(t, 20*time.Minute)
		w.has(t, okafor, "Word one.", "Word two.")
	})
}

// TestPing holds that somebody is called in the message itself, once in ten minutes, by nothing but what they follow, in the
// channel where they asked for it alone, and not by an edit.
func TestPing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, channel, store.Options{Role: "crew"})
		w.subscribe(t, harbour, closed, store.Options{})
		w.chat.hide(besart, channel, true)
		ping := author("marlow")
		ping.By, ping.In = follow.ByPing, channel
		w.add(t, okafor, ping)
		w.add(t, besart, ping)
		time.Sleep(time.Minute)
		for n, by := range []string{"tindra", "marlow", "marlow"} {
			p := post(n+1, by, "<@u9> @everyone <!channel> words")
			w.keep(t, harbour, p)
			w.offered(t, harbour, p)
			w.run(t, time.Minute)
		}
		time.Sleep(10 * time.Minute)
		p := post(4, "marlow", "Words.")
		w.keep(t, harbour, p)
		w.offered(t, harbour, p)
		w.run(t, time.Minute)
		want := []string{"[{ crew}]", "[{ crew} {u1 }]", "[{ crew}]", "[{ crew} {u1 }]"}
		for i, m := range w.chat.Messages(channel) {
			if got := fmt.Sprint(m.First.Calls); got != want[i] {
				t.Errorf("message %d calls %s, want %s", i+1, got, want[i])
			}
		}
		for _, m := range w.chat.Messages(closed) {
			if len(m.First.Calls) != 0 {
				t.Errorf("another channel calls %v", m.First.Calls)
			}
		}
		edited := post(2, "marlow", "Other words.")
		w.keep(t, harbour, edited)
		if _, err := w.store.Outbox.Offer(t.Context(), store.Offering{Lane: store.Lane{Thread: harbour, To: channel}, Deliveries: []store.Delivery{{Kind: store.Update, Post: "2", Rev: edited.Rev, Seq: 2}}}); err != nil {
			t.Fatal(err)
		}
		w.run(t, time.Minute)
		if m := w.chat.Messages(channel)[1]; m.Edits != 1 || len(m.Message.Calls) != 0 {
			t.Errorf("after %d edits it calls %v, want nobody", m.Edits, m.Message.Calls)
		}
	})
}

// TestPingBurst holds that a burst calls once, for whichever of its posts.
func TestPingBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.burst = 2
		w.follows, w.relay = w.process("bursting")
		w.subscribe(t, harbour, channel, store.Options{Role: "crew"})
		ping := author("marlow")
		ping.By, ping.In = follow.ByPing, channel
		w.add(t, okafor, ping)
		time.Sleep(time.Minute)
		all := []forum.Post{post(1, "tindra", "Word one."), post(2, "marlow", "Word two."), post(3, "marlow", "Word three.")}
		w.keep(t, harbour, all...)
		w.offered(t, harbour, all...)
		w.run(t, time.Minute)
		said := w.chat.Messages(channel)
		if len(said) != 1 || fmt.Sprint(said[0].First.Calls) != "[{ crew} {u1 }]" {
			t.Errorf("said %d messages, want one that calls the group and whoever asked: %+v", len(said), said)
		}
	})
}

// TestVanished holds that somebody who deletes a message that they were sent goes on being told.
func TestVanished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, channel, store.Options{})
		w.add(t, okafor, author("marlow"))
		time.Sleep(time.Minute)
		one := post(1, "marlow", "Word one.")
		w.look(t, harbour, one)
		w.run(t, time.Minute)
		w.chat.Vanish(w.chat.Messages(dm(okafor))[0].Receipt)
		w.change(t, harbour, forum.Remove(one, forum.Deleted, ""))
		w.run(t, time.Minute)
		if ok, err := w.follows.Reached(t.Context(), tenant, okafor); !ok || err != nil {
			t.Errorf("Reached = %v, %v; want true", ok, err)
		}
	})
}

// TestPingAgain holds that a message whose first attempt broke off calls the same people again, since it may be the first
// that is heard.
func TestPingAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		l := store.Lane{Thread: harbour, To: channel}
		w.subscribe(t, harbour, channel, store.Options{})
		ping := thread(harbour)
		ping.By, ping.In = follow.ByPing, channel
		w.add(t, okafor, ping)
		time.Sleep(time.Minute)
		p := post(1, "marlow", "Words.")
		for _, c := range []struct {
			key  string
			want []chat.Call
		}{{"a", []chat.Call{{User: okafor}}}, {"a", []chat.Call{{User: okafor}}}, {"b", nil}} {
			got, err := w.follows.Calls(t.Context(), forum.Thread{Ref: harbour}, l, []forum.Post{p}, c.key)
			if err != nil || fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("Calls(%s) = %v, %v; want %v", c.key, got, err, c.want)
			}
		}
	})
}

// TestAlone holds that a thread which comes to somebody's direct messages by itself is not told there again.
func TestAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.subscribe(t, harbour, channel, store.Options{})
		w.subscribe(t, harbour, dm(okafor), store.Options{})
		w.add(t, okafor, thread(harbour))
		time.Sleep(time.Minute)
		w.look(t, harbour, post(1, "marlow", "Word one."))
		w.run(t, 20*time.Minute)
		w.has(t, okafor)
	})
}
