package layout

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/rich"
)

// The phrases are all that this package says by itself, in one language. What people wrote on forums is never among them: it
// is filled in for a verb, and no phrase comes from outside of the program. A test holds that every language has every
// phrase, with the same verbs.
type phrases struct {
	// Buttons.
	open, openFirst, fullPost, catchUp, summary, settings, threadList, unsubscribe string

	// Counts.
	posts, people, threads, replies, followed, followedMore, likes, tickers, links plural
	postsAtLeast, more, earlier                                                    string

	// Around one post.
	starter                                 string // the badge of whoever began the thread
	in                                      string // between an author and a thread
	quotes, reName, reNumber, re, somebody  string // what a post answers
	quotedOnly, quotedNumber                string // in place of words of one's own
	edited, editedMark                      string // with a time, and without
	silence                                 string
	sameLink                                string
	post, inQuotes, inQuotesBy              string // what has no number; words that are quoted, and with whose they are
	moved, hidden, removed, removedWhy, out string // in place of words that went
	optedOut                                string // in place of a post whose author asked for it
	byAuthor, byModerator                   string // who removed them
	tookBack, answerGone, answerLost        string // in place of an answer that showed words that went: %s is the post, and why
	highlighted                             string // beside a passage that many people quoted
	tookQuote, quoteGone, quoteLost         string // in its place when its words went

	// What happened to a thread. Each has room for by, which names who did it.
	closed, opened, archived, split, renamed, by string
	unarchived                                   string
	wasClosed, wasArchived, wasMoved, wasOpened  string
	wasRenamed                                   string
	burst                                        string // many posts, their numbers, people
	groupGone, followsGone, followsEnd           string
	corrects, correctsPost                       string
	edit, editOf, editOfPost                     string // of a post that went
	forgotten, asBefore, hid                     string
	digests, daily, weekly, atClose              string
	digestGone, nothingNew, nextDigest           string
	quotedBy, mostQuoted, timesQuoted            string
	positions, positionsNote, saidBefore, woke   string
	stale                                        string // behind a position that was declared long ago
	sides                                        map[string]string
	weekdays                                     [7]string  // from Sunday
	months                                       [12]string // from January
	day, dayOfYear                               string     // weekday, day, month, and the year

	// Trouble. What is filled in for %s may be a time.
	left, forumOver, channelIll, channelOver, limitIll, limitOver string
	forumIll                                                      plural
	began, ended, endedWhy                                        string
	lost, waits, waitsFor, held                                   plural
	news, elsewhere, thread                                       string
	refused, full, unknown                                        string
	endLeft, endQuiet, endGap, endLimit, endChannel               string

	reasons []reason // why something is wrong, as other parts of the program put it in English
}

// tongues are the languages that there are, by their codes.
var tongues = map[string]*phrases{"en": &english, "de": &german}

// Languages returns the codes of the languages in which messages can be composed, sorted.
func Languages() []string { return slices.Sorted(maps.Keys(tongues)) }

// phrasesOf returns those of a language; English for one that there is not.
func phrasesOf(language string) *phrases {
	if w, ok := tongues[language]; ok {
		return w
	}
	return &english
}

// A plural is a phrase for one, and one for any other number.
type plural struct{ one, many string }

func (p plural) of(n int) string {
	if n == 1 {
		return p.one
	}
	return p.many
}

// counted fills the number in: "1 reply", "7 replies".
func (p plural) counted(n int) string { return fmt.Sprintf(p.of(n), n) }

// moment is a time by the clock of its zone.
func (w *phrases) moment(t time.Time, year bool) string {
	weekday, month := w.weekdays[t.Weekday()], w.months[t.Month()-1]
	if year {
		return fmt.Sprintf(w.dayOfYear, weekday, t.Day(), month, t.Year()) + t.Format(" 15:04")
	}
	return fmt.Sprintf(w.day, weekday, t.Day(), month) + t.Format(" 15:04")
}

// filled is a phrase in which nodes stand for each %s, in order.
func filled(phrase string, nodes ...[]rich.Node) (all []rich.Node) {
	for i, part := range strings.Split(phrase, "%s") {
		if i > 0 && i <= len(nodes) {
			all = append(all, nodes[i-1]...)
		}
		if part != "" {
			all = append(all, text(part))
		}
	}
	return all
}

// alone is one text as nodes.
func alone(n rich.Node) []rich.Node { return []rich.Node{n} }
