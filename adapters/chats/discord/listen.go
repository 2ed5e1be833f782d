package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/gateway"
	"github.com/threadtape/threadtape/adapters/chats/discord/verify"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// The beginnings of custom ids that lead to something remembered.
const (
	buttonPrefix = "b:"
	formPrefix   = "f:"
)

// offerTime is how long suggestions may take: they are shown while somebody types.
const offerTime = 250 * time.Millisecond

// Listen declares the commands and hears people until ctx ends: over the gateway, or over the routes of [Discord.Routes].
// It returns an error when Discord refuses us for good, such as for a wrong token.
func (d *Discord) Listen(ctx context.Context, h command.Handler) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var parts sync.WaitGroup
	defer parts.Wait()
	d.ears.open()
	defer d.ears.close()
	parts.Go(func() {
		if err := d.keepDeclared(ctx, h.Specs()); err != nil {
			cancel(err)
		}
	})
	parts.Go(func() {
		if err := d.watchToken(ctx); err != nil {
			cancel(err)
		}
	})
	if d.o.Receive == "http" {
		<-ctx.Done()
	} else {
		line := d.gateway(h)
		d.line.Store(line)
		defer d.line.Store(nil)
		cancel(line.Run(ctx))
	}
	if err := context.Cause(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// keepDeclared declares the commands, again and again while that fails. It returns an error when Discord refuses the token:
// everything else passes, as when somebody invites the bot.
func (d *Discord) keepDeclared(ctx context.Context, specs []command.Spec) error {
	for wait := time.Second; ; wait = min(2*wait, 5*time.Minute) {
		err := d.declare(ctx, specs)
		if err == nil || ctx.Err() != nil {
			return nil
		}
		if fault.Code(err) == tokenName {
			return err
		}
		if d.o.Guild != "" && fault.Of(err) == fault.Denied {
			wait = min(wait, 30*time.Second) // somebody may be about to open the link
			d.log.Error("discord: not on the server of discord.guild yet: open the invite link, or mend discord.guild", "server", d.o.Guild, "link", Invite(d.app), "err", err)
		} else {
			d.log.Error("discord: declare commands", "code", fault.Code(err), "err", err)
		}
		timer := time.NewTimer(max(wait, fault.After(err)))
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
	}
}

// Connected reports whether Discord is connected: whether each shard that this process holds is ready, if it holds any; over
// HTTP, whether Listen runs.
func (d *Discord) Connected() (ok bool, why string) {
	if d.o.Receive == "http" {
		return d.ears.listening(), "it does not listen yet"
	}
	line := d.line.Load()
	if line == nil {
		return false, "it does not listen yet"
	}
	switch s := line.State(); {
	case s.Shards > 0 && len(s.Connected) == len(s.Held): // another process may hold them all
		return true, ""
	case s.Say != "":
		return false, s.Say
	default:
		return false, "it connects"
	}
}

// watchToken returns an error when Discord refuses the token for good: at the start over HTTP, where nothing else would ask,
// or later twice with a minute between, as Discord refused good tokens in its own bad hours.
func (d *Discord) watchToken(ctx context.Context) error {
	if d.o.Receive == "http" {
		if _, err := d.me(ctx); tokenRefused(err) {
			return err
		}
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-d.api.pace.dead:
		}
		timer := time.NewTimer(probeEvery + time.Second)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
		if _, err := d.me(ctx); tokenRefused(err) {
			return err
		}
	}
}

// me asks whose token it is.
func (d *Discord) me(ctx context.Context) (user, error) {
	var me user
	err := d.api.get(ctx, asPerson(request(http.MethodGet, "/users/@me")), &me)
	return me, err
}

// tokenRefused reports whether Discord itself said that the token is wrong, and not we for it.
func tokenRefused(err error) bool {
	_, said := errors.AsType[*refusal](err)
	return said && fault.Code(err) == tokenName
}

func (d *Discord) gateway(h command.Handler) *gateway.Gateway {
	o := gateway.Options{
		Token: d.o.Token, Ask: d.askGateway, Holder: d.o.Holder, App: d.app, Log: d.log,
		Deliver: func(ctx context.Context, event string, raw []byte) { d.event(ctx, h, event, raw) },
	}
	if !d.o.Alone { // alone, a lease would only outlive a crash
		o.Notes, o.Pace = d.o.Notes, d.o.Pace
	}
	return gateway.New(o)
}

// askGateway asks where the gateway is, how many connections it advises, and how many starts are left.
func (d *Discord) askGateway(ctx context.Context) (gateway.Info, error) {
	c := request(http.MethodGet, "/gateway/bot")
	c.person = true
	var told struct {
		URL    string `json:"url"`
		Shards int    `json:"shards"`
		Starts struct {
			Total          int `json:"total"`
			Remaining      int `json:"remaining"`
			ResetAfter     int `json:"reset_after"` // ms
			MaxConcurrency int `json:"max_concurrency"`
		} `json:"session_start_limit"`
	}
	if err := d.api.get(ctx, c, &told); err != nil {
		return gateway.Info{}, fmt.Errorf("ask for the gateway: %w", err)
	}
	return gateway.Info{
		URL: told.URL, Shards: told.Shards, Total: told.Starts.Total, Remaining: told.Starts.Remaining,
		ResetAfter: time.Duration(told.Starts.ResetAfter) * time.Millisecond, MaxConcurrency: told.Starts.MaxConcurrency,
	}, nil
}

// event is told by the gateway.
func (d *Discord) event(ctx context.Context, h command.Handler, event string, raw []byte) {
	switch event {
	case "INTERACTION_CREATE":
		in, err := readInteraction(raw)
		if err != nil {
			d.log.Warn("discord: read an interaction", "err", err)
			return
		}
		if d.once(ctx, in) {
			d.heard(ctx, h, in, func(ctx context.Context, c callback, _ bool) error { return d.call(ctx, in, c) })
		}
	case "CHANNEL_UPDATE", "CHANNEL_DELETE":
		var c toldChannel
		if json.Unmarshal(raw, &c) == nil {
			d.forget(c.ID)
		}
	}
}

// once reports whether nobody has heard an interaction before: while the number of shards changes, two replicas may get
// the same. Suggestions do no harm twice.
func (d *Discord) once(ctx context.Context, in interaction) bool {
	if d.o.Notes == nil || d.o.Alone || in.Type == typeAutocomplete {
		return true
	}
	first, err := d.o.Notes.Once(ctx, store.Key{Tenant: "discord", Kind: "interaction", Name: in.ID}, tokenLife)
	if err != nil {
		d.log.Error("discord: tell whether an interaction was heard", "err", err)
	}
	return first && err == nil
}

// call sends the first answer to an interaction that came over the gateway.
func (d *Discord) call(ctx context.Context, in interaction, body callback) error {
	c := request(http.MethodPost, "/interactions/{interaction}/{token}/callback", in.ID, in.Token)
	c.body, c.open, c.person = body, true, true
	_, err := d.api.do(ctx, c)
	return err
}

// Routes returns where interactions come in over HTTP, for receive: http.
func (d *Discord) Routes(h command.Handler) map[string]http.Handler {
	if d.o.Receive != "http" {
		return nil
	}
	next := func(ctx context.Context, body []byte) (int, []byte) { return d.called(ctx, h, body) }
	return map[string]http.Handler{
		"/discord/interactions": verify.Handler(verify.Options{PublicKey: d.o.PublicKey, Notes: d.o.Notes, Log: d.log}, next),
	}
}

// called answers a request whose signature was checked with the first answer to its interaction; the rest follows while
// Listen runs.
func (d *Discord) called(ctx context.Context, h command.Handler, body []byte) (status int, answer []byte) {
	in, err := readInteraction(body)
	if err != nil {
		return http.StatusBadRequest, []byte(`{"error":"no interaction"}`)
	}
	if in.Type == typePing {
		return http.StatusOK, []byte(`{"type":1}`)
	}
	first, over := make(chan *callback, 1), make(chan struct{})
	started := d.ears.run(context.WithoutCancel(ctx), func(ctx context.Context) {
		defer close(over)
		d.heard(ctx, h, in, func(ctx context.Context, c callback, more bool) error {
			if !more {
				first <- &c // there is room: it is asked once
				return nil
			}
			// What follows would be on its way before Discord has read this response: the answer goes the other way.
			err := d.call(ctx, in, c)
			first <- nil
			return err
		})
	})
	if !started {
		return http.StatusServiceUnavailable, []byte(`{"error":"stopping"}`)
	}
	select {
	case c := <-first:
		return encodeCallback(c)
	case <-ctx.Done():
		return http.StatusGatewayTimeout, []byte(`{"error":"too late"}`)
	case <-over:
	}
	select {
	case c := <-first:
		return encodeCallback(c)
	default:
		return http.StatusAccepted, nil // nothing is said to it
	}
}

// encodeCallback is the response that carries a first answer; without one it went another way.
func encodeCallback(c *callback) (int, []byte) {
	if c == nil {
		return http.StatusAccepted, nil
	}
	data, err := json.Marshal(c)
	if err != nil {
		return http.StatusInternalServerError, []byte(`{"error":"no answer"}`)
	}
	return http.StatusOK, data
}

func readInteraction(raw []byte) (interaction, error) {
	var in interaction
	err := json.Unmarshal(raw, &in)
	if _, odd := errors.AsType[*json.UnmarshalTypeError](err); odd {
		err = nil // a field of an odd type is left out
	}
	if err == nil && (!snowflake(in.ID) && in.Type != typePing || in.Type == 0) {
		err = errors.New("an interaction without id or type")
	}
	if err != nil {
		return in, fmt.Errorf("read an interaction: %w", err)
	}
	return in, nil
}

// heard answers one interaction. Whoever is no person gets no answer. It never panics.
func (d *Discord) heard(ctx context.Context, h command.Handler, in interaction, ack acknowledge) {
	defer func() {
		if p := recover(); p != nil {
			d.panicked(ctx, p)
		}
	}()
	if who := in.who(); who.ID == "" || who.Bot {
		return
	}
	r := d.request(in)
	x := exchange{d: d, in: in, ack: ack, soon: soon, held: make(chan struct{})}
	r.Meanwhile = x.meanwhile
	switch in.Type {
	case typeAutocomplete:
		d.offer(ctx, h, x, r)
	case typeCommand:
		d.asked(ctx, h, x, r)
	case typePressed:
		d.press(ctx, h, x, r)
	case typeSubmitted:
		d.submitted(ctx, h, x, r)
	}
}

// panicked logs a panic without what it says, which may be what people wrote.
func (d *Discord) panicked(ctx context.Context, p any) {
	d.log.LogAttrs(ctx, slog.LevelError, "discord: panic", slog.String("what", fmt.Sprintf("%T", p)), slog.String("stack", string(debug.Stack())))
}

// asked runs a slash command or an entry of a message's menu.
func (d *Discord) asked(ctx context.Context, h command.Handler, x exchange, r command.Request) {
	verb, options, _ := x.in.Data.verb()
	if x.in.Data.Type == commandMessage {
		r, options = pointedAt(r, x.in), nil
	}
	for _, s := range h.Specs() {
		if x.in.Data.Type == commandMessage && s.Menu == x.in.Data.Name {
			verb = s.Name
		}
		if s.Name == verb && s.Slow {
			x.soon = 0
		}
	}
	x.respond(ctx, func(ctx context.Context) command.Reply { return h.Do(ctx, r, verb, options) })
}

// pressed runs what a button or a line of a menu stands for.
func (d *Discord) press(ctx context.Context, h command.Handler, x exchange, r command.Request) {
	id := x.in.Data.CustomID
	if len(x.in.Data.Values) > 0 {
		id = x.in.Data.Values[0]
	}
	line, asks, ok := d.remembered(ctx, x.in, id)
	if !ok {
		x.atOnce(ctx, command.Failure(r, forgotten()))
		return
	}
	spec, given, known := h.Understand(r, line)
	if asks && known && r.Rights >= spec.Tier {
		f := newModal(formPrefix+strings.TrimPrefix(id, buttonPrefix), spec, given)
		if err := x.ack(ctx, callback{Type: answerForm, Data: f}, false); err != nil {
			d.log.Warn("discord: show a form", "err", err)
		}
		return
	}
	x.respond(ctx, func(ctx context.Context) command.Reply { return h.Line(ctx, r, line) })
}

// remembered finds what a custom id stands for: under the tenant of the interaction, or of the conversation that it
// stands in.
func (d *Discord) remembered(ctx context.Context, in interaction, id string) (line string, asks, ok bool) {
	for _, tenant := range []string{tenantOf(in), "discord:dm:" + in.ChannelID} {
		line, asks, ok, err := d.pressed(ctx, tenant, id)
		if err != nil {
			d.log.Error("discord: find what a button runs", "err", err)
		}
		if ok {
			return line, asks, true
		}
	}
	return "", false, false
}

func forgotten() error {
	return fault.New(fault.Gone, "E-BUTTON", "I no longer know what that button was for, or it belongs to another server.", "Type the command instead.", nil)
}

// offer suggests values while somebody types.
func (d *Discord) offer(ctx context.Context, h command.Handler, x exchange, r command.Request) {
	ctx, cancel := context.WithTimeout(ctx, offerTime)
	verb, options, typing := x.in.Data.verb()
	choices := []choice{}
	if typing != nil {
		for _, s := range h.Offer(ctx, r, verb, typing.Name, string(typing.Value), options) {
			if len([]rune(s.Value)) <= 100 && len(choices) < 25 {
				choices = append(choices, choice{Name: rich.Line(s.Label, 100), Value: s.Value})
			}
		}
	}
	cancel()
	if err := x.ack(context.WithoutCancel(ctx), callback{Type: answerChoices, Data: map[string][]choice{"choices": choices}}, false); err != nil {
		d.log.Debug("discord: suggest", "err", err)
	}
}
