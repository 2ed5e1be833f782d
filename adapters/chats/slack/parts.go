package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// partsKind is the kind of the notes that say which messages are parts of one.
	partsKind = "parts"
	// keepProgress is how long it is remembered how far a message came: longer than anybody tries to say it.
	keepProgress = 2 * 24 * time.Hour
)

// A progress says how far a message of several parts has come. It is noted before each part is said, so that whoever comes
// after a crash knows which part may stand there already.
type progress struct {
	TS     []string  `json:"ts"`               // of the parts that stand there
	Sums   []string  `json:"sums"`             // of what they say
	Next   time.Time `json:"next,omitzero"`    // when somebody set out to say the next part; zero: nobody did
	Thread string    `json:"thread,omitempty"` // that all of them stand in; empty: the first stands in the channel
	First  string    `json:"first,omitempty"`  // of a note about a later part: the ts of the first, and nothing else
}

// A laying is a message of several parts on its way.
type laying struct {
	p     place
	key   string
	note  store.Key
	pages []message
	edit  bool

	n     store.Note
	known progress
}

// sendNote is where the progress of a key is noted, and editNote where the parts of a message are, by the ts of the first.
func sendNote(p place, key string) store.Key {
	return store.Key{Tenant: p.tenant(), Kind: partsKind, Name: digest("key", p.channel, key)}
}

func editNote(p place, ts string) store.Key {
	return store.Key{Tenant: p.tenant(), Kind: partsKind, Name: digest("ts", p.channel, ts)}
}

// sayAll says a message of several parts, or what is missing of it.
func (s *Slack) sayAll(ctx context.Context, p place, thread, key string, pages []message) (chat.Receipt, error) {
	l := laying{p: p, key: key, pages: pages}
	if key != "" {
		l.note = sendNote(p, key)
		if err := s.recallParts(ctx, &l); err != nil {
			return chat.Receipt{}, err
		}
	}
	if len(l.known.TS) == 0 {
		l.known.Thread = thread
	}
	r, err := s.lay(ctx, &l)
	if err != nil {
		return chat.Receipt{}, err
	}
	return r, nil
}

// lay says the parts that are missing, brings those in line that stand there, and notes both.
func (s *Slack) lay(ctx context.Context, l *laying) (chat.Receipt, error) {
	r := chat.Receipt{To: l.p.addr}
	done := len(l.known.TS)
	for i, page := range l.pages {
		sum := sumOf(page)
		if i < done {
			if err := s.align(ctx, l, i, sum); err != nil {
				return r, half(l.edit || i == 0, err)
			}
			continue
		}
		said, err := s.layOne(ctx, l, i, done)
		if err != nil {
			return r, half(i == 0, err)
		}
		r.To = said.To
		l.known.TS, l.known.Sums, l.known.Next = append(l.known.TS, said.ID), append(l.known.Sums, sum), time.Time{}
	}
	r.ID = l.known.TS[0]
	s.noteParts(ctx, l)
	return r, nil
}

// align makes a part that stands there say what it should.
func (s *Slack) align(ctx context.Context, l *laying, i int, sum string) error {
	if l.known.Sums[i] == sum {
		return nil
	}
	err := s.update(ctx, l.p, l.known.TS[i], l.pages[i])
	if err != nil && (i == 0 || fault.Of(err) != fault.Gone) { // a later part that somebody removed stays removed
		return err
	}
	l.known.Sums[i] = sum
	return nil
}

// layOne says one part; done is how many were known when this attempt began.
func (s *Slack) layOne(ctx context.Context, l *laying, i, done int) (chat.Receipt, error) {
	if i == done && !l.known.Next.IsZero() && l.key != "" {
		r, found, err := s.findPart(ctx, l, i)
		if found || err != nil {
			return r, err
		}
	}
	l.known.Next = time.Now()
	if err := s.rememberParts(ctx, l, keepProgress); err != nil {
		return chat.Receipt{}, err
	}
	what := posting{thread: l.known.Thread, body: l.pages[i], paid: i > done && i-done < postsInARow, cost: len(l.pages) - i}
	if i > 0 && what.thread == "" {
		what.thread = l.known.TS[0]
	}
	if l.key != "" {
		what.id = uuid(l.p.key(), fmt.Sprintf("%s#%d", l.key, i))
	}
	r, err := s.post(ctx, l.p, what)
	if err != nil && !errors.Is(err, chat.ErrUnsure) {
		l.known.Next = time.Time{}
		s.settleParts(ctx, l, keepProgress)
	}
	return r, err
}

// findPart looks for a part that an earlier attempt may have said. Where the bot may not look, it is said again.
func (s *Slack) findPart(ctx context.Context, l *laying, i int) (chat.Receipt, bool, error) {
	thread := l.known.Thread
	if i > 0 && thread == "" {
		thread = l.known.TS[0]
	}
	f, ok, err := s.search(ctx, l.p, thread, l.known.Next.Add(-time.Minute), func(p payload) bool {
		return p.Key == l.key && p.Part == i+1
	})
	if errors.Is(err, chat.ErrBlind) {
		s.log.Warn("slack: a part may be said twice", "to", l.p.addr, "part", i+1)
		return chat.Receipt{}, false, nil
	}
	return chat.Receipt{To: l.p.addr, ID: f.TS}, ok, err
}

// half is the fault of a message of which parts stand there already, unless none does: it may be heard, and is not whole.
func half(none bool, err error) error {
	if none || errors.Is(err, chat.ErrUnsure) {
		return err
	}
	say, fix := fault.Words(err)
	return &fault.Error{
		Kind: fault.Of(err), After: fault.After(err), Code: fault.Code(err), Say: say, Fix: fix, Err: errors.Join(chat.ErrUnsure, err),
	}
}

// editWith edits a message, drawn with pictures that have these ids.
func (s *Slack) editWith(ctx context.Context, p place, ts string, m chat.Message, files []string) error {
	pages, err := s.compose(ctx, p, m, files)
	if err != nil {
		return err
	}
	l := laying{p: p, key: m.Key, pages: pages, edit: true, note: editNote(p, ts)}
	if err := s.recallParts(ctx, &l); err != nil {
		return err
	}
	if len(l.known.TS) == 0 {
		l.known = progress{TS: []string{ts}, Sums: []string{""}, Next: l.known.Next}
		if len(pages) > 1 && !s.alone(ctx, p, &l, ts, m) {
			return s.shorten(ctx, p, ts, m, files)
		}
		if len(pages) == 1 {
			return s.update(ctx, p, ts, pages[0])
		}
	}
	if l.known.TS[0] != ts {
		return meanings["message_not_found"].fault(nil)
	}
	surplus := slices.Clone(l.known.TS[min(len(pages), len(l.known.TS)):])
	if _, err := s.lay(ctx, &l); err != nil || len(surplus) == 0 {
		return err
	}
	for _, ts := range slices.Backward(surplus) {
		if err := s.remove(ctx, p, ts); err != nil {
			return err
		}
	}
	l.known.TS, l.known.Sums = l.known.TS[:len(pages)], l.known.Sums[:len(pages)]
	s.settleParts(ctx, &l, s.o.Keep)
	return nil
}

// alone reports whether a message of which no parts are noted surely has none: then others can be added, in the thread that
// it stands in, which is noted in l.
func (s *Slack) alone(ctx context.Context, p place, l *laying, ts string, m chat.Message) bool {
	said, ok := momentOf(ts)
	if s.o.Notes == nil || !ok || time.Since(said) > s.o.Keep*9/10 {
		return false
	}
	if m.Topic.Key == "" || m.Topic.Place == chat.PlaceChannel {
		return true
	}
	known, _, err := s.recall(ctx, p, m.Topic.Key)
	if err != nil {
		return false
	}
	if known.Parent != ts {
		l.known.Thread = known.Parent
	}
	return true
}

// shorten edits the first part of a message of which nobody knows the others, shortened to one.
func (s *Slack) shorten(ctx context.Context, p place, ts string, m chat.Message, files []string) error {
	values, err := s.buttons(ctx, p.tenant(), m.Actions)
	if err != nil {
		return err
	}
	return s.update(ctx, p, ts, render(m, files, pressing(values)))
}

// removeAll removes a message and its parts, the last one first.
func (s *Slack) removeAll(ctx context.Context, p place, ts string) error {
	l := laying{p: p, note: editNote(p, ts)}
	if err := s.recallParts(ctx, &l); err != nil {
		return err
	}
	if len(l.known.TS) == 0 || l.known.TS[0] != ts {
		l.known.TS = []string{ts}
	}
	for _, ts := range slices.Backward(l.known.TS) {
		if err := s.remove(ctx, p, ts); err != nil {
			return err
		}
	}
	if l.n.Version != 0 {
		if err := s.notes.Forget(ctx, l.note); err != nil {
			s.log.Warn("slack: forget parts", "err", err)
		}
	}
	return nil
}

// firstOf returns the ts of the message that a message is a part of: its own where it is the first or the only one.
func (s *Slack) firstOf(ctx context.Context, p place, ts string) (string, error) {
	l := laying{p: p, note: editNote(p, ts)}
	if err := s.recallParts(ctx, &l); err != nil {
		return "", err
	}
	if l.known.First != "" {
		return l.known.First, nil
	}
	return ts, nil
}

// recallParts reads what is noted.
func (s *Slack) recallParts(ctx context.Context, l *laying) error {
	n, err := s.notes.Read(ctx, l.note)
	if err != nil {
		return unnoted(err)
	}
	n.Key = l.note
	l.n = n
	if n.Version != 0 && (json.Unmarshal(n.Value, &l.known) != nil || len(l.known.TS) != len(l.known.Sums)) {
		l.known = progress{}
	}
	return nil
}

// rememberParts writes how far a message came. One without a key is not looked for again, and not noted.
func (s *Slack) rememberParts(ctx context.Context, l *laying, keep time.Duration) error {
	if l.note == (store.Key{}) {
		return nil
	}
	data, err := json.Marshal(l.known)
	if err != nil {
		return unnoted(err)
	}
	l.n.Key, l.n.Value, l.n.End = l.note, data, time.Now().Add(keep)
	n, err := s.notes.Write(ctx, l.n)
	switch {
	case errors.Is(err, store.ErrStale):
		return fault.Wait(time.Second, "E-SLACK-PARTS", "That is just being said.", err)
	case err != nil:
		return unnoted(err)
	}
	l.n = n
	return nil
}

// settleParts writes what became of a message, even when ctx has ended meanwhile. That it could not be written costs a look
// later, and is no error of the message.
func (s *Slack) settleParts(ctx context.Context, l *laying, keep time.Duration) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := s.rememberParts(ctx, l, keep); err != nil {
		s.log.Warn("slack: note parts", "err", err)
	}
}

// noteParts notes all parts of a message that was said: for edits under the ts of the first, and where each later part
// belongs.
func (s *Slack) noteParts(ctx context.Context, l *laying) {
	if l.edit {
		s.settleParts(ctx, l, s.o.Keep)
	} else {
		s.settleParts(ctx, l, keepProgress)
		s.noteBeside(ctx, l, l.known.TS[0], l.known)
	}
	for _, ts := range l.known.TS[1:] {
		s.noteBeside(ctx, l, ts, progress{First: l.known.TS[0]})
	}
}

func (s *Slack) noteBeside(ctx context.Context, l *laying, ts string, known progress) {
	other := laying{p: l.p, note: editNote(l.p, ts)}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	err := s.recallParts(ctx, &other)
	if err == nil {
		other.known = known
		err = s.rememberParts(ctx, &other, s.o.Keep)
	}
	if err != nil {
		s.log.Warn("slack: note parts", "err", err)
	}
}

// sumOf tells whether two pages say the same.
func sumOf(m message) string {
	data, err := json.Marshal(m.Blocks)
	if err != nil {
		return ""
	}
	return digest(m.Text, string(data))
}
