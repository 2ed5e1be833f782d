package fakeslack

import (
	"net/http"
	"time"
)

// Tiers of methods, in calls a minute and workspace. Special tiers are those of the methods' pages: "hundreds a minute".
func perMinute(tier int) int { return map[int]int{1: 1, 2: 20, 3: 50, 4: 100, special: 200}[tier] }

const special = 0

// rates counts calls: the last minute of each method and workspace, and buckets for what is counted otherwise.
type rates struct {
	minutes map[string][]time.Time
	buckets map[string]*bucket
	held    map[string]time.Time // until when a Retry-After lasts
}

// A bucket fills by one in a time, up to its size.
type bucket struct {
	left float64
	at   time.Time
}

func newRates() rates {
	return rates{minutes: make(map[string][]time.Time), buckets: make(map[string]*bucket), held: make(map[string]time.Time)}
}

// minute takes one of n calls a minute; it returns how long to wait where there is none left.
func (r *rates) minute(key string, now time.Time, n int) time.Duration {
	times := r.minutes[key]
	for len(times) > 0 && now.Sub(times[0]) >= time.Minute {
		times = times[1:]
	}
	r.minutes[key] = times
	if len(times) >= n {
		return times[0].Add(time.Minute).Sub(now)
	}
	r.minutes[key] = append(times, now)
	return 0
}

// drop takes one from a bucket; it returns how long to wait where there is none left.
func (r *rates) drop(key string, now time.Time, size int, every time.Duration) time.Duration {
	b := r.buckets[key]
	if b == nil {
		b = &bucket{left: float64(size), at: now}
		r.buckets[key] = b
	}
	b.left = min(float64(size), b.left+float64(now.Sub(b.at))/float64(every))
	b.at = now
	if b.left < 1 {
		return max(time.Duration((1-b.left)*float64(every)), time.Millisecond)
	}
	b.left--
	return 0
}

// rateKey says what a Retry-After is about.
func (c *call) rateKey() string {
	key := c.Method + " " + c.Team
	if c.Method == "chat.postMessage" {
		key += " " + c.Channel
	}
	return key
}

// hold notes that a call like this one should wait. The caller holds f.mu.
func (f *Fake) hold(c *call, d time.Duration) {
	f.rates.held[c.rateKey()] = f.now().Add(wholeSeconds(d))
}

// limit counts a call and returns the refusal of one too many. The caller holds f.mu.
func (f *Fake) limit(c *call) *answer {
	if c.method == nil {
		return nil
	}
	now := f.now()
	var wait time.Duration
	switch c.Method {
	case "chat.postMessage":
		if wait = f.rates.drop(c.rateKey(), now, f.o.Burst, f.o.Every); wait == 0 {
			wait = f.rates.minute(c.Method+" "+c.Team, now, f.o.Busy)
		}
	case "apps.connections.open":
		// Tier 1 says one a minute and more in bursts; reconnecting at once is what Slack itself asks for.
		wait = f.rates.drop(c.Method, now, f.o.Opens, time.Minute)
	default:
		wait = f.rates.minute(c.rateKey(), now, perMinute(c.method.tier)*max(f.o.Tiers, 1))
	}
	if wait == 0 {
		return nil
	}
	wait = wholeSeconds(wait)
	f.hold(c, wait)
	return refusedBy(Fault{Status: http.StatusTooManyRequests, Error: "ratelimited", Retry: wait})
}

// wholeSeconds is a wait as Retry-After says it.
func wholeSeconds(d time.Duration) time.Duration { return (d + time.Second - 1).Truncate(time.Second) }
