package calendar

import (
	"testing"
	"time"
)

// TestEaster holds Easter in years that are hard: the earliest and the latest, and those in which the moon of the church is
// moved by a day.
func TestEaster(t *testing.T) {
	t.Parallel()
	for _, want := range []string{
		"1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2008-03-23", "2019-04-21", "2024-03-31", "2025-04-20",
		"2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2038-04-25", "2049-04-18", "2076-04-19", "2100-03-28", "2285-03-22",
	} {
		date, err := time.Parse(time.DateOnly, want)
		if err != nil {
			t.Fatal(err)
		}
		if got := easter(date.Year()); !got.Equal(date) {
			t.Errorf("Easter of %d is %v, want %s", date.Year(), got.Format(time.DateOnly), want)
		}
	}
}
