package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
	"github.com/threadtape/threadtape/commands"
)

// quotable is how many posts the thread of a parlour has.
const quotable = 4

// A parlour is a channel in which people quote a thread whose posts come and go.
type parlour struct {
	*board
	store   store.Store
	chat    *chattest.Chat
	watcher *watch.Watcher
	relay   *relay.Relay
	router  *command.Router
	quotes  []quotation
	asked   int            // how often somebody asked
	seen    [quotable]bool // gone, by a look
	pending []func() error // answers that stand, of which nobody told yet where
}

// A quotation is an answer that stands in the room.
type quotation struct {
	receipt chat.Receipt
	post    int // from 0
}

func wordsOf(post int) string { return fmt.Sprintf("Nobody but me says sentence %c.", 'A'+post) }

func newParlour(t *rapid.T) *parlour {
	st, log := memory.Open(0), slog.New(slog.DiscardHandler)
	t.Cleanup(func() { _ = st.Close() })
	p := &parlour{board: &board{posts: make(map[string][]forum.Post)}, store: st, chat: chattest.New("test", chattest.Full())}
	sources := forum.Sources{{Name: "board", Source: p.board}}
	p.watcher = watch.New(watch.Parts{
		Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Notes: st.Notes, Holder: "h", Log: log,
		Sources: sources, Policy: watch.Policy{Floor: time.Minute, Ceiling: time.Hour, IdleShare: 0.02},
	})
	p.relay = relay.New(relay.Parts{
		Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Notes: st.Notes, Holder: "h", Log: log,
		Chats: map[string]chat.Sender{"test": p.chat}, Composer: layout.Composer{},
	})
	var err error
	p.router, err = command.NewRouter(commands.All(commands.Deps{
		Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Notes: st.Notes, Sources: sources, Wake: func() {},
	}), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := range quotable {
		p.write("ice", "tindra", "<p>"+wordsOf(n)+"</p>")
	}
	s := store.Subscription{Lane: store.Lane{Thread: boardRef("ice"), To: room}, Tenant: "test", At: time.Now()}
	if _, err := st.Subscriptions.Put(t.Context(), s, store.Mark{Seq: quotable}); err != nil {
		t.Fatal(err)
	}
	p.look(t)
	return p
}

func (p *parlour) look(t *rapid.T) {
	if err := p.store.Threads.Wake(t.Context(), boardRef("ice"), time.Now()); err != nil {
		t.Fatal(err)
	}
	if failed, err := p.watcher.Once(t.Context()); err != nil || failed > 0 {
		t.Fatal(failed, err)
	}
	for i, post := range p.posts["ice"] {
		p.seen[i] = p.seen[i] || post.State != forum.Live
	}
}

// quote asks for a quote and lets it stand. Where it stands is told later.
func (p *parlour) quote(t *rapid.T, post int) {
	reply := p.router.Line(t.Context(), command.Request{
		Tenant: "test", Channel: room, User: "U1", Root: "/tape", Caps: p.chat.Caps(),
	}, fmt.Sprintf("quote #%d", post+1))
	if reply.Failed { // it went
		return
	}
	m := reply.Message
	p.asked++ // each answer is a message of its own, also after one that nobody knows to stand
	m.Key = fmt.Sprint("q", p.asked)
	r, err := p.chat.Send(t.Context(), room, m)
	if err != nil {
		return // it may be heard, and nobody knows where
	}
	p.quotes = append(p.quotes, quotation{r, post})
	p.pending = append(p.pending, func() error { return reply.Kept(context.WithoutCancel(t.Context()), r) })
}

func (p *parlour) told(t *rapid.T) {
	for _, tell := range p.pending {
		if err := tell(); err != nil {
			t.Fatal(err)
		}
	}
	p.pending = nil
}

func (p *parlour) turns(t *rapid.T) {
	if _, err := p.relay.Once(t.Context(), time.Second); err != nil {
		t.Fatal(err)
	}
}

// actions are what may happen in a parlour.
func (p *parlour) actions() map[string]func(*rapid.T) {
	one := rapid.IntRange(0, quotable-1)
	return map[string]func(*rapid.T){
		"quote": func(t *rapid.T) { p.quote(t, one.Draw(t, "post")) },
		"told":  p.told,
		"remove": func(t *rapid.T) {
			post := p.posts["ice"][one.Draw(t, "post")]
			p.become("ice", forum.Remove(post, rapid.SampledFrom([]forum.PostState{forum.Deleted, forum.Hidden}).Draw(t, "state"), ""))
		},
		"look":    p.look,
		"turns":   p.turns,
		"vanish":  func(t *rapid.T) { p.vanish(t) },
		"cut":     func(t *rapid.T) { p.chat.AcceptThenCut(rapid.Bool().Draw(t, "cut")) },
		"down":    func(t *rapid.T) { p.chat.Down(rapid.Bool().Draw(t, "down")) },
		"minutes": func(*rapid.T) { time.Sleep(3 * time.Minute) },
	}
}

// vanish lets somebody remove an answer in the chat.
func (p *parlour) vanish(t *rapid.T) {
	if len(p.quotes) > 0 {
		p.chat.Vanish(rapid.SampledFrom(p.quotes).Draw(t, "quote").receipt)
	}
}

// verdict lets everything settle and holds what is promised.
func (p *parlour) verdict(t *rapid.T) {
	p.chat.Down(false)
	p.chat.AcceptThenCut(false)
	p.told(t)
	p.look(t)
	for range 3 {
		time.Sleep(10 * time.Minute)
		p.turns(t)
	}
	all := p.chat.Messages(room)
	for _, q := range p.quotes {
		m := all[slices.IndexFunc(all, func(r chattest.Record) bool { return r.Receipt == q.receipt })]
		says := strings.Contains(m.Text(), wordsOf(q.post))
		if gone := p.posts["ice"][q.post].State != forum.Live; gone && says {
			t.Errorf("#%d went, and %q stands there", q.post+1, m.Text())
		}
		if !p.seen[q.post] && !says && !m.Deleted {
			t.Errorf("#%d is there, and its quote says %q", q.post+1, m.Text())
		}
	}
	if queue, err := p.store.Outbox.Queue(t.Context(), room); err != nil || queue.Waiting != 0 || len(queue.Dead) != 0 {
		t.Errorf("the queue is %+v, %v; want it empty", queue, err)
	}
}

// TestAnswersGo holds, whatever happens in whatever order, that after all has settled no answer says words of a post that
// went, that every other one says what it said, and that none of it holds up the channel.
func TestAnswersGo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rapid.SyncTest(t, func(t *rapid.T) {
			p := newParlour(t)
			t.Repeat(p.actions())
			p.verdict(t)
		})
	})
}
