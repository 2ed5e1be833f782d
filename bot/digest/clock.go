package digest

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/calendar"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// usual is when digests come of which nobody said when, and weekday on which day of the week.
	usual   = "18:00"
	weekday = time.Friday
	// afterClose is how long after the close of an exchange its digest comes.
	afterClose = 15 * time.Minute
	// longest is more than the longest time between two digests of a rhythm.
	longest = 16 * 24 * time.Hour
)

// A Clock says when the digests of a subscription are due. The zero value never does.
type Clock struct {
	rhythm       store.Rhythm
	hour, minute int
	zone         *time.Location
	exchange     calendar.Exchange
}

// ClockOf returns the clock of a subscription by its options, the settings of its channel and the zone of the program; ok is
// false where no digest is wished. Zones, times and exchanges that are not known count as none was named.
func ClockOf(o store.Options, s store.Settings, zone *time.Location) (c Clock, ok bool) {
	c = Clock{rhythm: o.Digest, zone: ZoneOf(cmp.Or(o.Zone, s.Zone), zone)}
	switch o.Digest {
	case store.Daily, store.Weekly:
		var err error
		if c.hour, c.minute, err = calendar.ParseClock(cmp.Or(o.At, usual)); err != nil {
			c.hour, c.minute, _ = calendar.ParseClock(usual)
		}
		return c, true
	case store.AtClose:
		if c.exchange, ok = calendar.Of(s.Exchange); !ok {
			c.exchange, ok = calendar.Of(calendar.Names()[0])
		}
		return c, ok
	default:
		return Clock{}, false
	}
}

// ZoneOf returns the zone of a name, or else where there is none; nil is UTC.
func ZoneOf(name string, or *time.Location) *time.Location {
	if zone, err := time.LoadLocation(name); name != "" && err == nil {
		return zone
	}
	if or == nil {
		return time.UTC
	}
	return or
}

// Next returns when the next digest is due, strictly after a moment; the zero time for the zero clock.
func (c Clock) Next(after time.Time) time.Time {
	switch c.rhythm {
	case store.Daily:
		return calendar.NextDaily(after, c.hour, c.minute, c.zone)
	case store.Weekly:
		return calendar.NextWeekly(after, weekday, c.hour, c.minute, c.zone)
	case store.AtClose:
		return c.exchange.NextClose(after.Add(-afterClose)).Add(afterClose)
	default:
		return time.Time{}
	}
}

// Latest returns the last time that a digest was due after one moment and up to another; ok is false if none was.
func (c Clock) Latest(after, upto time.Time) (due time.Time, ok bool) {
	if c.rhythm == "" {
		return due, false
	}
	if limit := upto.Add(-longest); after.Before(limit) {
		after = limit
	}
	for next := c.Next(after); !next.After(upto); next = c.Next(next) {
		due, ok = next, true
	}
	return due, ok
}

// String says when the digests come, such as "daily at 18:00", "weekly on Friday at 18:00" or "after the close of NYSE".
func (c Clock) String() string {
	at := fmt.Sprintf("%d:%02d", c.hour, c.minute)
	switch c.rhythm {
	case store.Daily:
		return "daily at " + at
	case store.Weekly:
		return fmt.Sprintf("weekly on %s at %s", weekday, at)
	case store.AtClose:
		return "after the close of " + strings.ToUpper(c.exchange.Name)
	default:
		return "never"
	}
}
