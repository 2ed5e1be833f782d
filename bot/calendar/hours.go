package calendar

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Hours are a part of each day, such as from ten in the evening to seven in the morning. The zero value is none.
type Hours struct {
	from, to int // minutes of the day; equal: none
}

// ParseHours reads hours such as "22:00-07:00"; what ends before it begins goes over midnight, and 24:00 is the end of a
// day. "off" and nothing are none. A whole day is refused: that would be a pause.
func ParseHours(s string) (Hours, error) {
	s = strings.ReplaceAll(strings.TrimSpace(s), "–", "-")
	if s == "" || strings.EqualFold(s, "off") {
		return Hours{}, nil
	}
	begin, end, ok := strings.Cut(s, "-")
	if !ok {
		return Hours{}, fmt.Errorf("%.20q are no hours such as 22:00-07:00", s)
	}
	from, err := minutes(begin)
	if err != nil {
		return Hours{}, err
	}
	to := 0
	if strings.TrimSpace(end) != "24:00" {
		if to, err = minutes(end); err != nil {
			return Hours{}, err
		}
	}
	if from == to {
		return Hours{}, errors.New("hours that end when they begin would be the whole day")
	}
	return Hours{from, to}, nil
}

func minutes(s string) (int, error) {
	hour, minute, err := ParseClock(s)
	return hour*60 + minute, err
}

// String returns the hours as [ParseHours] reads them; nothing for none.
func (h Hours) String() string {
	if h == (Hours{}) {
		return ""
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", h.from/60, h.from%60, h.to/60, h.to%60)
}

// Holds reports whether a moment lies inside the hours by the clocks of a zone, and until when they last then. They begin
// and end once a day, each at the time that [NextDaily] has: where an hour comes twice they begin with the first and end
// with the first, and what a gap swallows whole does not happen on that day. No zone is UTC.
func (h Hours) Holds(at time.Time, zone *time.Location) (until time.Time, inside bool) {
	if h == (Hours{}) {
		return time.Time{}, false
	}
	if zone == nil {
		zone = time.UTC
	}
	year, month, day := at.In(zone).Date()
	for d := day - 2; d <= day; d++ { // those of yesterday may go over midnight, and a gap may have moved them on
		last := d
		if h.to <= h.from {
			last++
		}
		begin := wall(year, month, d, h.from/60, h.from%60, zone)
		end := wall(year, month, last, h.to/60, h.to%60, zone)
		if !at.Before(begin) && at.Before(end) {
			return end, true
		}
	}
	return time.Time{}, false
}
