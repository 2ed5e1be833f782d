package fakeslack

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Replay posts the last delivery again, byte for byte, and returns the status of the answer.
func (f *Fake) Replay(ctx context.Context) (int, error) {
	f.mu.Lock()
	base, p := f.hook.base, f.hook.last
	f.mu.Unlock()
	if p == nil {
		return 0, errors.New("fakeslack: nothing was delivered over HTTP yet")
	}
	r, err := f.sent(ctx, base, p)
	if err != nil {
		return 0, err
	}
	return r.status, nil
}

// Probe does what Slack does when an address for events is entered: a challenge, which must be echoed. Then it sends to
// all three paths what must be refused with a status of 4xx: wrong, missing and misshapen signatures, a body that was
// changed, and times that are too far off either way.
func (f *Fake) Probe(ctx context.Context) error {
	f.mu.Lock()
	base, now := f.hook.base, f.now()
	challenge := letters(40)
	greeting := &post{path: eventPath, kind: "application/json", header: make(http.Header)}
	greeting.body = encode(object{"type": "url_verification", "token": f.hookKey, "challenge": challenge})
	f.sign(greeting, now)
	f.mu.Unlock()
	r, err := f.sent(ctx, base, greeting)
	if err != nil {
		return err
	}
	if r.status != http.StatusOK || !bytes.Contains(r.body, []byte(challenge)) {
		return fmt.Errorf("fakeslack: a challenge was answered with status %d, without the challenge", r.status)
	}
	var errs []error
	for _, path := range []string{slashPath, actionPath, eventPath} {
		for _, forged := range forgeries() {
			p := &post{path: path, kind: greeting.kind, body: greeting.body, header: make(http.Header)}
			f.mu.Lock()
			f.sign(p, now.Add(forged.off))
			f.mu.Unlock()
			forged.change(p)
			r, err := f.sent(ctx, base, p)
			if err == nil && (r.status < 400 || r.status > 499) {
				err = fmt.Errorf("fakeslack: %s: %s was answered with status %d, want 4xx", path, forged.name, r.status)
			}
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// A forgery is a way to get a signature wrong.
type forgery struct {
	name   string
	off    time.Duration
	change func(p *post)
}

func forgeries() []forgery {
	const signature, stamp = "X-Slack-Signature", "X-Slack-Request-Timestamp"
	nothing := func(*post) {}
	return []forgery{
		{"another signature", 0, func(p *post) { p.header.Set(signature, "v0="+hex.EncodeToString(make([]byte, 32))) }},
		{"no signature", 0, func(p *post) { p.header.Del(signature) }},
		{"a signature that is no hex", 0, func(p *post) { p.header.Set(signature, "v0=zz"+letters(62)) }},
		{"half a signature", 0, func(p *post) { p.header.Set(signature, p.header.Get(signature)[:20]) }},
		{"another version", 0, func(p *post) { p.header.Set(signature, "v1"+p.header.Get(signature)[2:]) }},
		{"another body", 0, func(p *post) { p.body = append(bytes.Clone(p.body), ' ') }},
		{"no time", 0, func(p *post) { p.header.Del(stamp) }},
		{"a time that is no number", 0, func(p *post) { p.header.Set(stamp, "yesterday") }},
		{"an old time", -6 * time.Minute, nothing},
		{"a time to come", 6 * time.Minute, nothing},
	}
}
