package fakeslack

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Paths below the base that [Fake.Events] names.
const (
	slashPath  = "/slack/commands"
	actionPath = "/slack/interactions"
	eventPath  = "/slack/events"
)

// hook is where deliveries are posted.
type hook struct {
	base string // empty: they come over Socket Mode
	last *post
}

// A post is one delivery over HTTP.
type post struct {
	path, kind string
	body       []byte
	header     http.Header
}

// Events says where deliveries are posted from now on, signed: base is the address before /slack/commands,
// /slack/interactions and /slack/events. Empty: they come over Socket Mode.
func (f *Fake) Events(base string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hook.base = base
}

// ask delivers an interaction that has begun, and waits for the acknowledgement. Over Socket Mode it waits for a
// connection first, as long as for an acknowledgement.
func (f *Fake) ask(ctx context.Context, i *interaction, payload object) *Answer {
	f.mu.Lock()
	base := f.hook.base
	f.mu.Unlock()
	if base == "" {
		wait, cancel := context.WithTimeoutCause(ctx, f.o.AckWithin, ErrNoAnswer)
		err := f.until(wait, func() bool { return f.lineFor() != nil })
		cancel()
		if err != nil {
			return &Answer{Err: fmt.Errorf("no connection to deliver to: %w", err), f: f, i: i}
		}
	}
	f.mu.Lock()
	twice := f.twice()
	i.born = f.now()
	f.mu.Unlock()
	if leave, ok := f.enter(); ok {
		go func() {
			defer leave()
			f.deliver(ctx, base, i, payload, twice)
		}()
	}
	return f.answered(ctx, i)
}

// deliver delivers once, or twice, and events again until they are acknowledged.
func (f *Fake) deliver(ctx context.Context, base string, i *interaction, payload object, twice bool) {
	ctx = context.WithoutCancel(ctx) // whoever waits for the answer may go before the retries
	began := f.clock()
	reason := f.try(ctx, base, i, payload, 0, "")
	if twice {
		f.try(ctx, base, i, payload, 0, "")
	}
	if i.kind != kindEvent {
		return
	}
	for n, after := range []time.Duration{0, time.Minute, 5 * time.Minute} {
		if base == "" { // over HTTP a try has waited itself
			wait, cancel := context.WithTimeout(ctx, f.o.AckWithin)
			_ = f.until(wait, func() bool { return i.acked })
			cancel()
		}
		f.mu.Lock()
		acked := i.acked
		f.mu.Unlock()
		if acked || reason == noRetry || !f.pauseUntil(began.Add(after)) {
			return
		}
		began = f.clock()
		reason = f.try(ctx, base, i, payload, n+1, reason)
	}
}

// noRetry is the reason not to deliver again.
const noRetry = "no retry"

// try delivers once; it returns why that failed, in the words of X-Slack-Retry-Reason.
func (f *Fake) try(ctx context.Context, base string, i *interaction, payload object, retry int, reason string) string {
	if base == "" {
		f.mu.Lock()
		defer f.mu.Unlock()
		if l := f.lineFor(); l != nil {
			f.gate.next++
			l.send(envelope(i, payload, retry, reason))
		}
		return "timeout"
	}
	p := &post{path: slashPath, kind: "application/x-www-form-urlencoded", header: make(http.Header)}
	switch i.kind {
	case kindSlash:
		form := make(url.Values)
		for name, v := range payload {
			form.Set(name, text(v))
		}
		p.body = []byte(form.Encode())
	case kindAction:
		p.path, p.body = actionPath, []byte(url.Values{"payload": {string(encode(payload))}}.Encode())
	default:
		p.path, p.kind, p.body = eventPath, "application/json", encode(payload)
		if retry > 0 {
			p.header.Set("X-Slack-Retry-Num", strconv.Itoa(retry))
			p.header.Set("X-Slack-Retry-Reason", reason)
		}
	}
	return f.post(ctx, base, i, p)
}

func envelope(i *interaction, payload object, retry int, reason string) object {
	o := object{
		"envelope_id": i.envelope, "type": i.kind, "accepts_response_payload": i.accepts, "payload": payload,
	}
	if i.kind == kindEvent {
		o["retry_attempt"], o["retry_reason"] = retry, reason
	}
	return o
}

// post delivers over HTTP. The answer to the request is the acknowledgement, its body the payload.
func (f *Fake) post(ctx context.Context, base string, i *interaction, p *post) string {
	ctx, cancel := context.WithTimeout(ctx, f.o.AckWithin)
	defer cancel()
	f.mu.Lock()
	f.sign(p, f.now())
	f.hook.last = p
	f.mu.Unlock()
	r, err := f.sent(ctx, base, p)
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.touch()
	switch {
	case err != nil && ctx.Err() != nil:
		return "http_timeout"
	case err != nil:
		i.failed = "the connection to the app failed"
		return "connection_failed"
	case r.status < 200 || r.status > 299 || i.kind != kindEvent && r.status != http.StatusOK:
		i.failed = fmt.Sprintf("the app answered status %d", r.status)
		if r.header.Get("X-Slack-No-Retry") == "1" {
			return noRetry
		}
		return "http_error"
	}
	payload := bytes.TrimSpace(r.body)
	if i.kind == kindEvent {
		payload = nil
	}
	if len(payload) > 0 && !json.Valid(payload) && i.kind == kindSlash {
		payload = encode(string(payload)) // plain words are shown as they are
	}
	i.failed = ""
	f.acknowledge(i, payload, i.accepts || i.kind == kindAction && string(payload) == "{}")
	return ""
}

// sign signs a delivery for a time. The caller holds f.mu.
func (f *Fake) sign(p *post, at time.Time) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(f.secret))
	_, _ = mac.Write(append([]byte("v0:"+stamp+":"), p.body...)) // a hash takes everything
	p.header.Set("X-Slack-Request-Timestamp", stamp)
	p.header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	p.header.Set("Content-Type", p.kind)
	p.header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
}

// An httpReply is what the app answered to a delivery.
type httpReply struct {
	status int
	header http.Header
	body   []byte
}

func (f *Fake) sent(ctx context.Context, base string, p *post) (*httpReply, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+p.path, bytes.NewReader(p.body))
	if err != nil {
		return nil, err
	}
	r.Header = p.header.Clone()
	response, err := f.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	return &httpReply{response.StatusCode, response.Header, body}, err
}
