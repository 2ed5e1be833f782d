package discord

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

const editMessage = "PATCH /channels/{channel_id}/messages/{message_id}"

// grouped is a message of a post for a channel, with the posts that the header is to tell of; none: it is told nothing.
func grouped(channel string, n int, words string, group ...int) chat.Message {
	m := topical(fmt.Sprint("k", n), words, chat.PlaceThread)
	m.About, m.Topic.In = chat.About{Thread: "7", Post: fmt.Sprint(n)}, at(channel)
	if len(group) == 0 {
		return m
	}
	g := &chat.Group{ID: fmt.Sprint(group[0]), Head: fmt.Sprintf("%d new replies by 2 people", len(group))}
	for _, i := range group {
		g.Posts = append(g.Posts, fmt.Sprint(i))
		g.Lines = append(g.Lines, rich.P(rich.A(fmt.Sprint("#", i), fmt.Sprint("https://forum.example/t/tractors/7/", i)), rich.T(fmt.Sprintf(" okafor: words%d @everyone", i))))
	}
	m.Topic.Group = g
	return m
}

// tended lets the bot edit what it put off, for a minute.
func (w *world) tended(t *testing.T) {
	t.Helper()
	for range 30 {
		time.Sleep(2 * time.Second)
		w.d.Tend(t.Context())
	}
}

// header holds what the header of the first thread of a channel says and does not say.
func (w *world) header(t *testing.T, what string, has, not []string) {
	t.Helper()
	text := w.words(w.one)[0]
	for _, s := range append(has, "Tractors") {
		if !strings.Contains(text, s) {
			t.Errorf("%s: the header says %q, without %q", what, text, s)
		}
	}
	for _, s := range not {
		if strings.Contains(text, s) {
			t.Errorf("%s: the header says %q, with %q", what, text, s)
		}
	}
}

// edits counts the edits that were asked for.
func (w *world) edits() (n int) {
	for _, r := range w.Requests() {
		if r.Route == editMessage {
			n++
		}
	}
	return n
}

// TestHeaderGroup holds, in both looks, that the message above a thread tells of messages that came close together below it,
// at most one edit in half a minute, and is as before with the next one that stands by itself; and that it is found again.
func TestHeaderGroup(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{"embeds": {}, "components": {Components: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				today()
				w := begin(t, fakediscord.Options{Pipe: true}, o)
				w.say(t, w.one, grouped(w.one, 1, "words1"))
				w.tended(t)
				w.header(t, "alone", nil, []string{"new replies"})
				if n := w.edits(); n != 0 {
					t.Errorf("%d edits for one message", n)
				}
				for n := 2; n < 8; n++ {
					var group []int
					for i := range n {
						group = append(group, i+1)
					}
					w.say(t, w.one, grouped(w.one, n, fmt.Sprint("words", n), group...))
					w.d.Tend(t.Context())
					time.Sleep(3 * time.Second)
				}
				if n := w.edits(); n != 1 {
					t.Errorf("%d edits within half a minute, want one", n)
				}
				w.tended(t)
				w.header(t, "a group", []string{"7 new replies by 2 people", "words1", "words7"}, nil)
				if n := w.edits(); n != 2 {
					t.Errorf("%d edits, want two", n)
				}
				w.say(t, w.one, grouped(w.one, 8, "words8"))
				w.tended(t)
				w.header(t, "by itself", nil, []string{"new replies", "words"})
				w.d = w.open(t, o) // its notes are lost: the thread is found by its header
				if r := w.say(t, w.one, grouped(w.one, 9, "words9")); r.To != at(w.Threads(w.one)[0].ID) || len(w.Threads(w.one)) != 1 {
					t.Errorf("said in %v, there are %d threads", r.To, len(w.Threads(w.one)))
				}
			})
		})
	}
}

// TestHeaderForgets holds that the words of a post that went leave the header at once: with those told together, also long
// after, where the message itself was removed, where the subscription places its posts elsewhere by now, and where another
// replica was about to show them.
func TestHeaderForgets(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		group   []int
		place   chat.Placing
		has     string
		deleted bool
	}{
		"in the group":   {[]int{1, 3}, chat.PlaceThread, "2 new replies", false},
		"by then over":   {nil, chat.PlaceThread, "", false},
		"another since":  {[]int{7, 8}, chat.PlaceThread, "", false},
		"elsewhere":      {nil, chat.PlaceChannel, "", false},
		"without itself": {[]int{1, 3}, chat.PlaceThread, "2 new replies", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				today()
				notes := store.NewLocalNotes(1000)
				w := begin(t, fakediscord.Options{Pipe: true}, Options{Notes: notes})
				w.say(t, w.one, grouped(w.one, 1, "words1"))
				two := w.say(t, w.one, grouped(w.one, 2, "words2", 1, 2))
				w.tended(t)
				w.header(t, "before", []string{"words2"}, nil)
				w.say(t, w.one, grouped(w.one, 3, "words3", 1, 2, 3)) // the header is to tell it in a moment
				other := *w
				other.d = w.open(t, Options{Notes: notes})
				if c.deleted {
					w.Remove(two.ID)
				}
				m := grouped(w.one, 2, "removed at the source", c.group...)
				m.Topic.Place = c.place
				err := other.d.Edit(t.Context(), two, m)
				if c.deleted != (err != nil && fault.Of(err) == fault.Gone) || !c.deleted && err != nil {
					t.Fatalf("Edit = %v", err)
				}
				w.header(t, "at once", []string{c.has}, []string{"words2"})
				w.tended(t)
				w.header(t, "later", []string{c.has}, []string{"words2"})
			})
		})
	}
}

// Overtaken notes let something happen once, after what is noted was read.
type overtaken struct {
	store.Notes
	then func()
}

func (o *overtaken) Read(ctx context.Context, k store.Key) (store.Note, error) {
	n, err := o.Notes.Read(ctx, k)
	if then := o.then; then != nil {
		o.then = nil
		then()
	}
	return n, err
}

// TestHeaderOvertaken holds that what is taken away while the header is edited does not stay there, whether this replica or
// another one takes it away.
func TestHeaderOvertaken(t *testing.T) {
	t.Parallel()
	for _, same := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			today()
			notes := &overtaken{Notes: store.NewLocalNotes(1000)}
			w := begin(t, fakediscord.Options{Pipe: true}, Options{Notes: notes})
			w.say(t, w.one, grouped(w.one, 1, "words1"))
			two := w.say(t, w.one, grouped(w.one, 2, "words2", 1, 2))
			other := w.open(t, Options{Notes: notes.Notes})
			if same {
				other = w.d
			}
			notes.then = func() {
				if err := other.Edit(t.Context(), two, grouped(w.one, 2, "removed at the source", 1)); err != nil {
					t.Error(err)
				}
			}
			w.d.Tend(t.Context())
			if !same {
				w.header(t, "at once", nil, []string{"words2"})
			}
			w.tended(t)
			w.header(t, "later", nil, []string{"words2"})
		})
	}
}

// TestHeaderOfForum holds that the first post of a forum channel, and the first relay that a thread is below, are left alone.
func TestHeaderOfForum(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, fakediscord.Options{Pipe: true}, Options{})
		forum := w.Channel(w.guild, "forum", fakediscord.Forum)
		for n := range 3 {
			first := grouped(w.one, n+1, "words", 1, 2, 3)
			first.Topic.Place = chat.PlaceThreadFirst
			w.say(t, w.one, first)
			r := w.say(t, forum, grouped(forum, n+1, "words", 1, 2, 3))
			if err := w.d.Edit(t.Context(), r, grouped(forum, n+1, "removed at the source", 1, 3)); err != nil {
				t.Error(err)
			}
		}
		w.tended(t)
		if text := w.words(w.Threads(forum)[0].ID)[0] + w.words(w.one)[0]; strings.Contains(text, "new replies") {
			t.Errorf("first stands %q", text)
		}
	})
}

// TestHeaderRemoved holds that a header which somebody removed is no trouble of what stands below it.
func TestHeaderRemoved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, fakediscord.Options{Pipe: true}, Options{})
		w.say(t, w.one, grouped(w.one, 1, "words1"))
		two := w.say(t, w.one, grouped(w.one, 2, "words2", 1, 2))
		w.Remove(w.stand(w.one)[0].ID)
		w.tended(t)
		if err := w.d.Edit(t.Context(), two, grouped(w.one, 2, "removed at the source", 1)); err != nil {
			t.Error(err)
		}
		w.say(t, w.one, grouped(w.one, 3, "words3", 1, 3))
	})
}
