package calendar

import "time"

// widest is more than any zone was ever ahead of UTC.
const widest = 16 * time.Hour

// wall returns when the clocks of a zone show the hour and minute on a day; nil is UTC. Days beyond the end of a month
// count on into the next one. What a gap swallows is the first moment after the gap, what comes twice is the first of the
// two. [time.Date] promises neither.
func wall(year int, month time.Month, day, hour, minute int, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	shown := time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
	for from := shown.Add(-widest).In(zone); ; { // one stretch of even time after the other
		start, end := from.ZoneBounds()
		_, offset := from.Zone()
		at := shown.Add(-time.Duration(offset) * time.Second).In(zone)
		switch {
		case at.Before(start):
			return start
		case end.IsZero() || at.Before(end):
			return at
		}
		from = end
	}
}
