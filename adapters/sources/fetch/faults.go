package fetch

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
)

// The codes of the faults this package gives, for the manual and for tests.
const (
	CodeScheme    = "E-FETCH-SCHEME"    // the URL: scheme, port, user info, or no URL at all
	CodePrivate   = "E-FETCH-PRIVATE"   // the host is not on the public internet
	CodeHost      = "E-FETCH-HOST"      // the host is not in fetch.hosts
	CodeDNS       = "E-FETCH-DNS"       // the name leads nowhere
	CodeDial      = "E-FETCH-DIAL"      // nobody answers there
	CodeTLS       = "E-FETCH-TLS"       // no safe connection
	CodeSlow      = "E-FETCH-SLOW"      // too slow
	CodeBig       = "E-FETCH-BIG"       // too big
	CodeType      = "E-FETCH-TYPE"      // another kind of content than was asked for
	CodeRedirect  = "E-FETCH-REDIRECT"  // a redirect that is not followed
	CodeBusy      = "E-FETCH-BUSY"      // not our turn yet, or the forum asked us to wait
	CodeChallenge = "E-FETCH-CHALLENGE" // a challenge page for browsers
	CodeDown      = "E-FETCH-DOWN"      // the host failed again and again
	CodeStatus    = "E-FETCH-STATUS"    // an HTTP status that is no success; the chain holds an [Answer]
	CodeBroken    = "E-FETCH-BROKEN"    // bytes that are no HTTP, or a body that breaks off
)

// badURL refuses a URL for its shape.
func badURL(say string) error {
	return fault.New(fault.Invalid, CodeScheme, say, "Copy the link of the thread from a browser's address bar.", nil)
}

// private refuses a host that is not on the public internet.
func private(t target) error {
	return fault.New(fault.Invalid, CodePrivate,
		fmt.Sprintf("%s is not on the public internet, and only public forums are fetched.", t.host),
		fmt.Sprintf("If it is your own forum, its operator can list it: fetch.allow_private: [\"%s\"].", net.JoinHostPort(t.host, t.port)), nil)
}

// privateLiteral refuses an address where a name should be.
func privateLiteral(t target) error {
	return fault.New(fault.Invalid, CodePrivate,
		"The link has a number in place of a host name, and only public forums are fetched.",
		fmt.Sprintf("Use the forum's name; an operator can list a server of their own: fetch.allow_private: [\"%s\"].", net.JoinHostPort(t.host, t.port)), nil)
}

// notListed refuses a host that the operator did not list.
func notListed(host string) error {
	return fault.New(fault.Denied, CodeHost,
		fmt.Sprintf("This bot does not fetch from %s: its operator lists the forums it may read.", host),
		fmt.Sprintf("Ask the operator to add %s to fetch.hosts.", host), nil)
}

// redirected refuses a redirect.
func redirected(say string, cause error) error {
	return fault.New(fault.Broken, CodeRedirect, say, "Open the link in a browser and copy the address it ends at.", cause)
}

// later is what people who asked for something themselves may do about a passing trouble. Whatever the bot tries again by
// itself tells when, and shows no such words.
const later = "Try again in a minute. If it lasts, see whether the link opens in a browser."

// again is a passing trouble of the host.
func again(code, say string, cause error) *fault.Error {
	return &fault.Error{Kind: fault.Again, Code: code, Say: say, Fix: later, Err: cause}
}

// tooBig refuses an answer for its size.
func tooBig(host string) error {
	return fault.New(fault.Broken, CodeBig, fmt.Sprintf("The answer of %s is larger than is read.", host),
		"Check that the link leads to a thread and not to a file.", nil)
}

// wrongType refuses an answer for its kind of content.
func wrongType(host string, a *Answer) error {
	return fault.New(fault.Broken, CodeType, fmt.Sprintf("%s answered with another kind of content than a thread has.", host),
		"Check that the link leads to a thread; open it in a private window to see whether it needs a login.", a)
}

// answered is the fault of a status that is no success. Adapters look at the [Answer] and may know better.
func answered(host string, a *Answer) *fault.Error {
	e := &fault.Error{Code: CodeStatus, Err: a, Say: fmt.Sprintf("%s answered with the status %d.", host, a.Status)}
	switch a.Status {
	case 404, 410:
		e.Kind, e.Say = fault.Gone, fmt.Sprintf("%s has no such page.", host)
		e.Fix = "Open the link in a private window: it may be deleted, moved or private."
	case 401, 403:
		e.Kind, e.Say = fault.Denied, fmt.Sprintf("%s does not show this page to guests.", host)
		e.Fix = "Only threads that everybody can read without an account can be watched."
	case 408, 425, 500, 502, 504, 520, 521, 522, 523, 524:
		e.Kind, e.Fix = fault.Again, later
	}
	return e
}

// paced is the fault of a turn that is too far away to wait for.
func paced(host string, after time.Duration, cause error) *fault.Error {
	return fault.Wait(after, CodeBusy, fmt.Sprintf("%s is asked as often as is polite; the next request waits its turn.", host), errors.Join(forum.ErrTurn, cause))
}
