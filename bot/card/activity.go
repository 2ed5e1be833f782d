package card

import (
	"cmp"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
)

// A Moment is one post of a thread, as a plot sees it.
type Moment struct {
	At     time.Time
	Number int
	Author string
}

// A Count says how often something occurs.
type Count struct {
	Name string
	N    int
}

// A Person is somebody who wrote in a thread. Avatar may be empty: see [Quote].
type Person struct {
	Name   string
	Avatar []byte
}

// An Activity is what a plot shows: when a thread was written in, by whom, about what. Every field but Posts may be empty.
type Activity struct {
	Title   string
	Host    string
	Posts   []Moment // in any order; those without a time are counted but not drawn
	Tickers []Count  // without $; the most frequent are drawn
	People  []Person // those with most posts first; only the first four are drawn
	Longs   int      // positions declared
	Shorts  int
}

// ActivityOf takes the readable posts of a thread. Tickers and positions are for the caller to add.
func ActivityOf(thread forum.Thread, posts []forum.Post) Activity {
	a := Activity{Title: thread.Title, Host: thread.Ref.Host()}
	for _, p := range posts {
		if !p.Readable() || p.Kind == forum.System {
			continue
		}
		a.Posts = append(a.Posts, Moment{At: p.Created, Number: p.Number, Author: p.Author.Shown()})
	}
	a.People = Busiest(a.Posts)
	return a
}

// Busiest are those who wrote posts, those with most of them first.
func Busiest(posts []Moment) []Person {
	wrote := make(map[string]int)
	var people []Person
	for _, p := range posts {
		if wrote[p.Author]++; wrote[p.Author] == 1 {
			people = append(people, Person{Name: p.Author})
		}
	}
	slices.SortStableFunc(people, func(x, y Person) int { return cmp.Compare(wrote[y.Name], wrote[x.Name]) })
	return people
}

// A unit is how long a bar lasts.
type unit uint8

const (
	hours unit = iota
	days
	weeks
)

// per says what one bar is.
func (u unit) per() string {
	return [...]string{"hour", "day", "week"}[u]
}

// A histogram is posts by bars.
type histogram struct {
	unit   unit
	group  int // how many units make a bar; 1 but for threads of many years
	starts []time.Time
	counts []int
	peak   int // the bar with most posts, the first of them
	before Moment
	posts  []Moment // with a time, in order
	zone   *time.Location
}

// The longest spans that are drawn by hours and by days, and the most bars.
const (
	hoursUpTo = 72 * time.Hour
	daysUpTo  = 60 * 24 * time.Hour
	maxBars   = 150
)

// histogramOf counts posts: by hours up to three days, by days up to sixty, else by weeks.
func histogramOf(posts []Moment, zone *time.Location) histogram {
	h := histogram{group: 1, zone: zone}
	for _, p := range posts {
		if !p.At.IsZero() {
			p.At = p.At.In(zone)
			h.posts = append(h.posts, p)
		}
	}
	slices.SortStableFunc(h.posts, func(a, b Moment) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Number, b.Number)) })
	if len(h.posts) == 0 {
		return h
	}
	first, last := h.posts[0].At, h.posts[len(h.posts)-1].At
	span := last.Sub(first)
	switch {
	case span <= hoursUpTo:
		h.unit = hours
	case span <= daysUpTo:
		h.unit = days
	default:
		h.unit = weeks
		for span/(7*24*time.Hour)/time.Duration(h.group) >= maxBars {
			h.group *= 2
		}
	}
	for at := h.floor(first); !at.After(last); at = h.next(at) {
		h.starts = append(h.starts, at)
	}
	h.counts = make([]int, len(h.starts))
	bar := 0
	for _, p := range h.posts {
		for bar+1 < len(h.starts) && !p.At.Before(h.starts[bar+1]) {
			bar++
		}
		if h.counts[bar]++; h.counts[bar] > h.counts[h.peak] || bar == h.peak && h.counts[bar] == 1 {
			h.peak = bar
		}
	}
	for _, p := range h.posts {
		if p.At.Before(h.starts[h.peak]) {
			h.before = p
		}
	}
	return h
}

// floor is the beginning of the bar that holds a time.
func (h *histogram) floor(t time.Time) time.Time {
	if h.unit == hours {
		return t.Add(-time.Duration(t.Minute())*time.Minute - time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
	}
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, h.zone)
	if h.unit == weeks {
		day = day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
	}
	return day
}

// next is the beginning of the bar after the one that begins at t.
func (h *histogram) next(t time.Time) time.Time {
	switch h.unit {
	case hours:
		return t.Add(time.Hour)
	case days:
		return t.AddDate(0, 0, 1)
	default:
		return t.AddDate(0, 0, 7*h.group)
	}
}
