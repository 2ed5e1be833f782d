package relay_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
)

// A parenting composer says in the topic what the parent is to tell.
type parenting struct{ plainly }

func (c parenting) Compose(s relay.Saying) (chat.Message, bool) {
	m, ok := c.plainly.Compose(s)
	if s.Parent == nil {
		return m, ok
	}
	g := chat.Group{ID: s.Parent.First}
	for _, p := range s.Parent.Posts {
		g.Posts = append(g.Posts, fmt.Sprint("#", p.Number))
	}
	for _, p := range s.Parent.Shown {
		g.Head += fmt.Sprintf("#%d %s;", p.Number, s.Parent.Own[p.ID].Own.Text())
	}
	m.Topic.Group = &g
	return m, ok
}

// A telling chat keeps what the parent was told with the last message, which does not stand in the message itself.
type telling struct {
	*chattest.Chat
	last *chat.Group
	all  []*chat.Group
}

func (c *telling) Send(ctx context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	c.last, c.all = m.Topic.Group, append(c.all, m.Topic.Group)
	return c.Chat.Send(ctx, to, m)
}

func (c *telling) Edit(ctx context.Context, r chat.Receipt, m chat.Message) error {
	c.last = m.Topic.Group
	return c.Chat.Edit(ctx, r, m)
}

// below is a world in which posts stand in a discussion, three of which are told together.
func below(t *testing.T, place chat.Placing, caps chat.Caps) (*world, store.Lane, *telling) {
	t.Helper()
	c := &telling{Chat: chattest.New("test", caps)}
	w := newWorld(t, c, c.Chat, 3)
	w.relay = w.parenting(c, w.store.Outbox)
	lane := w.subscribe(t, "test:a")
	s := store.Subscription{Lane: lane, Tenant: "test", Version: 1, Options: store.Options{Place: place}}
	if _, err := w.store.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
		t.Fatal(err)
	}
	return w, lane, c
}

// parenting is a relay over the same store and an outbox, as of another process.
func (w *world) parenting(c chat.Sender, o store.Outbox) *relay.Relay {
	return relay.New(relay.Parts{
		Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: o, Notes: w.store.Notes,
		Chats: map[string]chat.Sender{"test": c}, Composer: parenting{}, Holder: "h", Log: w.log, Burst: 3,
	})
}

// single keeps posts and offers them as they are offered where they stand in a discussion.
func (w *world) single(t *testing.T, lane store.Lane, posts ...forum.Post) {
	t.Helper()
	w.keep(t, posts...)
	var ds []store.Delivery
	for _, p := range posts {
		ds = append(ds, store.Delivery{Kind: store.New, Post: p.ID, Rev: p.Rev, Seq: uint64(p.Number), Single: true})
	}
	if _, err := w.store.Outbox.Offer(t.Context(), store.Offering{Lane: lane, Deliveries: ds}); err != nil {
		t.Fatal(err)
	}
}

// tells holds what the parent was told last: its posts, and the words of those shown.
func (c *telling) tells(t *testing.T, posts, words string) {
	t.Helper()
	switch {
	case c.last == nil && posts != "":
		t.Errorf("the parent is told nothing, want %q", posts)
	case c.last != nil && (strings.Join(c.last.Posts, " ") != posts || c.last.Head != words):
		t.Errorf("the parent is told %q: %q, want %q: %q", c.last.Posts, c.last.Head, posts, words)
	}
}

// TestParent holds that posts which come close together are said one by one where they stand in a discussion, that its parent
// is told of them together for ten minutes, and that an edit or a removal reaches it later, too.
func TestParent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, lane, c := below(t, chat.PlaceThread, chattest.Full())
		w.single(t, lane, post(1, "one"), post(2, "two"))
		w.run(t, time.Minute)
		c.tells(t, "", "")
		w.single(t, lane, post(3, "three"))
		w.run(t, 5*time.Minute)
		w.stands(t, "#1 one;", "#2 two;", "#3 three;")
		c.tells(t, "#1 #2 #3", "#1 one;#2 two;#3 three;")
		w.single(t, lane, post(4, "four"))
		w.run(t, time.Minute)
		c.tells(t, "#1 #2 #3 #4", "#1 one;#2 two;#3 three;#4 four;")
		w.mend(t, lane, post(2, "two, mended"))
		c.tells(t, "#1 #2 #3 #4", "#1 one;#2 two, mended;#3 three;#4 four;")
		time.Sleep(10 * time.Minute)
		w.mend(t, lane, forum.Remove(post(3, "three"), forum.Deleted, ""))
		c.tells(t, "#1 #2 #4", "#1 one;#2 two, mended;#4 four;")
		w.single(t, lane, post(5, "five"))
		w.run(t, time.Minute)
		c.tells(t, "", "")
		w.stands(t, "#1 one;", "#2 two, mended;", "#3 deleted;", "#4 four;", "#5 five;")
		w.single(t, lane, post(6, "six"), post(7, "seven"))
		w.run(t, time.Minute)
		c.tells(t, "#5 #6 #7", "#5 five;#6 six;#7 seven;")
	})
}

// TestParentSlow holds that posts which come slowly are never told together.
func TestParentSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, lane, c := below(t, chat.PlaceThread, chattest.Full())
		for n := range 8 {
			w.single(t, lane, post(n+1, "x"))
			w.run(t, 61*time.Second)
			c.tells(t, "", "")
		}
	})
}

// TestParentShows holds that at most eight posts are shown, the newest, and none that the managers took out of the channel.
func TestParentShows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, lane, c := below(t, chat.PlaceThread, chattest.Full())
		subs, err := w.store.Subscriptions.In(t.Context(), lane.To)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.store.Notes.Write(t.Context(), store.Note{Key: relay.Hidden(subs[0], "9")}); err != nil {
			t.Fatal(err)
		}
		var all []forum.Post
		for n := range 10 {
			all = append(all, post(n+1, "x"))
		}
		w.single(t, lane, all...)
		w.run(t, time.Minute)
		c.tells(t, "#1 #2 #3 #4 #5 #6 #7 #8 #10", "#2 x;#3 x;#4 x;#5 x;#6 x;#7 x;#8 x;#10 x;")
	})
}

// TestNoParent holds where no parent is told anything: where there is none, or the first post is it, in a chat that shows an
// edit anew, and without bursts. Posts are said one by one all the same.
func TestNoParent(t *testing.T) {
	anew := chattest.Full()
	anew.Anew = true
	for name, c := range map[string]struct {
		place chat.Placing
		caps  chat.Caps
	}{
		"channel": {chat.PlaceChannel, chattest.Full()}, "first": {chat.PlaceThreadFirst, chattest.Full()},
		"auto": {chat.PlaceAuto, chattest.Full()}, "anew": {chat.PlaceThread, anew},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, lane, told := below(t, c.place, c.caps)
				for n := range 4 {
					w.single(t, lane, post(n+1, "x"))
				}
				w.run(t, time.Minute)
				told.tells(t, "", "")
			})
		})
	}
}

// TestParentFlood holds that more than twenty posts at once are one message, of which the parent tells all the same.
func TestParentFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, lane, c := below(t, chat.PlaceThread, chattest.Full())
		var all []forum.Post
		for n := range store.SingleMost + 5 {
			all = append(all, post(n+1, "x"))
		}
		w.single(t, lane, all...)
		w.run(t, time.Minute)
		if got := texts(w, "test:a"); len(got) != 1 {
			t.Errorf("there stand %d messages, want one", len(got))
		}
		if c.last == nil || len(c.last.Posts) != len(all) {
			t.Errorf("the parent is told %+v, want %d posts", c.last, len(all))
		}
	})
}

// TestParentModel holds, whatever comes in whatever order and with ends of turns lost, that each post stands in the channel
// once, and by itself where no more than [store.SingleMost] waited, and that what the parent is told with a new post is at
// least three posts, among them that one, none of them older than the twelve minutes that it may take, and no words of one
// that went before.
func TestParentModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all := moves().Draw(rt, "moves")
		synctest.Test(t, func(t *testing.T) {
			for _, wrong := range playParents(t, all) {
				rt.Error(wrong)
			}
		})
	})
}

func playParents(t *testing.T, all []move) (wrong []string) {
	caps := chattest.Full()
	caps.Dedup = 24 * time.Hour
	w, lane, c := below(t, chat.PlaceThread, caps)
	outbox := &forgetting{Outbox: w.store.Outbox}
	w.relay = w.parenting(c, outbox)
	said := make(map[string]time.Time)  // when a post came
	heard := make(map[string]time.Time) // when it stood in the channel, at the latest
	gone := make(map[int]bool)
	for _, m := range all {
		switch m.what {
		case 0, 1:
			var fresh []forum.Post
			for range m.which {
				n := len(said) + 1
				said[fmt.Sprint("#", n)] = time.Now()
				fresh = append(fresh, post(n, fmt.Sprint("word", n)))
			}
			w.single(t, lane, fresh...)
		case 2:
			if n := min(m.which, len(said)); n > 0 {
				gone[n] = true
				removed := forum.Remove(post(n, fmt.Sprint("word", n)), forum.Deleted, "")
				w.keep(t, removed)
				w.offer(t, store.Update, lane, removed)
			}
		case 3:
			outbox.on = !outbox.on
		case 4:
			w.relay = w.parenting(c, outbox)
		case 5:
			time.Sleep(m.pause)
		}
		c.all = nil
		began := time.Now()
		w.run(t, m.runs)
		for _, g := range c.all {
			if g == nil {
				continue
			}
			if len(g.Posts) < 3-len(gone) {
				wrong = append(wrong, fmt.Sprintf("told %q together", g.Posts))
			}
			for _, p := range g.Posts {
				if age := began.Sub(heard[p]); !heard[p].IsZero() && age > 12*time.Minute && !outbox.on {
					wrong = append(wrong, fmt.Sprintf("%s is told after %v", p, age))
				}
			}
			for n := range gone {
				if slices.Contains(g.Posts, fmt.Sprint("#", n)) || strings.Contains(g.Head, fmt.Sprintf("word%d;", n)) {
					wrong = append(wrong, fmt.Sprintf("the words of #%d, which went, are told: %q", n, g.Head))
				}
			}
		}
		for _, m := range texts(w, "test:a") {
			for p := range strings.SplitSeq(m, ";") {
				if name, _, _ := strings.Cut(p, " "); name != "" && heard[name].IsZero() {
					heard[name] = time.Now()
				}
			}
		}
	}
	outbox.on = false
	w.run(t, 20*time.Minute)
	stands, posts := texts(w, "test:a"), 0
	for _, m := range stands {
		n := strings.Count(m, ";")
		if n > 1 && n+len(gone) <= store.SingleMost {
			wrong = append(wrong, fmt.Sprintf("%q is one message", m))
		}
		posts += n
	}
	if posts > len(said) || posts < len(said)-len(gone) {
		wrong = append(wrong, fmt.Sprintf("there stand %q, of %d posts of which %d went", stands, len(said), len(gone)))
	}
	return wrong
}
