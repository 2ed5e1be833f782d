package card

import (
	"strconv"
	"time"
)

// headline is the most telling fact about a thread, computed: a rush, one voice among few, a silence, or else the plain
// totals. Nothing in it is a judgement. A name with which it begins is apart: it may read the other way.
func (h *histogram) headline(people int) (name, words string) {
	n := len(h.posts)
	switch {
	case n == 0:
		return "", "No posts yet"
	case h.rush():
		return "", h.rushWords()
	}
	if name, most := h.loudest(); n >= 10 && 2*most >= n && people > 1 {
		return name, "wrote " + strconv.Itoa(most) + " of " + strconv.Itoa(n) + " posts"
	}
	if quiet, post := h.silence(); quiet >= 7*24*time.Hour && 2*quiet >= h.span() {
		words := strconv.Itoa(int(quiet/(24*time.Hour))) + " days of silence"
		if post > 0 {
			words += " before post #" + strconv.Itoa(post)
		}
		return "", words
	}
	return "", plural(n, "post") + " by " + strconv.Itoa(people) + peopleWord(people) + " in " + lasting(h.span())
}

// rush reports whether the peak stands out: five posts, and thrice what the other bars with posts have.
func (h *histogram) rush() bool {
	top, others, bars := h.counts[h.peak], 0, 0
	for i, c := range h.counts {
		if i != h.peak && c > 0 {
			others += c
			bars++
		}
	}
	return top >= 5 && bars > 0 && top*bars >= 2*others
}

func (h *histogram) rushWords() string {
	count, start := h.counts[h.peak], h.starts[h.peak]
	what := "reply"
	if h.before.Number == 0 {
		what = "post"
	}
	said := plural(count, what)
	switch {
	case h.unit == hours && h.before.Number > 0:
		return said + " in one hour after post #" + strconv.Itoa(h.before.Number)
	case h.unit == hours && !h.before.At.IsZero(): // of several threads
		return said + " in one hour on " + start.Format("2 Jan 2006")
	case h.unit == hours:
		return said + " in the first hour"
	case h.unit == days:
		return said + " on " + start.Format("2 Jan 2006")
	case h.group == 1:
		return said + " in the week of " + start.Format("2 Jan 2006")
	}
	return said + " in " + strconv.Itoa(h.group) + " weeks from " + start.Format("2 Jan 2006")
}

// loudest is who wrote most; the first of them where several did.
func (h *histogram) loudest() (name string, most int) {
	wrote := make(map[string]int)
	for _, p := range h.posts {
		wrote[p.Author]++
	}
	for _, p := range h.posts {
		if wrote[p.Author] > most {
			name, most = p.Author, wrote[p.Author]
		}
	}
	return field(name), most
}

// silence is the longest time without a post, and the number of the post that ended it.
func (h *histogram) silence() (quiet time.Duration, post int) {
	for i := 1; i < len(h.posts); i++ {
		if d := h.posts[i].At.Sub(h.posts[i-1].At); d > quiet {
			quiet, post = d, h.posts[i].Number
		}
	}
	return quiet, post
}

func (h *histogram) span() time.Duration {
	if len(h.posts) == 0 {
		return 0
	}
	return h.posts[len(h.posts)-1].At.Sub(h.posts[0].At)
}

func plural(n int, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case what == "reply":
		what = "replie"
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func peopleWord(n int) string {
	if n == 1 {
		return " person"
	}
	return " people"
}

// lasting is a length of time in words, rounded up.
func lasting(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d <= time.Hour:
		return "an hour"
	case d <= 2*day:
		return plural(int((d+time.Hour-1)/time.Hour), "hour")
	case d <= 120*day:
		return plural(int((d+day-1)/day), "day")
	case d <= 730*day:
		return plural(int((d+30*day-1)/(30*day)), "month")
	}
	return plural(int((d+365*day-1)/(365*day)), "year")
}
