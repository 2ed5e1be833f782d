package fakediscord

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// Interactions says where interactions are posted from now on, signed; empty: they come over the gateway.
func (f *Fake) Interactions(url string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hook = url
}

// ask begins an interaction, delivers it, and waits for the acknowledgement. Over the gateway it waits for a session
// first, as long as for an acknowledgement: nobody can click while the bot is not there.
func (f *Fake) ask(ctx context.Context, i *interaction, data object) *Answer {
	f.mu.Lock()
	url := f.hook
	f.mu.Unlock()
	if url == "" {
		wait, cancel := context.WithTimeoutCause(ctx, f.o.AckWithin, ErrNoAnswer)
		err := f.until(wait, func() bool { return f.sessionFor(i) != nil })
		cancel()
		if err != nil {
			return &Answer{Err: fmt.Errorf("no session to deliver to: %w", err), f: f, p: i.by}
		}
	}
	f.mu.Lock()
	f.begin(i)
	payload := f.payload(i, data)
	if l := f.sessionFor(i); url == "" && l != nil {
		l.dispatch("INTERACTION_CREATE", payload)
	}
	f.mu.Unlock()
	if url != "" {
		if leave, ok := f.enter(); ok {
			go func() {
				defer leave()
				f.post(ctx, url, i, encode(payload))
			}()
		}
	}
	return f.answered(ctx, i)
}

// begin gives an interaction its id and token. The caller holds f.mu.
func (f *Fake) begin(i *interaction) {
	i.id, i.token, i.born = f.id(), "aW50ZXJhY3Rpb246"+letters(80), f.now()
	f.asked[i.token] = i
}

// sessionFor finds the connection that an interaction is delivered to. The caller holds f.mu.
func (f *Fake) sessionFor(i *interaction) *line {
	for l := range f.gate.lines {
		if l.ready() && (i.channel.kind == DM && l.session.shard[0] == 0 || i.channel.kind != DM && l.session.serves(i.channel.guild)) {
			return l
		}
	}
	return nil
}

// post delivers an interaction over HTTP. The answer to the request may be the callback.
func (f *Fake) post(ctx context.Context, url string, i *interaction, payload []byte) {
	ctx, cancel := context.WithTimeout(ctx, f.o.AckWithin)
	defer cancel()
	status, body, err := f.signed(ctx, url, payload, false)
	if err != nil || status < 200 || status > 299 || len(bytes.TrimSpace(body)) == 0 {
		return
	}
	f.takeCallback(i, body)
}

// takeCallback judges the answer to a posted interaction as if it had been sent as a callback.
func (f *Fake) takeCallback(i *interaction, body []byte) {
	rt, vars := match(f.table, http.MethodPost, "/interactions/"+i.id+"/"+i.token+"/callback")
	c := &call{
		Request: &Request{Method: http.MethodPost, Path: "/interactions/" + i.id + "/{token}/callback", Route: rt.String()},
		route:   rt, vars: vars, header: http.Header{
			"Content-Type": {"application/json"}, "User-Agent": {"DiscordBot (https://discord.test, 10)"},
		},
	}
	f.arrive(c)
	f.carryOut(c, c.decode(body))
}

// signed posts a payload with its signature, or with a wrong one.
func (f *Fake) signed(ctx context.Context, url string, payload []byte, forged bool) (int, []byte, error) {
	f.mu.Lock()
	at := strconv.FormatInt(f.now().Unix(), 10)
	f.mu.Unlock()
	signature := ed25519.Sign(f.key, append([]byte(at), payload...))
	if forged {
		signature[0] ^= 1
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(payload))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Discord-Interactions/1.0 (+https://discord.com)")
	r.Header.Set("X-Signature-Ed25519", hex.EncodeToString(signature))
	r.Header.Set("X-Signature-Timestamp", at)
	response, err := f.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	return response.StatusCode, body, err
}

// Probe does what Discord does when an address for interactions is entered, and now and then later: a PING must be
// answered with a PONG, and a wrong signature with 401.
func (f *Fake) Probe(ctx context.Context, url string) error {
	f.mu.Lock()
	payload := encode(object{"id": f.id(), "application_id": f.o.App, "type": askPing, "token": letters(40), "version": 1})
	f.mu.Unlock()
	status, body, err := f.signed(ctx, url, payload, false)
	if err != nil {
		return err
	}
	var pong struct {
		Type int `json:"type"`
	}
	if json.Unmarshal(body, &pong) != nil || status != http.StatusOK || pong.Type != callbackPong {
		return fmt.Errorf("a PING was answered with status %d and type %d, want 200 and 1", status, pong.Type)
	}
	status, _, err = f.signed(ctx, url, payload, true)
	if err == nil && status != http.StatusUnauthorized {
		err = fmt.Errorf("a wrong signature was answered with status %d, want 401", status)
	}
	return err
}
