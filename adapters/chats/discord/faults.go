package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// The codes of Discord on which this package decides. All others are in the tables of meanings.go.
const (
	codeChannel      = 10003  // unknown channel
	codeMessage      = 10008  // unknown message
	codeRights       = 50013  // a permission is missing
	codeForm         = 50035  // a field is wrong
	codeNoSendThere  = 50008  // cannot send messages in a channel of this type
	codeArchived     = 50083  // the thread is archived, and not for us to open
	codeThreadLocked = 160005 // the thread is locked
	codeThreadThere  = 160004 // the message has a thread already
	codeReply        = 160002 // a message that the bot may not read cannot be answered
	codeForumThread  = 220001 // a forum channel takes posts only
)

// The names of faults on which somebody decides.
const (
	downName    = "E-DISCORD-DOWN"    // nothing answers
	lockedName  = "E-DISCORD-LOCKED"  // nothing can be changed in that thread
	tokenName   = "E-DISCORD-TOKEN"   // the token is refused
	flaggedName = "E-DISCORD-FLAGGED" // Discord lets the bot say nothing
)

// A refusal is what Discord said against a call: its status and code. It is the cause in the chain of a fault, for who
// decides by the code and for the log. It holds nothing that people wrote.
type refusal struct {
	what   string // the call, as a log may show it
	repeat bool   // the call is harmless to do twice
	status int
	code   int
	field  string // with 50035: the first field that is wrong, and the name of the rule
}

func (r *refusal) Error() string {
	text := fmt.Sprintf("%s: status %d, code %d", r.what, r.status, r.code)
	if r.field != "" {
		text += " at " + r.field
	}
	return text
}

// codeOf returns Discord's code in an error, or 0.
func codeOf(err error) int {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.code
	}
	return 0
}

// refused is the fault of an answer that is no 2xx. wait is what the pace made of a 429.
func refused(g answer, wait time.Duration) error {
	said := complaintOf(g.body)
	r := &refusal{what: g.call.String(), repeat: g.call.repeat, status: g.status, code: int(said.Code), field: said.field()}
	if m, ok := byCode(int(said.Code)); ok && g.status != http.StatusTooManyRequests {
		return m.fault(r)
	}
	switch {
	case g.status == http.StatusTooManyRequests:
		return fault.Wait(wait, "E-DISCORD-RATE", "Discord asks Threadtape to slow down.", r)
	case g.status == http.StatusUnauthorized && g.call.open:
		return meanings[10015].fault(r)
	case g.status == http.StatusUnauthorized:
		return tokenDead(r)
	case g.status == http.StatusForbidden && !said.json:
		return fault.Wait(blockedFor, "E-DISCORD-BLOCKED", "Discord blocks requests from this address for now.", r)
	case g.status == http.StatusForbidden:
		return meanings[50013].fault(r)
	case g.status == http.StatusRequestEntityTooLarge:
		return meanings[40005].fault(r)
	case g.status == http.StatusNotFound, g.status == http.StatusMethodNotAllowed, g.status/100 == 3:
		return fault.New(fault.Broken, "E-DISCORD-ADDRESS", "What answers at that address is not Discord's API.",
			"Check discord.api in the settings; leave it out to speak with Discord itself.", r)
	case g.status >= http.StatusInternalServerError, g.status == http.StatusRequestTimeout:
		return down(r)
	default:
		return fault.New(fault.Invalid, "E-DISCORD-REFUSED", "Discord refused that.", "The log has Discord's code for it.", r)
	}
}

// down is the fault of a server in trouble. What creates or changes something may have been done all the same.
func down(r *refusal) error {
	const say = "Discord has troubles of its own right now."
	if r.repeat {
		return fault.Wait(0, "E-DISCORD-TROUBLE", say, r)
	}
	return fault.New(fault.Broken, "E-DISCORD-TROUBLE", say, "", errors.Join(chat.ErrUnsure, r))
}

// tokenDead is the fault of everything once the token was refused.
func tokenDead(cause error) error {
	return fault.New(fault.Denied, tokenName, "Discord does not take the bot's token.",
		"Make a new one in Discord's developer portal and put it into the settings; threadtape setup discord shows how.", errors.Join(chat.ErrLost, cause))
}

// A complaint is the body of a refusal, as far as it is of use.
type complaint struct {
	Code       whole           `json:"code"`
	RetryAfter float64         `json:"retry_after"`
	Global     bool            `json:"global"`
	Errors     json.RawMessage `json:"errors"`
	json       bool
}

func complaintOf(body []byte) complaint {
	var c complaint
	err := json.Unmarshal(body, &c)
	_, odd := errors.AsType[*json.UnmarshalTypeError](err)
	c.json = err == nil || odd
	return c
}

// field returns the path of the first field that Discord found wrong, and the rule: "embeds.0.title
// BASE_TYPE_MAX_LENGTH". Discord's sentence about it is left out: it may quote what people wrote.
func (c complaint) field() string {
	var path []string
	at := c.Errors
	for range 12 {
		var fields map[string]json.RawMessage
		if json.Unmarshal(at, &fields) != nil || len(fields) == 0 {
			return ""
		}
		if list, ok := fields["_errors"]; ok {
			var rules []struct {
				Code string `json:"code"`
			}
			if json.Unmarshal(list, &rules) == nil && len(rules) > 0 {
				return ruleName(strings.Join(path, ".") + " " + rules[0].Code)
			}
		}
		names := make([]string, 0, len(fields))
		for name := range fields {
			names = append(names, name)
		}
		first := slices.Min(names)
		path, at = append(path, first), fields[first]
	}
	return ""
}

// ruleName keeps of a name what names are made of, and not too much of it.
func ruleName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._- ", r) {
			return r
		}
		return -1
	}, s)
	return strings.TrimSpace(s[:min(len(s), 120)])
}
