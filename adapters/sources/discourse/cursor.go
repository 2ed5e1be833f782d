package discourse

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strconv"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/threadtape/threadtape/bot/forum"
)

// version of the cursor. A cursor of another version is taken for none.
const version = 1

// A cursor is what is remembered of a thread between two readings. Its size grows with the number of posts, by a little
// more than a byte for each.
type cursor struct {
	Version int      `json:"v"`
	Known   packed   `json:"k"`           // posts that were read and are not known to be gone, by number
	Left    packed   `json:"l,omitempty"` // posts that are still to be read; their numbers are not known
	Missing []missed `json:"m,omitempty"` // of Known: left the stream, and not yet asked for
	Body    string   `json:"b,omitempty"` // hash of the last topic page
	Sense   string   `json:"s,omitempty"` // hash of what matters in it
	Head    string   `json:"h,omitempty"` // hash of the thread as last told
	Tag     string   `json:"e,omitempty"` // ETag of the last topic page, from a proxy before the forum
	Active  int64    `json:"a,omitempty"` // time of the last post
	Older   int64    `json:"r,omitempty"` // when older posts are read again
	Turn    int      `json:"o,omitempty"` // number of the post up to which they were, in this round
	Window  bool     `json:"w,omitempty"` // the thread is too long: posts before Known[1] are not watched
}

// A known post is one that was read.
type known struct {
	id     int64
	number int
}

// A missed post left the stream.
type missed struct {
	ID     int64 `json:"i"`
	Since  int64 `json:"t"`
	Cached bool  `json:"c,omitempty"` // as the page cache told it
}

// readCursor reads a cursor. ok is false for an empty one and for one that makes no sense.
func readCursor(raw forum.Cursor) (c cursor, ok bool) {
	if len(raw) == 0 || json.Unmarshal(raw, &c) != nil || c.Version != version || len(c.Known) == 0 {
		return cursor{}, false
	}
	return c, true
}

// raw writes the cursor.
func (c cursor) raw() forum.Cursor {
	c.Version = version
	out, err := json.Marshal(c)
	if err != nil {
		return nil // it has no field that cannot be written
	}
	return out
}

// top is the number of the newest known post.
func (c cursor) top() int {
	n := 1
	for _, k := range c.Known {
		n = max(n, k.number)
	}
	return n
}

// due reports whether older posts are to be read again, and when they are after that.
func (c cursor) due(now time.Time) bool { return now.Unix() >= c.Older }

// next is when older posts are read again after now: an active thread soon, an old one after hours.
func (c cursor) next(now time.Time) int64 {
	every := activeRound
	if now.Sub(time.Unix(c.Active, 0)) > activeFor {
		every = oldRound
	}
	return now.Add(every).Unix()
}

// packed is a list of posts that is stored in few bytes: each as the distance of its id from the one before, and of its
// number where that is not 1.
type packed []known

// MarshalText packs the list into base64.
func (p packed) MarshalText() ([]byte, error) {
	var b []byte
	var last known
	for _, k := range p {
		odd := k.number != last.number+1
		b = binary.AppendUvarint(b, zigzag(k.id-last.id)<<1|bit(odd))
		if odd {
			b = binary.AppendUvarint(b, zigzag(int64(k.number-last.number)))
		}
		last = k
	}
	return base64.RawURLEncoding.AppendEncode(nil, b), nil
}

// UnmarshalText is the inverse of MarshalText. A list that cannot be read is an error.
func (p *packed) UnmarshalText(text []byte) error {
	b, err := base64.RawURLEncoding.AppendDecode(nil, text)
	if err != nil {
		return err
	}
	*p = make(packed, 0, len(b))
	r := bytes.NewReader(b)
	var last known
	for r.Len() > 0 {
		head, err := binary.ReadUvarint(r)
		if err != nil {
			return err
		}
		k := known{last.id + unzigzag(head>>1), last.number + 1}
		if head&1 == 1 {
			step, err := binary.ReadUvarint(r)
			if err != nil {
				return err
			}
			k.number = last.number + int(unzigzag(step))
		}
		*p, last = append(*p, k), k
	}
	return nil
}

func zigzag(n int64) uint64   { return uint64(n<<1) ^ uint64(n>>63) }
func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// digest shortens bytes to a word. It only tells whether something changed; nobody's safety hangs on it.
func digest(b []byte) string { return strconv.FormatUint(xxhash.Sum64(b), 36) }
