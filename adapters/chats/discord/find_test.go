package discord

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
)

// card is a relay as it usually is: a link to the post, words, buttons if any.
func card(key string, actions ...chat.Action) chat.Message {
	return chat.Message{
		Key: key, Push: "Tractors #3 - okafor: holds", Actions: actions, About: chat.About{Thread: "forum.example/7", Post: "3"},
		Blocks: []chat.Block{
			{Style: chat.Context, Nodes: []rich.Node{rich.T("forum.example · Tractors · "), rich.A("#3", "https://forum.example/t/tractors/7/3")}},
			{Style: chat.Author, Nodes: []rich.Node{rich.B(rich.T("okafor"))}},
			{Style: chat.Body, Nodes: []rich.Node{rich.P(rich.T("holds"))}},
		},
	}
}

// TestStamped holds that every message with a key is found again, in both looks, with and without buttons and links, before
// and after an edit, and that its reader sees nothing of it.
func TestStamped(t *testing.T) {
	t.Parallel()
	open := chat.Action{Label: "Open", URL: "https://forum.example/t/tractors/7/3"}
	full := chat.Action{Label: "Full post", Run: "full"}
	noted := chat.Action{Label: "Catch me up", Run: "catchup #1"}
	fragment := card("k")
	fragment.Blocks[0].Nodes[1] = rich.A("#3", "https://forum.example/t/tractors/7#post-3")
	notice := chat.Message{Blocks: []chat.Block{{Style: chat.Notice, Nodes: []rich.Node{rich.T("The thread was closed.")}}}}
	title := chat.Message{Blocks: []chat.Block{{Style: chat.Title, Nodes: []rich.Node{rich.T("Status")}}}}
	messages := map[string]chat.Message{
		"card": card(""), "with a link": card("", open), "with a button": card("", open, full), "with a noted one": card("", noted, noted),
		"with many": card("", open, full, noted, full, noted, full, full, full), "with a fragment": fragment,
		"words": chattest.Say("", "words"), "long words": chattest.Say("", strings.Repeat("A sentence of eight words, said again. ", 3000)),
		"notice": notice, "push alone": {Push: "words"}, "title alone": title,
	}
	test := func(t *testing.T, o Options) {
		today()
		w := begin(t, fakediscord.Options{Pipe: true}, o)
		since := time.Now().Add(-time.Minute)
		for name, m := range messages {
			for _, key := range []string{"AbC-_0123456789abcdefghi", "a key of another form ~ than that of a nonce, and longer"} {
				m.Key = key + name
				m.Key = m.Key[:min(len(m.Key), 60)]
				if len(key) <= nonceMost {
					m.Key = (digest(name) + key)[:24]
				}
				r := w.say(t, w.one, m)
				for range 2 {
					got, ok, err := w.d.Find(t.Context(), at(w.one), m.Key, since)
					full := name == "long words" && o.Components // no room for a stamp: it may be said again
					if (got != r || !ok) && !full || err != nil {
						t.Errorf("%s (%v): Find = %+v, %v, %v, want %+v", name, o.Components, got, ok, err, r)
					}
					if err := w.d.Edit(t.Context(), r, m); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				}
			}
		}
		for _, words := range w.words(w.one) {
			for line := range strings.Lines(words) {
				if strings.Contains(line, "AbC-_") && !strings.Contains(line, "#tt-") {
					t.Errorf("a reader sees %q", line)
				}
			}
		}
	}
	for _, o := range []Options{{}, {Components: true}} {
		synctest.Test(t, func(t *testing.T) { test(t, o) })
	}
}

// TestStampFits holds that a stamp breaks no limit, however long the message is, and keeps custom ids apart.
func TestStampFits(t *testing.T) {
	t.Parallel()
	for _, l := range []look{embeds, componentsV2} {
		for n := range 120 {
			m := chattest.Say("", strings.Repeat("x", 4096-n)+" "+strings.Repeat("y", 20))
			m.Blocks = append(m.Blocks, chat.Block{Style: chat.Notice, Nodes: []rich.Node{rich.T("closed")}})
			body := render(m, l, nil)
			stamp(&body, "AbC-_0123456789abcdefghij")
			if units(body.Content) > maxContent || texts(body.Components) > maxTexts {
				t.Fatalf("%d: too long", n)
			}
			for _, e := range body.Embeds {
				if units(e.Description) > maxDescription || units(e.URL) > maxURL {
					t.Fatalf("%d: too long", n)
				}
			}
		}
	}
}

// TestFindLooksFar holds that a message is found among hundreds of others, and that those of other people and times do not
// count.
func TestFindLooksFar(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	began := time.Now()
	for i := range 250 {
		w.Say(fakediscord.Person{Name: "marlow"}, w.one, fmt.Sprint("chatter ", i))
	}
	r := w.say(t, w.one, chattest.Say("k1", "needle"))
	w.Say(fakediscord.Person{Name: "marlow"}, w.one, w.stand(w.one)[250].Content)
	if got, ok, err := w.d.Find(t.Context(), at(w.one), "k1", began.Add(-time.Minute)); got != r || !ok || err != nil {
		t.Errorf("Find = %+v, %v, %v", got, ok, err)
	}
	if _, ok, err := w.d.Find(t.Context(), at(w.one), "k1", time.Now().Add(time.Minute)); ok || err != nil {
		t.Errorf("Find since a later time = %v, %v", ok, err)
	}
	if _, ok, err := w.d.Find(t.Context(), at(w.other), "k1", began); ok || err != nil {
		t.Errorf("Find in another channel = %v, %v", ok, err)
	}
	if _, ok, err := w.d.Find(t.Context(), at(w.one), "", began); ok || err != nil {
		t.Errorf("Find without a key = %v, %v", ok, err)
	}
	w.Forbid(w.one, fakediscord.ViewChannel)
	if _, _, err := w.d.Find(t.Context(), at(w.one), "k1", began); fault.Of(err) != fault.Denied {
		t.Errorf("Find where nothing can be seen = %v", err)
	}
	w.Permit(w.one)
	w.RemoveChannel(w.one)
	if _, _, err := w.d.Find(t.Context(), at(w.one), "k1", began); fault.Of(err) != fault.Gone {
		t.Errorf("Find in a removed channel = %v", err)
	}
}

// TestFindByNonce holds that a nonce that is given back is enough.
func TestFindByNonce(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{EchoNonce: true}, Options{Components: true})
	r := w.say(t, w.one, chattest.Say("k1", strings.Repeat("A sentence of eight words, said again. ", 3000)))
	if got, ok, err := w.d.Find(t.Context(), at(w.one), "k1", time.Now().Add(-time.Minute)); got != r || !ok || err != nil {
		t.Errorf("Find = %+v, %v, %v", got, ok, err)
	}
}

// TestFindBehindOthers holds that a message in the oldest of many posts of a forum channel is found: those in which nothing
// was said since do not count.
func TestFindBehindOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, fakediscord.Options{Pipe: true}, Options{Notes: sharedNotes()})
		forum := w.Channel(w.guild, "forum", fakediscord.Forum)
		say := func(topic, key string) chat.Receipt {
			m := card(key)
			m.Topic = chat.Topic{Key: topic, Title: topic, Place: chat.PlaceForum}
			return w.say(t, forum, m)
		}
		for i := range spotsMost + 10 {
			say(fmt.Sprint("topic ", i), fmt.Sprint("key", i))
			time.Sleep(time.Minute)
		}
		time.Sleep(time.Hour)
		since := time.Now().Add(-time.Minute)
		r := say("topic 0", "later")
		got, ok, err := w.d.Find(t.Context(), at(forum), "later", since)
		if got != r || !ok || err != nil {
			t.Errorf("Find = %+v, %v, %v, want %+v: it would be said again", got, ok, err, r)
		}
	})
}
