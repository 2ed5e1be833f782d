package relay_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
)

const passage = "It opens in June, if the ice allows it."

// lighting composes highlights in one line, and what stands in their place.
type lighting struct{ plainly }

func (c lighting) Compose(s relay.Saying) (chat.Message, bool) {
	switch h := s.Highlight; {
	case h != nil:
		return chattest.Say("", fmt.Sprintf("%s: %s (%d)", h.Post.Author.Name, h.Words, h.People)), true
	case s.Answer != nil:
		return chattest.Say("", fmt.Sprintf("taken back: %v %d", s.Answer.Highlight, len(s.Answer.Posts))), true
	}
	return c.plainly.Compose(s)
}

// closable notes take no answers while they are switched off.
type closable struct {
	store.Notes
	off bool
}

func (n *closable) Write(ctx context.Context, note store.Note) (store.Note, error) {
	if n.off && note.Key.Kind == "answer" {
		return note, errors.New("switched off")
	}
	return n.Notes.Write(ctx, note)
}

// lit is a world in which test:a is to be shown a passage of post 1.
func lit(t *testing.T) (*world, store.Subscription, *closable) {
	t.Helper()
	fake := chattest.New("test", chattest.Full())
	w := newWorld(t, fake, fake, 0)
	notes := &closable{Notes: w.store.Notes}
	w.relay = relay.New(relay.Parts{
		Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.store.Outbox, Notes: notes,
		Chats: map[string]chat.Sender{"test": chattest.Finding{Chat: fake}}, Composer: lighting{}, Holder: "h", Log: w.log,
	})
	s := store.Subscription{Lane: w.subscribe(t, "test:a"), Tenant: "test"}
	w.keep(t, post(1, "Somebody asked.\n\n"+passage+" Ask them."))
	h := store.Highlight{Passage: store.HashPassage(passage), To: 8, People: 3, Look: 1}
	if ok, err := store.AddHighlight(t.Context(), w.store.Notes, s, "1", h, 1); err != nil || !ok {
		t.Fatal(ok, err)
	}
	d := store.Delivery{Kind: store.Notice, Post: store.HighlightID("1", h.Passage), Rev: store.HighlightNotice}
	if _, err := w.store.Outbox.Offer(t.Context(), store.Offering{Lane: s.Lane, Deliveries: []store.Delivery{d}}); err != nil {
		t.Fatal(err)
	}
	return w, s, notes
}

const shownPassage = "tindra: " + passage + " (3)"

// TestHighlight holds that a passage is shown word for word with how many quoted it, and that an answer is noted for it, which
// goes with the post.
func TestHighlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, _ := lit(t)
		w.run(t, 5*time.Second)
		if got := texts(w, "test:a"); !slices.Equal(got, []string{shownPassage}) {
			t.Fatalf("there stand %q", got)
		}
		all, err := store.AnswersWith(t.Context(), w.store.Notes, thread, "1")
		if err != nil || len(all) != 1 || all[0].Passage != store.HashPassage(passage) {
			t.Fatalf("answers %+v, %v; want one with the passage", all, err)
		}
		w.keep(t, forum.Remove(post(1, ""), forum.Deleted, ""))
		w.takeBack(t, all[0].Receipt, store.AnswerGone)
		w.run(t, 5*time.Second)
		if got := texts(w, "test:a"); !slices.Equal(got, []string{"taken back: true 1"}) {
			t.Errorf("there stand %q", got)
		}
	})
}

// TestHighlightBeforeSaid holds that a passage is not shown that went before it was said: with its post, with an edit, or because
// the channel does not see the post.
func TestHighlightBeforeSaid(t *testing.T) {
	for name, change := range map[string]func(*testing.T, *world, store.Subscription){
		"removed": func(t *testing.T, w *world, _ store.Subscription) {
			w.keep(t, forum.Remove(post(1, ""), forum.Deleted, ""))
		},
		"edited": func(t *testing.T, w *world, _ store.Subscription) {
			w.keep(t, post(1, "It opens in May, if the ice allows it."))
		},
		"hidden": func(t *testing.T, w *world, s store.Subscription) {
			n := store.Note{Key: relay.Hidden(s, "1"), Value: store.Hiding("ines", post(1, ""), time.Now())}
			if _, err := w.store.Notes.Write(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		},
		"dropped": func(t *testing.T, w *world, s store.Subscription) {
			if _, err := w.store.Subscriptions.Drop(t.Context(), s.Lane); err != nil {
				t.Fatal(err)
			}
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			w, s, _ := lit(t)
			change(t, w, s)
			w.run(t, 5*time.Second)
			if got := texts(w, "test:a"); len(got) != 0 {
				t.Errorf("%s: there stand %q", name, got)
			}
		})
	}
}

// TestHighlightCrash holds that a passage stands once where it was said and nothing could be noted, and goes where its post went
// meanwhile.
func TestHighlightCrash(t *testing.T) {
	for _, c := range []struct {
		goes bool
		want string
	}{{false, shownPassage}, {true, "taken back: true 1"}} {
		synctest.Test(t, func(t *testing.T) {
			w, _, notes := lit(t)
			notes.off = true
			w.run(t, 5*time.Second)
			notes.off = false
			if c.goes {
				w.keep(t, forum.Remove(post(1, ""), forum.Deleted, ""))
			}
			w.run(t, 10*time.Minute)
			if got := texts(w, "test:a"); !slices.Equal(got, []string{c.want}) {
				t.Errorf("there stand %q, want %q", got, c.want)
			}
			if all, err := store.AnswersWith(t.Context(), w.store.Notes, thread, "1"); err != nil || len(all) != 1 {
				t.Errorf("answers %+v, %v", all, err)
			}
		})
	}
}
