package fakediscord

import (
	"net/http"
	"net/url"
	"strings"
)

// A route is one method of one path, named as the vendor's description names it.
type route struct {
	method, path string
	status       int // of a success with a body
	serve        func(f *Fake, c *call) (any, *refusal)
	schema       string // where the schema of the body is; empty: at the route itself
	open         bool   // no Authorization: the path has a token of its own
}

func (r *route) String() string { return r.method + " " + r.path }

// A call is a request on its way through the fake.
type call struct {
	*Request
	route  *route
	vars   map[string]string
	query  url.Values
	header http.Header
	body   any // decoded; nil: none
}

// fields returns the body as an object; empty where it is none.
func (c *call) fields() object {
	o, _ := c.body.(object)
	return o
}

const (
	channelPath  = "/channels/{channel_id}"
	messagePath  = channelPath + "/messages/{message_id}"
	appCommands  = "/applications/{application_id}/commands"
	ownCommands  = "/applications/{application_id}/guilds/{guild_id}/commands"
	hookPath     = "/webhooks/{webhook_id}/{webhook_token}"
	callbackPath = "/interactions/{interaction_id}/{interaction_token}/callback"
	hookSchema   = "#/components/schemas/IncomingWebhookInteractionRequest"
)

// routes returns all routes. Of two that fit, the earlier is taken.
func routes() []route {
	return []route{
		{"GET", "/gateway", 200, (*Fake).getGateway, "", true},
		{"GET", "/gateway/bot", 200, (*Fake).getGatewayBot, "", false},
		{"GET", "/applications/@me", 200, (*Fake).getApplication, "", false},
		{"GET", "/oauth2/applications/@me", 200, (*Fake).getApplication, "", false},
		{"GET", "/users/@me", 200, (*Fake).getMe, "", false},
		{"GET", "/users/@me/guilds", 200, (*Fake).getGuilds, "", false},
		{"POST", "/users/@me/channels", 200, (*Fake).openDM, "", false},
		{"GET", "/guilds/{guild_id}", 200, (*Fake).getGuild, "", false},
		{"GET", "/guilds/{guild_id}/roles", 200, (*Fake).getRoles, "", false},
		{"GET", "/guilds/{guild_id}/channels", 200, (*Fake).getChannels, "", false},
		{"GET", "/guilds/{guild_id}/threads/active", 200, (*Fake).getActiveThreads, "", false},
		{"GET", "/guilds/{guild_id}/members/{user_id}", 200, (*Fake).getMember, "", false},
		{"GET", channelPath, 200, (*Fake).getChannel, "", false},
		{"PATCH", channelPath, 200, (*Fake).patchChannel, "", false},
		{"GET", channelPath + "/messages", 200, (*Fake).getMessages, "", false},
		{"POST", channelPath + "/messages", 200, (*Fake).createMessage, "", false},
		{"GET", messagePath, 200, (*Fake).getMessage, "", false},
		{"PATCH", messagePath, 200, (*Fake).editMessage, "", false},
		{"DELETE", messagePath, 204, (*Fake).deleteMessage, "", false},
		{"POST", messagePath + "/crosspost", 200, (*Fake).crosspost, "", false},
		{"POST", messagePath + "/threads", 201, (*Fake).threadFromMessage, "", false},
		{"POST", channelPath + "/threads", 201, (*Fake).createThread, "", false},
		{"GET", channelPath + "/threads/archived/public", 200, (*Fake).getArchivedThreads, "", false},
		{"GET", appCommands, 200, (*Fake).getCommands, "", false},
		{"PUT", appCommands, 200, (*Fake).putCommands, "", false},
		{"GET", ownCommands, 200, (*Fake).getCommands, "", false},
		{"PUT", ownCommands, 200, (*Fake).putCommands, "", false},
		{"POST", callbackPath, 200, (*Fake).callback, "", true},
		{"POST", hookPath, 200, (*Fake).followUp, hookSchema, true},
		{"GET", hookPath + "/messages/{message_id}", 200, (*Fake).getAnswer, "", true},
		{"PATCH", hookPath + "/messages/{message_id}", 200, (*Fake).editAnswer, "", true},
		{"DELETE", hookPath + "/messages/{message_id}", 204, (*Fake).deleteAnswer, "", true},
	}
}

// match finds the route of a path, and what stands at its names.
func match(all []route, method, path string) (*route, map[string]string) {
	parts := strings.Split(path, "/")
	for i := range all {
		if all[i].method != method {
			continue
		}
		if vars, ok := fits(strings.Split(all[i].path, "/"), parts); ok {
			return &all[i], vars
		}
	}
	return nil, nil
}

func fits(template, parts []string) (map[string]string, bool) {
	if len(template) != len(parts) {
		return nil, false
	}
	vars := make(map[string]string)
	for i, name := range template {
		if !strings.HasPrefix(name, "{") {
			if name != parts[i] {
				return nil, false
			}
			continue
		}
		if parts[i] == "" {
			return nil, false
		}
		vars[strings.Trim(name, "{}")] = parts[i]
	}
	return vars, true
}
