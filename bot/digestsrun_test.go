package bot_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/terminal"
	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// A screen keeps what was written.
type screen struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

// TestDigestRun holds that a whole bot says a digest in a terminal in the minute in which it is due, once, although it was
// stopped and started in the meantime.
func TestDigestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(noon))
		b, out, st := &board{posts: make(map[string][]forum.Post)}, new(screen), memory.Open(0)
		defer func() { _ = st.Close() }()
		b.write("ice", "marlow", "<p>Does anybody know when the ice goes?</p>")
		sub := store.Subscription{Lane: store.Lane{Thread: boardRef("ice"), To: "terminal:"}, Tenant: "terminal", Options: daily, At: time.Now()}
		if _, err := st.Subscriptions.Put(t.Context(), sub, store.Mark{Seq: 1}); err != nil {
			t.Fatal(err)
		}
		run := func(d time.Duration) {
			ctx, cancel := context.WithCancel(t.Context())
			defer time.AfterFunc(d, cancel).Stop()
			err := bot.New(bot.Parts{
				Store: st, Sources: forum.Sources{{Name: "board", Source: b}}, Burst: 4, Holder: "h", Log: slog.New(slog.DiscardHandler),
				Chats:  map[string]command.Platform{"terminal": terminal.Open(terminal.Options{Out: out, Width: 100})},
				Policy: watch.Policy{Floor: time.Minute, Ceiling: 10 * time.Minute, IdleShare: 0.02},
			}).Run(ctx, nil)
			if err != nil {
				t.Errorf("Run = %v, want nil", err)
			}
		}
		run(time.Hour)
		b.write("ice", "tindra", "<p>"+passage+"</p>")
		run(4*time.Hour + 59*time.Minute + 30*time.Second)
		if got := out.String(); got != "" {
			t.Fatalf("said %q before it was due", got)
		}
		run(time.Minute)
		run(time.Hour)
		if got := out.String(); strings.Count(got, "Daily digest") != 1 || !strings.Contains(got, "The harbour opens in June") || !strings.Contains(got, "1 post") {
			t.Errorf("said %q, want one digest", got)
		}
	})
}

// TestDigestUnsure holds that a digest whose sending broke off is said once.
func TestDigestUnsure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		time.Sleep(time.Until(noon.AddDate(0, 0, -40)))
		h.fill()
		time.Sleep(7 * time.Hour)
		h.chat.AcceptThenCut(true)
		h.say()
		h.chat.AcceptThenCut(false)
		time.Sleep(time.Minute)
		h.say()
		if got := h.chat.Messages(room); len(got) != 1 {
			t.Errorf("said %d messages, want one", len(got))
		}
		if q, err := h.store.Outbox.Queue(t.Context(), room); err != nil || q.Waiting != 0 {
			t.Errorf("queue %+v, %v; want it empty", q, err)
		}
	})
}

// TestDigestRefused holds that a channel that refuses a digest hears it when it takes messages again.
func TestDigestRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		time.Sleep(time.Until(noon.AddDate(0, 0, -40)))
		h.fill()
		time.Sleep(7 * time.Hour)
		h.chat.Limited(room, time.Minute)
		h.say()
		h.chat.Limited(room, 0)
		time.Sleep(2 * time.Minute)
		if got := h.say(); len(got) != 1 {
			t.Errorf("said %q, want the digest", got)
		}
	})
}

// TestDigestOldWish holds that a digest whose receipt is no longer kept is not said anew when a post in it changes.
func TestDigestOldWish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		time.Sleep(time.Until(noon.AddDate(0, 0, -40)))
		h.fill()
		time.Sleep(7 * time.Hour)
		h.say()
		other := store.Lane{To: chat.Address("test:elsewhere")} // a place that has the plan and no receipt
		plan, _, err := store.ReadDigest(t.Context(), h.store.Notes, room, store.DigestID(store.Daily, noon.Add(6*time.Hour)))
		h.must(err)
		h.must(store.FixDigest(t.Context(), h.store.Notes, other.To, plan))
		_, err = h.store.Subscriptions.Put(t.Context(), store.Subscription{Lane: store.Lane{Thread: boardRef("ice"), To: other.To}, Tenant: "test", Options: daily}, store.Mark{Seq: 1 << 30})
		h.must(err)
		_, err = h.store.Outbox.Offer(t.Context(), store.Offering{Lane: other, Deliveries: []store.Delivery{{Kind: store.Digest, Post: plan.ID, Rev: "another"}}})
		h.must(err)
		h.say()
		if got := h.chat.Texts(other.To); len(got) != 0 {
			t.Errorf("said %q", got)
		}
	})
}
