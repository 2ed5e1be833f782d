package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/calendar"
)

func hours(t interface{ Fatal(...any) }, s string) calendar.Hours {
	h, err := calendar.ParseHours(s)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestHours holds when hours hold and how long, over midnight and on days of 23 and of 25 hours.
func TestHours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ hours, at, until string }{
		{"22:00-07:00", "2026-06-01 21:59 +0200", ""},
		{"22:00-07:00", "2026-06-01 22:00 +0200", "2026-06-02 07:00 +0200"},
		{"22:00-07:00", "2026-06-02 06:59 +0200", "2026-06-02 07:00 +0200"},
		{"22:00-07:00", "2026-06-02 07:00 +0200", ""},
		{"12:00-13:30", "2026-06-02 13:29 +0200", "2026-06-02 13:30 +0200"},
		{"12:00-13:30", "2026-06-02 13:30 +0200", ""},
		{"20:00-24:00", "2026-06-02 23:59 +0200", "2026-06-03 00:00 +0200"},
		{"00:00-06:00", "2026-06-02 00:00 +0200", "2026-06-02 06:00 +0200"},
		{"22:00-07:00", "2026-03-28 23:00 +0100", "2026-03-29 07:00 +0200"}, // eight hours of sleep
		{"22:00-07:00", "2026-10-24 23:00 +0200", "2026-10-25 07:00 +0100"}, // ten
		{"02:15-02:45", "2026-03-29 03:00 +0200", ""},                       // swallowed whole
		{"02:30-04:00", "2026-03-29 03:10 +0200", "2026-03-29 04:00 +0200"}, // begins in the gap
		{"02:30-04:00", "2026-03-29 01:59 +0100", ""},
		{"23:00-02:30", "2026-03-29 01:59 +0100", "2026-03-29 03:00 +0200"}, // ends in the gap
		{"23:00-02:30", "2026-03-29 03:00 +0200", ""},
		{"23:00-02:30", "2026-10-25 02:29 +0200", "2026-10-25 02:30 +0200"}, // ends with the first of two
		{"23:00-02:30", "2026-10-25 02:10 +0100", ""},
		{"02:30-07:00", "2026-10-25 02:10 +0100", "2026-10-25 07:00 +0100"}, // and begins with it
		{"off", "2026-06-02 03:00 +0200", ""},
	} {
		until, inside := hours(t, c.hours).Holds(moment(t, c.at), zone(t, "Europe/Berlin"))
		got := ""
		if inside {
			got = until.Format(shown)
		}
		if got != c.until || inside == until.IsZero() {
			t.Errorf("%s at %s holds until %q (%v), want %q", c.hours, c.at, got, inside, c.until)
		}
	}
}

// TestHoursHold holds, in every kind of zone, that hours which hold do so up to their end, that what is inside by the clock
// of an even day is inside, and nothing else.
func TestHoursHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := zone(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		from, to := rapid.IntRange(0, 1439).Draw(t, "from"), rapid.IntRange(0, 1439).Draw(t, "to")
		if from == to {
			t.Skip("the whole day")
		}
		day := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
		clock := func(m int) string { return day.Add(time.Duration(m) * time.Minute).Format("15:04") }
		h := hours(t, clock(from)+"-"+clock(to))
		if again := hours(t, h.String()); again != h {
			t.Fatalf("%v read again is %v", h, again)
		}
		at := time.Unix(rapid.Int64Range(1_735_689_600, 1_893_456_000).Draw(t, "at"), 0).In(z)
		until, inside := h.Holds(at, z)
		if inside {
			if !until.After(at) || until.Sub(at) > 50*time.Hour {
				t.Fatalf("%v at %v holds until %v", h, at, until)
			}
			between := at.Add(time.Duration(rapid.Int64Range(0, int64(until.Sub(at)-1)).Draw(t, "between")))
			if end, still := h.Holds(between, z); !still || !end.Equal(until) {
				t.Fatalf("%v holds at %v until %v, and at %v: %v, %v", h, at, until, between, end, still)
			}
		}
		start, end := at.ZoneBounds()
		if !start.IsZero() && at.Sub(start) < 48*time.Hour || !end.IsZero() && end.Sub(at) < 48*time.Hour {
			return // no even day
		}
		minute := at.Hour()*60 + at.Minute()
		want := from <= minute && minute < to
		if to < from {
			want = from <= minute || minute < to
		}
		if inside != want {
			t.Fatalf("%v at %v: inside %v, want %v", h, at, inside, want)
		}
	})
}

// TestParseHours holds what are hours, and that none are none.
func TestParseHours(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"22:00-07:00", "22:00-07:00"},
		{" 7:00 - 9:30 ", "07:00-09:30"},
		{"22:00–7:00", "22:00-07:00"},
		{"18:00-24:00", "18:00-00:00"},
		{"off", ""},
		{"", ""},
		{"OFF", ""},
	} {
		if h, err := calendar.ParseHours(c[0]); err != nil || h.String() != c[1] {
			t.Errorf("ParseHours(%q) = %q, %v; want %q", c[0], h, err, c[1])
		}
	}
	for _, s := range []string{"22:00", "22-7", "22:00-22:00", "00:00-24:00", "24:00-07:00", "22:00-07:00-08:00", "night", "-"} {
		if h, err := calendar.ParseHours(s); err == nil {
			t.Errorf("ParseHours(%q) = %q, want an error", s, h)
		}
	}
}
