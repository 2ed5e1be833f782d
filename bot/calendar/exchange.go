package calendar

import (
	"slices"
	"strings"
	"time"
)

// An Exchange is a stock exchange: where it stands and when it closes. [Of] gives those that are known; the zero value is
// none and must not be asked.
type Exchange struct {
	Name string         // short, such as "NYSE"
	Zone *time.Location // of its clocks
	hours
}

// hours are the rules of an exchange. All days in them are midnights in UTC, which stand for a date alone.
type hours struct {
	place    string // name of the zone
	close    [2]int // hour and minute
	early    [2]int // on short days
	holidays []holiday
	short    func(e Exchange, day time.Time) bool // of a trading day: does it end early?
	closed   []time.Time                          // by announcement, beyond the rules
}

// Of returns the exchange of a short name, in any case. ok is false for a name that is not in [Names], and where the time
// zones of the world are not to be had; the program carries them along.
func Of(name string) (e Exchange, ok bool) {
	for _, e := range exchanges() {
		if strings.EqualFold(e.Name, name) {
			zone, err := time.LoadLocation(e.place)
			e.Zone = zone
			return e, err == nil
		}
	}
	return Exchange{}, false
}

// Names returns the short names of the exchanges that are known, the first of them the one to use when nobody said.
func Names() []string {
	var names []string
	for _, e := range exchanges() {
		names = append(names, e.Name)
	}
	return names
}

// Close returns when the exchange closes on a day, and whether that is earlier than on others. open is false on weekends
// and holidays, and there is no time then.
func (e Exchange) Close(year int, month time.Month, day int) (at time.Time, early, open bool) {
	date := on(year, month, day)
	if !e.trades(date) {
		return time.Time{}, false, false
	}
	clock := e.close
	if early = e.short(e, date); early {
		clock = e.early
	}
	return wall(date.Year(), date.Month(), date.Day(), clock[0], clock[1], e.Zone), early, true
}

// NextClose returns when the exchange closes next, strictly after a moment.
func (e Exchange) NextClose(after time.Time) time.Time {
	year, month, day := after.In(e.Zone).Date()
	for ; ; day++ {
		if at, _, open := e.Close(year, month, day); open && at.After(after) {
			return at
		}
	}
}

// trades reports whether the exchange opens on a day.
func (e Exchange) trades(date time.Time) bool {
	if weekend(date) || slices.ContainsFunc(e.closed, date.Equal) {
		return false
	}
	return !slices.ContainsFunc(e.holidays, func(h holiday) bool { return h(date.Year()).Equal(date) })
}

// lastBefore reports whether a day is the last trading day before another one.
func (e Exchange) lastBefore(date, before time.Time) bool {
	for d := date.AddDate(0, 0, 1); d.Before(before); d = d.AddDate(0, 0, 1) {
		if e.trades(d) {
			return false
		}
	}
	return date.Before(before)
}
