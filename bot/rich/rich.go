package rich

// A Kind is what a [Node] is. The values are short because documents are stored.
type Kind string

// Blocks. Their children are blocks or inline nodes as said.
const (
	Paragraph Kind = "p"    // inline children
	Heading   Kind = "h"    // inline children; Level 1 to 6
	Quote     Kind = "q"    // block children; Cite says whose words they are, where known
	Code      Kind = "pre"  // Text, verbatim but for control characters, lines ending in \n
	List      Kind = "l"    // Item children; Level is the first number of an ordered list, 0 for bullets
	Item      Kind = "li"   // block children
	Table     Kind = "t"    // Row children
	Row       Kind = "tr"   // Cell children
	Cell      Kind = "td"   // inline children; Level 1 marks a heading cell
	Details   Kind = "d"    // Text is the summary; block children
	Embed     Kind = "e"    // a video, a onebox, a frame: Text is the title, URL the target, block children an excerpt
	Poll      Kind = "poll" // Text is the title; Item children
	Rule      Kind = "hr"
)

// Inline nodes.
const (
	Text    Kind = "x"  // Text
	Strong  Kind = "b"  // inline children
	Emph    Kind = "i"  // inline children
	Under   Kind = "u"  // inline children
	Strike  Kind = "s"  // inline children
	Mono    Kind = "c"  // Text
	Link    Kind = "a"  // URL and inline children; Level 1 where the forum, not the author, chose the words
	Image   Kind = "im" // URL, and the alternative in Text, which may be empty
	Emoji   Kind = "em" // Text: the characters, or :name:; Name is what the forum calls it, where Text does not say
	Mention Kind = "@"  // Text: the name without @; never a live mention in a chat
	Spoiler Kind = "sp" // inline children, or block children where Level is 1
	Break   Kind = "br"
	Time    Kind = "ts" // At is seconds since 1970, Text the words of the source, if any
)

// A Node is one piece of neutral text. Which fields carry something depends on its kind. Text inside is clean: see
// [Clean].
type Node struct {
	Kind  Kind   `json:"k"`
	Text  string `json:"t,omitempty"`
	Name  string `json:"nm,omitempty"`
	URL   string `json:"u,omitempty"`
	Level int    `json:"n,omitempty"`
	At    int64  `json:"at,omitempty"`
	Cite  *Cite  `json:"c,omitempty"`
	Kids  []Node `json:"s,omitempty"`
}

// A Cite says whose words a quote repeats, as far as the markup tells.
type Cite struct {
	Author string `json:"a,omitempty"`
	Thread string `json:"t,omitempty"` // the engine's thread id, if another thread may be meant
	Post   int    `json:"p,omitempty"` // number of the quoted post in its thread; 0: unknown
	Full   bool   `json:"f,omitempty"` // the whole post is quoted
}

// A Doc is a sequence of blocks.
type Doc []Node
