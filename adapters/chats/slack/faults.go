package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// A refusal is what Slack said against a call: the name of its error. It is the cause in the chain of a fault, for who
// decides by the name and for the log. It holds nothing that people wrote.
type refusal struct {
	what   string // the call, as a log may show it
	repeat bool   // the call is harmless to do twice
	status int
	name   string
	scope  string // with missing_scope: the scope that is missing
	at     string // where in the blocks something is wrong, as a JSON pointer
}

func (r *refusal) Error() string {
	text := fmt.Sprintf("%s: %s", r.what, r.name)
	if r.name == "" {
		text = fmt.Sprintf("%s: status %d", r.what, r.status)
	}
	if r.scope != "" {
		text += " " + r.scope
	}
	if r.at != "" {
		text += " at " + r.at
	}
	return text
}

// nameOf returns the name of Slack's error in an error, or nothing.
func nameOf(err error) string {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.name
	}
	return ""
}

// refusedName is the fault of an answer that says no by a name.
func refusedName(c call, status int, said complaint) error {
	r := &refusal{what: c.String(), repeat: c.repeat, status: status, name: word(said.Error), at: said.at()}
	if r.name == "missing_scope" || r.name == "no_permission" && said.Needed != "" {
		return lacksScope(r, word(said.Needed))
	}
	m, ok := byName(r.name)
	switch {
	case !ok:
		return fault.New(fault.Invalid, "E-SLACK-REFUSED", "Slack refused that.", "The log has Slack's name for it.", r)
	case m.halfDone && !c.repeat:
		return fault.New(fault.Broken, m.code, m.say, "", errors.Join(chat.ErrUnsure, r))
	default:
		return m.fault(r)
	}
}

// lacksScope is the fault of a scope that the workspace did not grant.
func lacksScope(r *refusal, needed string) error {
	r.scope = needed
	say := "Slack has not given Threadtape the right for that."
	fix := "Install the app again with the scopes that threadtape setup slack prints."
	if needed != "" {
		say = "Slack has not given Threadtape the right " + needed + "."
		fix = "Add the scope " + needed + " at the app's page OAuth & Permissions, and install the app again."
	}
	return fault.New(fault.Denied, "E-SLACK-SCOPE", say, fix, r)
}

// refusedStatus is the fault of an answer that is no 2xx. wait is what the pace made of a 429. Slack says nearly everything
// under HTTP 200: another status comes from what stands before Slack, or from another server.
func refusedStatus(c call, x *exchange, wait time.Duration) error {
	said := complaintOf(x.body)
	r := &refusal{what: c.String(), repeat: c.repeat, status: x.status, name: word(said.Error)}
	switch {
	case x.status == http.StatusTooManyRequests:
		return fault.Wait(wait, "E-SLACK-RATE", "Slack asks Threadtape to slow down.", r)
	case x.status >= http.StatusInternalServerError, x.status == http.StatusRequestTimeout:
		return down(r)
	case said.json && said.Error != "":
		return refusedName(c, x.status, said)
	case x.status == http.StatusRequestEntityTooLarge:
		return meanings["msg_too_long"].fault(r)
	case x.status == http.StatusForbidden:
		return fault.Wait(time.Minute, "E-SLACK-BLOCKED", "Slack blocks requests from this address for now.", r)
	default:
		return fault.New(fault.Broken, "E-SLACK-ADDRESS", "What answers at that address is not Slack's API.",
			"Check slack.api in the settings; leave it out to speak with Slack itself.", r)
	}
}

// down is the fault of a server in trouble. What creates or changes something may have been done all the same.
func down(r *refusal) error {
	const say = "Slack has troubles of its own right now."
	if r.repeat {
		return fault.Wait(0, "E-SLACK-TROUBLE", say, r)
	}
	return fault.New(fault.Broken, "E-SLACK-TROUBLE", say, "", errors.Join(chat.ErrUnsure, r))
}

// tokenDead is the fault of everything once the token was refused.
func tokenDead(cause error) error {
	return fault.New(fault.Denied, "E-SLACK-TOKEN", "Slack does not take the bot's token any more.", fixToken, cause)
}

// A complaint is the body of an answer, as far as it says whether something was done.
type complaint struct {
	OK       bool   `json:"ok"`
	Error    string `json:"error"`
	Needed   string `json:"needed"`
	Metadata struct {
		Messages []string `json:"messages"`
	} `json:"response_metadata"`
	json bool
}

func complaintOf(body []byte) complaint {
	var c complaint
	c.json = lenient(json.Unmarshal(body, &c)) == nil
	return c
}

var pointer = regexp.MustCompile(`json-pointer:([A-Za-z0-9/_]{1,120})`)

// at returns where in the blocks Slack found something wrong. Its sentence about it is left out: it may quote what people
// wrote.
func (c complaint) at() string {
	for _, m := range c.Metadata.Messages {
		if found := pointer.FindStringSubmatch(m); found != nil {
			return found[1]
		}
	}
	return ""
}

// word keeps of a name what names of errors and scopes are made of, and not too much of it.
func word(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-:,", r) {
			return r
		}
		return -1
	}, s)
	if strings.Contains(s, "xox") || strings.Contains(s, "xapp") {
		return "" // no name of Slack's
	}
	return s[:min(len(s), 80)]
}
