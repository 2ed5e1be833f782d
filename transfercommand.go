package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A record is one line of an export: a thread with what is known of it, something that people decided, or a subscription with
// how far it has come. The threads come first, so that an import that is cut off leaves no subscription that would start over.
type record struct {
	Kind         string        `json:"kind"` // "threadtape", "thread", "note" or "subscription"
	Schema       int           `json:"schema,omitempty"`
	Thread       *forum.Ref    `json:"thread,omitempty"`
	State        *store.State  `json:"state,omitempty"`
	Posts        []forum.Post  `json:"posts,omitempty"`
	Note         *note         `json:"note,omitempty"`
	Subscription *subscription `json:"subscription,omitempty"`
}

type subscription struct {
	To      chat.Address  `json:"to"`
	Tenant  string        `json:"tenant"`
	By      string        `json:"by,omitempty"`
	Owner   string        `json:"owner,omitempty"`
	At      time.Time     `json:"at,omitzero"`
	Options store.Options `json:"options"`
	Paused  string        `json:"paused,omitempty"`
	Until   time.Time     `json:"until,omitzero"`
	Mark    store.Mark    `json:"mark"`
}

type exportCommand struct {
	settingsFlags
	Output string `arg:"-o" default:"-" placeholder:"FILE" help:"Where to write; - is the output."`
}

// Run writes everything that another store needs to go on from here.
func (c exportCommand) Run(ctx context.Context, p *program) (err error) {
	st, err := c.openForTransfer(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	out := p.out
	if c.Output != "-" {
		file, err := os.OpenFile(c.Output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fault.New(fault.Invalid, "E-EXPORT", "I cannot write "+c.Output+"; a file that is there stays as it is.", "Name another one with -o.", err)
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		out = file
	}
	buffered := bufio.NewWriter(out)
	subs, err := exportAll(ctx, st, json.NewEncoder(buffered))
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	fmt.Fprintf(p.err, "Exported %s.\n", counted(subs, "subscription"))
	return buffered.Flush()
}

func (f settingsFlags) openForTransfer(ctx context.Context, p *program) (store.Store, error) {
	s, err := f.load(p)
	if err != nil {
		return store.Store{}, err
	}
	return p.openStore(ctx, s, p.log(p.err, s, slog.LevelError))
}

func exportAll(ctx context.Context, st store.Store, enc *json.Encoder) (count int, err error) {
	if err := enc.Encode(record{Kind: "threadtape", Schema: store.Schema}); err != nil {
		return 0, err
	}
	var subs []store.Subscription
	for s, err := range st.Subscriptions.All(ctx) {
		if err != nil {
			return 0, err
		}
		subs = append(subs, s)
	}
	written := make(map[string]bool)
	for _, s := range subs {
		if written[s.Thread.Key()] {
			continue
		}
		written[s.Thread.Key()] = true
		state, posts, err := st.Threads.Read(ctx, s.Thread, store.Window{Newest: store.KeptPosts})
		if err != nil {
			return 0, err
		}
		if err := enc.Encode(record{Kind: "thread", Thread: &s.Thread, State: &state, Posts: posts}); err != nil {
			return 0, err
		}
	}
	if err := exportNotes(ctx, st, subs, enc); err != nil {
		return 0, err
	}
	for _, s := range subs {
		mark, _, err := st.Subscriptions.Mark(ctx, s.Lane)
		if err != nil {
			return 0, err
		}
		out := subscription{s.To, s.Tenant, s.By, s.Owner, s.At, s.Options, s.Paused, s.Until, mark}
		if err := enc.Encode(record{Kind: "subscription", Thread: &s.Thread, Subscription: &out}); err != nil {
			return 0, err
		}
	}
	return len(subs), nil
}

type importCommand struct {
	settingsFlags
	File string `arg:"positional" placeholder:"<file>" default:"-" help:"What export wrote; - is the input."`
	Move pairs  `placeholder:"FROM=TO" help:"Let another channel take what one took, such as slack:C0123ABC=discord:1234567890. May be given again."`
}

// Run reads an export into the store of the settings. What is there already stays as it is, so it may be repeated.
func (c importCommand) Run(ctx context.Context, p *program) (err error) {
	var in io.ReadCloser
	if c.File == "-" {
		in = p.input(ctx)
	} else {
		file, err := os.Open(c.File)
		if err != nil {
			return fault.New(fault.Invalid, "E-IMPORT", "I cannot read "+c.File+".", "Name a file that export wrote.", err)
		}
		in = file
	}
	defer in.Close()
	st, err := c.openForTransfer(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	moves, err := moves(c.Move)
	if err != nil {
		return err
	}
	count, err := importAll(ctx, st, in, moves)
	fmt.Fprintf(p.out, "Imported %s and %s; already there: %d.\n", counted(count.threads, "thread"), counted(count.subscriptions, "subscription"), count.known)
	return err
}

type counts struct{ threads, subscriptions, known int }

// maxRecord is how long a line may be: a thread with all the posts that are kept.
const maxRecord = 64 << 20

func importAll(ctx context.Context, st store.Store, in io.Reader, moves map[chat.Address]chat.Address) (n counts, err error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 1<<16), maxRecord)
	held := held{channels: make(map[chat.Address]bool)}
	for at := 1; lines.Scan() && ctx.Err() == nil; at++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var r record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil || r.Kind != "threadtape" && r.Kind != "note" && (r.Thread == nil || r.Thread.Zero()) {
			return n, errors.Join(badLine(at, err), held.take(ctx, st, &n, moves))
		}
		if held.keep(at, r) {
			continue
		}
		if err := n.take(ctx, st, r, moves); err != nil {
			return n, fmt.Errorf("import line %d: %w", at, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return n, err
	}
	if err := held.unmoved(moves); err != nil {
		return n, err
	}
	return n, errors.Join(lines.Err(), held.take(ctx, st, &n, moves))
}

// held are the subscriptions of an import. They wait for its end: a channel that was to be moved and has another name must
// not be told anything where it was.
type held struct {
	records  []record
	lines    []int
	channels map[chat.Address]bool // that the import names
}

// keep holds a subscription back, and remembers the channel of any record.
func (h *held) keep(at int, r record) bool {
	switch {
	case r.Kind == "note" && r.Note != nil:
		h.channels[r.Note.channel()] = true
	case r.Kind == "subscription" && r.Subscription != nil:
		h.channels[r.Subscription.To] = true
		h.records, h.lines = append(h.records, r), append(h.lines, at)
		return true
	}
	return false
}

// unmoved is the error of channels that were to be moved and that the import does not know.
func (h *held) unmoved(moves map[chat.Address]chat.Address) error {
	var lost, known []string
	for from := range moves {
		if !h.channels[from] {
			lost = append(lost, string(from))
		}
	}
	if len(lost) == 0 {
		return nil
	}
	for _, r := range h.records {
		known = append(known, string(r.Subscription.To))
	}
	slices.Sort(lost)
	slices.Sort(known)
	known = slices.Compact(known)
	if len(known) > 5 {
		known = append(known[:5], "…")
	}
	return fault.New(fault.Invalid, "E-IMPORT-MOVE",
		fmt.Sprintf("Nothing in the import belongs to %s, so no subscription was imported.", strings.Join(lost, ", ")),
		"Its channels are "+cmp.Or(strings.Join(known, ", "), "none")+". Name one of them in --move, and import again.", nil)
}

// take imports what was held back.
func (h *held) take(ctx context.Context, st store.Store, n *counts, moves map[chat.Address]chat.Address) error {
	for i, r := range h.records {
		r.Subscription.move(moves)
		if err := n.take(ctx, st, r, moves); err != nil {
			return fmt.Errorf("import line %d: %w", h.lines[i], err)
		}
	}
	return nil
}

// moves reads FROM=TO pairs: what FROM took is taken by TO, in whatever chat that is.
func moves(pairs map[string]string) (map[chat.Address]chat.Address, error) {
	all := make(map[chat.Address]chat.Address)
	for from, to := range pairs {
		a, err := chat.ParseAddress(from)
		b, wrong := chat.ParseAddress(to)
		if err = errors.Join(err, wrong); err != nil {
			return nil, fmt.Errorf("%w: --move takes FROM=TO, such as slack:C0123ABC=discord:1234567890: %w", errUsage, err)
		}
		all[a] = b
	}
	return all, nil
}

// move takes a subscription to another channel. Who made it, and whom it calls, belonged to the chat that it comes from.
func (s *subscription) move(moves map[chat.Address]chat.Address) {
	to, ok := moves[s.To]
	if !ok {
		return
	}
	if to.Chat() != s.To.Chat() {
		s.Owner, s.Options.Role = "", ""
	}
	s.To, s.Tenant = to, to.Chat()
}

func badLine(at int, cause error) error {
	return fault.New(fault.Invalid, "E-IMPORT", fmt.Sprintf("Line %d is not what export writes; the lines before it are imported.", at),
		"Mend or remove it, and import again: what is there already stays as it is.", cause)
}

func (n *counts) take(ctx context.Context, st store.Store, r record, moves map[chat.Address]chat.Address) error {
	switch {
	case r.Kind == "threadtape" && r.Schema > store.Schema:
		return fault.New(fault.Invalid, "E-SCHEMA", "A newer version of this program wrote this export.", "Import it with that version.", nil)
	case r.Kind == "thread" && r.State != nil:
		known, err := importThread(ctx, st, *r.Thread, *r.State, r.Posts)
		n.count(&n.threads, known, err)
		return err
	case r.Kind == "note" && r.Note != nil:
		_, err := importNote(ctx, st, *r.Note, moves) // not counted: people count threads
		return err
	case r.Kind == "subscription" && r.Subscription != nil:
		known, err := importSubscription(ctx, st, *r.Thread, *r.Subscription)
		n.count(&n.subscriptions, known, err)
		return err
	default:
		return nil // a kind of a later version that an older one can do without
	}
}

func (n *counts) count(field *int, known bool, err error) {
	switch {
	case err != nil:
	case known:
		n.known++
	default:
		*field++
	}
}

// importThread writes a thread that the store does not know, by taking a look's turn: its posts, then its state.
func importThread(ctx context.Context, st store.Store, ref forum.Ref, state store.State, posts []forum.Post) (known bool, err error) {
	if now, _, err := st.Threads.Read(ctx, ref, store.Window{}); err != nil || now.Version != 0 {
		return err == nil, err
	}
	if err := st.Threads.Wake(ctx, ref, time.Now().Add(-time.Hour)); err != nil {
		return false, err
	}
	looks, _, err := st.Threads.Due(ctx, holder(), 1000, time.Minute)
	if err != nil {
		return false, err
	}
	for _, l := range looks {
		if l.Thread.Key() != ref.Key() {
			continue // due for its own reasons: it is looked at once the lease is over
		}
		if err := st.Threads.Keep(ctx, l, posts); err != nil {
			return false, err
		}
		state.Next = time.Now()
		return false, st.Threads.Advance(ctx, l, state)
	}
	return false, fault.New(fault.Again, "E-IMPORT-BUSY", "A running instance took the thread first.", "Stop it, and import again.", nil)
}

func importSubscription(ctx context.Context, st store.Store, ref forum.Ref, s subscription) (known bool, err error) {
	to, err := chat.ParseAddress(string(s.To))
	if err != nil {
		return false, fault.New(fault.Invalid, "E-IMPORT", "An address in the export has a wrong form.", "It should look like discord:1234567890.", err)
	}
	_, err = st.Subscriptions.Put(ctx, store.Subscription{
		Lane: store.Lane{Thread: ref, To: to}, Tenant: cmp.Or(s.Tenant, to.Chat()), By: s.By, Owner: s.Owner, At: s.At, Options: s.Options, Paused: s.Paused, Until: s.Until,
	}, s.Mark)
	if errors.Is(err, store.ErrStale) {
		return true, nil
	}
	return false, err
}
