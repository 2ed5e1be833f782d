// Package signed tells Slack's requests over HTTP from everybody else's.
//
// Slack signs every request with the app's signing secret: HMAC-SHA256 over a version, the timestamp's header and the raw
// body. [Slack] checks one request; [Handler] is the door in front of whoever answers: it bounds the body, checks the
// signature, lets each request in once, and makes of commands, interactions and events what Socket Mode would have
// brought, so that one answerer serves both.
//
// The headers that say that Slack tries again are not signed: they are hints, and an event is known by the event_id in its
// payload. Nothing is ever read from an address's query, which is not signed either. Source: Slack's documentation,
// "Verifying requests from Slack".
package signed

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// Window is how far the timestamp of a request may be from our clock, before and after. It is what Slack advises.
const Window = 5 * time.Minute

// version is what signatures begin with. There is no other.
const version = "v0"

// Slack returns nil if a request comes from Slack: the signature, from the header X-Slack-Signature, holds for the
// timestamp, from X-Slack-Request-Timestamp, and the raw body, and the timestamp is at most [Window] away from now.
// secret is the app's signing secret, of any length but none.
//
// The signature must be "v0=" and 64 lower-case hexadecimal digits, the timestamp decimal digits: each signature has one
// spelling, so that a replay cannot be spelt anew. It is compared in constant time. A refusal is of kind [fault.Denied];
// an empty secret is [fault.Invalid]. It never panics, whatever it is given.
func Slack(secret, timestamp, signature string, body []byte, now time.Time) error {
	if secret == "" {
		return noSecret()
	}
	seconds, ok := digits(timestamp)
	if !ok {
		return refuse("a timestamp that is none")
	}
	if away := now.Sub(time.Unix(seconds, 0)); away > Window || away < -Window {
		return refuse("a timestamp too far away")
	}
	if len(signature) != len(version)+1+2*sha256.Size {
		return refuse("a signature that is none")
	}
	if !hmac.Equal([]byte(signature), []byte(sign(secret, timestamp, body))) {
		return refuse("a signature that does not hold")
	}
	return nil
}

// sign returns the one signature that holds.
func sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(version + ":" + timestamp + ":")) // a hash takes everything
	mac.Write(body)
	return version + "=" + hex.EncodeToString(mac.Sum(nil))
}

func noSecret() error {
	return fault.New(fault.Invalid, "E-SLACK-SECRET", "There is no signing secret, so that anybody could speak for Slack.",
		"Copy it from the app's settings, Basic Information, to slack.signing_secret.", nil)
}

func refuse(why string) error {
	return fault.New(fault.Denied, "E-SLACK-SIGNATURE", "This request does not come from Slack.", "", errors.New(why))
}

// digits returns the number of a timestamp without sign, space or needless zeros.
func digits(s string) (n int64, ok bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n >= 0 && n < 1<<40 && strconv.FormatInt(n, 10) == s
}
