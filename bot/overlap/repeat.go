package overlap

import "github.com/threadtape/threadtape/bot/rich"

// A Kind says what repeats.
type Kind string

// The kinds of repetition.
const (
	Quote Kind = "quote" // somebody's words; they are left out of the own words unless Stays
	Again Kind = "again" // the author's own words out of an earlier post; they stay
	Link  Kind = "link"  // a link that stood in an earlier post; it stays
)

// A Repeat is one passage of a post that stood elsewhere before.
type Repeat struct {
	Kind    Kind
	Post    int    // number of the post that it comes from; 0: unknown, or a source without numbers
	ID      string // id of that post; empty: none that was added, as with a quote from elsewhere
	Author  string // whose words they are, as far as is known: the author of that post, else what the markup claims
	Passage string // the words as they stand here, on one line, without attribution
	At      int    // number of words of this post before it, counted by [Words]; 0 for a link
	Words   int    // how many words of this post it takes, with attribution, tags and repetitions inside it; 0 for a link
	From    int    // the place in the other post, in its words: From ≤ i < To; both 0 where it is unknown. The words
	To      int    // between may differ by small edits, and a marked quote may leave some out
	Whole   bool   // all of that post's own words are repeated by this passage, or the markup says so
	Marked  bool   // the forum or the author marked it as a quote
	Changed int    // words that were changed, added or cut inside the passage
	Stays   bool   // its words are among the own words
	URL     string // for Link: the target as it stands here
}

// Parts is a post taken apart.
type Parts struct {
	// Own is what the author said, with styles and links; it satisfies Own().Empty() where the post only repeats. Without
	// a repetition it is the document's Own.
	Own rich.Doc

	// Repeats are in the order of the post, links last.
	Repeats []Repeat
}

// Removed returns the first repetition that was left out of the own words and leads to a post, which is the one to name in
// a line of context. ok is false if there is none.
func (p Parts) Removed() (r Repeat, ok bool) {
	for _, r := range p.Repeats {
		if !r.Stays && r.ID != "" {
			return r, true
		}
	}
	return Repeat{}, false
}
