package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/config"
)

const (
	apiBase    = "https://discord.com/api/v10"
	answerMost = 4 << 20          // bytes of an answer that are read
	callTime   = 10 * time.Second // for one request, with its answer
)

// An api speaks with Discord over HTTP. It repeats nothing, follows no redirect and uses no proxy. What it says of an
// error is what [chat.Sender] promises: surely not heard, or marked with [chat.ErrUnsure]. No error of it holds a token.
type api struct {
	base  string
	token config.Secret
	agent string
	http  *http.Client
	pace  *pacer
}

func newAPI(base, version string, token config.Secret, p *pacer) *api {
	transport := &http.Transport{
		MaxIdleConnsPerHost:   32,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   5 * time.Second,
		ExpectContinueTimeout: time.Second,
		ForceAttemptHTTP2:     true,
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &api{
		base:  strings.TrimRight(base, "/"),
		token: token,
		agent: "DiscordBot (https://github.com/threadtape/threadtape, " + version + ")",
		http:  &http.Client{Transport: transport, CheckRedirect: stay},
		pace:  p,
	}
}

// An answer is what Discord said to a call that it carried out.
type answer struct {
	call   call
	status int
	header http.Header
	body   []byte
	cut    error // why the body is not whole
}

// do carries out one call. A 2xx is done, whatever the body is; who needs the body asks [answer.into].
func (a *api) do(ctx context.Context, c call) (answer, error) {
	if ctx.Err() != nil {
		return answer{}, unsaid(c, context.Cause(ctx))
	}
	body, kind, err := c.encode()
	if err != nil {
		return answer{}, err
	}
	t, err := a.pace.enter(ctx, c)
	if err != nil {
		return answer{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	got, err := a.exchange(ctx, c, body, kind)
	wait := a.pace.leave(ctx, t, got)
	if err != nil {
		return answer{}, err
	}
	if got.status/100 == 2 {
		return got, nil
	}
	return answer{}, refused(got, wait)
}

// get reads what a call answers into v.
func (a *api) get(ctx context.Context, c call, v any) error {
	got, err := a.do(ctx, c)
	if err != nil {
		return err
	}
	return got.into(v)
}

// exchange sends the request and reads the answer, whatever its status.
func (a *api) exchange(ctx context.Context, c call, body []byte, kind string) (answer, error) {
	var out atomic.Bool // a connection was there, so that something may have been written
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { out.Store(true) }})
	req, err := a.request(ctx, c, body, kind)
	if err != nil {
		return answer{}, unsaid(c, a.scrub(c, err))
	}
	res, err := a.http.Do(req)
	if err != nil {
		err = a.scrub(c, err)
		if out.Load() && !c.repeat {
			return answer{}, unsure(c, err)
		}
		return answer{}, unsaid(c, err)
	}
	defer res.Body.Close()
	got := answer{call: c, status: res.StatusCode, header: res.Header}
	got.body, got.cut = io.ReadAll(io.LimitReader(res.Body, answerMost+1))
	if len(got.body) > answerMost {
		got.body, got.cut = nil, errors.New("the answer is longer than 4 MiB")
	}
	return got, nil
}

func (a *api) request(ctx context.Context, c call, body []byte, kind string) (*http.Request, error) {
	target := a.base + c.path
	if len(c.query) > 0 {
		target += "?" + c.query.Encode()
	}
	var content io.Reader = http.NoBody
	if body != nil {
		content = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, c.method, target, content)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", a.agent)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if !c.open {
		req.Header.Set("Authorization", "Bot "+a.token.Reveal())
	}
	return req, nil
}

// host is where the API is.
func (a *api) host() string {
	u, err := url.Parse(a.base)
	if err != nil {
		return "that address"
	}
	return u.Host
}

// close gives the idle connections back.
func (a *api) close() { a.http.CloseIdleConnections() }

// scrub takes the address of a request, and with it the tokens in it, out of an error. That the context ended stays
// known.
func (a *api) scrub(c call, err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	text := err.Error()
	for secret := range strings.SplitSeq(c.path, "/") {
		if len(secret) > 20 { // longer than any id
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	text = strings.ReplaceAll(text, a.token.Reveal(), "…")
	switch {
	case text == err.Error():
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: %w", text, context.DeadlineExceeded)
	default:
		return errors.New(text)
	}
}

// into reads what is needed of the body into v. A field of an odd type is left out, as if it were not there. A body that
// is no JSON is an unknown outcome, for all that the status said.
func (g answer) into(v any) error {
	err := g.cut
	if err == nil {
		err = json.Unmarshal(g.body, v)
	}
	if _, odd := errors.AsType[*json.UnmarshalTypeError](err); err == nil || odd {
		return nil
	}
	if g.call.repeat {
		return unsaid(g.call, err)
	}
	return unsure(g.call, err)
}

// unsaid is the error of a call that surely did nothing, for a reason that may pass.
func unsaid(c call, cause error) error {
	return fault.Wait(0, downName, "Discord cannot be reached right now.", fmt.Errorf("%v: %w", c, cause))
}

// unsure is the error of a call of which nobody knows what it did.
func unsure(c call, cause error) error {
	return fault.New(fault.Broken, "E-DISCORD-CUT", "Discord did not say whether it took the message.", "",
		errors.Join(chat.ErrUnsure, fmt.Errorf("%v: %w", c, cause)))
}
