// Package command has the words for what people ask: specs, options, requests, replies, and the router between them.
//
// A [Spec] declares a command and handles it: nothing about a command is written twice. Chats declare and complete from
// it, the [Router] parses, checks the tier and the options, runs it, and turns every error into an answer that says what
// happened, why, and what to type next.
package command

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
)

// A Tier is a level of rights, and what a command needs.
type Tier uint8

// The tiers; each holds those below it.
const (
	Read    Tier = iota // everybody in the channel
	Manage              // may manage the target channel
	Operate             // may manage the whole server or workspace
)

// A Type says what an option holds.
type Type uint8

// The types of options.
const (
	Text   Type = iota // words
	Thread             // a link, #n of the list, or a completion; the handler resolves it
	Post               // a link to a post, or its number with #
	Choice             // one of Option.Choices
	Number             // a whole number between Option.Min and Option.Max
	Flag               // yes or no; the bare name means yes
	List               // values with commas between
	Moment             // when something ends: 2h, 3d, tomorrow, 2026-12-24, 2026-12-24T15:00
	Place              // an address of the same chat
)

// Off is the value of a [Place] that is none, for options that take it.
const Off = "off"

// An Option is one argument of a command.
type Option struct {
	Name     string // lower case, no spaces
	Help     string
	Type     Type
	Required bool
	Default  string // as typed
	Choices  []string
	Min, Max int  // of a Number
	Named    bool // only as name:value, never by its place
	Off      bool // of a Place: [Off] may be given instead, which is none
	// Complete offers values for what is typed so far; nil for none. It answers from memory, at most 25.
	Complete func(ctx context.Context, r Request, typed string) []Suggestion
	In       Translations // of the help
}

// Translations are one text in other languages, by the code of the language: "de".
type Translations map[string]string

// A Suggestion is a value that may be meant, and how to show it.
type Suggestion struct {
	Value string
	Label string // at most 100 characters; empty: the value
}

// A Spec declares a command and handles it.
type Spec struct {
	Name     string // the verb
	Help     string // one line, no full stop
	Aliases  []string
	Examples []string // without the root: "subscribe https://…"
	Options  []Option // those that are not Named may be given by place, in this order
	Tier     Tier
	Slow     bool // acknowledge first, answer by editing the acknowledgement
	Hidden   bool // not in the help; reached by actions
	// Menu names the command in the menu of a message, for chats that have one: "Show full post". Run finds the message in
	// Request.On and the links in it in Request.Links. Empty: it stands in no menu.
	Menu string
	// Form names the options that a form asks for, those that matter first: a chat takes as many as it has room for. Empty: all
	// that are Named. What the form leaves out stays as the line that opened it says.
	Form   []string
	In     Translations // of the help
	MenuIn Translations
	// Run handles a request whose options are checked. An error becomes a private answer: see [Router].
	Run func(ctx context.Context, r Request) (Reply, error)
}

// Asked returns the options that a form asks for, in its order: what people choose among or write.
func (s Spec) Asked() []Option {
	var asked []Option
	if len(s.Form) > 0 {
		for _, name := range s.Form {
			if o, ok := optionOf(s, name); ok && name != "" {
				asked = append(asked, o)
			}
		}
		return asked
	}
	for _, o := range s.Options {
		if o.formable() {
			asked = append(asked, o)
		}
	}
	return asked
}

// formable reports whether a form can ask for an option.
func (o Option) formable() bool { return o.Named && o.Type != Flag && o.Type != Place }

// A Request is somebody's wish. What it says about the asker was verified by the chat.
type Request struct {
	Tenant  string       // "discord:<server>", "slack:<workspace>", "terminal"
	Channel chat.Address // where it was asked
	Parent  chat.Address // the channel that Channel is a discussion of, where the same rights hold; empty: none
	User    string       // the chat's id of the asker; empty in a terminal
	Name    string       // the asker as shown
	Rights  Tier         // in Channel
	Root    string       // how the bot was called, such as "/tape"; answers repeat it
	// Admin is the root of what only some may use, where that is another: "/tape-admin". Empty: Root.
	Admin string
	On    chat.Receipt // the message that it is about, pressed or pointed at; zero: none
	Links []string     // links in the message that was pointed at, as they stand there
	// Stands tells what holds in another channel of the same tenant; nil: nothing is known beyond Channel.
	Stands func(ctx context.Context, to chat.Address) (Standing, error)
	// Alone says a message to the asker alone, in direct messages, and returns their place; nil: the chat has no such thing.
	// Denied: the asker takes none.
	Alone func(ctx context.Context, m chat.Message) (chat.Address, error)
	// Meanwhile shows the asker how far an answer is, until the answer takes its place; nil: the chat has no way. It may show
	// nothing, and never fails.
	Meanwhile func(ctx context.Context, m chat.Message)
	// Callable returns nil if the bot may call a group in a channel of the same tenant, by the chat's id of the group, and
	// else why not; nil: the chat has no groups.
	Callable func(ctx context.Context, to chat.Address, group string) error
	// Join makes the bot a member of a channel that is open to all; nil: the chat has no such thing.
	Join   func(ctx context.Context, to chat.Address) error
	Caps   chat.Caps // of the chat
	Verb   string    // name of the spec
	Values Values    // the options, checked; see [Values]

	admin map[string]bool // the verbs that are typed behind Admin; filled in by the router
}

// Typed returns a line that can be typed as it stands: the root that the verb belongs to, the verb, and the rest.
func (r Request) Typed(verb string, rest ...string) string {
	return rooted(r.root(verb), strings.Join(append([]string{verb}, rest...), " "))
}

// root is the root behind which a verb is typed.
func (r Request) root(verb string) string {
	if r.Admin != "" && r.admin[verb] {
		return r.Admin
	}
	return r.Root
}

// A Standing is what somebody may do in a channel, and what the bot may.
type Standing struct {
	Name   string // of the channel, as shown: "#alpha"
	Rights Tier
	Sees   bool     // they may see what is said there
	Alone  bool     // it is their own conversation with the bot
	Lacks  []string // what the bot may not do there and needs, by the chat's names: "Send Messages"
	Below  []string // what it may not do besides and needs for discussions below the channel: "Create Public Threads"
}

// A Value is one option as it was understood.
type Value struct {
	Text   string // as typed, unwrapped; for a Choice the full choice
	Number int
	Yes    bool
	List   []string
	At     time.Time
}

// Values holds the options of a request by name: those given, and those with a default.
type Values map[string]Value

// Text returns the text of an option, or empty.
func (v Values) Text(name string) string { return v[name].Text }

// Number returns the number of an option, or 0.
func (v Values) Number(name string) int { return v[name].Number }

// Yes reports whether a flag was set.
func (v Values) Yes(name string) bool { return v[name].Yes }

// List returns the values of a list, or nil.
func (v Values) List(name string) []string { return v[name].List }

// At returns a moment, or the zero time.
func (v Values) At(name string) time.Time { return v[name].At }

// Given reports whether an option was typed or has a default.
func (v Values) Given(name string) bool { _, ok := v[name]; return ok }

// A Reply is an answer.
type Reply struct {
	Message chat.Message
	Public  bool // the whole channel may see it; else the asker alone, where the chat can
	Failed  bool // it tells an error
	// Kept hears where the answer stands, if the whole channel sees it and it can be edited there: once, after the chat took
	// it. nil: nobody asks. A program that dies in between never tells.
	Kept func(ctx context.Context, r chat.Receipt) error
}

// A Handler hears requests. The [Router] is the one; tests have their own.
type Handler interface {
	// Specs returns what can be asked, in the order of the help.
	Specs() []Spec

	// Line runs what somebody typed, with or without the root in front. r carries who and where; Verb and Values are
	// filled in. It always answers.
	Line(ctx context.Context, r Request, line string) Reply

	// Do runs a verb with options that the chat took apart, as typed. It always answers.
	Do(ctx context.Context, r Request, verb string, options map[string]string) Reply

	// Offer suggests values for one option of a verb, at most 25, given what is typed of it and the other options as they
	// stand.
	Offer(ctx context.Context, r Request, verb, option, typed string, others map[string]string) []Suggestion

	// Understand takes a line apart without running it: the spec it means, and the options that were given, as typed. ok
	// is false for a line that means no verb.
	Understand(r Request, line string) (spec Spec, given map[string]string, ok bool)

	// Complete offers what may follow in line, whose last word is being typed: verbs, option names or values. Each
	// suggestion's value replaces that last word.
	Complete(ctx context.Context, r Request, line string) []Suggestion
}

// A Listener hears what people ask and hands it to h until ctx ends.
type Listener interface {
	// Listen returns nil when ctx ends or when there is nothing more to hear, and an error when the chat is lost for good.
	Listen(ctx context.Context, h Handler) error
}

// A Platform is a whole chat: it speaks and it listens.
type Platform interface {
	chat.Sender
	Listener
}

// A State says how serious a [Finding] is.
type State uint8

// The states of findings.
const (
	Fine    State = iota
	Warning       // it works, and something should be mended
	Trouble       // it does not work
)

// A Finding is one thing that was checked.
type Finding struct {
	Name  string // what was checked: "discord token"
	State State
	Say   string // what was found; no secrets
	Fix   string // what to do about it; empty when all is well
}

// An Examiner can check its own settings against its chat: tokens, rights, what is declared there.
type Examiner interface {
	// Examine checks everything that can be known without saying anything, and whether the bot may speak in the places.
	// specs are what would be declared. It ends with ctx; what could not be found out is a finding too.
	Examine(ctx context.Context, specs []Spec, places []chat.Address) []Finding
}

// A Connected chat knows whether it is: whether people are heard right now.
type Connected interface {
	// Connected reports whether people are heard; why says in words for the operator what is in the way, without secrets.
	// It answers from memory.
	Connected() (ok bool, why string)
}

// A DiscussionExaminer can check besides whether the bot may open discussions, in a chat where that takes more rights.
type DiscussionExaminer interface {
	// ExamineDiscussions returns a finding for each of the places below which the bot may not open discussions.
	ExamineDiscussions(ctx context.Context, places []chat.Address) []Finding
}

// A Called chat hears requests over HTTP, where a server of ours listens.
type Called interface {
	// Routes returns what to serve, by the path of each: "/discord/interactions". It is empty for a chat whose settings say
	// that it hears in another way. What is heard is answered while Listen runs.
	Routes(h Handler) map[string]http.Handler
}
