package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
)

// TestMetadata holds what goes along unseen with a message, and that nothing of it unfurls.
func TestMetadata(t *testing.T) {
	t.Parallel()
	w := begin(t, fakeslack.Options{}, Options{})
	m := chattest.Say("k1", "words")
	m.About = chat.About{Thread: "forum.example/7", Post: "3", Rev: "a1"}
	r := w.say(t, w.one, m)
	m.Key, m.About.Rev = "k2", "a2"
	if err := w.s.Edit(t.Context(), r, m); err != nil { // the key of an edit is not that of the message
		t.Fatal(err)
	}
	said := w.stand(w.one)[0]
	var got metadata
	if err := json.Unmarshal(said.Metadata, &got); err != nil || got.EventType != eventType || got.EventPayload != (payload{Key: "k1", Thread: "forum.example/7", Post: "3", Rev: "a1"}) {
		t.Errorf("metadata %s, %v", said.Metadata, err)
	}
	if want := uuid(w.TeamID()+"/"+w.one, "k1"); said.ClientMsgID != want || len(want) != 36 || want[14] != '5' {
		t.Errorf("client_msg_id %q, want %q", said.ClientMsgID, want)
	}
}

// TestBlind holds that Find says so where the bot may not look, and that a missing scope, a channel that the bot is not in
// and another kind of channel are that, and a channel that is gone is not.
func TestBlind(t *testing.T) {
	t.Parallel()
	since := time.Now().Add(-time.Minute)
	w := begin(t, fakeslack.Options{}, Options{})
	w.say(t, w.one, chattest.Say("k", "words"))
	if _, _, err := w.s.Find(t.Context(), at(w.one), "k", since); !errors.Is(err, chat.ErrBlind) || w.Count("conversations.history") != 0 {
		t.Errorf("Find without a scope = %v", err)
	}
	w.Grant("", "groups:history")
	w.say(t, w.one, chattest.Say("k2", "words")) // the answer tells of the scope
	if _, _, err := w.s.Find(t.Context(), at(w.one), "k", since); !errors.Is(err, chat.ErrBlind) {
		t.Errorf("Find in a public channel with the scope for private ones = %v", err)
	}
	w.Grant("", "channels:history")
	if r, ok, err := w.s.Find(t.Context(), at(w.one), "k", since); !ok || err != nil || r.ID != w.stand(w.one)[0].TS {
		t.Errorf("Find = %+v, %v, %v", r, ok, err)
	}
	w.Leave(w.one)
	if _, _, err := w.s.Find(t.Context(), at(w.one), "k", since); !errors.Is(err, chat.ErrBlind) {
		t.Errorf("Find in a channel that the bot is not in = %v", err)
	}
	w.RemoveChannel(w.one)
	if _, _, err := w.s.Find(t.Context(), at(w.one), "k", since); errors.Is(err, chat.ErrBlind) || fault.Of(err) != fault.Gone {
		t.Errorf("Find in a channel that is gone = %v", err)
	}
}

// TestFindLooksFar holds that a message is found among hundreds of others, in the channel and in threads, and that those of
// other people, keys, channels and times do not count.
func TestFindLooksFar(t *testing.T) {
	t.Parallel()
	w := begin(t, wide(fakeslack.Options{Scopes: fakeslack.AllScopes()}), Options{}).hurried()
	began := time.Now().Add(-time.Minute)
	inside := w.say(t, w.one, topical("k0", "words", chat.PlaceAuto))
	needle := w.say(t, w.one, chattest.Say("k1", "needle"))
	marlow := fakeslack.Person{Name: "marlow"}
	for i := range 250 {
		w.Say(marlow, w.one, fmt.Sprint("chatter ", i))
		w.Reply(marlow, w.one, w.stand(w.one)[0].TS, fmt.Sprint("chatter ", i))
	}
	for key, want := range map[string]chat.Receipt{"k0": inside, "k1": needle} {
		if got, ok, err := w.s.Find(t.Context(), at(w.one), key, began); got != want || !ok || err != nil {
			t.Errorf("Find(%s) = %+v, %v, %v, want %+v", key, got, ok, err, want)
		}
		if _, ok, err := w.s.Find(t.Context(), at(w.one), key, time.Now().Add(time.Minute)); ok || err != nil {
			t.Errorf("Find(%s) since a later time = %v, %v", key, ok, err)
		}
		if _, ok, err := w.s.Find(t.Context(), at(w.other), key, began); ok || err != nil {
			t.Errorf("Find(%s) in another channel = %v, %v", key, ok, err)
		}
	}
	if _, ok, err := w.s.Find(t.Context(), at(w.one), "", began); ok || err != nil {
		t.Errorf("Find without a key = %v, %v", ok, err)
	}
}

// TestFindWaits holds that right after a sending of unknown outcome, that nothing is found says nothing.
func TestFindWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, fakeslack.Options{Pipe: true, Scopes: fakeslack.AllScopes(), HistoryLag: 2 * time.Second}, Options{})
		w.Next(postMethod, fakeslack.CutAfter())
		if _, err := w.s.Send(t.Context(), at(w.one), chattest.Say("k", "words")); !errors.Is(err, chat.ErrUnsure) {
			t.Fatalf("Send = %v", err)
		}
		if _, ok, err := w.s.Find(t.Context(), at(w.one), "k", time.Now().Add(-time.Minute)); ok || fault.Of(err) != fault.Again || fault.After(err) == 0 {
			t.Errorf("Find at once = %v, %v", ok, err)
		}
		time.Sleep(showTime)
		if _, ok, err := w.s.Find(t.Context(), at(w.one), "k", time.Now().Add(-time.Minute)); !ok || err != nil {
			t.Errorf("Find later = %v, %v", ok, err)
		}
	})
}

// TestDuplicates holds that what Slack knows again is not said twice, and that what was removed since is not said again.
func TestDuplicates(t *testing.T) {
	t.Parallel()
	w := begin(t, fakeslack.Options{DedupClientMsgID: true}, Options{})
	a, b := w.say(t, w.one, chattest.Say("k", "words")), w.say(t, w.one, chattest.Say("k", "words"))
	if a != b {
		t.Errorf("receipts %+v and %+v", a, b)
	}
	w.DeleteMessage(w.one, a.ID)
	if _, err := w.s.Send(t.Context(), at(w.one), chattest.Say("k", "words")); fault.Of(err) != fault.Invalid || fault.Code(err) != "E-SLACK-REMOVED" {
		t.Errorf("Send of what was removed = %v", err)
	}
}

// TestStamps holds that moments and timestamps are each other's inverse.
func TestStamps(t *testing.T) {
	t.Parallel()
	for _, ts := range []string{"1700000000.000100", "0946684800.123456"} {
		at, ok := momentOf(ts)
		if !ok || stampOf(at) != ts {
			t.Errorf("%s = %v, %v", ts, at, ok)
		}
	}
	for _, ts := range []string{"", "1700000000", "1700000000.1", "x700000000.000100", "1700000000.00010x"} {
		if _, ok := momentOf(ts); ok {
			t.Errorf("%q is a timestamp", ts)
		}
	}
}
