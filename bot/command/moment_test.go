package command

import (
	"testing"
	"time"
)

// TestMoment holds what people may type for when something ends, seen from a Wednesday in New York.
func TestMoment(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skip("this machine has no time zones: ", err)
	}
	now := time.Date(2026, 10, 28, 15, 30, 10, 0, zone)
	for typed, want := range map[string]string{
		"30m":                       "2026-10-28T16:00:10-04:00",
		"90 minutes":                "2026-10-28T17:00:10-04:00",
		"2h":                        "2026-10-28T17:30:10-04:00",
		"2h30m":                     "2026-10-28T18:00:10-04:00",
		"3d":                        "2026-10-31T15:30:10-04:00",
		"1d 12h":                    "2026-10-30T03:30:10-04:00",
		"1w":                        "2026-11-04T14:30:10-05:00", // summer time ended meanwhile
		"18:00":                     "2026-10-28T18:00:00-04:00",
		"9:05":                      "2026-10-29T09:05:00-04:00",
		"tomorrow":                  "2026-10-29T00:00:00-04:00",
		"Tomorrow 9:00":             "2026-10-29T09:00:00-04:00",
		"monday":                    "2026-11-02T00:00:00-05:00",
		"mon 18:15":                 "2026-11-02T18:15:00-05:00",
		"wednesday":                 "2026-11-04T00:00:00-05:00",
		"2026-12-24":                "2026-12-24T00:00:00-05:00",
		"2026-12-24T15:00":          "2026-12-24T15:00:00-05:00",
		"2026-12-24 15:00":          "2026-12-24T15:00:00-05:00",
		"2026-12-24t15:00:30":       "2026-12-24T15:00:30-05:00",
		"2026-12-24T15:00Z":         "2026-12-24T15:00:00Z",
		"2026-12-24T15:00:00+01:00": "2026-12-24T15:00:00+01:00",
	} {
		at, why := moment(typed, now)
		if got := at.Format(time.RFC3339); got != want || why != "" {
			t.Errorf("moment(%q) = %s, %q, want %s", typed, got, why, want)
		}
	}
	for typed, want := range map[string]string{
		"":                      "is no moment that I understand",
		"soon":                  "is no moment that I understand",
		"0h":                    "is no moment that I understand",
		"-2h":                   "is no moment that I understand",
		"2":                     "is no moment that I understand",
		"2y":                    "is no moment that I understand",
		"25:00":                 "is no moment that I understand",
		"mo":                    "is no moment that I understand",
		"tomorrow noon":         "is no moment that I understand",
		"2026-02-30":            "is no moment that I understand",
		"99999999999999999999h": "is no moment that I understand",
		"2026-10-28":            "is over already",
		"2026-10-28T15:30":      "is over already",
		"999999w":               "is more than ten years ahead",
		"999999w999999w":        "is more than ten years ahead",
		"2126-01-01":            "is more than ten years ahead",
	} {
		if at, why := moment(typed, now); why != want || !at.IsZero() {
			t.Errorf("moment(%q) = %v, %q, want %q", typed, at, why, want)
		}
	}
}
