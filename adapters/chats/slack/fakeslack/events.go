package fakeslack

import (
	"context"
	"regexp"
	"strings"
)

// OpenHome lets a person open the app's home tab, which the app hears of as app_home_opened.
func (f *Fake) OpenHome(ctx context.Context, p Person) *Answer {
	f.mu.Lock()
	p = f.known(p)
	t := f.teamOf(p.Team)
	f.mu.Unlock()
	if t == nil {
		return f.wrong("the person is of no workspace")
	}
	channel := f.IM(p)
	f.mu.Lock()
	event := object{"type": "app_home_opened", "user": p.ID, "channel": channel, "tab": "home", "event_ts": f.ts()}
	if v := f.views.homes[[2]string{t.id, p.ID}]; v != nil {
		event["view"] = v.object()
	}
	f.mu.Unlock()
	return f.Event(ctx, p, event)
}

// Mention lets a person write to the bot in a channel, which the app hears of as app_mention.
func (f *Fake) Mention(ctx context.Context, p Person, channel, words string) *Answer {
	f.mu.Lock()
	ch := f.channelOf(channel)
	if ch == nil {
		f.mu.Unlock()
		return f.failed("no such channel")
	}
	t := f.world.teams[ch.team]
	m := f.say(p, channel, "", "<@"+t.bot+"> "+words)
	event := f.messageObject(m, false)
	event["type"], event["channel"], event["event_ts"] = "app_mention", channel, m.ts
	heard := ch.has(t.bot) && t.grants("app_mentions:read")
	f.mu.Unlock()
	if !heard {
		return f.failed("the app does not hear of it: the bot is no member, or no scope app_mentions:read")
	}
	return f.Event(ctx, p, event)
}

var address = regexp.MustCompile(`https?://[^\s<>|]+`)

// Share lets a person write a message with links, which the app hears of as link_shared, and returns its timestamp too.
func (f *Fake) Share(ctx context.Context, p Person, channel, words string) (*Answer, string) {
	f.mu.Lock()
	m := f.say(p, channel, "", address.ReplaceAllStringFunc(words, func(s string) string { return "<" + escape(s) + ">" }))
	if m == nil {
		f.mu.Unlock()
		return f.failed("no such channel"), ""
	}
	t := f.world.teams[m.channel.team]
	var links []object
	for _, link := range address.FindAllString(words, -1) {
		links = append(links, object{"domain": hostOf(link), "url": link})
	}
	event := object{
		"type": "link_shared", "channel": channel, "is_bot_user_member": m.channel.has(t.bot), "user": m.user, "message_ts": m.ts,
		"unfurl_id": channel + "." + m.ts, "source": "conversations_history", "links": links, "event_ts": m.ts,
	}
	f.mu.Unlock()
	if len(links) == 0 || !t.grants("links:read") {
		return f.failed("the app does not hear of it: no link, or no scope links:read"), m.ts
	}
	return f.Event(ctx, p, event), m.ts
}

// Event tells the app of any event of a person's, or of the workspace of a person. It returns when the app has
// acknowledged, or the time for that is over; what is not acknowledged is told again, as Slack does: at once, after a
// minute, after five.
func (f *Fake) Event(ctx context.Context, p Person, event map[string]any) *Answer {
	f.mu.Lock()
	channel := text(event["channel"])
	if strings.TrimSpace(channel) == "" || f.world.channels[channel] == nil {
		channel = ""
	}
	p = f.known(p)
	i := &interaction{kind: kindEvent, by: p, team: f.teamOf(p.Team)}
	if channel != "" {
		i.channel = f.world.channels[channel]
		i.team = f.world.teams[i.channel.team]
	}
	if i.team == nil {
		f.mu.Unlock()
		return f.wrong("the event is of no workspace")
	}
	f.begin(i)
	payload := object{
		"token": f.hookKey, "team_id": i.team.id, "context_team_id": i.team.id, "context_enterprise_id": nil, "api_app_id": f.o.App,
		"event": event, "type": "event_callback", "event_id": "Ev" + capitals(9), "event_time": f.now().Unix(),
		"authorizations": []object{{
			"enterprise_id": nil, "team_id": i.team.id, "user_id": i.team.bot, "is_bot": true, "is_enterprise_install": false,
		}},
		"is_ext_shared_channel": i.channel != nil && i.channel.shared, "event_context": "4-" + letters(40),
	}
	f.mu.Unlock()
	return f.ask(ctx, i, payload)
}
