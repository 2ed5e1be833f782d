package fakediscord

import (
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// A window counts the requests of one bucket. It begins with the first request after the one before has ended.
type window struct {
	ends time.Time
	left int
}

type rates struct {
	buckets map[string]*window
	global  window
}

func newRates() rates { return rates{buckets: make(map[string]*window)} }

// take takes one from a window of n per d; ok is false when there is none left.
func (w *window) take(now time.Time, n int, d time.Duration) (ok bool) {
	if !now.Before(w.ends) {
		w.ends, w.left = now.Add(d), n
	}
	if w.left == 0 {
		return false
	}
	w.left--
	return true
}

// limitOf says how many requests a bucket takes in which time, and whose bucket it is.
func (f *Fake) limitOf(c *call) (key string, n int, d time.Duration) {
	major := c.vars["channel_id"] + c.vars["guild_id"] + c.vars["webhook_token"]
	key = c.route.String() + " " + major
	switch c.route.String() {
	case "POST " + channelPath + "/messages", "PATCH " + messagePath, "DELETE " + messagePath, "POST " + channelPath + "/threads":
		return key, f.o.PerChannel, f.o.Window
	case "POST " + messagePath + "/crosspost":
		return key, 10, time.Hour
	}
	if c.vars["webhook_token"] != "" {
		return major, 5, 2 * time.Second
	}
	return key, 50, f.o.Window
}

// limit counts a request. It returns the refusal of one too many, and sets the headers of the others. Interactions are
// not bound to the global limit, and callbacks to none. The caller holds f.mu.
func (f *Fake) limit(c *call, header http.Header) *answer {
	if c.route == nil || c.route.path == callbackPath {
		return nil
	}
	now := f.now()
	if !c.route.open && !f.rates.global.take(now, f.o.Global, time.Second) {
		return limited(c, Fault{Status: http.StatusTooManyRequests, Global: true, Retry: f.rates.global.ends.Sub(now)})
	}
	key, n, d := f.limitOf(c)
	w := f.rates.buckets[key]
	if w == nil {
		w = new(window)
		f.rates.buckets[key] = w
	}
	ok := w.take(now, n, d)
	rateHeaders(header, c, n, w.left, w.ends, now)
	if ok {
		return nil
	}
	a := limited(c, Fault{Status: http.StatusTooManyRequests, Retry: w.ends.Sub(now)})
	maps.Copy(a.header, header)
	return a
}

// bucketOf names the bucket of a route, whatever the channel, as Discord's opaque names do.
func bucketOf(c *call) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(c.route.String())) // a hash takes everything
	return fmt.Sprintf("%016x", h.Sum64())
}

func rateHeaders(header http.Header, c *call, n, left int, ends, now time.Time) {
	set := func(name, value string) { header[name] = []string{value} }
	set("X-Ratelimit-Limit", strconv.Itoa(n))
	set("X-Ratelimit-Remaining", strconv.Itoa(left))
	set("X-Ratelimit-Reset", fmt.Sprintf("%.3f", float64(ends.UnixMilli())/1000))
	set("X-Ratelimit-Reset-After", seconds(ends.Sub(now)))
	set("X-Ratelimit-Bucket", bucketOf(c))
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", max(d, time.Millisecond).Seconds()) }

// limited is a 429 as D topics/rate-limits shows it. A global one has no X-RateLimit-Reset-After; one of Cloudflare is a
// page without any of the headers.
func limited(c *call, f Fault) *answer {
	header := make(http.Header)
	if f.HTML {
		header.Set("Content-Type", "text/html; charset=UTF-8")
		if f.Retry > 0 {
			header.Set("Retry-After", strconv.Itoa(int(f.Retry.Seconds()+0.999)))
		}
		return &answer{status: http.StatusTooManyRequests, header: header, body: []byte(banned)}
	}
	scope, words := "user", "You are being rate limited."
	if f.Global {
		scope = "global"
		header.Set("X-RateLimit-Global", "true")
	}
	header.Set("Retry-After", seconds(f.Retry))
	header.Set("X-RateLimit-Scope", scope)
	if !f.Global && c.route != nil {
		header.Set("X-RateLimit-Limit", "5")
		header.Set("X-RateLimit-Remaining", "0")
		header.Set("X-RateLimit-Reset-After", seconds(f.Retry))
		header.Set("X-RateLimit-Bucket", bucketOf(c))
	}
	after := max(f.Retry, time.Millisecond).Seconds()
	return jsonAnswer(http.StatusTooManyRequests, 0, header, object{"message": words, "retry_after": after, "global": f.Global})
}

const banned = `<!doctype html><html><head><title>Access denied | discord.com used Cloudflare to restrict access</title></head>
<body><h1>Error 1015</h1><p>You are being rate limited</p></body></html>`
