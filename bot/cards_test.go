package bot_test

import (
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// TestDrawn holds that pictures of a post are forgotten when it is edited and when it goes, and those of no other post.
func TestDrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, forgot := memory.Open(0), []string(nil)
		defer func() { _ = st.Close() }()
		b := &board{posts: make(map[string][]forum.Post)}
		b.write("ice", "marlow", "<p>Does anybody know when the ice goes?</p>")
		p := b.write("ice", "tindra", "<p>In June.</p>")
		whole := bot.New(bot.Parts{
			Store: st, Sources: forum.Sources{{Name: "board", Source: b}}, Holder: "h", Log: slog.New(slog.DiscardHandler),
			Chats:  map[string]command.Platform{"test": chattest.New("test", chattest.Full())},
			Policy: watch.Policy{Floor: time.Minute, Ceiling: time.Hour, IdleShare: 0.02},
			Drawn:  func(post string) { forgot = append(forgot, post) },
		})
		look := func() []string {
			forgot = nil
			if err := st.Threads.Wake(t.Context(), boardRef("ice"), time.Now()); err != nil {
				t.Fatal(err)
			}
			if err := whole.Look(t.Context()); err != nil {
				t.Fatal(err)
			}
			return forgot
		}
		if got := look(); len(got) != 0 {
			t.Errorf("at first %q are forgotten", got)
		}
		want := []string{store.ShownPost(boardRef("ice"), p.ID)}
		edited := p
		edited.Body = rich.FromText("In July.")
		for _, now := range []forum.Post{forum.Seal(edited), forum.Remove(p, forum.Deleted, "")} {
			b.become("ice", now)
			if got := look(); !slices.Equal(got, want) {
				t.Errorf("forgot %q, want %q", got, want)
			}
		}
		if got := look(); len(got) != 0 {
			t.Errorf("then %q are forgotten", got)
		}
	})
}
