package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Rate is one every so often, and how many at once.
type Rate struct {
	Every time.Duration
	Burst int
}

// leastBurst is what even a slow rate gives at once: a thread is read with a few requests.
const leastBurst = 5

// ParseRate reads a rate such as 1/s, 20/m or 100/h. The burst is that number, and at least 5.
func ParseRate(text string) (Rate, error) {
	count, unit, _ := strings.Cut(text, "/")
	units := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour}
	n, err := strconv.Atoi(count)
	if err != nil || units[unit] == 0 || n < 1 || n > 1000 {
		return Rate{}, fmt.Errorf("not a rate from 1/h to 1000/s")
	}
	return Rate{Every: units[unit] / time.Duration(n), Burst: max(n, leastBurst)}, nil
}

// String returns the rate as it is written in the settings, in the longest unit that fits.
func (r Rate) String() string {
	for _, u := range []struct {
		name string
		d    time.Duration
	}{{"s", time.Second}, {"m", time.Minute}, {"h", time.Hour}} {
		if r.Every > 0 && r.Every <= u.d {
			return fmt.Sprintf("%d/%s", u.d/r.Every, u.name)
		}
	}
	return "none"
}

// ParseDuration reads what [time.ParseDuration] reads, and whole days such as 30d.
func ParseDuration(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 || n > 36500 {
			return 0, fmt.Errorf("not a number of days")
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("not a duration") // the library's words repeat the text
	}
	return d, nil
}

// span returns a duration as people write it: 30d, 1h, 90s.
func span(d time.Duration) string {
	for _, u := range []struct {
		name string
		d    time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}} {
		if d >= u.d && d%u.d == 0 {
			return strconv.FormatInt(int64(d/u.d), 10) + u.name
		}
	}
	if d == 0 {
		return "0s"
	}
	return d.String()
}
