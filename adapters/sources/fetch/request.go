package fetch

import (
	"net/http"
	"net/url"
	"slices"
	"time"
)

// A Request is one thing to ask of a forum. Only URL is required.
type Request struct {
	URL          string
	Accept       Types         // what the answer may be; zero: JSON, HTML and XML
	ETag         string        // of the last answer: asks for the body only if it changed
	LastModified string        // of the last answer
	Method       string        // GET or POST; empty: GET
	Body         []byte        // of a POST
	Type         string        // content type of Body
	Header       http.Header   // more headers; dropped, as ETag and cookies are, when a redirect changes the host
	SameHost     bool          // redirects to another host are refused; http to https is none
	Long         bool          // a long poll: 35 s instead of 15 s, beside the host's other requests
	Cookies      bool          // keep the host's session cookies in memory and send them back
	Patience     time.Duration // how long to wait for the host's turn before Again is returned; zero: 3 s
}

// A Response is an answer that succeeded: status 2xx, or 304 where the request named what it had.
type Response struct {
	Status       int
	URL          string      // that gave the answer, after redirects; never with user info
	Header       http.Header // without cookies
	Body         []byte      // decoded; empty if NotModified
	NotModified  bool
	ETag         string // for the next request; after a 304 the one that was sent
	LastModified string // likewise
	Type         string // media type in lower case, such as "application/json"
	Charset      string // as declared, in lower case; may be empty
}

// what a hop sends. It shrinks when a redirect changes the host.
type outgoing struct {
	method  string
	body    []byte
	header  http.Header
	cookies bool
	foreign bool // the host changed once: nothing of our own goes out any more
}

// outgoing prepares the headers: the constant ones, which every host may see, and the request's own.
func (c *Client) outgoing(r Request) outgoing {
	h := make(http.Header, 8+len(r.Header))
	for name, values := range r.Header {
		h[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	set(h, "If-None-Match", r.ETag)
	set(h, "If-Modified-Since", r.LastModified)
	if r.Body != nil {
		set(h, "Content-Type", r.Type)
	}
	c.constant(h, r.Accept)
	method := r.Method
	if method == "" {
		method = http.MethodGet
	}
	return outgoing{method: method, body: r.Body, header: h, cookies: r.Cookies}
}

// constant sets the headers that are the same for every host and every request of a kind: caches on the way are keyed by
// them, and nothing in them tells one reader from another.
func (c *Client) constant(h http.Header, accept Types) {
	h.Set("User-Agent", c.agent)
	h.Set("Accept", accept.header())
	h.Set("Accept-Encoding", "gzip")
}

// set adds a header that has a value.
func set(h http.Header, name, value string) {
	if value != "" {
		h.Set(name, value)
	}
}

// stranger drops whatever is not meant for another host, for this hop and all that follow.
func (c *Client) stranger(o outgoing, accept Types) outgoing {
	h := make(http.Header, 4)
	c.constant(h, accept)
	return outgoing{method: o.method, header: h, foreign: true}
}

// request builds the HTTP request of one hop.
func (o outgoing) request(u *url.URL) *http.Request {
	return &http.Request{Method: o.method, URL: u, Host: u.Host, Header: o.header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
}

// conditional reports whether a 304 makes sense as an answer.
func (o outgoing) conditional() bool {
	return o.header.Get("If-None-Match") != "" || o.header.Get("If-Modified-Since") != ""
}
