// Package chat has the words for where the bot speaks: addresses, messages, receipts, and the port that says them.
//
// A [Message] is neutral: styled blocks of rich text, actions and files. Each chat renders it in its own way, and only
// there do words become markup. A [Sender] says messages and never waits or retries; what went wrong, and how long to
// wait, is in the error.
package chat

import (
	"fmt"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/rich"
)

// An Address is a place to speak: the kind of chat, a colon and what that chat calls the place, such as
// "discord:1234567890", "slack:C0123ABC", "slack:T0123/C0123ABC" or "terminal:".
type Address string

// ParseAddress checks the form of an address: a kind of lower-case letters, a colon, and a rest without spaces or
// control characters of at most 200 bytes. A terminal has one place: nothing stands after its colon. Whether another
// place exists is for the chat to say.
func ParseAddress(s string) (Address, error) {
	kind, rest, ok := strings.Cut(s, ":")
	if !ok || kind == "" || strings.Trim(kind, "abcdefghijklmnopqrstuvwxyz") != "" {
		return "", fmt.Errorf("address %.40q: want kind:place, such as discord:1234567890", s)
	}
	if len(rest) > 200 || strings.ContainsFunc(rest, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", fmt.Errorf("address %.40q: the place has spaces or is too long", s)
	}
	if (kind == "terminal") != (rest == "") {
		return "", fmt.Errorf("address %.40q: a terminal has one place, terminal:, and every other chat has named ones", s)
	}
	return Address(s), nil
}

// Chat returns the kind of chat, such as "slack".
func (a Address) Chat() string {
	kind, _, _ := strings.Cut(string(a), ":")
	return kind
}

// Place returns what the chat calls the place.
func (a Address) Place() string {
	_, rest, _ := strings.Cut(string(a), ":")
	return rest
}

// A Style says what a block of a message is, so that each chat can give it its best form.
type Style uint8

// The styles of blocks. All but Body and Lines are one line.
const (
	Body    Style = iota // paragraphs, as they are
	Context              // small print above: forum, thread, number
	Author               // who speaks; Icon may carry the avatar
	ReplyTo              // what is answered, in one line
	Facts                // tickers, positions, figures, links
	Footer               // time, likes, edited
	Title                // a heading of an answer
	Notice               // something happened: closed, removed, an error
	Lines                // a list of short lines, such as that of a burst
)

// A Block is one styled piece of a message. The nodes are blocks for Body and Lines, and inline nodes for the others.
type Block struct {
	Style Style
	Nodes []rich.Node
	Icon  string // link of a picture, only with Author
}

// An Action is something that can be pressed: a link, or a command.
type Action struct {
	Label string
	URL   string // opens this, or
	Run   string // runs this command line as if whoever presses it had typed it, about this message
	Form  bool   // asks for the options of Run first, filled in as Run says, where the chat has forms
}

// A File goes along with a message.
type File struct {
	Name string // such as "quote.png"
	Alt  string // what it shows, for those who cannot see it
	Data []byte
}

// An About says what a message is about; chats that can carry it along unseen.
type About struct {
	Thread string // key of the thread
	Post   string
	Rev    string
}

// A Placing says where in a channel a message about a topic stands.
type Placing string

// The placings. A chat without discussions of their own says everything in the channel itself.
const (
	PlaceAuto        Placing = ""             // what suits the channel: a forum channel gets a post for each topic, others take all in the channel
	PlaceChannel     Placing = "channel"      // in the channel itself
	PlaceThread      Placing = "thread"       // below one parent message for each topic
	PlaceThreadFirst Placing = "thread+first" // below the first message of the topic, which stands in the channel
	PlaceForum       Placing = "forum"        // in one post of a forum channel for each topic
)

// PlacingOf returns what people call a placing; [PlaceAuto] is called "auto".
func PlacingOf(name string) Placing {
	if name == "auto" {
		return PlaceAuto
	}
	return Placing(name)
}

// Below reports whether messages are wished in a discussion below a message of the channel.
func (p Placing) Below() bool { return p == PlaceThread || p == PlaceThreadFirst }

// A Message is something to be said, in no chat's dialect. It is a value: nobody changes one that was handed over.
type Message struct {
	Key     string // idempotency key; empty: each sending is a new message
	Push    string // one plain line for notifications and for those who see no blocks; clean
	Blocks  []Block
	Actions []Action
	Files   []File
	About   About
	Topic   Topic
	Under   Receipt // said in answer to that message of the same place, where the chat has such a thing; zero: by itself
	Calls   []Call  // who is called by it; nobody else ever is, whatever the words say
	Silent  bool    // do not ring
}

// A Call rings for somebody who asked for it. It is made from what the chat vouched for, never from words of a message.
type Call struct {
	User string // the chat's id of a person, or
	Role string // of a group
}

// A Receipt is what a chat answered: enough to edit or delete the message later. It is safe to store.
type Receipt struct {
	To Address `json:"to"`
	ID string  `json:"id"` // opaque but to its chat
}

// Zero reports whether r stands for no message.
func (r Receipt) Zero() bool { return r.ID == "" }

// Caps says what a chat can do.
type Caps struct {
	Dedup    time.Duration // how long the same key gives the same receipt; 0: it cannot tell
	Edits    bool
	Anew     bool // an edit is shown as a new message: what changes often would be said again and again
	Deletes  bool
	Buttons  bool // actions that run commands can be pressed
	Private  bool // answers can be seen by the asker alone
	Pictures bool // pictures among the files are shown
	Dark     bool // most people look at it on a dark ground
	Length   int  // characters in one message, about
}
