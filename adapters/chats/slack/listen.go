package slack

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

	"github.com/threadtape/threadtape/adapters/chats/slack/signed"
	"github.com/threadtape/threadtape/adapters/chats/slack/socket"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/config"
)

// Listen hears people until ctx ends: over Socket Mode, one socket for each app, or over the routes of [Slack.Routes]. It
// returns an error when Slack refuses us for good, such as for a wrong token.
func (s *Slack) Listen(ctx context.Context, h command.Handler) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.ears.open()
	defer s.ears.close()
	for _, t := range s.teams { // whoever is refused for good need not begin
		if _, err := t.who(ctx); err != nil && fault.Of(err) == fault.Denied {
			return err
		}
	}
	var sockets sync.WaitGroup
	if s.o.Receive != "http" {
		for _, token := range s.appTokens() {
			sockets.Go(func() {
				if err := s.socket(token, h).Run(ctx); err != nil {
					cancel(err)
				}
			})
		}
	}
	<-ctx.Done()
	sockets.Wait()
	if err := context.Cause(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

func (s *Slack) socket(token config.Secret, h command.Handler) *socket.Socket {
	o := socket.Options{
		AppToken: token, API: s.o.API, Log: s.log,
		Deliver: func(ctx context.Context, kind string, payload []byte, _ int) []byte {
			return s.delivered(ctx, h, kind, payload)
		},
	}
	if !s.o.Alone {
		o.Notes = s.o.Notes
	}
	return socket.New(o)
}

// appTokens are those of the apps, each once.
func (s *Slack) appTokens() []config.Secret {
	var all []config.Secret
	seen := make(map[string]bool)
	for _, t := range append([]config.Secret{s.o.AppToken}, s.o.AppTokens...) {
		if !t.Empty() && !seen[t.Reveal()] {
			seen[t.Reveal()] = true
			all = append(all, t)
		}
	}
	return all
}

// Routes returns where Slack calls in over HTTP, for receive: http, and where people add the app to workspaces of their own.
func (s *Slack) Routes(h command.Handler) map[string]http.Handler {
	routes := s.installRoutes()
	if s.o.Receive != "http" {
		return routes
	}
	handler, err := signed.Handler(signed.Options{Secret: s.o.SigningSecret, Notes: s.o.Notes, Log: s.log}, func(ctx context.Context, r signed.Request) (int, string, []byte) {
		return http.StatusOK, "application/json", s.delivered(context.WithoutCancel(ctx), h, r.Kind, r.Payload)
	})
	if err != nil { // the settings hold that there is a secret
		s.log.Error("slack: listen over HTTP", "err", err)
		return routes
	}
	for _, path := range []string{"/slack/commands", "/slack/interactions", "/slack/events"} {
		routes[path] = handler
	}
	return routes
}

// delivered takes what Slack tells and returns what it is acknowledged with. The work itself goes on behind it.
func (s *Slack) delivered(ctx context.Context, h command.Handler, kind string, payload []byte) []byte {
	switch kind {
	case signed.SlashCommands:
		c, err := read[slashCommand](payload)
		if err != nil || c.User == "" || c.Team == "" {
			s.log.Warn("slack: read a command", "err", err)
			return nil
		}
		s.work(ctx, func(ctx context.Context) { s.typed(ctx, h, c) })
	case signed.Interactive:
		in, err := read[interactivity](payload)
		if err != nil || in.User.ID == "" || in.Team.ID == "" {
			s.log.Warn("slack: read an interaction", "err", err)
			return nil
		}
		return s.interacted(ctx, h, in)
	case signed.EventsAPI:
		e, err := read[eventCallback](payload)
		if err != nil || e.Team == "" {
			s.log.Warn("slack: read an event", "err", err)
			return nil
		}
		if s.once(ctx, e.ID) {
			s.work(ctx, func(ctx context.Context) { s.happened(ctx, h, e) })
		}
	}
	return nil
}

// work does f behind the acknowledgement, as long as Listen runs. It never panics.
func (s *Slack) work(ctx context.Context, f func(context.Context)) {
	s.ears.run(context.WithoutCancel(ctx), func(ctx context.Context) {
		defer func() {
			if p := recover(); p != nil {
				s.log.LogAttrs(ctx, slog.LevelError, "slack: panic", slog.String("what", fmt.Sprintf("%T", p)), slog.String("stack", string(debug.Stack())))
			}
		}()
		f(ctx)
	})
}

// once reports whether an event was not told before: Slack tells it again when the acknowledgement came late.
func (s *Slack) once(ctx context.Context, id string) bool {
	if id == "" {
		return true
	}
	first, err := s.notes.Once(ctx, store.Key{Tenant: Kind, Kind: "event", Name: id}, 15*time.Minute)
	if err != nil {
		s.log.Error("slack: tell whether an event was told before", "err", err)
	}
	return first && err == nil
}

// typed runs a slash command.
func (s *Slack) typed(ctx context.Context, h command.Handler, c slashCommand) {
	a := asker{team: c.Team, channel: c.Channel, user: c.User, name: c.UserName, root: c.Command}
	x := answering{s: s, asker: a, response: c.Response}
	x.respond(ctx, func(ctx context.Context) command.Reply {
		r := s.request(ctx, a)
		r.Meanwhile = x.meanwhile()
		return h.Line(ctx, r, unescaped(c.Text))
	})
}

// unescaped undoes what Slack does to the three characters of its markup; links and names in angle brackets stay.
func unescaped(text string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

// interacted acknowledges a press, a shortcut or a form, and sets out to answer it.
func (s *Slack) interacted(ctx context.Context, h command.Handler, in interactivity) []byte {
	a := asker{team: in.Team.ID, channel: first(in.Channel.ID, in.Container.Channel), user: in.User.ID, name: first(in.User.UserName, in.User.Name)}
	x := answering{s: s, asker: a, response: in.Response, private: in.Container.Ephemeral}
	switch in.Type {
	case typePressed:
		s.work(ctx, func(ctx context.Context) { s.press(ctx, h, x, in) })
	case typeOnMessage:
		s.work(ctx, func(ctx context.Context) { s.onMessage(ctx, h, x, in) })
	case typeShortcut:
		s.work(ctx, func(ctx context.Context) { s.ask(ctx, h, x, in, followLine) })
	case typeSubmitted:
		return s.submitted(ctx, h, x, in)
	}
	return nil
}

func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// press runs what a button or a line of a menu stands for.
func (s *Slack) press(ctx context.Context, h command.Handler, x answering, in interactivity) {
	if len(in.Actions) == 0 {
		return
	}
	if strings.HasPrefix(in.Actions[0].ActionID, "open:") {
		return // a link, which the client has opened
	}
	id := first(in.Actions[0].Value, in.Actions[0].Selected.Value)
	r := s.request(ctx, x.asker)
	r.On, r.Meanwhile = s.receipt(x.asker, first(in.Container.Message, in.Message.TS)), x.meanwhile()
	line, asks, ok, err := s.pressed(ctx, r.Tenant, id)
	if err != nil {
		s.log.Error("slack: find what a button runs", "err", err)
	}
	if !ok {
		x.answer(ctx, command.Failure(r, forgotten()))
		return
	}
	if spec, _, known := h.Understand(r, line); asks && known && r.Rights >= spec.Tier {
		s.ask(ctx, h, x, in, line)
		return
	}
	if in.View.ID != "" {
		s.pressedInView(ctx, h, x, in, line)
		return
	}
	x.respond(ctx, func(ctx context.Context) command.Reply { return h.Line(ctx, r, line) })
}

func forgotten() error {
	return fault.New(fault.Gone, "E-BUTTON", "I no longer know what that button was for, or it belongs to another workspace.", "Type the command instead.", nil)
}

// receipt is the message of ours that something was done to.
func (s *Slack) receipt(a asker, ts string) chat.Receipt {
	if ts == "" || a.channel == "" {
		return chat.Receipt{}
	}
	return chat.Receipt{To: s.address(a.team, a.channel), ID: ts}
}

// onMessage runs an entry of a message's menu.
func (s *Slack) onMessage(ctx context.Context, h command.Handler, x answering, in interactivity) {
	verb, ok := strings.CutPrefix(in.Callback, menuPrefix)
	r := s.request(ctx, x.asker)
	r.On, r.Links, r.Meanwhile = s.receipt(x.asker, in.Message.TS), in.Message.links(), x.meanwhile()
	if !ok {
		x.answer(ctx, command.Failure(r, forgotten()))
		return
	}
	x.respond(ctx, func(ctx context.Context) command.Reply { return h.Do(ctx, r, verb, nil) })
}

// happened deals with an event.
func (s *Slack) happened(ctx context.Context, h command.Handler, e eventCallback) {
	switch e.Event.Type {
	case "app_home_opened":
		if e.Event.Tab == "home" {
			s.home(ctx, h, e)
		}
	case "link_shared":
		s.unfurl(ctx, h, e)
	case "app_uninstalled":
		s.uninstalled(ctx, e.Team)
	case "tokens_revoked":
		if len(e.Event.Tokens.Bot) > 0 {
			s.uninstalled(ctx, e.Team)
		}
	}
}

// encode is what an acknowledgement carries.
func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		return nil // our own structs of strings
	}
	return data
}
