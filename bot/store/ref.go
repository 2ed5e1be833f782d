package store

import (
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
)

// A Ref is one delivery as it stands in the queue of a channel.
type Ref struct {
	Delivery
	Thread  string    // what the store calls the thread: its key, or a digest of it
	Lone    bool      // it needs no open lane: a Digest or a Notice, or an Update of one
	Offered time.Time // when
}

// refFields is how many fields a packed reference has.
const refFields = 9

// Pack returns r as one line of text with tabs between its fields, about 64 bytes, which scripts can take apart too:
//
//	kind  marks  thread  post  revision  place  at  offered  lone
//
// The marks are 1 for late, 2 for single, 3 for both and empty for neither, and lone is 1 or empty. Places and times are
// decimal, times in ms since 1970 and empty for none. In thread, post and revision the characters %, tab, line feed and
// carriage return stand as %25, %09, %0A and %0D.
func (r Ref) Pack() string {
	return strings.Join([]string{
		strconv.Itoa(int(r.Kind)), r.Marks(), Quote(r.Thread), Quote(r.Post), Quote(string(r.Rev)),
		strconv.FormatUint(r.Seq, 10), Millis(Ceil(r.At)), Millis(r.Offered), flag(r.Lone),
	}, "\t")
}

// Unpack is the inverse of [Ref.Pack]; ok is false for what it never makes.
func Unpack(s string) (r Ref, ok bool) {
	f := strings.Split(s, "\t")
	if len(f) != refFields {
		return Ref{}, false
	}
	kind, err := strconv.ParseUint(f[0], 10, 8)
	seq, err2 := strconv.ParseUint(f[5], 10, 64)
	at, ok1 := ParseMillis(f[6])
	offered, ok2 := ParseMillis(f[7])
	late, single := ParseMarks(f[1])
	r = Ref{
		Delivery: Delivery{
			Kind: Kind(kind), Late: late, Single: single, Post: Unquote(f[3]), Rev: forum.Rev(Unquote(f[4])), Seq: seq, At: at,
		},
		Thread: Unquote(f[2]), Offered: offered, Lone: f[8] == "1",
	}
	if err != nil || err2 != nil || !ok1 || !ok2 || r.Pack() != s {
		return Ref{}, false
	}
	return r, true
}

// Marks writes down how a delivery is marked: see [Ref.Pack].
func (d Delivery) Marks() string {
	switch {
	case d.Late && d.Single:
		return "3"
	case d.Single:
		return "2"
	default:
		return flag(d.Late)
	}
}

// ParseMarks is the inverse of [Delivery.Marks].
func ParseMarks(s string) (late, single bool) { return s == "1" || s == "3", s == "2" || s == "3" }

func flag(b bool) string {
	if b {
		return "1"
	}
	return ""
}

// Millis writes a time as ms since 1970; no time is empty.
func Millis(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.UnixMilli(), 10)
}

// ParseMillis is the inverse of [Millis].
func ParseMillis(s string) (t time.Time, ok bool) {
	if s == "" {
		return time.Time{}, true
	}
	ms, err := strconv.ParseInt(s, 10, 64)
	return time.UnixMilli(ms).UTC(), err == nil
}

// Quote makes a string safe to stand between tabs in a line.
func Quote(s string) string {
	return strings.NewReplacer("%", "%25", "\t", "%09", "\n", "%0A", "\r", "%0D").Replace(s)
}

// Unquote is the inverse of [Quote].
func Unquote(s string) string {
	return strings.NewReplacer("%25", "%", "%09", "\t", "%0A", "\n", "%0D", "\r").Replace(s)
}
