package follow_test

import (
	"context"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/follow"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// takers counts how often it is asked who takes a thread.
type takers struct {
	store.Subscriptions
	asked int
}

func (c *takers) Takers(ctx context.Context, thread forum.Ref) iter.Seq2[store.Subscription, error] {
	c.asked++
	return c.Subscriptions.Takers(ctx, thread)
}

// TestNobodyFollows holds that a look costs nothing more where nobody follows anything, however many channels take the thread.
func TestNobodyFollows(t *testing.T) {
	t.Parallel()
	st := memory.Open(0)
	t.Cleanup(func() { _ = st.Close() })
	subs := &takers{Subscriptions: st.Subscriptions}
	ref := forum.Ref{Source: "board", Base: "https://board.example", ID: "7"}
	for i := range 10 {
		s := store.Subscription{Lane: store.Lane{Thread: ref, To: chat.Address(fmt.Sprint("test:", i))}, Tenant: fmt.Sprint("test:", i%2)}
		if _, err := st.Subscriptions.Put(t.Context(), s, store.Mark{}); err != nil {
			t.Fatal(err)
		}
	}
	f := follow.New(follow.Parts{
		Threads: st.Threads, Subscriptions: subs, Outbox: st.Outbox, Notes: st.Notes, Chats: map[string]chat.Sender{"test": chattest.New("test", chattest.Full())},
	})
	news := follow.News{Ref: ref, Fresh: []forum.Post{forum.Seal(forum.Post{ID: "1", Number: 1, Created: time.Now().Add(time.Hour), Body: rich.FromText("Words.")})}}
	look := func(want int) {
		t.Helper()
		if err := f.Seen(t.Context(), news); err != nil || subs.asked != want {
			t.Errorf("Seen = %v after asking %d times who takes the thread, want %d", err, subs.asked, want)
		}
	}
	look(0)
	if err := f.Add(t.Context(), "test:1", follow.Follow{What: follow.Thread, Name: ref.Key(), By: follow.ByDM, User: "u"}); err != nil {
		t.Fatal(err)
	}
	f.Forget("test:1")
	look(1)
}
