package slack

import (
	"context"
	"net/url"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
)

// homeVerb is the command that says what stands in a person's home.
const homeVerb = "home"

// home shows a person the threads of their channels, what is new in them, and which they may manage.
func (s *Slack) home(ctx context.Context, h command.Handler, e eventCallback) {
	a := asker{team: e.Team, user: e.Event.User}
	r := s.request(ctx, a)
	reply := h.Do(ctx, r, homeVerb, nil)
	v := view{Type: "home", Blocks: s.window(ctx, e.Team, reply.Message)}
	if err := s.viewCall(ctx, e.Team, "views.publish", url.Values{"user_id": {a.user}}, v, nil); err != nil {
		s.log.Warn("slack: show a home", "code", fault.Code(err), "err", err)
	}
}

// pressedInView answers what was pressed where no channel is: in the home, or in a window. The answer gets a window of its
// own, or takes the place of the one that it was pressed in.
func (s *Slack) pressedInView(ctx context.Context, h command.Handler, x answering, in interactivity, line string) {
	id := in.View.ID
	if in.View.Callback != shownID {
		var opened struct {
			View struct {
				ID string `json:"id"`
			} `json:"view"`
		}
		if err := s.viewCall(ctx, x.asker.team, "views.open", url.Values{"trigger_id": {in.Trigger}}, waiting(), &opened); err != nil {
			s.log.Warn("slack: open a window", "code", fault.Code(err), "err", err)
			return
		}
		id = opened.View.ID
	}
	s.showIn(ctx, x.asker.team, id, h.Line(ctx, s.request(ctx, x.asker), line).Message)
}
