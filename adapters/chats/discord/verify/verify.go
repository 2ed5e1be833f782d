// Package verify tells Discord's interactions over HTTP from everybody else's.
//
// Discord signs every request with the application's key: Ed25519 over the timestamp's header and the raw body. [Discord]
// checks one request; [Handler] is the door in front of whoever answers: it bounds the body, checks the signature, and
// lets each request in once.
//
// Discord tries an endpoint with wrong signatures and wants 401 for them, and it wants PONG for its PING, which is the
// answerer's business. Source: Discord's documentation, interactions/overview, "Setting up an endpoint".
package verify

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// Window is how far the timestamp of a request may be from our clock, before and after. Discord sets none.
const Window = 5 * time.Minute

// Discord returns nil if a request comes from Discord: the signature, from the header X-Signature-Ed25519, holds for the
// timestamp, from X-Signature-Timestamp, and the raw body, and the timestamp is at most [Window] away from now. publicKey
// is the application's, in hexadecimal, as the developer portal shows it.
//
// The signature must be 128 lower-case hexadecimal digits and the timestamp decimal digits: each signature has one
// spelling, so that a replay cannot be spelt anew. A refusal is of kind [fault.Denied]; a key that is none is
// [fault.Invalid]. It never panics, whatever it is given.
func Discord(publicKey, timestamp, signature string, body []byte, now time.Time) error {
	key, err := hex.DecodeString(publicKey)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return fault.New(fault.Invalid, "E-DISCORD-KEY", "The application's public key is not one: it has 64 hexadecimal digits.",
			"Copy it from the developer portal, General Information, to discord.public_key.", nil)
	}
	seconds, ok := digits(timestamp)
	if !ok {
		return refuse("a timestamp that is none")
	}
	if away := now.Sub(time.Unix(seconds, 0)); away > Window || away < -Window {
		return refuse("a timestamp too far away")
	}
	sig, ok := lowerHex(signature)
	if !ok || len(sig) != ed25519.SignatureSize {
		return refuse("a signature that is none")
	}
	message := make([]byte, 0, len(timestamp)+len(body))
	if !ed25519.Verify(key, append(append(message, timestamp...), body...), sig) {
		return refuse("a signature that does not hold")
	}
	return nil
}

func refuse(why string) error {
	return fault.New(fault.Denied, "E-DISCORD-SIGNATURE", "This request does not come from Discord.", "", errors.New(why))
}

// digits returns the number of a timestamp without sign, space or needless zeros.
func digits(s string) (n int64, ok bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n >= 0 && n < 1<<40 && strconv.FormatInt(n, 10) == s
}

func lowerHex(s string) ([]byte, bool) {
	b, err := hex.DecodeString(s)
	return b, err == nil && hex.EncodeToString(b) == s
}
