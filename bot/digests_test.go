package bot_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/digest"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
	"github.com/threadtape/threadtape/commands"
)

var update = flag.Bool("update", false, "write golden files anew")

const room chat.Address = "test:room"

// A board is a forum in memory, whose pages hold all posts of a thread.
type board struct {
	mu    sync.Mutex
	posts map[string][]forum.Post
}

func boardRef(id string) forum.Ref {
	return forum.Ref{Source: "board", Base: "https://board.example", ID: id, URL: "https://board.example/t/" + id}
}

func (*board) Caps() forum.Caps {
	return forum.Caps{Engine: "Board", Edits: true, Deletions: true, Ordered: true}
}

func (*board) Resolve(_ context.Context, url string) (forum.Ref, error) {
	return boardRef(filepath.Base(url)), nil
}

func (b *board) Fetch(_ context.Context, ref forum.Ref, at forum.Cursor) (forum.Page, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	posts := slices.Clone(b.posts[ref.ID])
	cursor, _ := json.Marshal(len(posts))
	told := forum.Thread{Ref: ref, Title: "About " + ref.ID, Author: "marlow", Posts: len(posts), Top: len(posts), Active: posts[len(posts)-1].Created}
	return forum.Page{Thread: &told, Posts: posts, Cursor: cursor, First: at == nil}, nil
}

// write adds a post to a thread.
func (b *board) write(id, by, html string) forum.Post {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := len(b.posts[id]) + 1
	p := forum.Seal(forum.Post{
		ID: fmt.Sprintf("%s-%d", id, n), Number: n, Author: forum.Author{Name: by}, Created: time.Now().UTC(),
		URL: fmt.Sprintf("https://board.example/t/%s/%d", id, n), Body: rich.FromHTML(html, nil),
	})
	b.posts[id] = append(b.posts[id], p)
	return p
}

// become replaces a post.
func (b *board) become(id string, p forum.Post) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.posts[id][p.Number-1] = p
}

// A house is a watcher, a scheduler and a relay over one store and one chat.
type house struct {
	*testing.T
	*board
	store   store.Store
	chat    *chattest.Chat
	watcher *watch.Watcher
	digests *digest.Scheduler
	relay   *relay.Relay
}

func newHouse(t *testing.T) *house {
	t.Helper()
	st := memory.Open(0)
	t.Cleanup(func() { _ = st.Close() })
	h := &house{T: t, board: &board{posts: make(map[string][]forum.Post)}, store: st, chat: chattest.New("test", chattest.Full())}
	log := slog.New(slog.DiscardHandler)
	h.watcher = watch.New(watch.Parts{
		Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Notes: st.Notes, Holder: "h", Log: log,
		Sources: forum.Sources{{Name: "board", Source: h.board}}, Policy: watch.Policy{Floor: time.Minute, Ceiling: time.Hour, IdleShare: 0.02},
	})
	h.digests = digest.New(digest.Parts{Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Notes: st.Notes, Log: log})
	h.relay = relay.New(relay.Parts{
		Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Notes: st.Notes, Holder: "h", Log: log, Burst: 4,
		Chats: map[string]chat.Sender{"test": h.chat}, Composer: layout.Composer{},
	})
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) subscribe(id string, o store.Options) store.Subscription {
	h.Helper()
	s, err := h.store.Subscriptions.Put(h.Context(), store.Subscription{Lane: store.Lane{Thread: boardRef(id), To: room}, Tenant: "test", Options: o, At: time.Now()}, store.Mark{Seq: uint64(len(h.posts[id]))})
	h.must(err)
	h.look(id)
	h.must(h.digests.Once(h.Context()))
	return s
}

// look looks at a thread.
func (h *house) look(id string) {
	h.Helper()
	h.must(h.store.Threads.Wake(h.Context(), boardRef(id), time.Now()))
	failed, err := h.watcher.Once(h.Context())
	if h.must(err); failed > 0 {
		h.Fatalf("%d looks failed", failed)
	}
}

// say offers the digests that are due, says what waits, and returns what stands in the room.
func (h *house) say() []string {
	h.Helper()
	h.must(h.digests.Once(h.Context()))
	if _, err := h.relay.Once(h.Context(), time.Second); err != nil {
		h.Fatal(err)
	}
	return h.chat.Texts(room)
}

// ask runs a command in the room as one who may manage it, and returns the words of the answer.
func (h *house) ask(verb string, values command.Values) string {
	h.Helper()
	specs := commands.All(commands.Deps{
		Threads: h.store.Threads, Subscriptions: h.store.Subscriptions, Outbox: h.store.Outbox, Notes: h.store.Notes,
		Sources: forum.Sources{{Name: "board", Source: h.board}}, Wake: func() {},
	})
	at := slices.IndexFunc(specs, func(s command.Spec) bool { return s.Name == verb })
	reply, err := specs[at].Run(h.Context(), command.Request{
		Tenant: "test", Channel: room, User: "U1", Name: "marlow", Rights: command.Manage, Root: "/tape", Verb: verb, Values: values,
	})
	h.must(err)
	return reply.Message.Text()
}

var (
	daily = store.Options{Mode: store.DigestOnly, Digest: store.Daily, Zone: "America/New_York"}
	noon  = time.Date(2026, time.November, 23, 17, 0, 0, 0, time.UTC)
)

// quoting is a post that quotes another with the forum's markup.
func quoting(p forum.Post, passage, words string) string {
	return fmt.Sprintf(`<aside class="quote" data-username="%s" data-post="%d"><div class="title">%s:</div><blockquote><p>%s</p></blockquote></aside><p>%s</p>`,
		p.Author.Name, p.Number, p.Author.Name, passage, words)
}

const passage = "The harbour opens in June, if the ice allows it and the pilots come back in time."

// fill writes three threads: a busy one with quotes, tickers and positions, a small one, and one that sleeps for long.
func (h *house) fill() (quoted forum.Post) {
	h.write("ice", "marlow", "<p>Does anybody know when the ice goes?</p>")
	h.write("ports", "tindra", "<p>I am long ZM.</p>")
	h.write("sleepy", "besart", "<p>Nobody answers here.</p>")
	time.Sleep(39 * 24 * time.Hour)
	h.write("ice", "besart", "<p>Ask the pilots.</p>")
	h.write("ports", "besart", "<p>Why?</p>")
	time.Sleep(24 * time.Hour)
	for _, id := range []string{"ice", "ports", "sleepy"} {
		h.subscribe(id, daily)
	}
	quoted = h.write("ice", "tindra", "<p>"+passage+" Nobody can say more than that today, and whoever does has not asked them.</p>")
	h.write("ice", "okafor", quoting(quoted, passage, "Says who? The log of the pilots ends in March, and nobody has seen them since."))
	h.write("ice", "besart", quoting(quoted, passage, "That is what they said last year, too, and then it was the end of July."))
	h.write("ports", "tindra", "<p>I sold my ZM yesterday, because revenue grew by 8% alone.</p>")
	h.write("ports", "okafor", "<p>Bought $NET instead. @everyone [x](https://evil.example) <b>look</b></p>")
	time.Sleep(time.Minute)
	h.write("sleepy", "marlow", "<p>I do: the quay is dry again.</p>")
	for _, id := range []string{"ice", "ports", "sleepy"} {
		h.look(id)
	}
	return quoted
}

// TestDigestSaid holds what a daily digest looks like, and that nothing else is said.
func TestDigestSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		time.Sleep(time.Until(noon.AddDate(0, 0, -40)))
		h.fill()
		if got := h.say(); len(got) != 0 {
			t.Fatalf("said %q before it was due", got)
		}
		time.Sleep(6*time.Hour + time.Minute)
		got := h.say()
		if len(got) != 1 || len(h.say()) != 1 {
			t.Fatalf("said %q, want one digest", got)
		}
		page, err := os.ReadFile(filepath.Join("..", "docs", "digests.md"))
		h.must(err)
		_, shown, _ := strings.Cut(string(page), "```text\n")
		if shown, _, _ = strings.Cut(shown, "```\n"); shown != got[0]+"\n" {
			t.Errorf("docs/digests.md shows\n%s\nand said is\n%s", shown, got[0])
		}
		m := h.chat.Messages(room)[0].Message
		out := "push: " + m.Push + "\n"
		for _, b := range m.Blocks {
			out += fmt.Sprintf("[%v] %s\n", b.Style, b.Text())
		}
		for _, a := range m.Actions {
			out += fmt.Sprintf("(%s) %s%s\n", a.Label, a.URL, a.Run)
		}
		golden(t, "digest.txt", out)
		time.Sleep(24 * time.Hour)
		if got := h.say(); len(got) != 1 {
			t.Errorf("said %q, although nothing is new", got[1:])
		}
	})
}

// TestDigestStaysTrue holds that a digest loses the words of a post that is removed or edited at the source, or taken out of
// the channel, however long it was said, and that it is the same message.
func TestDigestStaysTrue(t *testing.T) {
	for name, end := range map[string]func(h *house, p forum.Post){
		"removed":              func(h *house, p forum.Post) { h.become("ice", forum.Remove(p, forum.Deleted, "author")) },
		"hidden at the source": func(h *house, p forum.Post) { h.become("ice", forum.Remove(p, forum.Hidden, "")) },
		"edited": func(h *house, p forum.Post) {
			p.Body = rich.FromText("I was wrong.")
			h.become("ice", forum.Seal(p))
		},
		"taken out": func(h *house, p forum.Post) {
			h.ask("hide", command.Values{"post": {Text: fmt.Sprintf("#%d", p.Number)}, "source": {Text: boardRef("ice").URL}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t)
				time.Sleep(time.Until(noon.AddDate(0, 0, -40)))
				p := h.fill()
				time.Sleep(7 * time.Hour)
				if got := h.say(); len(got) != 1 || !strings.Contains(got[0], "The harbour opens in June") {
					t.Fatalf("said %q, want a digest that quotes", got)
				}
				time.Sleep(20 * 24 * time.Hour)
				end(h, p)
				h.look("ice")
				got := h.say()
				if len(got) != 1 || strings.Contains(got[0], "The harbour opens in June") || !strings.Contains(got[0], "The log of the pilots ends") {
					t.Errorf("stands %q, want it without these words, and with the others", got)
				}
			})
		})
	}
}

// TestDigestAllGone holds that a digest of which nothing is left says so.
func TestDigestAllGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		time.Sleep(time.Until(noon))
		h.write("ice", "marlow", "<p>Does anybody know when the ice goes?</p>")
		h.subscribe("ice", daily)
		p := h.write("ice", "tindra", "<p>"+passage+"</p>")
		h.look("ice")
		time.Sleep(7 * time.Hour)
		h.say()
		h.become("ice", forum.Remove(p, forum.Deleted, "author"))
		h.look("ice")
		if got := h.say(); len(got) != 1 || strings.Contains(got[0], "harbour") || !strings.Contains(got[0], "no longer there") {
			t.Errorf("stands %q", got)
		}
	})
}

// TestDigestRemovedFirst holds that what was removed before its digest is due never stands in it, and that an empty one is
// not said.
func TestDigestRemovedFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		time.Sleep(time.Until(noon))
		h.write("ice", "marlow", "<p>Does anybody know when the ice goes?</p>")
		h.subscribe("ice", daily)
		p := h.write("ice", "tindra", "<p>"+passage+"</p>")
		h.look("ice")
		h.become("ice", forum.Remove(p, forum.Deleted, "author"))
		h.look("ice")
		time.Sleep(7 * time.Hour)
		if got := h.say(); len(got) != 0 {
			t.Errorf("said %q", got)
		}
	})
}

// TestDigestFiltered holds that a digest has no more than what the subscription takes.
func TestDigestFiltered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		time.Sleep(time.Until(noon))
		h.write("ice", "marlow", "<p>Does anybody know when the ice goes?</p>")
		h.subscribe("ice", store.Options{Mode: store.OP, Digest: store.Daily})
		h.write("ice", "tindra", "<p>"+passage+"</p>")
		h.write("ice", "marlow", "<p>Nobody answers me in this thread, as it seems to me.</p>")
		h.look("ice")
		time.Sleep(7 * time.Hour)
		if got := h.say(); len(got) != 2 || strings.Contains(got[1], "harbour") || !strings.Contains(got[1], "1 post · 1 person · 1 thread") {
			t.Errorf("said %q, want the post and a digest of it", got)
		}
	})
}

// TestDigestUnsubscribed holds that a digest that waits is not said once its threads are unsubscribed.
func TestDigestUnsubscribed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		time.Sleep(time.Until(noon))
		h.write("ice", "marlow", "<p>Does anybody know when the ice goes?</p>")
		s := h.subscribe("ice", daily)
		h.write("ice", "tindra", "<p>"+passage+"</p>")
		h.look("ice")
		time.Sleep(7 * time.Hour)
		h.must(h.digests.Once(t.Context()))
		if _, err := h.store.Subscriptions.Drop(t.Context(), s.Lane); err != nil {
			t.Fatal(err)
		}
		if got := h.say(); len(got) != 0 {
			t.Errorf("said %q after unsubscribing", got)
		}
	})
}

// TestDigestTold holds that people are told when digests come: on subscribing, in the list, and by status.
func TestDigestTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		time.Sleep(time.Until(noon))
		h.write("ice", "marlow", "<p>Does anybody know when the ice goes?</p>")
		url := command.Value{Text: boardRef("ice").URL}
		for _, c := range []struct {
			values command.Values
			want   string
		}{
			{command.Values{"digest": {Text: "daily"}, "zone": {Text: "America/New_York"}}, "New posts come as card, and a digest daily at 18:00."},
			{command.Values{"digest": {Text: "weekly"}, "at": {Text: "8:30"}}, "New posts come as card, and a digest weekly on Friday at 8:30."},
			{command.Values{"digest": {Text: "close"}}, "New posts come as card, and a digest after the close of NYSE."},
			{command.Values{"mode": {Text: "digest"}}, "New posts come in a digest daily at 18:00."},
			{command.Values{"mode": {Text: "replies"}}, "New posts come as card."},
			{command.Values{"mode": {Text: "digest"}, "digest": {Text: "daily"}, "zone": {Text: "America/New_York"}}, "New posts come in a digest daily at 18:00."},
		} {
			c.values["source"] = url
			if got := h.ask("subscribe", c.values); !strings.Contains(got, c.want) {
				t.Errorf("subscribe %v: %q, want %q", c.values, got, c.want)
			}
		}
		if got := h.ask("list", nil); !strings.Contains(got, "next digest 2026-11-23 23:00 UTC") {
			t.Errorf("list: %q", got)
		}
		if got := h.ask("status", nil); !strings.Contains(got, "next digest: 2026-11-23 23:00 UTC") {
			t.Errorf("status: %q", got)
		}
	})
}

// TestFlood holds that after an outage many posts of a thread become one digest of the thread, that what it covers follows
// the source, and that the next posts come one by one again.
func TestFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		time.Sleep(time.Until(noon))
		h.write("ice", "marlow", "<p>Does anybody know when the ice goes?</p>")
		h.subscribe("ice", store.Options{Mode: store.Replies, Format: store.Compact})
		quoted := h.write("ice", "tindra", "<p>"+passage+"</p>")
		for n := range 30 {
			h.write("ice", fmt.Sprint("person", n%7), quoting(quoted, passage, fmt.Sprintf("Nobody has asked the pilots in the last %d winters, and I hold no $ZM.", n)))
		}
		h.look("ice")
		got := h.say()
		if len(got) != 1 || !strings.Contains(got[0], "31 new replies (#2-#32) by 8 people") || !strings.Contains(got[0], "Most quoted") || !strings.Contains(got[0], "ZM 30 posts/7 people") {
			t.Fatalf("said %q, want one digest of the thread", got)
		}
		m := h.chat.Messages(room)[0].Message
		if m.Actions[0].URL != quoted.URL {
			t.Errorf("actions %+v, want the first new post first", m.Actions)
		}
		h.become("ice", forum.Remove(quoted, forum.Deleted, "author"))
		h.look("ice")
		if got := h.say(); len(got) != 1 || strings.Contains(got[0], "The harbour opens") || !strings.Contains(got[0], "30 new replies") {
			t.Errorf("stands %q, want it without what was removed", got)
		}
		h.write("ice", "okafor", "<p>Live again.</p>")
		h.look("ice")
		if got := h.say(); len(got) != 2 || !strings.Contains(got[1], "Live again.") {
			t.Errorf("said %q, want the next post by itself", got)
		}
	})
}

// golden compares got with a file of testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update and look at the change:\n%s", path, got)
	}
}

// TestDigestMany holds that a digest of many threads names all of them in its counts and tells the busiest, and that what
// is too much for one is in the next.
func TestDigestMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		time.Sleep(time.Until(noon))
		const threads = 130
		for n := range threads {
			id := fmt.Sprint("t", n)
			h.write(id, "marlow", "<p>What about this?</p>")
			h.subscribe(id, daily)
			for range 1 + n%17 {
				h.write(id, "tindra", "<p>"+passage+"</p>")
			}
			h.look(id)
		}
		time.Sleep(7 * time.Hour)
		got := h.say()
		if len(got) != 1 || !strings.Contains(got[0], "100 threads") || !strings.Contains(got[0], "(board.example) +17 posts\n• The harbour") || !strings.Contains(got[0], "+95 threads") {
			t.Fatalf("said %q, want a digest of 100 threads", got)
		}
		for n := range threads {
			h.write(fmt.Sprint("t", n), "okafor", "<p>One more.</p>")
			h.look(fmt.Sprint("t", n))
		}
		time.Sleep(24 * time.Hour)
		got = h.say()
		if len(got) != 2 || !strings.Contains(got[1], "100 threads") {
			t.Fatalf("said %q, want another digest", got)
		}
		plan, _, err := store.ReadDigest(t.Context(), h.store.Notes, room, store.DigestID(store.Daily, noon.Add(30*time.Hour)))
		h.must(err)
		left := 0
		for _, c := range plan.Threads {
			if c.After == 1 {
				left++
			}
		}
		if left != threads-100 {
			t.Errorf("%d of the threads that waited are told next, want %d", left, threads-100)
		}
	})
}

// TestDigestNobodyTakes holds that the line of a week in which nothing was new is not said where everything was unsubscribed
// meanwhile, whether it waited in the outbox or for the end of the quiet hours, nor where the thread is subscribed anew.
func TestDigestNobodyTakes(t *testing.T) {
	for _, quiet := range []string{"", "17:00-07:00"} {
		synctest.Test(t, func(t *testing.T) {
			h := newHouse(t)
			h.must(store.WriteSettings(t.Context(), h.store.Notes, store.Note{Key: store.SettingsKey(room)}, store.Settings{Quiet: quiet}))
			h.write("ice", "marlow", "<p>Does anybody know when the ice goes?</p>")
			s := h.subscribe("ice", store.Options{Mode: store.DigestOnly, Digest: store.Weekly})
			for time.Now().Weekday() != time.Friday || time.Now().Hour() != 19 {
				time.Sleep(time.Hour)
				h.must(h.digests.Once(t.Context()))
			}
			if q, err := h.store.Outbox.Queue(t.Context(), room); err != nil || (q.Waiting == 1) != (quiet == "") {
				t.Fatalf("queue %+v, %v", q, err)
			}
			if _, err := h.store.Subscriptions.Drop(t.Context(), s.Lane); err != nil {
				t.Fatal(err)
			}
			time.Sleep(24 * time.Hour)
			if got := h.say(); len(got) != 0 {
				t.Errorf("after everything was unsubscribed it says %q", got)
			}
			h.subscribe("ice", store.Options{Mode: store.DigestOnly, Digest: store.Weekly})
			if got := h.say(); len(got) != 0 {
				t.Errorf("after it was subscribed anew it says %q", got)
			}
		})
	}
}

// TestRemovalPassesDigest holds that a digest which waits for the end of the quiet hours holds no removal back.
func TestRemovalPassesDigest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		time.Sleep(time.Until(noon))
		h.write("ice", "marlow", "<p>Does anybody know when the ice goes?</p>")
		h.subscribe("ice", store.Options{Digest: store.Daily, Zone: "UTC", At: "23:00"})
		p := h.write("ice", "tindra", "<p>"+passage+"</p>")
		h.look("ice")
		if got := h.say(); len(got) != 1 || !strings.Contains(got[0], passage) {
			t.Fatalf("said %q, want the post", got)
		}
		_, note, err := store.ReadSettings(t.Context(), h.store.Notes, room)
		h.must(err)
		h.must(store.WriteSettings(t.Context(), h.store.Notes, note, store.Settings{Quiet: "22:00-07:00"}))
		time.Sleep(time.Until(noon.Add(6*time.Hour + time.Minute))) // a minute past 23:00
		h.must(h.digests.Once(t.Context()))
		h.become("ice", forum.Remove(p, forum.Deleted, ""))
		h.look("ice")
		if got := h.say(); len(got) != 1 || strings.Contains(got[0], passage) {
			t.Errorf("at night there stands %q, want the removal alone", got)
		}
		time.Sleep(time.Until(noon.Add(14*time.Hour + time.Minute)))
		if got := h.say(); len(got) != 1 {
			t.Errorf("in the morning there stands %q; nothing is left for a digest", got)
		}
	})
}
