package card

import (
	"errors"
	"time"
)

// A Span is a stretch of words in one style. A line break in Text ends a line, an empty line ends a paragraph.
type Span struct {
	Text   string `json:"t"`
	Bold   bool   `json:"b,omitempty"`
	Italic bool   `json:"i,omitempty"`
}

// A Side says which way a declared position points.
type Side uint8

// The sides. Unsaid means that the words tell: see [SideOf].
const (
	Unsaid Side = iota
	Neutral
	Long
	Short
)

// A Position is what an author declared, in the author's words.
type Position struct {
	Words string // "Long ZM"; empty: nothing was declared, and nothing is drawn
	Side  Side
}

// A Quote is what a card shows. Every field but Spans may be empty: what is empty is not drawn. All strings are taken as
// strangers' and cleaned; each is one line of its own, cut with … where it is too long.
type Quote struct {
	Spans    []Span    // the author's own words, in their order
	Quoting  string    // whose words they are, where the passage is itself a quotation
	Author   string    // the name as the forum has it
	Avatar   []byte    // a PNG, JPEG, GIF or WebP; anything else, and nothing, means initials
	Title    string    // of the thread
	Forum    string    // the name of the forum, or of its category
	Host     string    // where the post can be read
	Date     time.Time // drawn in [Options].Zone
	Edited   bool      // the post was edited after it was written
	Post, Of int       // #Post of Of; 0: not known
	Tickers  []string  // without $
	Position Position
	Lang     string // BCP 47, where known: it chooses between the forms of Chinese, Japanese and Korean
	Source   string // names the post; only for [Renderer.Forget]
}

// Options say how to draw. The zero value is a paper card at scale 1, dates in UTC.
type Options struct {
	Theme Theme
	Scale int // 1 or 2; what lies outside is taken as the nearer of the two
	Zone  *time.Location
}

func (o Options) scale() int {
	if o.Scale >= 2 {
		return 2
	}
	return 1
}

func (o Options) zone() *time.Location {
	if o.Zone == nil {
		return time.UTC
	}
	return o.Zone
}

// A Theme is a look. Paper is meant for light chats, Night for dark ones.
type Theme uint8

// The themes.
const (
	Paper Theme = iota
	Night
	Tape
)

// themeNames are the words for the themes, in their order.
var themeNames = [...]string{"paper", "night", "tape"}

// String returns the theme's name in lower case.
func (t Theme) String() string {
	if int(t) < len(themeNames) {
		return themeNames[t]
	}
	return themeNames[Paper]
}

// ParseTheme is the inverse of [Theme.String]; ok is false for a name that is none.
func ParseTheme(name string) (t Theme, ok bool) {
	for i, n := range themeNames {
		if n == name {
			return Theme(i), true
		}
	}
	return Paper, false
}

// A Picture is what was drawn.
type Picture struct {
	PNG           []byte // belongs to the renderer: do not change it
	Width, Height int    // in pixels
	Alt           string // for whoever cannot see it; at most 1,000 characters
	Cut           bool   // the end of the quote was left out, and … drawn in its place
	Lines         int    // of the quote
	Size          int    // of the quote's type, in pixels at scale 1
	Missing       int    // characters that no font at hand can draw
	Warnings      []string
}

// ErrEmpty means that a quote has no character that could be drawn.
var ErrEmpty = errors.New("the quote has nothing that can be drawn")

// ErrFonts means that an embedded font could not be read: the program was built wrongly.
var ErrFonts = errors.New("the fonts cannot be read")
