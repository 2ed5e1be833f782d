package slack

import (
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
)

// TestUnder holds that what is said below a message is found there after a crash; that below what is gone, or stands elsewhere,
// it stands by itself; and that a topic with a thread keeps its messages there.
func TestUnder(t *testing.T) {
	t.Parallel()
	w := begin(t, wide(fakeslack.Options{Scopes: fakeslack.AllScopes()}), Options{}).hurried()
	under := func(key string, r chat.Receipt, place chat.Placing) chat.Message {
		m := topical(key, "words of "+key, place)
		m.Under = r
		return m
	}
	first := w.say(t, w.one, topical("k0", "words", chat.PlaceChannel))
	below := w.say(t, w.one, under("k1", first, chat.PlaceChannel))
	if r, ok, err := w.s.Find(t.Context(), at(w.one), "k1", time.Now().Add(-time.Minute)); err != nil || !ok || r != below {
		t.Errorf("Find = %+v, %v, %v; want %+v", r, ok, err, below)
	}
	gone := w.say(t, w.one, under("k3", chat.Receipt{To: at(w.one), ID: "1234567890.123456"}, chat.PlaceChannel))
	elsewhere := w.say(t, w.one, under("k4", chat.Receipt{To: at(w.other), ID: first.ID}, chat.PlaceChannel))
	threaded := w.say(t, w.one, under("k5", first, chat.PlaceThread))
	want := map[string]string{below.ID: first.ID, gone.ID: "", elsewhere.ID: ""}
	for _, m := range w.stand(w.one) {
		if thread, ok := want[m.TS]; ok && m.ThreadTS != thread {
			t.Errorf("%q stands below %q, want %q", w.Text(m), m.ThreadTS, thread)
		}
		if m.TS == threaded.ID && (m.ThreadTS == "" || m.ThreadTS == first.ID) {
			t.Errorf("%q stands below %q, want the parent of its topic", w.Text(m), m.ThreadTS)
		}
	}
	if r := w.say(t, w.one, chattest.Say("k6", "alone")); r.Zero() {
		t.Error("no receipt")
	}
}
