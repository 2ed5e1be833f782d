package discord

import (
	"strconv"
	"strings"
	"time"
)

// epoch is when Discord's ids begin, in ms since 1970.
const epoch = 1420070400000

// An id is a snowflake as it comes in an answer: text, or on some servers a number.
type id string

// UnmarshalJSON takes text and whole numbers, and nothing for anything else.
func (i *id) UnmarshalJSON(data []byte) error {
	s := strings.Trim(string(data), `"`)
	if !snowflake(s) {
		s = ""
	}
	*i = id(s)
	return nil
}

// since returns the smallest id that something made at that moment can have.
func since(at time.Time) uint64 {
	return uint64(max(at.UnixMilli()-epoch, 0)) << 22
}

// number is an id as a number, which grows with time; 0 when it is none.
func (i id) number() uint64 {
	n, _ := strconv.ParseUint(string(i), 10, 64) // none is 0
	return n
}

// bits are permissions as they come in an answer: decimal text, or on some servers a number.
type bits uint64

// UnmarshalJSON takes text and numbers, and no permission for anything else.
func (b *bits) UnmarshalJSON(data []byte) error {
	n, err := strconv.ParseUint(strings.Trim(string(data), `"`), 10, 64)
	if err != nil {
		n = 0
	}
	*b = bits(n)
	return nil
}

// A whole is a number as it comes in an answer: a number, or on some servers decimal text.
type whole int

// UnmarshalJSON takes both, and 0 for anything else.
func (w *whole) UnmarshalJSON(data []byte) error {
	n, err := strconv.Atoi(strings.Trim(string(data), `"`))
	if err != nil {
		n = 0
	}
	*w = whole(n)
	return nil
}
