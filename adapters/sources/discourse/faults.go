package discourse

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/fault"
)

// The codes of the faults of this source. What hinders the request itself keeps the code of package fetch.
const (
	CodeGone      = "E-SOURCE-404"
	CodeLogin     = "E-SOURCE-LOGIN"
	CodeChallenge = "E-SOURCE-CHALLENGE"
	CodeShape     = "E-SOURCE-SHAPE"
	CodeBusy      = "E-SOURCE-BUSY"
	CodeLink      = "E-SOURCE-LINK"
)

// longestWait bounds what a forum may ask for.
const longestWait = 6 * time.Hour

// complaint is how Discourse says what is wrong.
type complaint struct {
	Errors []string `json:"errors"`
	Type   string   `json:"error_type"`
	Extras struct {
		Wait float64 `json:"wait_seconds"`
	} `json:"extras"`
}

// translate turns the error of a request into what it means on a Discourse forum. nil stays nil; what is not an answer
// of the forum passes.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if fault.Code(err) == fetch.CodeChallenge {
		return challenged(err)
	}
	a, ok := errors.AsType[*fetch.Answer](err)
	if !ok {
		return err
	}
	said, native := complains(a)
	switch {
	case a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable:
		return busy(max(fault.After(err), a.After, said.wait()), err)
	case native && said.Type == "not_logged_in", toLogin(a.Location):
		return walled(err)
	case a.Status == http.StatusNotFound || a.Status == http.StatusGone:
		return missing(err)
	case native && (a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden):
		return private(err)
	case a.Status < 300:
		return nonsense(err)
	default:
		return err
	}
}

// complains reads the complaint of an answer; native is false if it has none in Discourse's shape.
func complains(a *fetch.Answer) (c complaint, native bool) {
	if !strings.Contains(a.Type, "json") || json.Unmarshal(a.Body, &c) != nil {
		return complaint{}, false
	}
	return c, c.Type != "" || len(c.Errors) > 0
}

// wait is what the body of a 429 asks for.
func (c complaint) wait() time.Duration {
	if c.Extras.Wait <= 0 {
		return 0
	}
	return time.Duration(min(c.Extras.Wait, longestWait.Seconds()) * float64(time.Second))
}

// toLogin reports whether a redirect leads to the page where people log in.
func toLogin(location string) bool {
	path, _, _ := strings.Cut(location, "?")
	return strings.HasSuffix(path, "/login") || strings.Contains(path, "/session/sso")
}

// unseen reports whether err says, in Discourse's own words or by status, that a post or topic is not there for us.
func unseen(err error) bool {
	a, ok := errors.AsType[*fetch.Answer](err)
	if !ok || fault.Code(err) == CodeLogin {
		return false
	}
	_, native := complains(a)
	return a.Status == http.StatusNotFound || a.Status == http.StatusGone || native && a.Status == http.StatusForbidden
}

// nativeAnswer reports whether err is an answer in Discourse's own shape: the forum is one, whatever it said.
func nativeAnswer(err error) bool {
	a, ok := errors.AsType[*fetch.Answer](err)
	if !ok {
		return false
	}
	c, native := complains(a)
	return native && c.Type != "" || a.Header.Get("Discourse-Rate-Limit-Error-Code") != ""
}

func challenged(err error) error {
	return &fault.Error{
		Kind: fault.Again, After: max(fault.After(err), time.Hour), Code: CodeChallenge,
		Say: "The forum shows a challenge for browsers instead of the thread, and this bot does not try to pass it.",
		Fix: "Ask the forum's operator to let this bot's User-Agent read topics; threads that are subscribed are tried again every hour.", Err: err,
	}
}

func busy(after time.Duration, err error) error {
	return &fault.Error{
		Kind: fault.Again, After: min(max(after, time.Second), longestWait), Code: CodeBusy,
		Say: "The forum asks us to slow down.", Fix: "Try again in a few minutes.", Err: err,
	}
}

func walled(err error) error {
	return fault.New(fault.Denied, CodeLogin, "The forum shows this thread only to members who are logged in.",
		"Only threads that everybody can read without an account can be watched.", err)
}

func private(err error) error {
	return fault.New(fault.Denied, CodeLogin, "The forum does not show this thread to guests.",
		"Only threads that everybody can read without an account can be watched.", err)
}

func missing(err error) error {
	return fault.New(fault.Gone, CodeGone, "The forum has no such thread: it was deleted, made private, or never was there.",
		"Open the link in a private window of a browser; if you see the thread there, paste its address again.", err)
}

func nonsense(err error) error {
	return fault.New(fault.Broken, CodeShape, "The forum's answer is not a thread as Discourse tells it.",
		"Try again in a minute. If it lasts, the forum may have changed or be under repair.", err)
}

func noThread(what string) error {
	return fault.New(fault.Invalid, CodeLink, "This link leads to "+what+" of a forum, not to a thread.",
		"Open a thread there and paste its address.", nil)
}
