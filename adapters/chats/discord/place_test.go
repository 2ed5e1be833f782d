package discord

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/fault"
)

const (
	startThread = "POST /channels/{channel_id}/messages/{message_id}/threads"
	createPost  = "POST /channels/{channel_id}/threads"
)

func topical(key, words string, place chat.Placing) chat.Message {
	m := chattest.Say(key, words)
	m.Topic = chat.Topic{
		Key: "forum.example/7", Title: "Tractors", URL: "https://forum.example/t/tractors/7",
		Tags: []string{"ZM", "machines"}, Place: place,
	}
	return m
}

func (w *world) say(t *testing.T, channel string, m chat.Message) chat.Receipt {
	t.Helper()
	r, err := w.d.Send(t.Context(), at(channel), m)
	if err != nil {
		t.Fatalf("Send(%q): %v", m.Push, err)
	}
	return r
}

// TestForum holds that a forum channel gets one post for each topic: titled, tagged, with a header that leads to the
// topic, and all messages in it, wherever they were to go.
func TestForum(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{"embeds": {}, "components": {Components: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, fakediscord.Options{}, o)
			forum := w.Channel(w.guild, "forum", fakediscord.Forum)
			w.Tag(forum, "Secret", true)
			machines := w.Tag(forum, "Machines", false)
			w.Tag(forum, "Other", false)
			var receipts []chat.Receipt
			for i, place := range []chat.Placing{chat.PlaceAuto, chat.PlaceForum, chat.PlaceThread, chat.PlaceThreadFirst, chat.PlaceChannel} {
				receipts = append(receipts, w.say(t, forum, topical(fmt.Sprint("k", i), fmt.Sprint("message ", i), place)))
			}
			posts := w.Threads(forum)
			if len(posts) != 1 || posts[0].Name != "Tractors" || !slices.Equal(posts[0].Tags, []string{machines}) {
				t.Fatalf("posts %+v", posts)
			}
			words := w.words(posts[0].ID)
			if len(words) != 6 || !strings.Contains(words[0], "Tractors") || !strings.Contains(words[1], "message 0") {
				t.Errorf("in the post stand %q", words)
			}
			for _, r := range receipts {
				if r.To != at(posts[0].ID) || r.ID == "" {
					t.Errorf("receipt %+v, want one in %s", r, posts[0].ID)
				}
			}
			if err := w.d.Edit(t.Context(), receipts[0], topical("k0", "changed", chat.PlaceAuto)); err != nil {
				t.Error(err)
			}
			if again := w.say(t, forum, topical("k1", "message 1", chat.PlaceAuto)); again != receipts[1] {
				t.Errorf("the same key gave %+v, then %+v", receipts[1], again)
			}
			if got, ok, err := w.d.Find(t.Context(), at(forum), "k2", time.Now().Add(-time.Minute)); got != receipts[2] || !ok || err != nil {
				t.Errorf("Find = %+v, %v, %v, want %+v", got, ok, err, receipts[2])
			}
		})
	}
}

// TestForumNeedsTag holds that a forum channel that demands a tag gets one that everybody may use.
func TestForumNeedsTag(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	forum := w.Channel(w.guild, "forum", fakediscord.Forum)
	w.Tag(forum, "Secret", true)
	open := w.Tag(forum, "Open", false)
	w.RequireTag(forum)
	w.say(t, forum, topical("k1", "words", chat.PlaceAuto))
	if posts := w.Threads(forum); len(posts) != 1 || !slices.Equal(posts[0].Tags, []string{open}) {
		t.Errorf("posts %+v", posts)
	}
}

// TestForumAlone holds that a message of no topic is a post of its own in a forum channel, once for its key.
func TestForumAlone(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	forum := w.Channel(w.guild, "forum", fakediscord.Forum)
	m := chattest.Say("k1", strings.Repeat("a notice 🚜 ", 20))
	r := w.say(t, forum, m)
	if again := w.say(t, forum, m); again != r {
		t.Errorf("the same key gave %+v, then %+v", r, again)
	}
	posts := w.Threads(forum)
	if len(posts) != 1 || r.To != at(posts[0].ID) || r.ID != posts[0].ID || len(w.stand(r.ID)) != 1 || units(posts[0].Name) > 100 {
		t.Errorf("posts %+v, receipt %+v", posts, r)
	}
	if got, ok, err := w.d.Find(t.Context(), at(forum), "k1", time.Now().Add(-time.Minute)); got != r || !ok || err != nil {
		t.Errorf("Find = %+v, %v, %v", got, ok, err)
	}
	if err := w.d.Edit(t.Context(), r, chattest.Say("k1", "changed")); err != nil {
		t.Error(err)
	}
	for range 2 {
		w.say(t, forum, chattest.Say("", "without a key"))
	}
	if posts := w.Threads(forum); len(posts) != 3 {
		t.Errorf("%d posts", len(posts))
	}
}

// TestThread holds that place thread says everything below one parent, and thread+first below the first message, which
// stands in the channel.
func TestThread(t *testing.T) {
	t.Parallel()
	for place, header := range map[chat.Placing]bool{chat.PlaceThread: true, chat.PlaceThreadFirst: false} {
		t.Run(string(place), func(t *testing.T) {
			t.Parallel()
			w := begin(t, fakediscord.Options{}, Options{})
			var receipts []chat.Receipt
			for i := range 3 {
				receipts = append(receipts, w.say(t, w.one, topical(fmt.Sprint("k", i), fmt.Sprint("message ", i), place)))
			}
			other := topical("k9", "another topic", place)
			other.Topic.Key = "forum.example/8"
			w.say(t, w.one, other)
			w.say(t, w.one, chattest.Say("answer", "an answer stands in the channel"))
			threads, above := w.Threads(w.one), w.words(w.one)
			if len(above) != 3 || len(threads) < 1 || threads[0].Name != "Tractors" {
				t.Fatalf("threads %+v below %q", threads, above)
			}
			want := 2
			if header {
				want = 3
			}
			if below := w.words(threads[0].ID); len(below) != want || !strings.Contains(below[want-1], "message 2") {
				t.Errorf("in the thread stand %q", below)
			}
			if !header && receipts[0] != (chat.Receipt{To: at(w.one), ID: threads[0].ID}) {
				t.Errorf("the first message has the receipt %+v", receipts[0])
			}
			if again := w.say(t, w.one, topical("k0", "message 0", place)); again != receipts[0] {
				t.Errorf("the same key gave %+v, then %+v", receipts[0], again)
			}
			for i, r := range receipts {
				if got, ok, err := w.d.Find(t.Context(), at(w.one), fmt.Sprint("k", i), time.Now().Add(-time.Minute)); got != r || !ok || err != nil {
					t.Errorf("Find(k%d) = %+v, %v, %v, want %+v", i, got, ok, err, r)
				}
			}
		})
	}
}

// TestNoThreads holds that a channel which has no threads takes everything itself.
func TestNoThreads(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	for _, name := range []string{w.Channel(w.guild, "voice", fakediscord.Voice), w.DM(fakediscord.Person{Name: "marlow"})} {
		for _, place := range []chat.Placing{chat.PlaceThread, chat.PlaceThreadFirst, chat.PlaceForum} {
			if r := w.say(t, name, topical("", "words", place)); r.To != at(name) {
				t.Errorf("%s: %+v", place, r)
			}
		}
	}
}

// TestThreadLocked holds that a message in a thread that is archived and locked can no longer be changed, which is the trouble
// of that message alone.
func TestThreadLocked(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	name := w.Channel(w.guild, "x", fakediscord.Text)
	r := w.say(t, name, topical("k0", "message 0", chat.PlaceThread))
	w.SetThread(w.Threads(name)[0].ID, true, true)
	if err := w.d.Edit(t.Context(), r, topical("k0", "changed", chat.PlaceThread)); fault.Of(err) != fault.Gone || fault.Code(err) != lockedName {
		t.Errorf("Edit in a locked thread: %v, want gone", err)
	}
}

// TestThreadRemoved holds that a thread which somebody removed or locked is replaced, and one that is archived is used.
func TestThreadRemoved(t *testing.T) {
	t.Parallel()
	for _, kind := range []int{fakediscord.Text, fakediscord.Forum} {
		for _, place := range []chat.Placing{chat.PlaceThread, chat.PlaceThreadFirst} {
			t.Run(fmt.Sprint(kind, place), func(t *testing.T) {
				t.Parallel()
				w := begin(t, fakediscord.Options{}, Options{})
				name := w.Channel(w.guild, "x", kind)
				w.say(t, name, topical("k0", "message 0", place))
				r := w.say(t, name, topical("k1", "message 1", place))
				thread := w.Threads(name)[0].ID
				w.SetThread(thread, true, false)
				if err := w.d.Edit(t.Context(), r, topical("k1", "changed", place)); err != nil {
					t.Errorf("Edit in an archived thread: %v", err)
				}
				w.SetThread(thread, true, false)
				if r := w.say(t, name, topical("k2", "message 2", place)); r.To != at(thread) {
					t.Errorf("an archived thread was left: %+v", r)
				}
				w.SetThread(thread, true, true)
				w.say(t, name, topical("k3", "message 3", place))
				w.say(t, name, topical("k4", "message 4", place))
				if r := w.say(t, name, topical("k5", "message 5", place)); r.To == at(thread) {
					t.Errorf("said in a locked thread: %+v", r)
				}
				threads := w.Threads(name)
				second := threads[len(threads)-1].ID
				w.RemoveChannel(second)
				w.say(t, name, topical("k6", "message 6", place))
				if r := w.say(t, name, topical("k7", "message 7", place)); r.To == at(second) {
					t.Errorf("said in a removed thread: %+v", r)
				}
				w.RemoveChannel(name)
				if _, err := w.d.Send(t.Context(), at(name), topical("k8", "message 8", place)); fault.Of(err) != fault.Gone {
					t.Errorf("in a removed channel: %v", err)
				}
			})
		}
	}
}

// TestMakingIsInterrupted holds that a thread is made once, whatever breaks while it is made: the answer, the note after
// it, or the process.
func TestMakingIsInterrupted(t *testing.T) {
	t.Parallel()
	type cut struct {
		route string
		fault fakediscord.Fault
	}
	for name, c := range map[string]struct {
		kind  int
		place chat.Placing
		cuts  []cut
	}{
		"post, cut after":     {fakediscord.Forum, chat.PlaceAuto, []cut{{createPost, fakediscord.CutAfter()}}},
		"post, 502 after":     {fakediscord.Forum, chat.PlaceAuto, []cut{{createPost, fakediscord.Lost(502)}}},
		"post, no JSON":       {fakediscord.Forum, chat.PlaceAuto, []cut{{createPost, fakediscord.Garbage()}}},
		"post, cut before":    {fakediscord.Forum, chat.PlaceAuto, []cut{{createPost, fakediscord.CutBefore()}}},
		"post, limited":       {fakediscord.Forum, chat.PlaceAuto, []cut{{createPost, fakediscord.Limited(time.Second)}}},
		"message in post":     {fakediscord.Forum, chat.PlaceAuto, []cut{{postMessage, fakediscord.CutAfter()}}},
		"header, cut after":   {fakediscord.Text, chat.PlaceThread, []cut{{postMessage, fakediscord.CutAfter()}}},
		"header, cut before":  {fakediscord.Text, chat.PlaceThread, []cut{{postMessage, fakediscord.CutBefore()}}},
		"thread, cut after":   {fakediscord.Text, chat.PlaceThread, []cut{{startThread, fakediscord.CutAfter()}}},
		"thread, cut before":  {fakediscord.Text, chat.PlaceThread, []cut{{startThread, fakediscord.CutBefore()}}},
		"first, cut after":    {fakediscord.Text, chat.PlaceThreadFirst, []cut{{postMessage, fakediscord.CutAfter()}}},
		"first, thread after": {fakediscord.Text, chat.PlaceThreadFirst, []cut{{startThread, fakediscord.CutAfter()}}},
		"several": {fakediscord.Text, chat.PlaceThread, []cut{
			{postMessage, fakediscord.CutAfter()}, {startThread, fakediscord.CutAfter()}, {postMessage, fakediscord.CutAfter()},
		}},
	} {
		for _, late := range []time.Duration{time.Second, 10 * time.Minute} { // within the window of the nonce, and long after
			t.Run(fmt.Sprint(name, " ", late), func(t *testing.T) {
				t.Parallel()
				bent(t, Options{Notes: sharedNotes()}, func(t *testing.T, w *world) {
					name := w.Channel(w.guild, "x", c.kind)
					for _, cut := range c.cuts {
						w.Next(cut.route, cut.fault)
					}
					began := time.Now()
					for i := range 3 {
						w.relay(t, began, name, topical(fmt.Sprint("k", i), fmt.Sprint("message ", i), c.place), late)
					}
					w.holds(t, name, c.place, 3)
				})
			})
		}
	}
}

// relay says a message as the relay does: again with the same key, and once the window of the key is over only after it
// has looked.
func (w *world) relay(t *testing.T, began time.Time, name string, m chat.Message, late time.Duration) {
	t.Helper()
	first, doubt := time.Now(), false
	var errs []error
	for range 100 {
		var err error
		found := false
		if doubt && time.Since(first) > dedup*9/10 {
			_, found, err = w.d.Find(t.Context(), at(name), m.Key, first.Add(-time.Minute))
		}
		if err == nil && !found {
			_, err = w.d.Send(t.Context(), at(name), m)
			doubt = doubt || errors.Is(err, chat.ErrUnsure)
		}
		if err == nil {
			return
		}
		w.clean(t, err.Error())
		errs = append(errs, err)
		time.Sleep(max(late, fault.After(err)))
	}
	t.Errorf("%q could not be said since %v: %v", m.Push, time.Since(began), errors.Join(errs[:10]...))
}

// holds holds that there is one thread of the topic, and each message once, in order.
func (w *world) holds(t *testing.T, name string, place chat.Placing, n int) {
	t.Helper()
	threads := w.Threads(name)
	if len(threads) != 1 {
		t.Fatalf("%d threads", len(threads))
	}
	all := w.words(name)
	if place == chat.PlaceThread && len(all) > 1 {
		t.Errorf("in the channel stand %q", all)
	}
	all = append(all, w.words(threads[0].ID)...)
	var said []string
	for _, words := range all {
		if i := strings.Index(words, "message "); i >= 0 {
			said = append(said, words[i:i+len("message 0")])
		}
	}
	var want []string
	for i := range n {
		want = append(want, fmt.Sprint("message ", i))
	}
	if !slices.Equal(said, want) {
		t.Errorf("said %q, want %q", said, want)
	}
}

// TestCrashWhileMaking holds that a process which ended between its note and the thread, or between the thread and its
// note, leaves nothing that another process would make twice.
func TestCrashWhileMaking(t *testing.T) {
	t.Parallel()
	for _, made := range []bool{false, true} {
		for _, kind := range []int{fakediscord.Text, fakediscord.Forum} {
			t.Run(fmt.Sprint(made, kind), func(t *testing.T) {
				t.Parallel()
				notes := sharedNotes()
				bent(t, Options{Notes: notes}, func(t *testing.T, w *world) {
					name := w.Channel(w.guild, "x", kind)
					ch, err := w.d.facts(t.Context(), name)
					if err != nil {
						t.Fatal(err)
					}
					m := topical("k0", "message 0", chat.PlaceThread)
					known, n, err := w.d.recall(t.Context(), ch, m.Topic.Key)
					if err != nil {
						t.Fatal(err)
					}
					if _, err = w.d.claim(t.Context(), n, &known); err != nil {
						t.Fatal(err)
					}
					if made {
						if err := w.d.build(t.Context(), ch, m.Topic, w.d.header(ch, m.Topic), &known, discussion{}); err != nil {
							t.Fatal(err)
						}
					}
					w.d = w.open(t, Options{Notes: notes}) // the process after it
					_, err = w.d.Send(t.Context(), at(name), m)
					if fault.Code(err) != "E-DISCORD-TOPIC" {
						t.Errorf("while somebody may be at it: %v", err)
					}
					for i := range 2 {
						w.relay(t, time.Now(), name, topical(fmt.Sprint("k", i), fmt.Sprint("message ", i), chat.PlaceThread), 5*time.Second)
					}
					w.holds(t, name, chat.PlaceThread, 2)
				})
			})
		}
	}
}

// TestNotesLost holds that a thread is found again when what was noted of it is lost, and not taken for that of another
// topic with the same title.
func TestNotesLost(t *testing.T) {
	t.Parallel()
	for _, kind := range []int{fakediscord.Text, fakediscord.Forum} {
		for _, archived := range []bool{false, true} {
			t.Run(fmt.Sprint(kind, archived), func(t *testing.T) {
				t.Parallel()
				w := begin(t, fakediscord.Options{}, Options{})
				name := w.Channel(w.guild, "x", kind)
				r := w.say(t, name, topical("k0", "message 0", chat.PlaceThread))
				w.SetThread(r.To.Place(), archived, false)
				w.d = w.open(t, Options{})
				other := topical("k9", "of another topic", chat.PlaceThread)
				other.Topic.Key = "forum.example/8"
				if again := w.say(t, name, other); again.To == r.To {
					t.Errorf("two topics share the thread %s", r.To)
				}
				if again := w.say(t, name, topical("k1", "message 1", chat.PlaceThread)); again.To != r.To {
					t.Errorf("said in %s, want %s", again.To, r.To)
				}
			})
		}
	}
}

// TestMadeAtOnce holds that two processes which say something of the same topic at once make one thread.
func TestMadeAtOnce(t *testing.T) {
	t.Parallel()
	for _, kind := range []int{fakediscord.Text, fakediscord.Forum} {
		for _, place := range []chat.Placing{chat.PlaceThread, chat.PlaceThreadFirst} {
			t.Run(fmt.Sprint(kind, place), func(t *testing.T) {
				t.Parallel()
				notes := sharedNotes()
				synctest.Test(t, func(t *testing.T) {
					today()
					w := begin(t, fakediscord.Options{Pipe: true}, Options{Notes: notes})
					name := w.Channel(w.guild, "x", kind)
					var all sync.WaitGroup
					for i := range 4 {
						mine := *w
						mine.d = w.open(t, Options{Notes: notes})
						all.Go(func() {
							for j := range 3 {
								mine.relay(t, time.Now(), name, topical(fmt.Sprint("k", i, j), fmt.Sprint("message ", i*3+j), place), time.Second)
							}
						})
					}
					all.Wait()
					threads := w.Threads(name)
					if len(threads) != 1 {
						t.Fatalf("%d threads", len(threads))
					}
					n := len(w.stand(name)) + len(w.stand(threads[0].ID))
					want := 13 // with the header
					if kind == fakediscord.Text && place == chat.PlaceThreadFirst {
						want = 12
					}
					if n != want {
						t.Errorf("%d messages stand, want %d", n, want)
					}
				})
			})
		}
	}
}
