package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// told claims and settles what waits, and returns which posts it is.
func (r *room) told() string {
	r.t.Helper()
	var all []string
	for {
		turns, _, err := r.deps.Outbox.Claim(r.t.Context(), "h", 10, store.Terms{Lease: time.Minute, Chats: []string{"test"}})
		if err != nil {
			r.t.Fatal(err)
		}
		if len(turns) == 0 {
			return strings.Join(all, " ")
		}
		for _, turn := range turns {
			for _, d := range turn.Deliveries {
				all = append(all, d.Post)
			}
			done := store.Settlement{Turn: turn, Verdict: store.Heard, Receipt: chat.Receipt{To: turn.Lane.To, ID: turn.Deliveries[0].Post}}
			if _, err := r.deps.Outbox.Settle(r.t.Context(), done); err != nil {
				r.t.Fatal(err)
			}
		}
	}
}

// more makes the forum show so many posts more, which a look keeps.
func (r *room) more(n int) {
	r.t.Helper()
	for range n {
		at := len(r.posts) + 1
		r.posts = append(r.posts, forum.Seal(forum.Post{
			ID: fmt.Sprint(100 + at), Number: at, Author: forum.Author{Name: "besart"}, Created: time.Now(), Body: rich.FromText("The quay is dry."),
		}))
	}
	r.look(r.posts...)
}

// wants fails unless these posts wait for the channel.
func (r *room) wants(when, want string) {
	r.t.Helper()
	if got := r.told(); got != want {
		r.t.Errorf("%s the channel is told %q, want %q", when, got, want)
	}
}

// TestWiderBringsNoPast holds that what a filter or a mode left out does not come after the wish was widened and a pause
// ended, and that what came during the pause does, also where the wish was widened in the pause.
func TestWiderBringsNoPast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, narrow, widen string }{
		{"filter", "match:zinc", "edit match:none"},
		{"mode", "mode:digest", "edit mode:replies digest:off"},
		{"subscribed again", "match:zinc", "subscribe " + boardRef.URL + " now:yes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t)
			r.types("subscribe " + boardRef.URL + " now:yes " + c.narrow)
			r.more(3)
			r.wants("while it is narrow", "")
			r.types(c.widen)
			r.types("pause")
			r.more(1)
			r.types("resume")
			r.wants("after the pause", "108")
		})
		t.Run(c.name+" in a pause", func(t *testing.T) {
			t.Parallel()
			r := newRoom(t)
			r.types("subscribe " + boardRef.URL + " now:yes " + c.narrow)
			r.more(3)
			r.types("pause")
			r.more(1)
			r.types(c.widen)
			r.types("resume")
			r.wants("after the pause", "108")
		})
	}
}
