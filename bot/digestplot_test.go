package bot_test

import (
	"context"
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
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// A frame is a chat that remembers the pictures which came with what was said, and may take none.
type frame struct {
	*chattest.Chat
	refuses bool
	tried   int
	hung    []chat.File
}

func (f *frame) take(m chat.Message) error {
	if len(m.Files) > 0 {
		f.tried++
	}
	if f.refuses && len(m.Files) > 0 {
		return fault.New(fault.Denied, "E-TEST-FILES", "No pictures here.", "", nil)
	}
	f.hung = m.Files
	return nil
}

func (f *frame) Send(ctx context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	if err := f.take(m); err != nil {
		return chat.Receipt{}, err
	}
	return f.Chat.Send(ctx, to, m)
}

func (f *frame) Edit(ctx context.Context, r chat.Receipt, m chat.Message) error {
	if err := f.take(m); err != nil {
		return err
	}
	return f.Chat.Edit(ctx, r, m)
}

// TestWeekPlotted holds that a weekly digest brings one plot of all its threads where the chat shows pictures and there is
// enough to be seen, that it follows a post that goes, that daily ones, other languages and chats without pictures have none,
// and that a place which takes no pictures hears the words.
func TestWeekPlotted(t *testing.T) {
	for _, c := range []struct {
		name     string
		pictures bool
		refuses  bool
		posts    int
		o        store.Options
		language string
		plots    int
	}{
		{"a week", true, false, 12, store.Options{Digest: store.Weekly}, "", 1},
		{"refused", true, true, 12, store.Options{Digest: store.Weekly}, "", 0},
		{"little", true, false, 6, store.Options{Digest: store.Weekly}, "", 0},
		{"a day", true, false, 12, store.Options{Digest: store.Daily}, "", 0},
		{"German", true, false, 12, store.Options{Digest: store.Weekly}, "de", 0},
		{"no pictures", false, false, 12, store.Options{Digest: store.Weekly}, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st, b := memory.Open(0), &board{posts: make(map[string][]forum.Post)}
				defer func() { _ = st.Close() }()
				caps := chattest.Full()
				caps.Pictures = c.pictures
				wall := &frame{Chat: chattest.New("test", caps), refuses: c.refuses}
				run := func(d time.Duration) {
					ctx, cancel := context.WithCancel(t.Context())
					defer time.AfterFunc(d, cancel).Stop()
					if err := bot.New(bot.Parts{
						Store: st, Sources: forum.Sources{{Name: "board", Source: b}}, Holder: "h", Log: slog.New(slog.DiscardHandler),
						Chats: map[string]command.Platform{"test": wall}, Language: c.language, Plot: card.New(card.Fonts{}).Plot,
						Policy: watch.Policy{Floor: 10 * time.Minute, Ceiling: time.Hour, IdleShare: 0.02},
					}).Run(ctx, nil); err != nil {
						t.Fatal(err)
					}
				}
				time.Sleep(time.Until(noon.AddDate(0, 0, 3))) // a Thursday
				c.o.Mode = store.DigestOnly
				for _, id := range []string{"ice", "ports"} {
					b.write(id, "marlow", "<p>Does anybody know when the ice goes?</p>")
					sub := store.Subscription{Lane: store.Lane{Thread: boardRef(id), To: room}, Tenant: "test", Options: c.o, At: time.Now()}
					if _, err := st.Subscriptions.Put(t.Context(), sub, store.Mark{Seq: 1}); err != nil {
						t.Fatal(err)
					}
				}
				run(time.Hour)
				for n := range c.posts {
					b.write([]string{"ice", "ports"}[n%2], []string{"tindra", "okafor", "besart"}[n%3], fmt.Sprintf("<p>Berth %d is free, and I am long $ZM.</p>", n))
					time.Sleep(10 * time.Minute)
				}
				run(30 * time.Hour)
				if got := wall.Texts(room); len(got) == 0 || !strings.Contains(got[0], "ZM") {
					t.Fatalf("said %q", got)
				}
				if len(wall.hung) != c.plots || wall.tried > 0 != (c.plots > 0 || c.refuses) {
					t.Fatalf("%d plots, tried %d times; want %d", len(wall.hung), wall.tried, c.plots)
				}
				if c.plots == 0 {
					return
				}
				if alt := wall.hung[0].Alt; !strings.Contains(alt, "In all 12 posts, 3 people") || !strings.Contains(alt, "$ZM 12") {
					t.Errorf("it shows %q", alt)
				}
				gone := b.posts["ice"][3]
				b.become("ice", forum.Remove(gone, forum.Deleted, ""))
				run(3 * time.Hour)
				if len(wall.hung) != 1 || !strings.Contains(wall.hung[0].Alt, "In all 11 posts") {
					t.Errorf("after a post went it shows %+v", len(wall.hung))
				}
			})
		})
	}
}
