package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot"
	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
	"github.com/threadtape/threadtape/commands"
)

// TestHighlightShown holds that a passage that people quote comes as a picture with its opening, its author and how many quoted
// it beside it, and as text alone where the chat or the place takes no pictures or nothing is drawn; that it comes once over
// restarts; and that one line stands in its place without a picture when its post goes, or an edit takes its words.
func TestHighlightShown(t *testing.T) {
	const passage = "The southern route opens in June, if the ice allows it and the pilots come back."
	draws := func(ctx context.Context, thread forum.Thread, post forum.Post, passage string, dark bool) (chat.File, error) {
		return commands.DrawQuote(ctx, card.New(card.Fonts{}), nil, thread, post, passage, commands.ThemeOf(dark))
	}
	fails := func(context.Context, forum.Thread, forum.Post, string, bool) (chat.File, error) {
		return chat.File{}, errors.New("no ink")
	}
	for _, c := range []struct {
		name              string
		pictures, refuses bool
		draw              func(context.Context, forum.Thread, forum.Post, string, bool) (chat.File, error)
		hung              int
		edited            bool
	}{
		{"picture", true, false, draws, 1, false},
		{"edited", true, false, draws, 1, true},
		{"refused", true, true, draws, 0, false},
		{"no pictures", false, false, draws, 0, false},
		{"nothing drawn", true, false, fails, 0, false},
		{"nobody draws", true, false, nil, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st, b := memory.Open(0), &board{posts: make(map[string][]forum.Post)}
				defer func() { _ = st.Close() }()
				caps := chattest.Full()
				caps.Pictures = c.pictures
				wall := &frame{Chat: chattest.New("test", caps), refuses: c.refuses}
				run := func() {
					ctx, cancel := context.WithCancel(t.Context())
					defer time.AfterFunc(time.Hour, cancel).Stop()
					if err := bot.New(bot.Parts{
						Store: st, Sources: forum.Sources{{Name: "board", Source: b}}, Holder: "h", Log: slog.New(slog.DiscardHandler),
						Chats: map[string]command.Platform{"test": wall}, Quote: c.draw, Policy: watch.Policy{Floor: time.Minute, Ceiling: 10 * time.Minute, IdleShare: 0.02},
					}).Run(ctx, nil); err != nil {
						t.Fatal(err)
					}
				}
				stands := func() (all []string) {
					for _, text := range wall.Texts(room) {
						if !strings.Contains(text, "asks for berth") {
							all = append(all, text)
						}
					}
					return all
				}
				time.Sleep(time.Until(noon))
				b.write("ice", "marlow", "<p>"+passage+"</p><p>Ask them then.</p>")
				sub := store.Subscription{Lane: store.Lane{Thread: boardRef("ice"), To: room}, Tenant: "test", At: time.Now()}
				if _, err := st.Subscriptions.Put(t.Context(), sub, store.Mark{Seq: 1}); err != nil {
					t.Fatal(err)
				}
				if err := store.WriteSettings(t.Context(), st.Notes, store.Note{Key: store.SettingsKey(room)}, store.Settings{Highlights: 2}); err != nil {
					t.Fatal(err)
				}
				run()
				for n, who := range []string{"tindra", "okafor", "besart"} {
					b.write("ice", who, fmt.Sprintf("<blockquote><p>%s</p></blockquote><p>%s asks for berth %d.</p>", passage, who, n))
					run()
					if got, want := len(stands()), min(n, 1); got != want {
						t.Fatalf("after %s quoted it, there stand %q; want %d", who, stands(), want)
					}
					if n == 1 && len(wall.hung) != c.hung {
						t.Errorf("%d pictures hang, want %d", len(wall.hung), c.hung)
					}
					if n == 1 && c.hung > 0 && !strings.Contains(wall.hung[0].Alt, passage) {
						t.Errorf("the picture says %q", wall.hung[0].Alt)
					}
				}
				got := stands()[0]
				for _, want := range []string{"The southern route opens in June", "marlow", "quoted by 2 people", "#1"} {
					if !strings.Contains(got, want) {
						t.Errorf("%q stands there, want %q in it", got, want)
					}
				}
				now := forum.Remove(b.posts["ice"][0], forum.Deleted, "")
				if c.edited {
					now = b.posts["ice"][0]
					now.Body, now.Edited = rich.FromHTML("<p>I was wrong about the route.</p>", nil), time.Now().UTC()
					now = forum.Seal(now)
				}
				b.become("ice", now)
				run()
				if got := stands(); len(got) != 1 || !strings.Contains(got[0], "a quote") || strings.Contains(got[0], "southern") || len(wall.hung) != 0 {
					t.Errorf("after the post went there stand %q and %d pictures", got, len(wall.hung))
				}
			})
		})
	}
}
