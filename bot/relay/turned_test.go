package relay_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
)

// turning composes the changes of side of posts.
type turning struct{}

func (turning) Compose(s relay.Saying) (chat.Message, bool) {
	words := "nothing"
	for _, p := range s.Posts {
		for _, c := range s.Turned[p.ID] {
			words = fmt.Sprintf("%s %s to %s since #%s", c.Symbol, c.Before.Side, c.After.Side, c.Before.Post)
		}
	}
	return chattest.Say("", words), true
}

// TestTurned holds that a post which declares another side than its author did before is told with it, that of others and of
// posts that are hidden or gone nothing is told, and that the message follows when the earlier post is hidden.
func TestTurned(t *testing.T) {
	hide := func(t *testing.T, w *world, p forum.Post) {
		t.Helper()
		n := store.Note{Key: relay.Hidden(store.Subscription{Lane: store.Lane{Thread: thread, To: "test:a"}, Tenant: "test"}, p.ID), Value: store.Hiding("Ada", p, time.Now().Add(time.Hour))}
		if _, err := w.store.Notes.Write(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	by := func(p forum.Post, author string) forum.Post {
		p.Author.Name = author
		return forum.Seal(p)
	}
	for name, c := range map[string]struct {
		before forum.Post
		hidden bool
		want   string
	}{
		"another side":     {post(1, "Long $ZM."), false, "ZM long to short since #1"},
		"the same side":    {post(1, "Short $ZM."), false, "nothing"},
		"somebody else's":  {by(post(1, "Long $ZM."), "besart"), false, "nothing"},
		"no declaration":   {post(1, "I like $ZM."), false, "nothing"},
		"hidden":           {post(1, "Long $ZM."), true, "nothing"},
		"gone":             {forum.Remove(post(1, "Long $ZM."), forum.Deleted, ""), false, "nothing"},
		"of another stock": {post(1, "Long $NET."), false, "nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := chattest.New("test", chattest.Full())
				w := newWorld(t, fake, fake, 0)
				w.relay = relay.New(relay.Parts{
					Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.store.Outbox, Notes: w.store.Notes,
					Chats: map[string]chat.Sender{"test": fake}, Composer: turning{}, Holder: "h", Log: w.log,
				})
				lane := w.subscribe(t, "test:a")
				w.keep(t, c.before, post(2, "Short $ZM."))
				if c.hidden {
					hide(t, w, c.before)
				}
				w.offer(t, store.New, lane, post(2, "Short $ZM."))
				w.run(t, 5*time.Second)
				all := fake.Messages("test:a")
				if len(all) != 1 || all[0].Text() != c.want {
					t.Errorf("there stand %+v, want %q", all, c.want)
				}
			})
		})
	}
}
