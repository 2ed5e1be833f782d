package slack

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/config"
)

var _ command.Examiner = (*Slack)(nil)

// Examine checks the token and the scopes of each workspace, the token of each app, and whether we may speak in each place.
func (s *Slack) Examine(ctx context.Context, _ []command.Spec, places []chat.Address) []command.Finding {
	var found []command.Finding
	for i, t := range s.teams {
		name := "slack workspace"
		if len(s.teams) > 1 {
			name = fmt.Sprintf("slack workspace %d", i+1)
		}
		me, err := t.who(ctx)
		if err != nil {
			found = append(found, trouble(name, err))
			continue
		}
		found = append(found, command.Finding{Name: name, Say: fmt.Sprintf("%s (%s)", rich.Line(me.Name, 80), me.Team)}, granted(name, t))
	}
	if s.o.Receive != "http" {
		found = append(found, s.examineApps(ctx)...)
	}
	for _, p := range places {
		found = append(found, s.examinePlace(ctx, p))
	}
	return found
}

func trouble(name string, err error) command.Finding {
	say, fix := fault.Words(err)
	if fix == "" {
		fix = "Type threadtape doctor again in a minute. If it lasts, see whether this machine reaches Slack, and slack.api in the settings."
	}
	return command.Finding{Name: name, State: command.Trouble, Say: say, Fix: fix}
}

// granted compares the scopes of a workspace with those that are needed.
func granted(name string, t *team) command.Finding {
	var missing []string
	for _, scope := range needed() {
		if has, known := t.api.grants(scope); known && !has {
			missing = append(missing, scope)
		}
	}
	name += " scopes"
	if len(missing) > 0 {
		return command.Finding{
			Name: name, State: command.Warning, Say: "missing: " + strings.Join(missing, ", "),
			Fix: "Paste the manifest again and reinstall the app: threadtape setup slack",
		}
	}
	f := command.Finding{Name: name, Say: "all that are needed are granted"}
	if has, known := t.api.grants(optionalScopes...); known && !has {
		f.Say += "; without " + strings.Join(optionalScopes, " or ") + " a message may be said twice after a crash"
	}
	return f
}

// examineApps tries to open the connection of each app, without using it.
func (s *Slack) examineApps(ctx context.Context) []command.Finding {
	tokens := s.appTokens()
	if len(tokens) == 0 {
		return []command.Finding{{
			Name: "slack app token", State: command.Trouble, Say: "slack.app_token is missing, so nobody is heard",
			Fix: "Make an app-level token with connections:write: threadtape setup slack",
		}}
	}
	var found []command.Finding
	several := len(tokens) > 1
	for i, token := range append([]config.Secret{s.o.AppToken}, s.o.AppTokens...) {
		at := slices.IndexFunc(tokens, func(t config.Secret) bool { return t.Reveal() == token.Reveal() })
		if at < 0 {
			continue // none, or one that was looked at with another workspace
		}
		tokens = slices.Delete(tokens, at, at+1)
		name := "slack app token"
		if several {
			name = fmt.Sprintf("slack app token %d", i+1) // numbered as the workspaces are
		}
		a := newAPI(s.o.API, token, s.http, newPacer(digest("app", token.Reveal()), s.limits, nil, s.log))
		err := a.post(ctx, call{method: "apps.connections.open", form: url.Values{}, person: true, repeat: true}, nil)
		if err != nil {
			f := trouble(name, err)
			if fault.Of(err) != fault.Again {
				f.Fix = "An app-level token (xapp-) with connections:write is needed: threadtape setup slack"
			}
			found = append(found, f)
			continue
		}
		found = append(found, command.Finding{Name: name, Say: "Socket Mode opens"})
	}
	return found
}

// examinePlace says what a channel is, and whether we may write there.
func (s *Slack) examinePlace(ctx context.Context, to chat.Address) command.Finding {
	p, err := s.at(ctx, to)
	if err != nil {
		return trouble(string(to), err)
	}
	ch, err := s.facts(ctx, p, true)
	if err != nil {
		return trouble(string(to), err)
	}
	if lacks := s.lacks(p, ch); len(lacks) > 0 {
		return command.Finding{Name: string(to), State: command.Trouble, Say: "in " + ch.label() + " I lack: " + strings.Join(lacks, ", "), Fix: "Type there: /invite @threadtape"}
	}
	return command.Finding{Name: string(to), Say: ch.label() + ", where I may write"}
}
