package slack

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
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/config"
)

const (
	apiBase    = "https://slack.com/api/"
	answerMost = 4 << 20          // bytes of an answer that are read
	callTime   = 10 * time.Second // for one request, with its answer
)

// newHTTP returns the client that all requests go through: it repeats nothing, follows no redirect, uses no proxy, reads
// no answer without end and carries no request that was not let through by [api.do].
func newHTTP(version string) *http.Client {
	transport := &http.Transport{
		MaxIdleConnsPerHost:   32,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   5 * time.Second,
		ExpectContinueTimeout: time.Second,
		ForceAttemptHTTP2:     true,
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	agent := "Threadtape/" + version + " (+https://github.com/threadtape/threadtape)"
	return &http.Client{Transport: &door{Transport: transport, agent: agent}, CheckRedirect: stay}
}

// A door writes down what becomes of each request, whoever made it.
type door struct {
	*http.Transport
	agent string
}

// An exchange is what became of the request of one call.
type exchange struct {
	out    atomic.Bool // a connection was there, so that something may have been written
	status int         // 0: there was no answer
	header http.Header
	body   []byte
	cut    error // why the body is not whole
}

type exchangeKey struct{}

var errOutside = errors.New("a request outside of a call")

// RoundTrip carries one request and reads its whole answer.
func (d *door) RoundTrip(req *http.Request) (*http.Response, error) {
	x, ok := req.Context().Value(exchangeKey{}).(*exchange)
	if !ok {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, errOutside
	}
	ctx := httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { x.out.Store(true) }})
	req = req.Clone(ctx)
	req.Header.Set("User-Agent", d.agent)
	res, err := d.Transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	x.status, x.header = res.StatusCode, res.Header
	x.body, x.cut = io.ReadAll(io.LimitReader(res.Body, answerMost+1))
	if len(x.body) > answerMost {
		x.body, x.cut = nil, errors.New("the answer is longer than 4 MiB")
	}
	res.Body = io.NopCloser(bytes.NewReader(x.body))
	return res, nil
}

// An api speaks with Slack for one workspace. What it says of an error is what [chat.Sender] promises: surely not heard, or
// marked with [chat.ErrUnsure]. No error of it holds a token, a URL or what was sent.
type api struct {
	base     string
	token    config.Secret
	http     *http.Client
	client   *slackgo.Client // for calls that slack-go has words for; only within do
	pace     *pacer
	scrubber *config.Scrubber

	mu     sync.Mutex
	scopes map[string]bool // what the workspace grants, as the last answer said; nil: nobody knows
}

func newAPI(base string, token config.Secret, client *http.Client, p *pacer) *api {
	return &api{
		base: base, token: token, http: client, pace: p,
		client:   slackgo.New(token.Reveal(), slackgo.OptionAPIURL(base), slackgo.OptionHTTPClient(client)),
		scrubber: config.NewScrubber([]config.Secret{token}),
	}
}

// do carries out one call: run makes exactly one request, through a.http or a.client, with the context that it is given. An
// answer that says that it was done is done, whatever run made of it; who needs more of the answer looks at what run read.
func (a *api) do(ctx context.Context, c call, run func(context.Context) error) error {
	if ctx.Err() != nil {
		return unsaid(c, context.Cause(ctx))
	}
	if err := a.pace.enter(ctx, c); err != nil {
		return err
	}
	x := new(exchange)
	limited, cancel := context.WithTimeout(context.WithValue(ctx, exchangeKey{}, x), callTime)
	defer cancel()
	err := run(limited)
	a.learn(c, x)
	wait := a.pace.leave(ctx, c, x)
	return a.judge(c, x, wait, err)
}

// post carries out a call of our own as a form, and reads what is answered into v; nil: nothing of it is needed. A field of
// an odd type is left out, as if it were not there, unless the call is strict.
func (a *api) post(ctx context.Context, c call, v any) error {
	return a.do(ctx, c, func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.base+c.method, strings.NewReader(c.form.Encode()))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if !c.open {
			req.Header.Set("Authorization", "Bearer "+a.token.Reveal())
		}
		res, err := a.http.Do(req)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		if v == nil || res.StatusCode/100 != 2 {
			return nil
		}
		return c.lenient(json.NewDecoder(res.Body).Decode(v))
	})
}

// lenient is no error where only the type of a field was odd, unless the call is strict.
func (c call) lenient(err error) error {
	if c.strict {
		return err
	}
	return lenient(err)
}

// lenient is no error where only the type of a field was odd.
func lenient(err error) error {
	if _, odd := errors.AsType[*json.UnmarshalTypeError](err); odd {
		return nil
	}
	return err
}

// judge makes of an answer, or of none, what a caller must know.
func (a *api) judge(c call, x *exchange, wait time.Duration, err error) error {
	if x.status == 0 {
		if err == nil {
			err = errOutside
		}
		err = a.clean(err)
		if x.out.Load() && !c.repeat {
			return unsure(c, err)
		}
		return unsaid(c, err)
	}
	if x.status/100 == 2 {
		return a.told(c, x, err)
	}
	return refusedStatus(c, x, wait)
}

// told judges an answer under HTTP 200, which is where Slack says no, too.
func (a *api) told(c call, x *exchange, err error) error {
	said := complaintOf(x.body)
	if c.bare && (!said.json || said.OK || said.Error == "") {
		return nil
	}
	switch {
	case x.cut != nil || !said.json || !said.OK && said.Error == "":
		err = errors.New("the answer makes no sense")
	case !said.OK:
		return refusedName(c, x.status, said)
	default:
		err = a.clean(c.lenient(err))
	}
	switch {
	case err == nil:
		return nil
	case c.repeat:
		return unsaid(c, err)
	default:
		return unsure(c, err)
	}
}

// learn remembers the scopes that an answer tells of.
func (a *api) learn(c call, x *exchange) {
	told := x.header.Get("X-OAuth-Scopes")
	if told == "" || c.open {
		return
	}
	scopes := make(map[string]bool)
	for s := range strings.SplitSeq(told, ",") {
		scopes[strings.TrimSpace(s)] = true
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.scopes = scopes
}

// grants reports whether the workspace grants one of these scopes; known is false while no answer told of any.
func (a *api) grants(scopes ...string) (granted, known bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range scopes {
		if a.scopes[s] {
			return true, true
		}
	}
	return false, a.scopes != nil
}

var anyURL = regexp.MustCompile(`[a-zA-Z][a-zA-Z0-9+.-]*://[^\s"')]*`)

// clean takes addresses and tokens out of an error. That the context ended stays known.
func (a *api) clean(err error) error {
	if err == nil {
		return nil
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	text := a.scrubber.Scrub(anyURL.ReplaceAllString(err.Error(), "…"))
	switch {
	case text == err.Error():
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: %w", text, context.DeadlineExceeded)
	default:
		return errors.New(text)
	}
}

// unsaid is the error of a call that surely did nothing, for a reason that may pass.
func unsaid(c call, cause error) error {
	return fault.Wait(0, "E-SLACK-DOWN", "Slack cannot be reached right now.", fmt.Errorf("%v: %w", c, cause))
}

// unsure is the error of a call of which nobody knows what it did.
func unsure(c call, cause error) error {
	return fault.New(fault.Broken, "E-SLACK-CUT", "Slack did not say whether it took the message.", "",
		errors.Join(chat.ErrUnsure, fmt.Errorf("%v: %w", c, cause)))
}
