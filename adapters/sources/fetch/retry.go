package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The shortest and the longest wait a server can ask for.
const (
	soonest = time.Second
	latest  = 6 * time.Hour
)

// retryAfter reads a Retry-After header, in seconds or as a date, and keeps it between a second and six hours. Zero
// means that it is absent or says nothing that can be understood.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0
	}
	if at, err := http.ParseTime(value); err == nil {
		return clamp(soonest, at.Sub(now), latest)
	}
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil && seconds == 0 || seconds != seconds {
		return 0
	}
	if seconds > latest.Seconds() {
		return latest
	}
	return clamp(soonest, time.Duration(max(seconds, 0)*float64(time.Second)), latest)
}

// clamp keeps d between the two.
func clamp(least, d, most time.Duration) time.Duration { return min(max(d, least), most) }
