package fetch

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// exchange makes one hop: one request, one answer. It returns a response, or where to go next, or an error.
func (c *Client) exchange(ctx context.Context, t target, r Request, out outgoing, h *host, left time.Duration) (*Response, turnoff, error) {
	timed, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	begun := time.Now()
	res, err := c.send(timed, t, r, out, h)
	if err != nil {
		return nil, turnoff{}, c.failed(ctx, h, t, trouble(ctx, t.host, err))
	}
	defer res.Body.Close()
	c.log.LogAttrs(ctx, slog.LevelDebug, "fetch: answer",
		slog.String("host", t.host), slog.Int("status", res.StatusCode), slog.Duration("took", time.Since(begun)))
	if moved(res) {
		_, _ = io.CopyN(io.Discard, res.Body, 4<<10) // so that the connection can be kept; its content does not matter
		c.succeeded(h, t)
		return nil, turnoff{answer: c.answer(t, res, nil), location: res.Header.Get("Location")}, nil
	}
	ok, err := c.receive(ctx, h, t, r, out, res)
	return ok, turnoff{}, err
}

// send sends the request and waits for the head of the answer.
func (c *Client) send(ctx context.Context, t target, r Request, out outgoing, h *host) (*http.Response, error) {
	req := out.request(t.url).WithContext(ctx)
	if out.body != nil {
		req.ContentLength = int64(len(out.body))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(out.body)), nil }
		req.Body, _ = req.GetBody()
	}
	jarred := out.cookies && !out.foreign
	if jarred {
		req.Header = req.Header.Clone()
		set(req.Header, "Cookie", h.jar.header(t.url))
	}
	transport := c.short
	if r.Long {
		transport = c.long
	}
	c.counts.request(t)
	res, err := transport.RoundTrip(req)
	if err == nil && jarred {
		h.jar.keep(t.url, res)
	}
	return res, err
}

// receive judges an answer that is no redirect, and reads its body if it is what was asked for.
func (c *Client) receive(ctx context.Context, h *host, t target, r Request, out outgoing, res *http.Response) (*Response, error) {
	media, charset := mediaOf(res.Header.Get("Content-Type"))
	switch {
	case res.StatusCode == http.StatusNotModified && out.conditional():
		c.succeeded(h, t)
		c.counts.unchanged.Add(1)
		return unchanged(t, out, res), nil
	case res.StatusCode < 200 || res.StatusCode > 299:
		return nil, c.refused(ctx, h, t, r, res, media)
	case res.StatusCode == http.StatusNoContent:
		c.succeeded(h, t)
		return response(t, res, nil, media, charset), nil
	case !r.Accept.has(kindOf(media)) || !readable(charset):
		return nil, c.unwanted(ctx, h, t, r, res, media)
	}
	body, err := c.read(res, c.limits.decoded)
	if err == nil {
		// When time is up the transport closes the connection politely, and a polite server may end its body on that:
		// what looks whole is cut off then.
		err = res.Request.Context().Err()
	}
	if err != nil {
		return nil, c.failed(ctx, h, t, trouble(ctx, t.host, err))
	}
	c.succeeded(h, t)
	return response(t, res, body, media, charset), nil
}

// refused turns a status that is no success into a fault, and holds the host where it asked for that.
func (c *Client) refused(ctx context.Context, h *host, t target, r Request, res *http.Response, media string) error {
	a := c.answer(t, res, c.excerpt(res, media))
	if challenged(a, r.Accept) {
		return c.hold(ctx, h, t, challenge(t.host, a))
	}
	switch a.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		f := again(CodeBusy, t.host+" asked us to wait.", a)
		return c.struck(ctx, h, t, f, a.After)
	}
	f := answered(t.host, a)
	if f.Kind == fault.Again {
		return c.struck(ctx, h, t, f, a.After)
	}
	c.succeeded(h, t)
	return f
}

// unwanted is a success of another kind than was asked for: a challenge, a login page, a file.
func (c *Client) unwanted(ctx context.Context, h *host, t target, r Request, res *http.Response, media string) error {
	a := c.answer(t, res, nil)
	if kindOf(media) == HTML { // the one kind that says why
		a.Body = c.excerpt(res, media)
	}
	if challenged(a, r.Accept) {
		return c.hold(ctx, h, t, challenge(t.host, a))
	}
	c.succeeded(h, t)
	return wrongType(t.host, a)
}

// answer keeps of an answer what adapters judge it by.
func (c *Client) answer(t target, res *http.Response, excerpt []byte) *Answer {
	res.Header.Del("Set-Cookie")
	media, _ := mediaOf(res.Header.Get("Content-Type"))
	return &Answer{
		Status: res.StatusCode, URL: t.url.String(), Type: media, Header: res.Header, Body: excerpt,
		After: retryAfter(res.Header.Get("Retry-After"), time.Now()),
	}
}

// response is an answer that succeeded.
func response(t target, res *http.Response, body []byte, media, charset string) *Response {
	res.Header.Del("Set-Cookie")
	return &Response{
		Status: res.StatusCode, URL: t.url.String(), Header: res.Header, Body: body, Type: media, Charset: charset,
		ETag: res.Header.Get("ETag"), LastModified: res.Header.Get("Last-Modified"),
	}
}

// unchanged is a 304. Validators it does not repeat stay as they were.
func unchanged(t target, out outgoing, res *http.Response) *Response {
	r := response(t, res, nil, "", "")
	r.NotModified = true
	if r.ETag == "" {
		r.ETag = out.header.Get("If-None-Match")
	}
	if r.LastModified == "" {
		r.LastModified = out.header.Get("If-Modified-Since")
	}
	return r
}
