package slack

import (
	"crypto/sha1" //nolint:gosec // a UUID of version 5 is made with it; nothing is kept secret by it
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"net/url"
	"strings"
)

// A call is one request of Slack's API.
type call struct {
	method  string     // "chat.postMessage"; "upload" for the bytes of a file
	channel string     // that it is about; what Slack counts apart, for posts
	form    url.Values // the arguments, without the token

	cost   int  // messages that follow as parts of this one, with it; for the limit of the channel
	paid   bool // the cost was counted with an earlier part
	person bool // answers a person, or looks something up for one: may use the reserve
	repeat bool // harmless to do twice: an unknown outcome is none
	strict bool // what is answered decides about rights: a field of an odd type is no answer
	open   bool // needs no token of ours
	bare   bool // the answer need not be JSON: a 2xx that does not say otherwise is done
}

// String is the call as a log may show it.
func (c call) String() string { return c.method }

// digest is what stands for a string where its length, its letters or its secrecy forbid the string itself: 25 letters and
// digits.
func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:25])
}

// keySpace is the namespace of the UUIDs of messages: a UUID of no meaning.
var keySpace = [16]byte{0x7b, 0x1e, 0x0c, 0x52, 0x3f, 0x6d, 0x4e, 0x0a, 0x9c, 0x51, 0x20, 0x8d, 0xe6, 0x11, 0x47, 0xb3}

// uuid is the UUID of version 5 of a name: the same for the same name (RFC 9562, section 5.5).
func uuid(parts ...string) string {
	h := sha1.New() //nolint:gosec // see above
	h.Write(keySpace[:])
	h.Write([]byte(strings.Join(parts, "\x00")))
	b := h.Sum(nil)[:16]
	b[6], b[8] = b[6]&0x0f|0x50, b[8]&0x3f|0x80
	x := hex.EncodeToString(b)
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}
