package slack

// A message is what chat.postMessage and chat.update are given besides the channel. Unfurling, which is off for everything
// that we say, is the sender's to switch off, since the two methods differ in it.
type message struct {
	Text     string    `json:"text"` // what notifications show, and clients that see no blocks: mrkdwn, escaped
	Blocks   []block   `json:"blocks"`
	Metadata *metadata `json:"metadata,omitempty"`
}

// metadata goes along unseen. It is how a message of our own is found again after a crash:
// https://docs.slack.dev/messaging/message-metadata/
type metadata struct {
	EventType    string  `json:"event_type"`
	EventPayload payload `json:"event_payload"`
}

// A payload says which delivery a message is, and what it is about. A message that became several names its part, from 1.
type payload struct {
	Key    string `json:"key,omitempty"`
	Thread string `json:"thread,omitempty"`
	Post   string `json:"post,omitempty"`
	Rev    string `json:"rev,omitempty"`
	Part   int    `json:"part,omitempty"`
	Parts  int    `json:"parts,omitempty"`
}

// A block is one of the blocks below, with exactly the fields that Slack's types give it:
// https://docs.slack.dev/reference/block-kit/blocks/
type block interface {
	weight() int // counted against [maxTotal]
}

type headerBlock struct {
	Type string `json:"type"` // header
	Text object `json:"text"` // plain_text, at most 150
}

type contextBlock struct {
	Type     string   `json:"type"`     // context
	Elements []object `json:"elements"` // texts and pictures, at most 10
}

type imageBlock struct {
	Type      string    `json:"type"` // image
	SlackFile slackFile `json:"slack_file"`
	AltText   string    `json:"alt_text"`
}

// A slackFile is a file that was uploaded before, and is shown where its block stands.
type slackFile struct {
	ID string `json:"id"`
}

type actionsBlock struct {
	Type     string    `json:"type"`     // actions
	Elements []control `json:"elements"` // at most 25
}

type richBlock struct {
	Type     string `json:"type"` // rich_text
	Elements []part `json:"elements"`
}

// An object is a text, or a picture beside texts. A plain_text is shown as it is; a mrkdwn is markup.
type object struct {
	Type     string `json:"type"`
	Text     string `json:"text,omitempty"`
	Emoji    *bool  `json:"emoji,omitempty"`    // of plain_text: whether ":smile:" is drawn; never with us
	Verbatim bool   `json:"verbatim,omitempty"` // of mrkdwn: only what is written as a link is one; always with us
	ImageURL string `json:"image_url,omitempty"`
	AltText  string `json:"alt_text,omitempty"`
}

func plainText(s string) object { return object{Type: "plain_text", Text: s, Emoji: new(false)} }

func mrkdwn(s string) object { return object{Type: "mrkdwn", Text: s, Verbatim: true} }

// A control is a button or a menu. Which fields carry something depends on its type.
type control struct {
	Type        string   `json:"type"` // button, overflow or static_select
	ActionID    string   `json:"action_id"`
	Text        *object  `json:"text,omitempty"`
	URL         string   `json:"url,omitempty"`
	Value       string   `json:"value,omitempty"`
	Style       string   `json:"style,omitempty"` // primary, or nothing
	Placeholder *object  `json:"placeholder,omitempty"`
	Options     []option `json:"options,omitempty"`
}

// An option is one line of a menu. Only those of an overflow menu may have a link.
type option struct {
	Text  object `json:"text"`
	Value string `json:"value,omitempty"`
	URL   string `json:"url,omitempty"`
}

// A part is a piece of a rich_text block: a section or a list.
type part interface {
	weight() int
	// split gives as much of the part as fits into room, and what is left. Either may be empty; text is cut between words.
	split(room int) (head, tail []part)
}

// A section is lines of text: rich_text_section, rich_text_quote or rich_text_preformatted.
type section struct {
	Type     string   `json:"type"`
	Elements []inline `json:"elements"`
}

type list struct {
	Type     string    `json:"type"`  // rich_text_list
	Style    string    `json:"style"` // bullet or ordered
	Indent   int       `json:"indent,omitempty"`
	Elements []section `json:"elements"`
}

// An inline is a text, in which nothing is read as markup, or a link. There are no others: those that name people, groups,
// channels and everybody would ring, which is for [callBlock] alone, and a date would read words as a format.
type inline struct {
	Type  string `json:"type"`
	URL   string `json:"url,omitempty"`
	Text  string `json:"text"`
	Style style  `json:"style,omitzero"`
}

type style struct {
	Bold   bool `json:"bold,omitempty"`
	Italic bool `json:"italic,omitempty"`
	Strike bool `json:"strike,omitempty"`
	Code   bool `json:"code,omitempty"`
}

// The types of sections.
const (
	typeSection      = "rich_text_section"
	typeQuote        = "rich_text_quote"
	typePreformatted = "rich_text_preformatted"
)
