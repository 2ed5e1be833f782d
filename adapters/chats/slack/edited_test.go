package slack

import (
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
)

// TestParentForgets holds that the words of the newest message go from the parent with those of the message, and that an edit
// of an older one leaves the parent alone.
func TestParentForgets(t *testing.T) {
	t.Parallel()
	w := begin(t, wide(fakeslack.Options{}), Options{}).hurried()
	about := func(key, words, post string) chat.Message {
		m := topical(key, words, chat.PlaceThread)
		m.About = chat.About{Thread: "7", Post: post}
		return m
	}
	older := w.say(t, w.one, about("k1", "the older words", "1"))
	newer := w.say(t, w.one, about("k2", "the marker words", "2"))
	w.s.stale.Due(10) // what is said of the newest is not waited for
	parent := func() string { return w.Text(w.stand(w.one)[0]) }
	if err := w.s.Edit(t.Context(), older, about("k3", "the older words, mended", "1")); err != nil {
		t.Fatal(err)
	}
	if err := w.s.Edit(t.Context(), newer, about("k4", "removed at the source", "2")); err != nil {
		t.Fatal(err)
	}
	if got := parent(); strings.Contains(got, "marker") || !strings.Contains(got, "removed at the source") {
		t.Errorf("the parent reads %q", got)
	}
}
