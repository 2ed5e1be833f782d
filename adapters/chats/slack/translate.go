package slack

import (
	"context"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
)

// An asker is who asks, and where, as Slack vouches for it.
type asker struct {
	team    string
	channel string // empty: nowhere, such as in the App Home
	user    string
	name    string
	root    string // the command as it was typed; empty: "/tape"
}

// request says who asks, where, and what they may do there. It asks Slack for the person, so it comes after the
// acknowledgement. A person who cannot be looked up may read.
func (s *Slack) request(ctx context.Context, a asker) command.Request {
	r := command.Request{
		Tenant:  tenantOf(a.team),
		Channel: s.address(a.team, a.channel),
		User:    a.user,
		Name:    rich.Name(a.name),
		Root:    "/tape",
		Caps:    s.Caps(),
		Join:    s.Join,
	}
	if strings.HasPrefix(a.root, "/") {
		r.Root = rich.Line(a.root, 40)
	}
	r.Stands = func(ctx context.Context, to chat.Address) (command.Standing, error) {
		return s.stands(ctx, a.team, a.user, to)
	}
	r.Alone = func(ctx context.Context, m chat.Message) (chat.Address, error) { return s.tell(ctx, a.team, a.user, m) }
	r.Callable = func(_ context.Context, _ chat.Address, group string) error { return callable(group) }
	if a.channel == "" {
		return r
	}
	p, err := s.at(ctx, r.Channel)
	if err == nil {
		r.Rights, err = s.standsHere(ctx, p, a.user)
	}
	if err != nil {
		s.log.Warn("slack: look somebody up", "code", fault.Code(err), "err", err)
	}
	return r
}

// Canonical is the one form in which a channel is known: an address that names the first workspace loses its name. It asks
// Slack, once, which workspace that is.
func (s *Slack) Canonical(ctx context.Context, to chat.Address) (chat.Address, error) {
	team, channel, named := strings.Cut(to.Place(), "/")
	if !named {
		return to, nil
	}
	if len(s.teams) > 0 {
		if _, err := s.teams[0].who(ctx); err != nil {
			return "", err
		}
	}
	return s.address(team, channel), nil
}
