package slack

import (
	"context"
	"net/url"
	"time"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

const (
	// glanceVerb is the command that shows what a link leads to.
	glanceVerb = "glance"
	// unfurlsMost is how many links in one message are too many to be shown, and unfurlAgain how long one is not shown
	// again in a channel: as GitHub's app has it.
	unfurlsMost = 3
	unfurlAgain = 30 * time.Minute
)

// unfurl shows what links to threads of the workspace lead to.
func (s *Slack) unfurl(ctx context.Context, h command.Handler, e eventCallback) {
	if len(e.Event.Links) == 0 || len(e.Event.Links) >= unfurlsMost {
		return
	}
	a := asker{team: e.Team, channel: e.Event.Channel, user: e.Event.User}
	r := s.request(ctx, a)
	shown := make(map[string]map[string]any)
	for _, l := range e.Event.Links {
		key := store.Key{Tenant: tenantOf(e.Team), Kind: "unfurl", Name: digest(e.Event.Channel, l.URL)}
		if first, err := s.notes.Once(ctx, key, unfurlAgain); err != nil || !first {
			continue
		}
		reply := h.Do(ctx, r, glanceVerb, map[string]string{"source": l.URL})
		if !reply.Failed {
			shown[l.URL] = map[string]any{"blocks": s.draw(ctx, r.Tenant, reply.Message).Blocks}
		}
	}
	if len(shown) == 0 {
		return
	}
	t, _, err := s.team(ctx, e.Team)
	if err == nil {
		form := url.Values{"unfurls": {string(encode(shown))}}
		if e.Event.Unfurl != "" {
			form.Set("unfurl_id", e.Event.Unfurl)
			form.Set("source", e.Event.Source)
		} else {
			form.Set("channel", e.Event.Channel)
			form.Set("ts", e.Event.TS)
		}
		err = t.api.post(ctx, call{method: "chat.unfurl", form: form, person: true, repeat: true}, nil)
	}
	if err != nil {
		s.log.Warn("slack: show a link", "code", fault.Code(err), "err", err)
	}
}
