package relay

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	idle   = time.Second // how long to sleep at most when nothing is due
	atOnce = 16          // turns under way
	drain  = 10 * time.Second
)

// DefaultLease is how long a channel's turn may take.
const DefaultLease = 12 * time.Second

// A Saying is all that a composer may need for one message.
type Saying struct {
	Turn    store.Turn
	Thread  forum.Thread
	Taker   store.Subscription         // Version 0: the channel takes the thread no longer
	Posts   []forum.Post               // one for each delivery of New and Update, as they are now
	Replied map[int]forum.Post         // posts that these answer, by number, where stored
	Own     map[string]overlap.Parts   // by id: what of a readable post its author said, and what it repeats
	Digest  *Digest                    // what a digest tells; nil: the turn is none
	Silence map[string]time.Duration   // by id: how long the thread was silent before a readable post, where known
	Hidden  map[string]bool            // by id: those who manage the channel took the post out of it
	Out     map[string]bool            // by id: its author asked not to be relayed
	Turned  map[string][]market.Change // by id: the changes of side that a post declares
	Under   chat.Receipt               // the message that this one is below; zero: none

	Parent     *Parent       // what the parent of the discussion tells of posts that came close together; nil: nothing
	Highlight  *Highlight    // a passage that many people quoted; nil: it is no such notice, or may not be shown any more
	Status     *store.Status // what happened to the thread as a whole, for a notice of it
	Correction *Correction   // what an edit changed, for a note below the message; nil: it is no such note
	Burst      bool          // the posts share one message that lives: others are edited into it
	Edited     bool          // an earlier revision stands in the chat
	stands     bool          // this very one does
	Plain      bool          // the chat refused the message once: use plain text alone
	Language   string        // the code of the language to say it in; empty: English
	Caps       chat.Caps

	Calls    []chat.Call // whom the message calls
	Follows  bool        // it tells one person of what they follow: Followed
	Followed []Followed  // posts of any thread, oldest first
	More     bool        // there were more than Followed remembers

	Answer *TakenBack // an answer of a command that goes; nil: the turn takes none back

	Incident incident.Record         // what a notice of trouble tells; zero for everything else
	Names    map[chat.Address]string // what people call the channels of the incident, where the chat knows
}

// A Composer says what a turn says.
type Composer interface {
	// Compose returns the message of a turn; ok is false when there is nothing to say. It is pure: the same saying gives
	// the same message. The key is set by the caller.
	Compose(s Saying) (m chat.Message, ok bool)
}

// Parts are what a relay works with. All but Notes, Follows and the last six are required.
type Parts struct {
	Threads       store.Threads
	Subscriptions store.Subscriptions
	Outbox        store.Outbox
	Chats         map[string]chat.Sender // by kind
	Notes         store.Notes            // where trouble is written down, and what is told of it; nil: nowhere
	Composer      Composer
	Follows       Follows // whom messages call, and what people are told alone; nil: nobody, and nothing
	Holder        string
	Log           *slog.Logger
	Own           *overlap.Cache     // remembers own words; nil: one of its own
	Language      string             // the code of the language of channels that choose none; empty: English
	Burst         int                // so many new posts at once become one message; 0: never
	Lease         time.Duration      // of a turn; 0: [DefaultLease]
	Finish        time.Duration      // how long sends under way may take when the program stops; 0: 10 s
	Crash         func(point string) // called at named points, for tests that kill the process
}

// A Relay says what waits in the outbox.
type Relay struct {
	parts Parts
	kinds []string
	wake  chan struct{}
	lone  chan struct{} // held by the one message under way where a chat forgets

	failures atomic.Int64 // turns that could not be said
	tries    tries
	quick    quick
	tongues  languages
	edited   *chat.Memo[edited]        // when messages were edited last, and what they show
	silences *chat.Memo[time.Duration] // before posts, by thread and id
	doubles  atomic.Int64              // messages that may have been said twice
}

// New returns a relay that does nothing until it runs.
func New(p Parts) *Relay {
	if p.Lease == 0 {
		p.Lease = DefaultLease
	}
	if p.Finish == 0 {
		p.Finish = drain
	}
	if p.Crash == nil {
		p.Crash = func(string) {}
	}
	if p.Own == nil {
		p.Own = new(overlap.Cache)
	}
	r := &Relay{
		parts: p, wake: make(chan struct{}, 1), lone: make(chan struct{}, 1),
		edited: chat.NewMemo[edited](calmKept), silences: chat.NewMemo[time.Duration](silencesKept),
	}
	for kind := range p.Chats {
		r.kinds = append(r.kinds, kind)
	}
	return r
}

// Doubles returns how many messages were said again since New although an earlier attempt may have been heard: those whose
// sending broke off in a chat that could not be searched. Most of them stand there once.
func (r *Relay) Doubles() int64 { return r.doubles.Load() }

// Nudge makes a running relay claim at once. It never blocks; several nudges are as good as one.
func (r *Relay) Nudge() {
	select {
	case r.wake <- struct{}{}:
	default: // one is on its way already
	}
}

// Run says what falls due until ctx ends, then lets the sends under way finish. It returns nil: a store that does not
// answer is logged when that changes, and asked again.
func (r *Relay) Run(ctx context.Context) error {
	working, stop := chat.Lingering(ctx, r.parts.Finish)
	defer stop()
	var turns sync.WaitGroup
	defer turns.Wait() // before what they work with ends
	for _, sender := range r.parts.Chats {
		if t, ok := sender.(chat.Tender); ok {
			turns.Go(func() { tend(ctx, t) })
		}
	}
	free := make(chan struct{}, atOnce)
	for range atOnce {
		free <- struct{}{}
	}
	troubled := false
	for ctx.Err() == nil {
		claimed, next, err := r.claim(ctx, len(free))
		if (err != nil) != troubled && ctx.Err() == nil {
			troubled = err != nil
			if troubled {
				r.parts.Log.Error("relay: claim turns", "err", err)
			} else {
				r.parts.Log.Info("relay: claim turns again")
			}
		}
		for _, t := range claimed {
			<-free // never blocks: no more were claimed than are free
			turns.Go(func() {
				r.turn(working, t)
				free <- struct{}{}
				r.Nudge()
			})
		}
		r.sleep(ctx, next, len(claimed) > 0)
	}
	return nil
}

// Once says what is due now and what falls due within wait, until nothing is left or ctx ends. It returns how many turns
// failed; what can be said later stays in the outbox.
func (r *Relay) Once(ctx context.Context, wait time.Duration) (failed int, err error) {
	until := time.Now().Add(wait)
	before := r.failures.Load()
	defer func() { failed = int(r.failures.Load() - before) }()
	for {
		claimed, next, err := r.claim(ctx, atOnce)
		if err != nil {
			return 0, err
		}
		var turns sync.WaitGroup
		for _, t := range claimed {
			turns.Go(func() { r.turn(ctx, t) })
		}
		turns.Wait()
		if len(claimed) > 0 {
			continue
		}
		if next.IsZero() || next.After(until) {
			return 0, ctx.Err()
		}
		r.sleep(ctx, next, false)
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
	}
}

func (r *Relay) claim(ctx context.Context, n int) ([]store.Turn, time.Time, error) {
	if n == 0 || len(r.kinds) == 0 {
		return nil, time.Time{}, nil
	}
	return r.parts.Outbox.Claim(ctx, r.parts.Holder, n, store.Terms{Lease: r.parts.Lease, Burst: r.parts.Burst, Chats: r.kinds})
}

// sleep waits until next, for at most idle, or until it is nudged. After a claim that gave something there may be more
// at once, but the channels claimed are busy: their end nudges.
func (r *Relay) sleep(ctx context.Context, next time.Time, claimed bool) {
	wait := idle
	if !next.IsZero() {
		wait = min(idle, max(time.Until(next), 0))
	}
	if wait == 0 && !claimed {
		wait = time.Millisecond // due by the store's clock in a moment
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-r.wake:
	}
}
