package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
)

// AnswerKept is how long it is remembered which posts a public answer shows words of: so long the answer goes when they go.
const AnswerKept = 30 * 24 * time.Hour

// An Answer is what a command answered to a whole channel with words of posts in it. It is no turn of the outbox, so that
// nothing but this note tells where it stands.
type Answer struct {
	Receipt chat.Receipt `json:"receipt"`
	Thread  forum.Ref    `json:"thread"`
	Posts   []string     `json:"posts"` // whose words it shows
	// Passage finds the words that it shows of its only post; empty: they need not stand there any more, only the post.
	Passage PassageHash `json:"passage,omitempty"`
	By      string      `json:"by,omitempty"` // the chat's id of whoever asked
	At      time.Time   `json:"at"`           // when it was said
}

// The revisions with which [TakeBack] asks for an answer to go.
const (
	AnswerGone      forum.Rev = "gone"      // a post went whose words it shows: it says so instead
	AnswerWithdrawn forum.Rev = "withdrawn" // who may do so took it back: nothing stays
)

// answerNotice is how the ids of deliveries begin that take an answer back. The chat's id of the message follows.
const answerNotice = "answer/"

// AnsweredBy returns the message of the answer that a delivery takes back; ok is false for every other delivery.
func AnsweredBy(l Lane, d Delivery) (r chat.Receipt, ok bool) {
	id, ok := strings.CutPrefix(d.Post, answerNotice)
	if !ok || !l.Thread.Zero() {
		return chat.Receipt{}, false
	}
	return chat.Receipt{To: l.To, ID: id}, true
}

// TakeBack is the offer that takes an answer back. Offering it again changes nothing.
func TakeBack(r chat.Receipt, why forum.Rev) Offering {
	return Offering{Lane: Lane{To: r.To}, Deliveries: []Delivery{{Kind: Notice, Post: answerNotice + r.ID, Rev: why}}}
}

func answerName(r chat.Receipt) string { return string(r.To) + "\t" + r.ID }

// answerKey names the note of an answer by where it stands, and answersKey the same by its thread, where a look finds it.
func answerKey(r chat.Receipt) Key {
	return Key{Tenant: r.To.Chat(), Kind: "answer", Name: answerName(r)}
}

func answersKey(thread forum.Ref, r chat.Receipt) Key {
	return Key{Tenant: "forum", Kind: "answers\t" + thread.Key(), Name: answerName(r)}
}

// KeepAnswer remembers an answer for [AnswerKept]. Keeping the same one again changes nothing. Who keeps one looks at its
// posts afterwards: one that went before it was kept takes nothing back by itself.
func KeepAnswer(ctx context.Context, notes Notes, a Answer) error {
	value, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	for _, key := range []Key{answerKey(a.Receipt), answersKey(a.Thread, a.Receipt)} {
		n := Note{Key: key, Value: value, End: a.At.Add(AnswerKept)}
		if _, err := notes.Write(ctx, n); err != nil && !errors.Is(err, ErrStale) {
			return fmt.Errorf("keep an answer in %v: %w", a.Receipt.To, err)
		}
	}
	return nil
}

// ReadAnswer returns the answer that stands in a message; ok is false where none does, or its time is over.
func ReadAnswer(ctx context.Context, notes Notes, r chat.Receipt) (a Answer, ok bool, err error) {
	note, err := notes.Read(ctx, answerKey(r))
	if err == nil && note.Version != 0 {
		err = json.Unmarshal(note.Value, &a)
	}
	if err != nil {
		return Answer{}, false, fmt.Errorf("read an answer in %v: %w", r.To, err)
	}
	return a, note.Version != 0, nil
}

// Stands reports whether what an answer shows of one of its posts is still there.
func (a Answer) Stands(p forum.Post) bool {
	if !p.Readable() || a.Passage == "" {
		return p.Readable()
	}
	_, ok := a.Passage.In(p.Body.Own().Text())
	return ok
}

// AnswersWith returns the answers that show words of any of the posts of a thread.
func AnswersWith(ctx context.Context, notes Notes, thread forum.Ref, posts ...string) ([]Answer, error) {
	all, err := notes.Range(ctx, "forum", answersKey(thread, chat.Receipt{}).Kind)
	if err != nil {
		return nil, fmt.Errorf("answers with words of %v: %w", thread.Key(), err)
	}
	var found []Answer
	for _, n := range all {
		var a Answer
		if json.Unmarshal(n.Value, &a) != nil {
			continue // our own words always read well; what does not is forgotten
		}
		if slices.ContainsFunc(a.Posts, func(p string) bool { return slices.Contains(posts, p) }) {
			found = append(found, a)
		}
	}
	return found, nil
}
