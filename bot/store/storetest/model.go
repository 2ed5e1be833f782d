package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// The model is small, so that random steps meet often.
const (
	modelThreads  = 3 // the last one has no order
	modelChannels = 3
	modelPosts    = 5
	modelRevs     = 3
)

// A world is what the model believes that a store knows, and what the holders hold.
type world struct {
	ctx context.Context
	h   *Harness

	lanes    map[store.Lane]*mLane
	channels map[chat.Address]*mChannel
	threads  map[forum.Ref]*mThread
	turns    []store.Turn // claimed by anybody, the newest last; some are no longer ours
	looks    []store.Look
	pace     pace
}

// An mLane is a lane with its subscription, its posts and its receipts.
type mLane struct {
	sub           store.Subscription // Version 0: there is none
	opening, mark mMark
	open          bool
	posts         map[string]*mPost
	told          []string // the posts that have a receipt, the newest last
}

// An mMark is a mark of both kinds.
type mMark struct {
	seq  uint64
	seen []string
}

func (m mMark) past(d store.Delivery) bool {
	if d.Seq != 0 {
		return d.Seq <= m.seq
	}
	return slices.Contains(m.seen, d.Post)
}

// An mPost is what a lane knows of a post.
type mPost struct {
	waits int
	rev   forum.Rev
	wish  forum.Rev // empty: none
	said  *store.Said
	at    stamp // when it was said
}

// An mRef is a delivery in a queue.
type mRef struct {
	store.Delivery
	lane    store.Lane
	lone    bool
	offered stamp
}

// An mChannel is what waits for a channel.
type mChannel struct {
	queue []mRef
	due   stamp
	pause stamp
	turn  mTurn
	dead  []store.DeadLetter
	died  []stamp // when
}

// An mTurn is the turn at the head of a channel.
type mTurn struct {
	token, last   uint64 // of the turn; the highest that was seen
	attempt, size int
	first         stamp
	doubt         bool
	held          bool // until over
	over          stamp
}

// An mThread is what is known of a thread.
type mThread struct {
	known   bool
	version store.Version
	state   store.State
	due     time.Time
	wish    time.Time
	token   uint64
	leased  bool
	over    stamp
	vague   bool // a restart ended its lease, and nobody has claimed since
	posts   map[string]mText
}

// An mText is the revision in which a post is known, and whether its text is.
type mText struct {
	rev  forum.Rev
	text bool
}

// A bent hides from rapid that it has a *testing.T, whose deadline may not be asked for in a bubble.
type bent struct{ rapid.TB }

// model plays random steps against a store and a world.
func model(t *testing.T, open func(t *testing.T) *Harness) {
	t.Helper()
	runs, lost := 0, 0
	rapid.Check(bent{t}, func(rt *rapid.T) {
		w := newWorld(t, open(t))
		defer w.h.Close()
		defer func() {
			if runs++; w.pace.lost {
				lost++
			}
		}()
		steps := map[string]func(*rapid.T){
			"put": w.put, "drop": w.drop, "offer": w.offer, "offer more": w.offer, "claim": w.claim, "claim more": w.claim,
			"settle": w.settle, "settle more": w.settle, "replay": w.replay, "pass": w.pass, "reopen": w.reopen,
			"wake": w.wake, "due": w.dueStep, "keep": w.keep, "advance": w.advance, "forget": w.forget,
		}
		for name, step := range steps {
			steps[name] = func(rt *rapid.T) {
				if !w.pace.lost {
					w.wait()
					step(rt)
				}
			}
		}
		steps[""] = func(rt *rapid.T) {
			if !w.pace.lost {
				w.check(rt)
			}
		}
		rt.Repeat(steps)
	})
	if lost > 0 {
		t.Logf("%d of %d runs ended early: the machine was too slow for their leases", lost, runs)
	}
}

func newWorld(t *testing.T, h *Harness) *world {
	t.Helper()
	w := &world{
		ctx: t.Context(), h: h,
		lanes:    make(map[store.Lane]*mLane),
		channels: make(map[chat.Address]*mChannel),
		threads:  make(map[forum.Ref]*mThread),
	}
	for c := range modelChannels {
		w.channels[channel(c)] = new(mChannel)
		w.lanes[store.Lane{To: channel(c)}] = &mLane{posts: make(map[string]*mPost)} // what belongs to the channel itself
		for th := range modelThreads {
			w.lanes[lane(th, c)] = &mLane{posts: make(map[string]*mPost)}
		}
	}
	for th := range modelThreads {
		w.threads[thread(th)] = &mThread{posts: make(map[string]mText)}
	}
	return w
}

// post returns what the model knows of a post.
func (l *mLane) post(id string) *mPost {
	if l.posts[id] == nil {
		l.posts[id] = new(mPost)
	}
	return l.posts[id]
}

// do runs a step and returns when it was.
func (w *world) do(rt *rapid.T, step func() error) stamp {
	before := time.Now()
	if err := step(); err != nil {
		rt.Fatal(err)
	}
	return stamp{store.Cut(before), time.Now()}
}
