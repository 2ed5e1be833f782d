package calendar_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/calendar"
)

func exchange(t testing.TB, name string) calendar.Exchange {
	t.Helper()
	e, ok := calendar.Of(name)
	if !ok {
		t.Fatalf("Of(%q) knows no such exchange", name)
	}
	return e
}

// published are the days on which exchanges stay closed from Monday to Friday, and those that end early, as they publish
// them.
var published = []struct {
	names        string
	year         int
	closed       string
	early        string
	closes, soon string // times of the day
}{
	{"NYSE NASDAQ", 2025, "01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25", "07-03 11-28 12-24", "16:00", "13:00"},
	{"NYSE NASDAQ", 2026, "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25", "11-27 12-24", "16:00", "13:00"},
	{"NYSE NASDAQ", 2027, "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24", "11-26", "16:00", "13:00"},
	{"NYSE NASDAQ", 2028, "01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25", "07-03 11-24", "16:00", "13:00"},
	{"LSE", 2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26", "12-24 12-31", "16:30", "12:30"},
	{"LSE", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28", "12-24 12-31", "16:30", "12:30"},
	{"LSE", 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28", "12-24 12-31", "16:30", "12:30"},
	{"XETRA", 2025, "01-01 04-18 04-21 05-01 12-24 12-25 12-26 12-31", "12-30", "17:30", "14:00"},
	{"XETRA", 2026, "01-01 04-03 04-06 05-01 12-24 12-25 12-31", "12-30", "17:30", "14:00"},
	{"XETRA", 2027, "01-01 03-26 03-29 12-24 12-31", "12-30", "17:30", "14:00"},
	{"TSX", 2025, "01-01 02-17 04-18 05-19 07-01 08-04 09-01 10-13 12-25 12-26", "12-24", "16:00", "13:00"},
	{"TSX", 2026, "01-01 02-16 04-03 05-18 07-01 08-03 09-07 10-12 12-25 12-28", "12-24", "16:00", "13:00"},
	{"TSX", 2027, "01-01 02-15 03-26 05-24 07-01 08-02 09-06 10-11 12-27 12-28", "12-24", "16:00", "13:00"},
}

// TestPublished holds that the rules give every closure and every early close that the exchanges publish, and no other.
func TestPublished(t *testing.T) {
	t.Parallel()
	for _, p := range published {
		for name := range strings.FieldsSeq(p.names) {
			t.Run(fmt.Sprintf("%s/%d", name, p.year), func(t *testing.T) {
				t.Parallel()
				e := exchange(t, name)
				var closed, early []string
				for day := time.Date(p.year, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == p.year; day = day.AddDate(0, 0, 1) {
					at, soon, open := e.Close(day.Date())
					working := day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
					switch want := map[bool]string{false: p.closes, true: p.soon}[soon]; {
					case !open && working:
						closed = append(closed, day.Format("01-02"))
					case open && !working:
						t.Errorf("open on %v", day.Format(time.DateOnly))
					case open && at.Format("2006-01-02 15:04") != day.Format("2006-01-02 ")+want:
						t.Errorf("%v closes at %v, want %v", day.Format(time.DateOnly), at, want)
					}
					if soon {
						early = append(early, day.Format("01-02"))
					}
				}
				if want := strings.Fields(p.closed); !slices.Equal(closed, want) {
					t.Errorf("closed on %v, want %v", closed, want)
				}
				if want := strings.Fields(p.early); !slices.Equal(early, want) {
					t.Errorf("early on %v, want %v", early, want)
				}
			})
		}
	}
}

// TestOddYears holds what the rules say in years that are unlike those of the table: New Year and Christmas on each day of
// a weekend.
func TestOddYears(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, day   string
		early, open bool
	}{
		{"NYSE", "2027-12-31", false, true}, // New Year 2028 is a Saturday and not observed
		{"NYSE", "2028-01-03", false, true},
		{"NYSE", "2034-01-02", false, false}, // a Sunday, observed on Monday
		{"NYSE", "2028-07-03", true, true},   // 4 July is a Tuesday
		{"NYSE", "2033-07-01", false, true},  // 4 July is a Monday: the Friday is not short
		{"NYSE", "2032-07-02", false, true},  // 4 July is a Sunday
		{"NYSE", "2032-07-05", false, false},
		{"NYSE", "2033-12-23", false, true}, // Christmas is a Sunday
		{"NYSE", "2033-12-26", false, false},
		{"LSE", "2028-01-03", false, false}, // a Saturday, made up for on Monday
		{"LSE", "2033-12-23", true, true},   // the last trading day before Christmas
		{"LSE", "2033-12-26", false, false},
		{"LSE", "2033-12-27", false, false},
		{"LSE", "2033-12-30", true, true},
		{"LSE", "2026-11-30", false, true},
		{"XETRA", "2028-12-29", true, true}, // 30 December is a Saturday
		{"TSX", "2028-07-03", false, false}, // Canada Day is a Saturday
		{"TSX", "2033-12-23", false, true},
		{"TSX", "2033-12-27", false, false},
	} {
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		if _, early, open := exchange(t, c.name).Close(day.Date()); early != c.early || open != c.open {
			t.Errorf("%s on %s is early %v and open %v, want %v and %v", c.name, c.day, early, open, c.early, c.open)
		}
	}
}

// TestSwitches holds that a close stays at its wall clock when the clocks change, so that it moves in UTC.
func TestSwitches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, after, first, second string // two closes in a row, in UTC
	}{
		{"NYSE", "2025-03-07", "03-07 21:00", "03-10 20:00"},
		{"NYSE", "2025-10-31", "10-31 20:00", "11-03 21:00"},
		{"NYSE", "2026-03-06", "03-06 21:00", "03-09 20:00"},
		{"NYSE", "2026-10-30", "10-30 20:00", "11-02 21:00"},
		{"NYSE", "2027-03-12", "03-12 21:00", "03-15 20:00"},
		{"NYSE", "2027-11-05", "11-05 20:00", "11-08 21:00"},
		{"LSE", "2026-03-27", "03-27 16:30", "03-30 15:30"},
		{"LSE", "2026-10-23", "10-23 15:30", "10-26 16:30"},
		{"XETRA", "2027-03-25", "03-25 16:30", "03-30 15:30"}, // Easter falls on the weekend of the switch
		{"TSX", "2026-10-30", "10-30 20:00", "11-02 21:00"},
	} {
		e := exchange(t, c.name)
		after, err := time.Parse(time.DateOnly, c.after)
		if err != nil {
			t.Fatal(err)
		}
		first := e.NextClose(after)
		second := e.NextClose(first)
		if got := first.UTC().Format("01-02 15:04"); got != c.first {
			t.Errorf("%s after %s closes at %s, want %s", c.name, c.after, got, c.first)
		}
		if got := second.UTC().Format("01-02 15:04"); got != c.second {
			t.Errorf("%s closes next at %s, want %s", c.name, got, c.second)
		}
	}
}

// TestNextClose holds, from any moment of a hundred years, that closes come strictly one after the other, on days of work, a
// few days apart, and that none lies between a moment and its next.
func TestNextClose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, _ := calendar.Of(rapid.SampledFrom(calendar.Names()).Draw(t, "name"))
		after := time.Unix(rapid.Int64Range(1_735_689_600, 4_891_363_200).Draw(t, "after"), 0)
		for range 10 {
			at := e.NextClose(after)
			if !at.After(after) || at.Sub(after) > 7*24*time.Hour {
				t.Fatalf("the close after %v is %v", after, at)
			}
			if day := at.In(e.Zone).Weekday(); day == time.Saturday || day == time.Sunday {
				t.Fatalf("%v is no day of work", at)
			}
			if again := e.NextClose(at.Add(-time.Second)); !again.Equal(at) {
				t.Fatalf("a second before %v the next close is %v", at, again)
			}
			after = at
		}
	})
}

// TestOf holds that names are known in any case, that every name that is listed is known, and that others are not.
func TestOf(t *testing.T) {
	t.Parallel()
	for _, name := range calendar.Names() {
		if e := exchange(t, strings.ToLower(name)); e.Name != name || e.Zone == nil {
			t.Errorf("Of(%q) = %+v", strings.ToLower(name), e)
		}
	}
	for _, name := range []string{"", "TSE", "NYSE2"} {
		if e, ok := calendar.Of(name); ok {
			t.Errorf("Of(%q) = %v, want none", name, e.Name)
		}
	}
}
