package slack

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// grouped is a message of a post, with the posts that the parent is to tell of, by their numbers; none: it is told nothing.
func grouped(n int, words string, group ...int) chat.Message {
	m := topical(fmt.Sprint("k", n), words, chat.PlaceThread)
	m.Push = fmt.Sprintf("Tractors #%d - okafor: %s", n, words)
	m.About = chat.About{Thread: "7", Post: fmt.Sprint(n)}
	if len(group) == 0 {
		return m
	}
	g := &chat.Group{ID: fmt.Sprint(group[0]), Head: fmt.Sprintf("%d new replies by 2 people", len(group))}
	for _, i := range group {
		g.Posts = append(g.Posts, fmt.Sprint(i))
		g.Lines = append(g.Lines, rich.P(rich.A(fmt.Sprint("#", i), fmt.Sprint("https://forum.example/t/tractors/7/", i)), rich.T(fmt.Sprintf(" okafor: words%d <!channel>", i))))
	}
	m.Topic.Group = g
	return m
}

// holds reports whether a text has all of some words and none of others.
func holds(text string, has, not []string) bool {
	for _, s := range has {
		if !strings.Contains(text, s) {
			return false
		}
	}
	for _, s := range not {
		if strings.Contains(text, s) {
			return false
		}
	}
	return true
}

// TestParentGroup holds that the parent tells of messages that came close together, is edited as more come, without a further
// message, and says how many there are in all again with the next one that stands by itself.
func TestParentGroup(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, wide(fakeslack.Options{Pipe: true}), Options{Notes: sharedNotes()}).hurried()
		parent := func(what string, has, not []string) {
			t.Helper()
			for range 3 {
				time.Sleep(refreshEvery)
				w.s.Tend(t.Context())
			}
			header := w.stand(w.one)[0]
			if text := w.Text(header); !holds(text, append(has, "Tractors"), not) {
				t.Errorf("%s: the parent says %q, want %q and not %q", what, text, has, not)
			}
			for _, m := range w.Live(header) {
				if !strings.Contains(m, "forum.example") {
					t.Errorf("%s: live in the parent: %q", what, m)
				}
			}
		}
		w.say(t, w.one, grouped(1, "words1"))
		parent("alone", []string{"1 message", "newest: #1"}, []string{"new replies"})
		w.say(t, w.one, grouped(2, "words2", 1, 2))
		w.say(t, w.one, grouped(3, "words3", 1, 2, 3))
		parent("a group", []string{"3 new replies by 2 people", "words1", "words2", "words3", "3 messages"}, []string{"newest"})
		updates := w.Count("chat.update")
		w.s.Tend(t.Context())
		if n := w.Count("chat.update"); n != updates {
			t.Errorf("%d updates of a parent that is in line", n-updates)
		}
		w.say(t, w.one, grouped(4, "words4"))
		parent("by itself", []string{"4 messages", "newest: #4"}, []string{"new replies", "words1", "words3"})
		if n := len(w.stand(w.one)); n != 5 {
			t.Errorf("%d messages, want the parent and four", n)
		}
	})
}

// TestParentGroupForgets holds that the words of a post that went leave the parent at once: with those told together, also
// long after, where the message itself was removed, and where another replica was about to bring the parent in line.
func TestParentGroupForgets(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit    chat.Message // of post 2
		has     string
		deleted bool
	}{
		"in the group":   {grouped(2, "removed at the source", 1, 3), "2 new replies", false},
		"by then over":   {grouped(2, "removed at the source"), "3 messages", false},
		"another since":  {grouped(2, "removed at the source", 7, 8), "3 messages", false},
		"without itself": {grouped(2, "removed at the source", 1, 3), "2 new replies", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				today()
				notes := sharedNotes()
				w := begin(t, wide(fakeslack.Options{Pipe: true}), Options{Notes: notes}).hurried()
				w.say(t, w.one, grouped(1, "words1"))
				two := w.say(t, w.one, grouped(2, "words2", 1, 2))
				w.say(t, w.one, grouped(3, "words3", 1, 2, 3)) // the parent is to tell it in a moment
				other := *w
				other.s = w.open(t, Options{Notes: notes})
				other.hurried()
				if c.deleted {
					w.DeleteMessage(w.one, two.ID)
				}
				err := other.s.Edit(t.Context(), two, c.edit)
				if c.deleted != (fault.Of(err) == fault.Gone) || !c.deleted && err != nil {
					t.Fatalf("Edit = %v", err)
				}
				for range 3 {
					if text := w.Text(w.stand(w.one)[0]); !holds(text, []string{c.has}, []string{"words2"}) {
						t.Errorf("the parent says %q, want %q", text, c.has)
					}
					time.Sleep(refreshEvery)
					w.s.Tend(t.Context())
				}
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

// TestParentOvertaken holds that what another replica takes away while the parent is brought in line does not stay there.
func TestParentOvertaken(t *testing.T) {
	t.Parallel()
	for name, group := range map[string][]int{"a group": {1, 2, 3}, "the newest": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				today()
				notes := &overtaken{Notes: sharedNotes()}
				w := begin(t, wide(fakeslack.Options{Pipe: true}), Options{Notes: notes}).hurried()
				w.say(t, w.one, grouped(1, "words1"))
				w.say(t, w.one, grouped(2, "words2"))
				three := w.say(t, w.one, grouped(3, "words3", group...))
				other := *w
				other.s = w.open(t, Options{Notes: notes.Notes})
				other.hurried()
				time.Sleep(refreshEvery)
				notes.then = func() {
					m := grouped(3, "removed at the source")
					if group != nil {
						m = grouped(3, "removed at the source", 1, 2)
					}
					if err := other.s.Edit(t.Context(), three, m); err != nil {
						t.Error(err)
					}
				}
				w.s.Tend(t.Context())
				if text := w.Text(w.stand(w.one)[0]); !holds(text, []string{"3 messages"}, []string{"words3"}) || notes.then != nil {
					t.Errorf("the parent says %q", text)
				}
			})
		})
	}
}

// TestParentNotInLine holds that a post leaves a parent, too, that was to show it no longer but was not brought in line yet.
func TestParentNotInLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		today()
		w := begin(t, wide(fakeslack.Options{Pipe: true}), Options{}).hurried()
		one := w.say(t, w.one, grouped(1, "words1"))
		w.say(t, w.one, grouped(2, "words2"))
		if text := w.Text(w.stand(w.one)[0]); !strings.Contains(text, "words1") {
			t.Fatalf("the parent says %q", text)
		}
		if err := w.s.Edit(t.Context(), one, grouped(1, "removed at the source")); err != nil {
			t.Fatal(err)
		}
		if text := w.Text(w.stand(w.one)[0]); !holds(text, []string{"words2"}, []string{"words1"}) {
			t.Errorf("the parent says %q", text)
		}
	})
}

// TestParentFails holds that an edit is not done while the parent still shows what went, and that it can be repeated.
func TestParentFails(t *testing.T) {
	t.Parallel()
	w := begin(t, wide(fakeslack.Options{}), Options{}).hurried()
	one := w.say(t, w.one, grouped(1, "words1"))
	parent := w.stand(w.one)[0].TS
	w.Fault(func(r *fakeslack.Request) fakeslack.Fault {
		if r.Method == "chat.update" && strings.Contains(string(r.Args), parent) {
			return fakeslack.Failed("internal_error")
		}
		return fakeslack.Fault{}
	})
	gone := grouped(1, "removed at the source")
	if err := w.s.Edit(context.WithoutCancel(t.Context()), one, gone); err == nil {
		t.Error("Edit is done, and the parent is not")
	}
	w.Fault(nil)
	if err := w.s.Edit(t.Context(), one, gone); err != nil {
		t.Fatal(err)
	}
	if text := w.Text(w.stand(w.one)[0]); strings.Contains(text, "words1") {
		t.Errorf("the parent says %q", text)
	}
}
