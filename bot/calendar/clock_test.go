package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/calendar"
)

// zones are of many kinds: both halves of the earth, half an hour's switch, one at midnight, none.
var zones = []string{
	"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Beirut", "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia",
}

func zone(t interface{ Fatal(...any) }, name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func moment(t interface{ Fatal(...any) }, s string) time.Time {
	at, err := time.Parse("2006-01-02 15:04 -0700", s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

const shown = "2006-01-02 15:04 -0700"

// TestNextDaily holds what is next around the nights on which the clocks change, in Berlin: 2026-03-29 has no hour after
// two, and 2026-10-25 has it twice.
func TestNextDaily(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone, after  string
		hour, minute int
		want         string
	}{
		{"Europe/Berlin", "2026-06-01 17:59 +0200", 18, 0, "2026-06-01 18:00 +0200"},
		{"Europe/Berlin", "2026-06-01 18:00 +0200", 18, 0, "2026-06-02 18:00 +0200"}, // strictly after
		{"Europe/Berlin", "2026-12-31 20:00 +0100", 18, 0, "2027-01-01 18:00 +0100"},
		{"Europe/Berlin", "2026-03-28 18:00 +0100", 18, 0, "2026-03-29 18:00 +0200"}, // 23 hours
		{"Europe/Berlin", "2026-10-24 18:00 +0200", 18, 0, "2026-10-25 18:00 +0100"}, // 25 hours
		{"Europe/Berlin", "2026-03-29 01:00 +0100", 2, 30, "2026-03-29 03:00 +0200"}, // in the gap
		{"Europe/Berlin", "2026-03-29 03:00 +0200", 2, 30, "2026-03-30 02:30 +0200"},
		{"Europe/Berlin", "2026-10-25 01:00 +0200", 2, 30, "2026-10-25 02:30 +0200"}, // the first of two
		{"Europe/Berlin", "2026-10-25 02:30 +0200", 2, 30, "2026-10-26 02:30 +0100"}, // the second does not count
		{"Australia/Lord_Howe", "2026-10-03 12:00 +1030", 2, 15, "2026-10-04 02:30 +1100"},
		{"Asia/Beirut", "2024-03-30 12:00 +0200", 0, 0, "2024-03-31 01:00 +0300"}, // midnight is missing
		{"Pacific/Apia", "2011-12-29 12:00 -1000", 0, 0, "2011-12-31 00:00 +1400"},
	} {
		got := calendar.NextDaily(moment(t, c.after), c.hour, c.minute, zone(t, c.zone))
		if got.Format(shown) != c.want {
			t.Errorf("the next %02d:%02d in %s after %s is %s, want %s", c.hour, c.minute, c.zone, c.after, got.Format(shown), c.want)
		}
	}
	if got := calendar.NextDaily(moment(t, "2026-06-01 18:00 +0200"), 18, 0, nil); got.Format(shown) != "2026-06-01 18:00 +0000" {
		t.Errorf("without a zone: %v, want UTC", got)
	}
}

// TestNextWeekly holds the same for one day of the week.
func TestNextWeekly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		after string
		day   time.Weekday
		want  string
	}{
		{"2026-06-01 09:00 +0200", time.Monday, "2026-06-01 18:00 +0200"},
		{"2026-06-01 18:00 +0200", time.Monday, "2026-06-08 18:00 +0200"},
		{"2026-06-01 18:00 +0200", time.Sunday, "2026-06-07 18:00 +0200"},
		{"2026-03-26 18:00 +0100", time.Sunday, "2026-03-29 18:00 +0200"},
		{"2026-10-19 18:00 +0200", time.Monday, "2026-10-26 18:00 +0100"},
	} {
		if got := calendar.NextWeekly(moment(t, c.after), c.day, 18, 0, zone(t, "Europe/Berlin")); got.Format(shown) != c.want {
			t.Errorf("the next %v after %s is %s, want %s", c.day, c.after, got.Format(shown), c.want)
		}
	}
}

// TestEveryDay holds, in every kind of zone, that the next time is strictly later and not farther than two days, that it
// shows what was asked unless a gap swallowed it, and that nothing lies between.
func TestEveryDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := zone(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		after := time.Unix(rapid.Int64Range(1_735_689_600, 1_893_456_000).Draw(t, "after"), 0)
		hour, minute := rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute")
		at := calendar.NextDaily(after, hour, minute, z)
		if !at.After(after) || at.Sub(after) > 50*time.Hour {
			t.Fatalf("the next %02d:%02d after %v is %v", hour, minute, after, at)
		}
		start, _ := at.ZoneBounds()
		if in := at.In(z); (in.Hour() != hour || in.Minute() != minute) && !at.Equal(start) {
			t.Fatalf("%v does not show %02d:%02d and ends no gap", in, hour, minute)
		}
		if again := calendar.NextDaily(at.Add(-time.Nanosecond), hour, minute, z); !again.Equal(at) {
			t.Fatalf("just before %v the next is %v", at, again)
		}
		week := calendar.NextWeekly(after, at.In(z).Weekday(), hour, minute, z)
		if week.Before(at) || week.Sub(after) > 9*24*time.Hour {
			t.Fatalf("the next such day after %v is %v, and the next day %v", after, week, at)
		}
	})
}

// TestParseClock holds what is a time of the day.
func TestParseClock(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s    string
		want [2]int
	}{{"18:00", [2]int{18, 0}}, {"7:05", [2]int{7, 5}}, {"00:00", [2]int{0, 0}}, {" 23:59 ", [2]int{23, 59}}} {
		if h, m, err := calendar.ParseClock(c.s); err != nil || [2]int{h, m} != c.want {
			t.Errorf("ParseClock(%q) = %d, %d, %v; want %v", c.s, h, m, err, c.want)
		}
	}
	for _, s := range []string{"", "18", "24:00", "18:60", "18:0", "-1:00", "+8:00", "18:00:00", "018:00", "1८:00"} {
		if h, m, err := calendar.ParseClock(s); err == nil {
			t.Errorf("ParseClock(%q) = %d, %d; want an error", s, h, m)
		}
	}
}
