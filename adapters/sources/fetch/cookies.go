package fetch

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Bounds of a jar.
const (
	jarCookies = 8
	jarBytes   = 4 << 10
)

// A jar keeps the session cookies of one host, in memory only. Domains are ignored: a cookie goes back to the very host
// that set it. A full jar takes nothing new.
type jar struct {
	mu      sync.Mutex
	cookies []*http.Cookie
}

// header returns the Cookie header for a URL of the host; empty if there is none.
func (j *jar) header(u *url.URL) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	now := time.Now()
	var parts []string
	for _, c := range j.cookies {
		if over(c, now) || c.Secure && u.Scheme != "https" || !under(u.Path, c.Path) {
			continue
		}
		parts = append(parts, c.Name+"="+c.Value)
	}
	return strings.Join(parts, "; ")
}

// keep takes over what an answer sets.
func (j *jar) keep(u *url.URL, res *http.Response) {
	if len(res.Header["Set-Cookie"]) == 0 {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	now := time.Now()
	for _, c := range res.Cookies() {
		if c.Secure && u.Scheme != "https" {
			continue
		}
		if c.MaxAge > 0 {
			c.Expires = now.Add(time.Duration(min(c.MaxAge, 1<<30)) * time.Second)
		}
		if !strings.HasPrefix(c.Path, "/") {
			c.Path = "/"
		}
		j.put(c, now)
	}
}

// put replaces a cookie of the same name and path, or adds it if there is room.
func (j *jar) put(c *http.Cookie, now time.Time) {
	kept, size := j.cookies[:0], len(c.Name)+len(c.Value)
	for _, k := range j.cookies {
		if over(k, now) || k.Name == c.Name && k.Path == c.Path {
			continue
		}
		kept = append(kept, k)
		size += len(k.Name) + len(k.Value)
	}
	clear(j.cookies[len(kept):])
	j.cookies = kept
	if over(c, now) || len(kept) >= jarCookies || size > jarBytes {
		return
	}
	j.cookies = append(j.cookies, c)
}

// over reports whether a cookie is to be dropped.
func over(c *http.Cookie, now time.Time) bool {
	return c.MaxAge < 0 || !c.Expires.IsZero() && !c.Expires.After(now)
}

// under reports whether a path lies under a cookie's path.
func under(path, base string) bool {
	return path == base || strings.HasPrefix(path, base) && (strings.HasSuffix(base, "/") || path[len(base)] == '/')
}
