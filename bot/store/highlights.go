package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// HighlightNotice is how the ids of notices begin that show a passage which many people quoted. What finds the passage again
// follows, and then the post: see [HighlightID].
const HighlightNotice = "highlight"

// highlightsKept is how long it is remembered which passages of a post a channel was shown.
const highlightsKept = 365 * 24 * time.Hour

// A PassageHash finds words of a post again without holding them: what the author takes back is in no note of ours.
type PassageHash string

// HashPassage returns what finds words again.
func HashPassage(words string) PassageHash {
	sum, roll := sha256.Sum256([]byte(words)), uint64(0)
	for i := range len(words) {
		roll = roll*rollBase + uint64(words[i])
	}
	return PassageHash(hex.EncodeToString(sum[:8]) + "-" + strconv.FormatUint(roll, 36) + "-" + strconv.Itoa(len(words)))
}

// rollBase is the base of the hash that rolls over a text, so that the words are found in one pass however long they are.
const rollBase = 1099511628211

// In returns the words where they stand in a text, white space aside; ok is false where they do not.
func (h PassageHash) In(text string) (words string, ok bool) {
	parts := strings.Split(string(h), "-")
	text = strings.Join(strings.Fields(text), " ")
	if len(parts) != 3 {
		return "", false
	}
	want, err := strconv.ParseUint(parts[1], 36, 64)
	n, bad := strconv.Atoi(parts[2])
	if err != nil || bad != nil || n <= 0 {
		return "", false
	}
	out, roll := uint64(1), uint64(0) // what the byte counts that leaves
	for range min(n, len(text)) {
		out *= rollBase
	}
	for end := range len(text) {
		roll = roll*rollBase + uint64(text[end])
		if end >= n {
			roll -= uint64(text[end-n]) * out
		}
		if at := end + 1 - n; at >= 0 && roll == want && HashPassage(text[at:end+1]) == h {
			return text[at : end+1], true
		}
	}
	return "", false
}

// A Highlight is a passage of a post that a channel is shown because many people quoted it.
type Highlight struct {
	Passage PassageHash `json:"passage"`
	From    int         `json:"from"` // the words of the post: From ≤ i < To
	To      int         `json:"to"`
	People  int         `json:"people"` // how many had quoted it
	Look    uint64      `json:"look"`   // which look found it
}

// HighlightID is the id of the notice of a passage, the same whoever finds it.
func HighlightID(post string, h PassageHash) string {
	return HighlightNotice + "/" + string(h) + "/" + post
}

// HighlightOf returns the post and the passage of which a delivery tells; ok is false for every other delivery.
func HighlightOf(d Delivery) (post string, h PassageHash, ok bool) {
	rest, ok := strings.CutPrefix(d.Post, HighlightNotice+"/")
	hash, post, both := strings.Cut(rest, "/")
	return post, PassageHash(hash), ok && both && d.Kind == Notice
}

func highlightsKey(s Subscription, post string) Key {
	return Key{Tenant: s.Tenant, Kind: "highlights", Name: s.Lane.Key() + "\t" + post}
}

// ReadHighlights returns the passages of a post that a channel was shown, or is to be shown.
func ReadHighlights(ctx context.Context, notes Notes, s Subscription, post string) ([]Highlight, error) {
	all, _, err := readHighlights(ctx, notes, s, post)
	return all, err
}

func readHighlights(ctx context.Context, notes Notes, s Subscription, post string) (all []Highlight, n Note, err error) {
	if n, err = notes.Read(ctx, highlightsKey(s, post)); err != nil {
		return nil, n, fmt.Errorf("highlights of %v: %w", s.Lane.Key(), err)
	}
	if len(n.Value) > 0 && json.Unmarshal(n.Value, &all) != nil {
		all = nil // our own words always read well; what does not is forgotten
	}
	return all, n, nil
}

// AddHighlight writes down that a channel is to be shown a passage. It is refused where the channel was shown any word of it
// before; the same one of a look that never ended is not: nobody can tell how far that look came. first is that of the looks
// that may be unfinished.
func AddHighlight(ctx context.Context, notes Notes, s Subscription, post string, h Highlight, first uint64) (ok bool, err error) {
	all, n, err := readHighlights(ctx, notes, s, post)
	if err != nil {
		return false, err
	}
	for _, old := range all {
		if old.Passage == h.Passage {
			return first <= old.Look && old.Look <= h.Look, nil
		}
		if old.From < h.To && h.From < old.To {
			return false, nil
		}
	}
	n.Key, n.End = highlightsKey(s, post), time.Now().Add(highlightsKept)
	if n.Value, err = json.Marshal(append(all, h)); err == nil {
		_, err = notes.Write(ctx, n)
	}
	if err != nil {
		return false, fmt.Errorf("highlights of %v: %w", s.Lane.Key(), err)
	}
	return true, nil
}
