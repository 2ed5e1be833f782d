package fakeslack

import (
	"context"
	"regexp"
	"slices"
	"strings"
)

// Slash lets a person run a command such as "/tape" with what was typed behind it. It returns when the app has
// acknowledged or the time for that is over; [Answer.Wait] waits for an answer by the response URL.
//
// What was typed arrives as Slack escapes it: &, < and > as entities, but for mentions that are whole (<@U…>, <#C…|name>).
// A command that is not declared fails the test.
func (f *Fake) Slash(ctx context.Context, p Person, channel, command, typed string) *Answer {
	f.mu.Lock()
	i := f.interaction(p, channel, kindSlash)
	if i == nil || !slices.Contains(f.o.Commands, command) {
		f.mu.Unlock()
		return f.wrong("there is no %s in %q", command, channel)
	}
	if !i.team.grants("commands") {
		f.mu.Unlock()
		return f.failed("the command is not installed: no scope commands")
	}
	i.accepts = true
	f.begin(i)
	payload := object{
		"token": f.hookKey, "team_id": i.team.id, "team_domain": i.team.domain(), "channel_id": i.channel.id,
		"channel_name": i.channel.nameFor(), "user_id": i.by.ID, "user_name": i.by.Name, "command": command,
		"text": escapeTyped(typed), "api_app_id": f.o.App, "is_enterprise_install": "false",
		"response_url": f.responseURL(i), "trigger_id": i.trigger,
	}
	f.mu.Unlock()
	return f.ask(ctx, i, payload)
}

// nameFor is the name of a channel in a payload: that of a private one is not told.
func (c *channel) nameFor() string {
	switch c.kind {
	case im, dm:
		return "directmessage"
	case private:
		return "privategroup"
	default:
		return c.name
	}
}

var mention = regexp.MustCompile(`<[@#!][A-Za-z0-9^|_.\- ]+>`)

func escapeTyped(s string) string {
	var b strings.Builder
	last := 0
	for _, at := range mention.FindAllStringIndex(s, -1) {
		b.WriteString(escape(s[last:at[0]]))
		b.WriteString(s[at[0]:at[1]])
		last = at[1]
	}
	b.WriteString(escape(s[last:]))
	return b.String()
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// interaction begins one of a person; empty for the channel: nowhere in particular. The caller holds f.mu.
func (f *Fake) interaction(p Person, channel, kind string) *interaction {
	p = f.known(p)
	i := &interaction{kind: kind, by: p, team: f.world.teams[p.Team]}
	if channel != "" {
		ch := f.world.channels[channel]
		if ch == nil || ch.removed {
			return nil
		}
		f.join(ch, p.ID)
		i.channel, i.team = ch, f.world.teams[ch.team]
	}
	if i.team == nil { // somebody from another organisation
		i.team = f.world.teams[f.world.order[0]]
	}
	if p.Deactivated {
		f.t.Errorf("fakeslack: %s is deactivated and can do nothing", p.Name)
	}
	return i
}

// Shortcut lets a person use a global shortcut.
func (f *Fake) Shortcut(ctx context.Context, p Person, callbackID string) *Answer {
	f.mu.Lock()
	i := f.interaction(p, "", kindAction)
	f.begin(i)
	payload := f.payload(i, "shortcut")
	payload["callback_id"], payload["action_ts"] = callbackID, f.ts()
	f.mu.Unlock()
	return f.ask(ctx, i, payload)
}

// MessageShortcut lets a person use a shortcut from the menu of a message.
func (f *Fake) MessageShortcut(ctx context.Context, p Person, channel, ts, callbackID string) *Answer {
	f.mu.Lock()
	m := f.said.byTS[ts]
	i := f.interaction(p, channel, kindAction)
	if i == nil || m == nil || m.deleted || m.channel.id != channel || m.hidden != "" {
		f.mu.Unlock()
		return f.wrong("the message %s does not stand in %s", ts, channel)
	}
	f.begin(i)
	payload := f.payload(i, "message_action")
	payload["callback_id"], payload["action_ts"], payload["message_ts"] = callbackID, f.ts(), ts
	payload["message"], payload["response_url"] = f.messageObject(m, false), f.responseURL(i)
	f.mu.Unlock()
	return f.ask(ctx, i, payload)
}

// payload is what all interactions carry. The caller holds f.mu.
func (f *Fake) payload(i *interaction, kind string) object {
	o := object{
		"type": kind, "token": f.hookKey, "api_app_id": f.o.App, "trigger_id": i.trigger, "enterprise": nil,
		"is_enterprise_install": false,
		"team":                  object{"id": i.team.id, "domain": i.team.domain()},
		"user":                  object{"id": i.by.ID, "username": i.by.Name, "name": i.by.Name, "team_id": i.by.home()},
	}
	if i.channel != nil {
		o["channel"] = object{"id": i.channel.id, "name": i.channel.nameFor()}
	}
	return o
}
