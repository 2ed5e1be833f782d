package discord

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// idsMost bounds how many routes' buckets are known by name. There are a few dozen templates.
const idsMost = 512

// buckets are Discord's limits as its headers tell them, by the bucket's name and the major parameter. A bucket whose
// time is over says nothing that the next answer does not say again: it is forgotten, so that the tokens of interactions,
// each with buckets of its own, leave nothing behind.
type buckets struct {
	names map[string]string // of a route's bucket, by the route
	all   map[string]*bucket
	sweep int // at how many the next sweep is
}

func newBuckets() buckets {
	return buckets{names: make(map[string]string), all: make(map[string]*bucket), sweep: sweepLeast}
}

const sweepLeast = 256

// A bucket is so many calls until a moment.
type bucket struct {
	left    int       // of the window that ends at reset, as the answers say
	out     int       // calls on their way, of which no answer says anything yet
	reset   time.Time // on our clock
	window  float64   // the same moment on Discord's clock: the name of the window
	learned bool
}

// of returns the bucket of a call, a fresh one when nothing is known.
func (s *buckets) of(c call, now time.Time) *bucket {
	name, ok := s.names[c.route]
	if !ok {
		name = c.route
	}
	return s.named(name+"|"+c.major, now)
}

func (s *buckets) named(key string, now time.Time) *bucket {
	if b, ok := s.all[key]; ok {
		return b
	}
	if len(s.all) >= s.sweep {
		for key, b := range s.all {
			if b.out == 0 && !now.Before(b.reset) {
				delete(s.all, key)
			}
		}
		s.sweep = max(sweepLeast, 2*len(s.all))
	}
	b := &bucket{}
	s.all[key] = b
	return b
}

// learn takes in what an answer says of the bucket of its call.
func (s *buckets) learn(t ticket, h http.Header, now time.Time) {
	left, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after, ok := parseSeconds(h.Get("X-RateLimit-Reset-After"))
	if err != nil || !ok {
		return
	}
	b := t.bucket
	if name := h.Get("X-RateLimit-Bucket"); name != "" && len(name) <= 100 && (len(s.names) < idsMost || s.names[t.call.route] != "") {
		s.names[t.call.route] = name
		b = s.named(name+"|"+t.call.major, now)
	}
	window, err := strconv.ParseFloat(h.Get("X-RateLimit-Reset"), 64)
	if err != nil {
		window = float64(now.Add(after).UnixMilli()) / 1000
	}
	b.hear(left, window, now.Add(after), now)
}

// hear takes one answer in. Answers overtake each other: of one window the smallest rest holds, and one of an older
// window says nothing.
func (b *bucket) hear(left int, window float64, reset, now time.Time) {
	const tick = 0.002 // Discord rounds to milliseconds
	switch {
	case !b.learned || !now.Before(b.reset) || window > b.window+tick:
		b.left, b.window, b.reset = left, window, reset
	case window >= b.window-tick:
		b.left, b.reset = min(b.left, left), later(b.reset, reset)
	}
	b.learned = true
}

// empty closes a bucket until then.
func (b *bucket) empty(until time.Time) {
	b.left, b.reset, b.learned = 0, later(b.reset, until), true
	b.window = max(b.window, float64(until.UnixMilli())/1000)
}

// wait is how long until a call may pass; 0: now. Of a new window nothing is known until an answer tells.
func (b *bucket) wait(now time.Time) time.Duration {
	if !b.learned || !now.Before(b.reset) || b.left > b.out {
		return 0
	}
	return b.reset.Sub(now)
}

// seconds reads a header in seconds, with or without a fraction; 0 when it says nothing of use.
func seconds(s string) time.Duration {
	d, _ := parseSeconds(s)
	return d
}

func parseSeconds(s string) (time.Duration, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 {
		return 0, false
	}
	return span(f), true
}

// span is so many seconds, rounded up to a millisecond, at most a day.
func span(f float64) time.Duration {
	if !(f > 0) {
		return 0
	}
	return min(time.Duration(math.Ceil(min(f, 1e6)*1000))*time.Millisecond, 24*time.Hour)
}
