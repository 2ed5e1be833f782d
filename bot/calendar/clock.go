package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParseClock reads a time of the day such as 18:00 or 7:30, from 0:00 to 23:59.
func ParseClock(s string) (hour, minute int, err error) {
	h, m, ok := strings.Cut(strings.TrimSpace(s), ":")
	hour, wrongHour := digits(h, 1, 2)
	minute, wrongMinute := digits(m, 2, 2)
	if !ok || wrongHour || wrongMinute || hour > 23 || minute > 59 {
		return 0, 0, fmt.Errorf("%.20q is no time of the day such as 18:00", s)
	}
	return hour, minute, nil
}

// digits reads a number of so many digits and nothing else.
func digits(s string, least, most int) (n int, wrong bool) {
	if len(s) < least || len(s) > most || strings.Trim(s, "0123456789") != "" {
		return 0, true
	}
	n, err := strconv.Atoi(s)
	return n, err != nil
}

// NextDaily returns the next time that the clocks of a zone show the hour and minute, strictly after a moment. A day on
// which they never do has it at the first moment after the gap; a day on which they do twice has it once. No zone is UTC.
func NextDaily(after time.Time, hour, minute int, zone *time.Location) time.Time {
	return next(after, hour, minute, zone, func(time.Weekday) bool { return true })
}

// NextWeekly is [NextDaily] on one day of the week.
func NextWeekly(after time.Time, weekday time.Weekday, hour, minute int, zone *time.Location) time.Time {
	return next(after, hour, minute, zone, func(day time.Weekday) bool { return day == weekday })
}

func next(after time.Time, hour, minute int, zone *time.Location, on func(time.Weekday) bool) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	year, month, day := after.In(zone).Date()
	for ahead := -1; ; ahead++ { // from yesterday, whose time may have been moved to today by a gap
		date := time.Date(year, month, day+ahead, 0, 0, 0, 0, time.UTC)
		if !on(date.Weekday()) {
			continue
		}
		if at := wall(year, month, day+ahead, hour, minute, zone); at.After(after) {
			return at
		}
	}
}
