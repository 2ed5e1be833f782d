package fetch

import (
	"context"
	"net/http"
	"time"
)

// follow makes the hops of one request: the first, and what redirects ask for. The total time is that of all hops
// together; waiting for a host's turn does not count.
func (c *Client) follow(ctx context.Context, t target, r Request) (*Response, error) {
	out := c.outgoing(r)
	left := c.limits.total
	if r.Long {
		left = c.limits.long
	}
	for hop := 0; ; hop++ {
		h, leave, err := c.enter(ctx, t, r)
		if err != nil {
			return nil, err
		}
		begun := time.Now()
		res, next, err := c.exchange(ctx, t, r, out, h, left)
		leave()
		if err != nil || res != nil {
			return res, err
		}
		if hop == c.limits.hops {
			return nil, redirected("The link is redirected too often.", next.answer)
		}
		to, err := c.rules.redirect(t, next, r, out)
		if err != nil {
			return nil, err
		}
		if to.key() != t.key() {
			out = c.stranger(out, r.Accept)
		}
		t, left = to, left-time.Since(begun)
	}
}

// A turnoff is a redirect as the server gave it.
type turnoff struct {
	answer   *Answer
	location string
}

// moved reports whether an answer is a redirect that could be followed.
func moved(res *http.Response) bool {
	switch res.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return res.Header.Get("Location") != ""
	}
	return false
}

// longest is how long a redirect's target may be.
const longest = 8 << 10

// redirect holds the next hop against the rules.
func (r Rules) redirect(from target, next turnoff, req Request, out outgoing) (target, error) {
	if len(next.location) > longest {
		return target{}, redirected("The link is redirected to an address that is too long.", next.answer)
	}
	u, err := from.url.Parse(next.location)
	if err != nil {
		return target{}, redirected("The link is redirected to something that is no address.", next.answer)
	}
	to, err := r.target(u)
	if err != nil {
		return target{}, err
	}
	next.answer.Location = to.url.String()
	switch {
	case from.url.Scheme == "https" && to.url.Scheme == "http":
		return target{}, redirected("The link is redirected from a safe connection to an open one.", next.answer)
	case req.SameHost && !sameHost(from, to):
		return target{}, redirected("The forum moved to another host, "+to.host+".", next.answer)
	case out.method != http.MethodGet && !repeatable(next.answer.Status):
		return target{}, redirected("A message to the forum was redirected.", next.answer)
	case out.method != http.MethodGet && to.key() != from.key():
		return target{}, redirected("A message to the forum was redirected to another host.", next.answer)
	}
	return to, nil
}

// sameHost reports whether two targets are one server; a change from http to https is none.
func sameHost(a, b target) bool { return a.host == b.host && a.key() == b.key() }

// repeatable reports whether a redirect asks for the same method again.
func repeatable(status int) bool {
	return status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect
}
