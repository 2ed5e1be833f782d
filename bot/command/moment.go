package command

import (
	"strconv"
	"strings"
	"time"
)

// farthest is how far ahead a moment may be.
const farthest = 10 * 365 * 24 * time.Hour

// moment understands when something ends, seen from now and in its zone: 30m, 2h30m, 3d, 1w; 18:00, the next one; tomorrow
// or a day of the week, as that day begins or with a time behind it; a date, or a date with a time. why says what is
// wrong with it.
func moment(s string, now time.Time) (at time.Time, why string) {
	s = strings.ToLower(strings.Join(strings.Fields(s), " "))
	at, ok := span(s, now)
	if !ok {
		at, ok = clock(s, now)
	}
	if !ok {
		at, ok = day(s, now)
	}
	if !ok {
		at, ok = date(s, now)
	}
	switch {
	case !ok:
		return time.Time{}, "is no moment that I understand"
	case !at.After(now):
		return time.Time{}, "is over already"
	case at.Sub(now) > farthest:
		return time.Time{}, "is more than ten years ahead"
	}
	return at, ""
}

// span reads 30m, 2h, 3d, 1w, and several in a row such as 1d12h.
func span(s string, now time.Time) (time.Time, bool) {
	s = strings.ReplaceAll(s, " ", "")
	var total time.Duration
	for s != "" {
		digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
		n, err := strconv.Atoi(s[:digits])
		if err != nil || n > 1e6 {
			return time.Time{}, false
		}
		letters := len(s[digits:]) - len(strings.TrimLeft(s[digits:], "abcdefghijklmnopqrstuvwxyz"))
		unit := unitOf(s[digits : digits+letters])
		if unit == 0 {
			return time.Time{}, false
		}
		total = min(total+min(time.Duration(n), 2*farthest/unit)*unit, 2*farthest)
		s = s[digits+letters:]
	}
	return now.Add(total), total > 0
}

func unitOf(s string) time.Duration {
	switch s {
	case "m", "min", "mins", "minute", "minutes":
		return time.Minute
	case "h", "hr", "hrs", "hour", "hours":
		return time.Hour
	case "d", "day", "days":
		return 24 * time.Hour
	case "w", "week", "weeks":
		return 7 * 24 * time.Hour
	}
	return 0
}

// clock reads 18:00: today's, or tomorrow's when it is over.
func clock(s string, now time.Time) (time.Time, bool) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return time.Time{}, false
	}
	at := onDay(now, 0, t)
	if !at.After(now) {
		at = onDay(now, 1, t)
	}
	return at, true
}

// day reads tomorrow and the days of the week, the next of that name.
func day(s string, now time.Time) (time.Time, bool) {
	name, rest, timed := strings.Cut(s, " ")
	t, err := time.Parse("15:04", rest)
	if timed && err != nil {
		return time.Time{}, false
	}
	if !timed {
		t = time.Time{}
	}
	if name == "tomorrow" {
		return onDay(now, 1, t), true
	}
	for ahead := 1; ahead <= 7; ahead++ {
		full := strings.ToLower(now.AddDate(0, 0, ahead).Weekday().String())
		if name == full || len(name) >= 3 && strings.HasPrefix(full, name) {
			return onDay(now, ahead, t), true
		}
	}
	return time.Time{}, false
}

// onDay is the hour and minute of t on the day so many days ahead.
func onDay(now time.Time, ahead int, t time.Time) time.Time {
	return time.Date(now.Year(), now.Month(), now.Day()+ahead, t.Hour(), t.Minute(), 0, 0, now.Location())
}

// date reads 2026-12-24, with a time behind a space or a T, and with a zone of its own behind that.
func date(s string, now time.Time) (time.Time, bool) {
	s = strings.ToUpper(strings.Replace(s, " ", "T", 1))
	for _, form := range []string{"2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", time.RFC3339} {
		if at, err := time.ParseInLocation(form, s, now.Location()); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
