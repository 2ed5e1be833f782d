package config_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/config"
)

func TestParseDuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"1s": time.Second, "0s": 0, "0": 0, "90s": 90 * time.Second, "1h30m": 90 * time.Minute, "30d": 720 * time.Hour, "0d": 0, "-1s": -time.Second,
	} {
		if got, err := config.ParseDuration(text); err != nil || got != want {
			t.Errorf("ParseDuration(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "1", "d", "1.5d", "-1d", "99999d", "1w", "soon", "1s ", "0x1d"} {
		if got, err := config.ParseDuration(text); err == nil {
			t.Errorf("ParseDuration(%q) = %v, want an error", text, got)
		} else if text != "" && text != "d" && text != "1" && strings.Contains(err.Error(), text) {
			t.Errorf("ParseDuration(%q) repeats the text: %v", text, err)
		}
	}
}

func TestParseRate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]config.Rate{
		"1/s": {Every: time.Second, Burst: 5}, "10/s": {Every: 100 * time.Millisecond, Burst: 10}, "20/m": {Every: 3 * time.Second, Burst: 20},
		"1/h": {Every: time.Hour, Burst: 5}, "1000/s": {Every: time.Millisecond, Burst: 1000},
	} {
		if got, err := config.ParseRate(text); err != nil || got != want {
			t.Errorf("ParseRate(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "1", "/s", "0/s", "-1/s", "1/d", "1/sec", "1.5/s", "1001/s", "1/s/s", " 1/s"} {
		if got, err := config.ParseRate(text); err == nil {
			t.Errorf("ParseRate(%q) = %v, want an error", text, got)
		}
	}
	if got := fmt.Sprint(config.Rate{}); got != "none" {
		t.Errorf("no rate prints as %q", got)
	}
}

// TestWriteAndRead holds that a duration and a rate that a row shows mean the same when they are written into a file.
func TestWriteAndRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.IntRange(1, 86400).Draw(t, "seconds")
		n, unit := rapid.IntRange(1, 60).Draw(t, "n"), rapid.SampledFrom([]string{"s", "m", "h"}).Draw(t, "unit")
		load := func(floor, rate string) (config.Fetch, config.Watch, string, string) {
			s, err := config.Load(config.Options{Wishes: someWishes, Flags: map[string]string{"watch.floor": floor, "watch.ceiling": "30d", "fetch.per_host": rate}})
			if err != nil {
				t.Fatal(err)
			}
			var rows [2]string
			for _, r := range s.Rows() {
				switch r.Key {
				case "watch.floor":
					rows[0] = r.Value
				case "fetch.per_host":
					rows[1] = r.Value
				}
			}
			return s.Fetch, s.Watch, rows[0], rows[1]
		}
		fetch, watch, floor, rate := load(fmt.Sprintf("%ds", seconds), fmt.Sprintf("%d/%s", n, unit))
		fetch2, watch2, _, _ := load(floor, rate)
		if watch != watch2 || fetch.PerHost.Every != fetch2.PerHost.Every {
			t.Fatalf("%v and %v became %v and %v, by way of %s and %s", watch.Floor, fetch.PerHost, watch2.Floor, fetch2.PerHost, floor, rate)
		}
	})
}
