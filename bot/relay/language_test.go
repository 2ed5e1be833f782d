package relay_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// spoken composes the code of the language.
type spoken struct{}

func (spoken) Compose(s relay.Saying) (chat.Message, bool) {
	return chat.Message{Push: s.Language, Blocks: []chat.Block{{Nodes: []rich.Node{rich.P(rich.T(s.Language))}}}}, true
}

// rarely counts how often settings are read, and fails while it is down.
type rarely struct {
	store.Notes
	read atomic.Int32
	down atomic.Bool
}

func (r *rarely) Range(ctx context.Context, tenant, kind string) ([]store.Note, error) {
	if r.down.Load() {
		return nil, errors.New("the store is down")
	}
	if kind == "settings" {
		r.read.Add(1)
	}
	return r.Notes.Range(ctx, tenant, kind)
}

// TestLanguage holds that a message speaks the language of the channel that it goes to, of a discussion that of its channel,
// and that of the program where none is chosen; that a change takes effect within half a minute, also for what is edited;
// and that many channels cost one question to the store.
func TestLanguage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := chattest.New("test", chat.Caps{Edits: true})
		w := newWorld(t, fake, fake, 0)
		notes := &rarely{Notes: w.store.Notes}
		w.relay = relay.New(relay.Parts{
			Threads: w.store.Threads, Subscriptions: w.store.Subscriptions, Outbox: w.store.Outbox, Chats: map[string]chat.Sender{"test": fake},
			Notes: notes, Composer: spoken{}, Holder: "h", Log: w.log, Language: "en",
		})
		chooses(t, w, "test:b", "de")
		if err := store.ShareSettings(t.Context(), w.store.Notes, "test:c", "test:b"); err != nil {
			t.Fatal(err)
		}
		p := post(1, "x")
		w.keep(t, p)
		for _, to := range []chat.Address{"test:a", "test:b", "test:c"} {
			w.offer(t, store.New, w.subscribe(t, to), p)
		}
		notes.down.Store(true)
		w.run(t, time.Second)
		if n := len(fake.Messages("test:b")); n != 0 {
			t.Errorf("%d messages are said in a language that nobody knows", n)
		}
		notes.down.Store(false)
		w.run(t, 5*time.Second)
		speaks(t, fake, map[chat.Address]string{"test:a": "en", "test:b": "de", "test:c": "de"})
		if n := notes.read.Load(); n != 1 {
			t.Errorf("settings were read %d times, want once", n)
		}

		chooses(t, w, "test:b", "")
		time.Sleep(31 * time.Second)
		edited := post(1, "y")
		w.keep(t, edited)
		for _, to := range []chat.Address{"test:a", "test:b"} {
			w.offer(t, store.Update, store.Lane{Thread: thread, To: to}, edited)
		}
		w.run(t, time.Minute)
		speaks(t, fake, map[chat.Address]string{"test:a": "en", "test:b": "en", "test:c": "de"})
	})
}

func chooses(t *testing.T, w *world, to chat.Address, language string) {
	t.Helper()
	s, note, err := store.ReadSettings(t.Context(), w.store.Notes, to)
	if err != nil {
		t.Fatal(err)
	}
	s.Language = language
	if err := store.WriteSettings(t.Context(), w.store.Notes, note, s); err != nil {
		t.Fatal(err)
	}
}

func speaks(t *testing.T, fake *chattest.Chat, want map[chat.Address]string) {
	t.Helper()
	for to, language := range want {
		got := fake.Texts(to)
		if len(got) != 1 || got[0] != language {
			t.Errorf("%v was told %q, want %q", to, got, language)
		}
	}
}
