package relay_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var thread = forum.Ref{Source: "board", Base: "https://board.example", ID: "7"}

// plainly composes one line for each post.
type plainly struct{}

func (plainly) Compose(s relay.Saying) (chat.Message, bool) {
	words := ""
	for _, p := range s.Posts {
		if p.State != forum.Live && !s.Edited {
			continue
		}
		words += fmt.Sprintf("#%d %s%s;", p.Number, p.State, p.Body.Text())
	}
	if s.Plain {
		words = "plain " + words
	}
	return chat.Message{Push: words, Blocks: []chat.Block{{Nodes: []rich.Node{rich.P(rich.T(words))}}}}, words != ""
}

// A world is a store, a chat and a relay between them.
type world struct {
	store store.Store
	chat  *chattest.Chat
	relay *relay.Relay
	state store.State
	log   *slog.Logger
}

func newWorld(t *testing.T, c chat.Sender, fake *chattest.Chat, burst int) *world {
	t.Helper()
	st := memory.Open(0)
	t.Cleanup(func() { _ = st.Close() })
	w := &world{store: st, chat: fake, log: slog.New(slog.DiscardHandler)}
	w.relay = relay.New(relay.Parts{
		Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Chats: map[string]chat.Sender{"test": c},
		Notes: st.Notes, Composer: plainly{}, Holder: "h", Log: w.log, Burst: burst,
	})
	return w
}

func (w *world) subscribe(t *testing.T, to chat.Address) store.Lane {
	t.Helper()
	lane := store.Lane{Thread: thread, To: to}
	if _, err := w.store.Subscriptions.Put(t.Context(), store.Subscription{Lane: lane, Tenant: "test"}, store.Mark{}); err != nil {
		t.Fatal(err)
	}
	return lane
}

// keep stores posts as a look would.
func (w *world) keep(t *testing.T, posts ...forum.Post) {
	t.Helper()
	ctx := t.Context()
	if err := w.store.Threads.Wake(ctx, thread, time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	looks, _, err := w.store.Threads.Due(ctx, "h", 1, time.Minute)
	if err != nil || len(looks) != 1 {
		t.Fatalf("Due = %v, %v", looks, err)
	}
	if err := w.store.Threads.Keep(ctx, looks[0], posts); err != nil {
		t.Fatal(err)
	}
	w.state.Next = time.Now().Add(time.Hour)
	if err := w.store.Threads.Advance(ctx, looks[0], w.state); err != nil {
		t.Fatal(err)
	}
}

func (w *world) offer(t *testing.T, kind store.Kind, lane store.Lane, posts ...forum.Post) {
	t.Helper()
	var ds []store.Delivery
	for _, p := range posts {
		ds = append(ds, store.Delivery{Kind: kind, Post: p.ID, Rev: p.Rev, Seq: uint64(p.Number)})
	}
	if _, err := w.store.Outbox.Offer(t.Context(), store.Offering{Lane: lane, Deliveries: ds}); err != nil {
		t.Fatal(err)
	}
}

// run runs the relay for so long.
func (w *world) run(t *testing.T, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if err := w.relay.Run(ctx); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
}

func post(n int, words string) forum.Post {
	return forum.Seal(forum.Post{ID: fmt.Sprint(n), Number: n, Body: rich.FromText(words), Author: forum.Author{Name: "tindra"}})
}

func texts(w *world, to chat.Address) []string { return w.chat.Texts(to) }

// TestSaid holds that what is offered is said once, in order, as it is at the turn; and that edits and removals reach it.
func TestSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := chattest.New("test", chattest.Full())
		w := newWorld(t, fake, fake, 0)
		lane := w.subscribe(t, "test:a")
		one, two := post(1, "one"), post(2, "two")
		w.keep(t, one, two)
		w.offer(t, store.New, lane, one, two)
		w.keep(t, post(1, "one, mended")) // between the offer and the turn
		w.run(t, 5*time.Second)
		if got, want := texts(w, "test:a"), []string{"#1 one, mended;", "#2 two;"}; !slices.Equal(got, want) {
			t.Fatalf("said %q, want %q", got, want)
		}
		edited, gone := post(1, "one, twice mended"), forum.Remove(two, forum.Deleted, "")
		w.keep(t, edited, gone)
		w.offer(t, store.Update, lane, edited, gone)
		w.run(t, 5*time.Second)
		if got, want := texts(w, "test:a"), []string{"#1 one, twice mended;", "#2 deleted;"}; !slices.Equal(got, want) {
			t.Errorf("then %q, want %q", got, want)
		}
	})
}

// TestRemovedBeforeSaid holds that a post removed while it waits is never said.
func TestRemovedBeforeSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := chattest.New("test", chattest.Full())
		w := newWorld(t, fake, fake, 0)
		lane := w.subscribe(t, "test:a")
		one := post(1, "one")
		w.keep(t, one)
		w.offer(t, store.New, lane, one)
		w.keep(t, forum.Remove(one, forum.Deleted, ""))
		w.run(t, 5*time.Second)
		if got := texts(w, "test:a"); len(got) != 0 {
			t.Errorf("said %q, want nothing", got)
		}
	})
}

// TestSlowChannel holds that a limited channel waits as long as the chat asks, and delays nobody else.
func TestSlowChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := chattest.New("test", chattest.Full())
		w := newWorld(t, fake, fake, 0)
		slow, quick := w.subscribe(t, "test:slow"), w.subscribe(t, "test:quick")
		var posts []forum.Post
		for n := range 20 {
			posts = append(posts, post(n+1, "x"))
		}
		w.keep(t, posts...)
		w.offer(t, store.New, slow, posts...)
		w.offer(t, store.New, quick, posts...)
		fake.Limited("test:slow", time.Minute)
		w.run(t, 2*time.Second)
		if n := len(texts(w, "test:quick")); n != 20 {
			t.Errorf("the quick channel heard %d of 20", n)
		}
		if n := len(texts(w, "test:slow")); n != 0 {
			t.Errorf("the slow channel heard %d although the chat asked to wait", n)
		}
		fake.Limited("test:slow", 0)
		w.run(t, 2*time.Minute)
		if n := len(texts(w, "test:slow")); n != 20 {
			t.Errorf("the slow channel heard %d of 20 in the end", n)
		}
	})
}

// TestUnknownOutcome holds that a message whose sending broke off is said once: by its key where the chat knows keys, by
// looking where it can be searched.
func TestUnknownOutcome(t *testing.T) {
	for _, finds := range []bool{false, true} {
		t.Run(fmt.Sprintf("finds=%v", finds), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				caps := chattest.Full()
				if finds {
					caps.Dedup = 0
				}
				fake := chattest.New("test", caps)
				var sender chat.Sender = fake
				if finds {
					sender = chattest.Finding{Chat: fake}
				}
				w := newWorld(t, sender, fake, 0)
				lane := w.subscribe(t, "test:a")
				one := post(1, "one")
				w.keep(t, one)
				w.offer(t, store.New, lane, one)
				fake.AcceptThenCut(true)
				w.run(t, time.Second)
				fake.AcceptThenCut(false)
				w.run(t, time.Minute)
				if got := texts(w, "test:a"); len(got) != 1 {
					t.Errorf("said %q, want it once", got)
				}
				if said, err := w.store.Outbox.Said(t.Context(), lane, "1"); err != nil || len(said) != 1 || said[0].Receipt.Zero() {
					t.Errorf("Said = %+v, %v; want its receipt", said, err)
				}
			})
		})
	}
}

// A late chat says a message at once, and tells three seconds later that it did.
type late struct{ blind }

func (l late) Send(ctx context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	r, err := l.blind.Send(ctx, to, m)
	select {
	case <-time.After(3 * time.Second):
		return r, err
	case <-ctx.Done():
		return chat.Receipt{}, fault.New(fault.Broken, "E-LATE", "The message may have been heard.", "", chat.ErrUnsure)
	}
}

// TestStop holds that what is being said when the program stops is finished and settled, so that the next start does not say
// it again.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caps := chattest.Full()
		caps.Dedup = 0
		fake := chattest.New("test", caps)
		w := newWorld(t, late{blind{fake}}, fake, 0)
		lane := w.subscribe(t, "test:a")
		one := post(1, "one")
		w.keep(t, one)
		w.offer(t, store.New, lane, one)
		w.run(t, time.Second)
		if said, err := w.store.Outbox.Said(t.Context(), lane, "1"); err != nil || len(said) != 1 || said[0].Receipt.Zero() {
			t.Errorf("Said = %+v, %v; want its receipt", said, err)
		}
		w.run(t, time.Minute)
		if got := texts(w, "test:a"); len(got) != 1 || w.relay.Doubles() != 0 {
			t.Errorf("said %q, counted %d doubles; want it once", got, w.relay.Doubles())
		}
	})
}

// A blind chat can be searched elsewhere, but not here.
type blind struct{ *chattest.Chat }

func (blind) Find(context.Context, chat.Address, string, time.Time) (chat.Receipt, bool, error) {
	return chat.Receipt{}, false, fault.New(fault.Denied, "E-BLIND", "The bot may not read there.", "", chat.ErrBlind)
}

// TestBlind holds that a message whose sending broke off is said again where the bot may not look, that nothing is paused
// for it, and that it is counted.
func TestBlind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caps := chattest.Full()
		caps.Dedup = 0
		fake := chattest.New("test", caps)
		w := newWorld(t, blind{fake}, fake, 0)
		lane := w.subscribe(t, "test:a")
		one := post(1, "one")
		w.keep(t, one)
		w.offer(t, store.New, lane, one)
		fake.AcceptThenCut(true)
		w.run(t, time.Second)
		fake.AcceptThenCut(false)
		w.run(t, time.Minute)
		if got := texts(w, "test:a"); len(got) != 2 || got[0] != got[1] {
			t.Errorf("said %q, want it and its double", got)
		}
		if got := w.relay.Doubles(); got != 1 {
			t.Errorf("counted %d possible doubles, want 1", got)
		}
		if subs, err := w.store.Subscriptions.In(t.Context(), "test:a"); err != nil || subs[0].Paused != "" {
			t.Errorf("paused %q, %v", subs[0].Paused, err)
		}
	})
}

// A forgetful chat counts how many messages are under way at once.
type forgetful struct {
	*chattest.Chat
	now, most *atomic.Int32
}

func (forgetful) Forgets(chat.Address) bool { return true }

func (f forgetful) Send(ctx context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	f.most.Store(max(f.most.Load(), f.now.Add(1)))
	defer f.now.Add(-1)
	time.Sleep(100 * time.Millisecond)
	return f.Chat.Send(ctx, to, m)
}

// TestForgetful holds that where nobody can tell afterwards, one message is under way at a time, whatever the channel.
func TestForgetful(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := chattest.New("test", chattest.Full())
		f := forgetful{fake, new(atomic.Int32), new(atomic.Int32)}
		w := newWorld(t, f, fake, 0)
		one := post(1, "one")
		w.keep(t, one)
		for _, to := range []chat.Address{"test:a", "test:b", "test:c"} {
			w.offer(t, store.New, w.subscribe(t, to), one)
		}
		w.run(t, 5*time.Second)
		for _, to := range []chat.Address{"test:a", "test:b", "test:c"} {
			if got := texts(w, to); len(got) != 1 {
				t.Errorf("%s heard %q, want it once", to, got)
			}
		}
		if f.most.Load() != 1 {
			t.Errorf("%d messages were under way at once, want 1", f.most.Load())
		}
	})
}

// TestRefused holds what becomes of each refusal: invalid is tried as plain text and then dies; gone and denied pause and
// keep what waits.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		kind          fault.Kind
		paused        string
		dead, waiting int
	}{
		{fault.Invalid, "", 1, 0},
		{fault.Gone, relay.PausedGone, 0, 1},
		{fault.Denied, relay.PausedDenied, 0, 1},
	} {
		t.Run(c.kind.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := chattest.New("test", chattest.Full())
				w := newWorld(t, fake, fake, 0)
				lane := w.subscribe(t, "test:a")
				one := post(1, "one")
				w.keep(t, one)
				w.offer(t, store.New, lane, one)
				fake.RefuseAs("test:a", c.kind)
				w.run(t, time.Minute)
				q, err := w.store.Outbox.Queue(t.Context(), "test:a")
				subs, _ := w.store.Subscriptions.In(t.Context(), "test:a")
				if err != nil || len(q.Dead) != c.dead || q.Waiting != c.waiting || !strings.HasPrefix(subs[0].Paused, c.paused) || c.paused == "" && subs[0].Paused != "" {
					t.Errorf("%d dead, %d waiting, paused %q, %v; want %d, %d, %q", len(q.Dead), q.Waiting, subs[0].Paused, err, c.dead, c.waiting, c.paused)
				}
			})
		})
	}
}

// A lostChat takes nothing from us until it is well.
type lostChat struct {
	*chattest.Chat
	well *bool
}

func (c lostChat) Send(ctx context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	if !*c.well {
		return chat.Receipt{}, fault.New(fault.Denied, "E-TEST", "The chat does not take the token.", "", chat.ErrLost)
	}
	return c.Chat.Send(ctx, to, m)
}

// TestLostChat holds that trouble of the whole chat pauses no subscription, and that what waited is said soon after it.
func TestLostChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, well := chattest.New("test", chattest.Full()), false
		w := newWorld(t, lostChat{fake, &well}, fake, 0)
		lane := w.subscribe(t, "test:a")
		one := post(1, "one")
		w.keep(t, one)
		w.offer(t, store.New, lane, one)
		w.run(t, 2*time.Hour)
		if subs, err := w.store.Subscriptions.In(t.Context(), "test:a"); err != nil || subs[0].Paused != "" {
			t.Errorf("the subscription is paused: %q, %v", subs[0].Paused, err)
		}
		well = true
		w.run(t, time.Minute+time.Second)
		if got, want := texts(w, "test:a"), []string{"#1 one;"}; !slices.Equal(got, want) {
			t.Errorf("said %q, want %q", got, want)
		}
	})
}

// TestBurst holds that many posts at once become one message, and that an edit of one of them changes that message.
func TestBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := chattest.New("test", chattest.Full())
		w := newWorld(t, fake, fake, 3)
		lane := w.subscribe(t, "test:a")
		posts := []forum.Post{post(1, "one"), post(2, "two"), post(3, "three")}
		w.keep(t, posts...)
		w.offer(t, store.New, lane, posts...)
		w.run(t, 5*time.Second)
		if got, want := texts(w, "test:a"), []string{"#1 one;#2 two;#3 three;"}; !slices.Equal(got, want) {
			t.Fatalf("said %q, want %q", got, want)
		}
		edited := post(2, "two, mended")
		w.keep(t, edited)
		w.offer(t, store.Update, lane, edited)
		w.run(t, 5*time.Second)
		if got, want := texts(w, "test:a"), []string{"#1 one;#2 two, mended;#3 three;"}; !slices.Equal(got, want) {
			t.Errorf("then %q, want %q", got, want)
		}
	})
}
