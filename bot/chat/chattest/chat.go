package chattest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
)

// A Record is one message as it stands in a [Chat].
type Record struct {
	Receipt chat.Receipt
	First   chat.Message // as it was sent
	Message chat.Message // as it stands now
	Edits   int          // how often Edit changed it
	Deleted bool
	At      time.Time
}

// Text is the message as it stands, in plain text; empty when it was deleted.
func (r Record) Text() string {
	if r.Deleted {
		return ""
	}
	return r.Message.Text()
}

// A Chat keeps what is said in memory, and keeps the promises of [chat.Sender]. Tests switch its troubles on and off;
// none comes by count. It is safe for concurrent use.
type Chat struct {
	caps chat.Caps
	kind string

	mu      sync.Mutex
	records []*Record
	keys    map[string]keyed // place and key
	trouble trouble
	changed chan struct{}
	handler chan command.Handler
}

type keyed struct {
	record *Record
	at     time.Time
}

type trouble struct {
	down    bool
	cut     bool
	slow    time.Duration
	limited map[chat.Address]time.Duration
	refused map[chat.Address]fault.Kind
	lost    map[chat.Address]bool
}

// New returns a chat of a kind, the part of its addresses before the colon. With caps.Dedup it knows a key again for as
// long, as Discord does; wrapped in [Finding] it can be searched, as Slack can; else it cannot tell.
func New(kind string, caps chat.Caps) *Chat {
	return &Chat{
		caps: caps, kind: kind, keys: make(map[string]keyed), changed: make(chan struct{}), handler: make(chan command.Handler, 1),
		trouble: trouble{
			limited: make(map[chat.Address]time.Duration),
			refused: make(map[chat.Address]fault.Kind),
			lost:    make(map[chat.Address]bool),
		},
	}
}

// Full are the caps of a chat that can do everything, with a window for keys of ten minutes.
func Full() chat.Caps {
	return chat.Caps{Dedup: 10 * time.Minute, Edits: true, Deletes: true, Buttons: true, Private: true, Length: 4000}
}

// Caps returns what New was given.
func (c *Chat) Caps() chat.Caps { return c.caps }

// Send keeps m. See [chat.Sender].
func (c *Chat) Send(ctx context.Context, to chat.Address, m chat.Message) (chat.Receipt, error) {
	cut, err := c.strike(ctx, to)
	if err != nil {
		return chat.Receipt{}, err
	}
	c.mu.Lock()
	r := c.say(to, m)
	c.mu.Unlock()
	if cut {
		return chat.Receipt{}, fmt.Errorf("say in %s: %w", to, chat.ErrUnsure)
	}
	return r, nil
}

// say adds a record, unless its key is known. The lock is held.
func (c *Chat) say(to chat.Address, m chat.Message) chat.Receipt {
	key := string(to) + "\x00" + m.Key
	if old, known := c.keys[key]; known && m.Key != "" && time.Since(old.at) < c.caps.Dedup {
		return old.record.Receipt
	}
	r := &Record{Receipt: chat.Receipt{To: to, ID: strconv.Itoa(len(c.records) + 1)}, First: m, Message: m, At: time.Now()}
	c.records = append(c.records, r)
	c.keys[key] = keyed{r, r.At}
	c.tell()
	return r.Receipt
}

// Edit replaces a message. See [chat.Sender].
func (c *Chat) Edit(ctx context.Context, r chat.Receipt, m chat.Message) error {
	return c.change(ctx, r, func(old *Record) error {
		switch {
		case !c.caps.Edits:
			return fault.New(fault.Invalid, "E-CHATTEST-EDIT", "This chat has no edits.", "", nil)
		case old == nil || old.Deleted:
			return fault.New(fault.Gone, "E-CHATTEST-GONE", "That message is gone.", "", nil)
		}
		old.Message = m
		old.Edits++
		return nil
	})
}

// Delete removes a message. See [chat.Sender].
func (c *Chat) Delete(ctx context.Context, r chat.Receipt) error {
	return c.change(ctx, r, func(old *Record) error {
		if !c.caps.Deletes {
			return fault.New(fault.Invalid, "E-CHATTEST-DELETE", "This chat has no deletions.", "", nil)
		}
		if old != nil {
			old.Deleted = true
		}
		return nil
	})
}

func (c *Chat) change(ctx context.Context, r chat.Receipt, how func(*Record) error) error {
	cut, err := c.strike(ctx, r.To)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := how(c.record(r)); err != nil {
		return err
	}
	c.tell()
	if cut {
		return fmt.Errorf("change %s: %w", r.ID, chat.ErrUnsure)
	}
	return nil
}

func (c *Chat) record(r chat.Receipt) *Record {
	for _, old := range c.records {
		if old.Receipt == r {
			return old
		}
	}
	return nil
}

// Vanish removes a message behind the bot's back, as somebody in the chat may.
func (c *Chat) Vanish(r chat.Receipt) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.record(r); old != nil {
		old.Deleted = true
	}
	c.tell()
}

// Messages returns what was said in a place, oldest first, what was deleted among it. The empty address means everywhere.
func (c *Chat) Messages(to chat.Address) []Record {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []Record
	for _, r := range c.records {
		if to == "" || r.Receipt.To == to {
			out = append(out, *r)
		}
	}
	return out
}

// Texts returns the plain text of what stands in a place, oldest first, without what was deleted.
func (c *Chat) Texts(to chat.Address) []string {
	var out []string
	for _, r := range c.Messages(to) {
		if !r.Deleted {
			out = append(out, r.Text())
		}
	}
	return out
}

// Doubled returns the keys that stand more than once in a place, as "place key", each once.
func (c *Chat) Doubled() []string {
	count := make(map[string]int)
	var out []string
	for _, r := range c.Messages("") {
		if r.First.Key == "" {
			continue
		}
		name := string(r.Receipt.To) + " " + r.First.Key
		if count[name]++; count[name] == 2 {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// Changed returns a channel that is closed when next something is said, edited or deleted. Ask for it before you look.
func (c *Chat) Changed() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.changed
}

// Wait looks at everything that was said until it is right, and returns the cause when ctx ends first.
func (c *Chat) Wait(ctx context.Context, right func([]Record) bool) error {
	for {
		changed := c.Changed()
		if right(c.Messages("")) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (c *Chat) tell() {
	close(c.changed)
	c.changed = make(chan struct{})
}
