package slack

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/config"
)

// scopes are those of the bot's token, with what each is for. Those that are needed are needed for everything.
var scopes = []struct {
	name, why string
	needed    bool
}{
	{"commands", "to be asked", true},
	{"chat:write", "to say and to edit", true},
	{"chat:write.public", "to say in public channels without joining them", true},
	{"files:write", "pictures", true},
	{"channels:read", "what a public channel is called, and who is in it", true},
	{"groups:read", "the same of private ones that the bot is in", true},
	{"users:read", "who is an admin, and who a guest", true},
	{"channels:join", "to join a public channel when asked to", false},
	{"im:write", "to tell whoever subscribed of trouble in a conversation of their own", false},
	{"links:read", "to hear of shared links to watched forums", false},
	{"links:write", "to show what they lead to", false},
}

// optionalScopes let the bot find a message of its own after a crash; nothing else is read with them.
var optionalScopes = []string{"channels:history", "groups:history"}

// needed are the scopes without which something does not work.
func needed() []string {
	var names []string
	for _, s := range scopes {
		if s.needed {
			names = append(names, s.name)
		}
	}
	return names
}

// asked are the scopes that the app asks for; those of links only where there are hosts to show.
func asked(links bool) []string {
	var names []string
	for _, s := range scopes {
		if links || !strings.HasPrefix(s.name, "links:") {
			names = append(names, s.name)
		}
	}
	slices.Sort(names)
	return names
}

// Setup tells how to bring the bot into a workspace: the manifest to paste, the tokens, the first command.
func Setup(s *config.Settings) string {
	var b strings.Builder
	b.WriteString(`Slack, in three steps

1. An app: https://api.slack.com/apps, Create New App, From a manifest, choose your workspace, and paste this:

`)
	b.WriteString(Manifest(s))
	b.WriteString("\n2. Install it to the workspace, and put its tokens into the environment:\n     export THREADTAPE_SLACK_BOT_TOKEN=xoxb-…     (OAuth & Permissions)\n")
	if s.Slack.Receive == "http" {
		b.WriteString("     export THREADTAPE_SLACK_SIGNING_SECRET=…     (Basic Information)\n")
	} else {
		b.WriteString("     export THREADTAPE_SLACK_APP_TOKEN=xapp-…     (Basic Information, App-Level Tokens: one with connections:write)\n")
	}
	b.WriteString(`
3. Start it, and bring in a thread:
     threadtape run
     /tape subscribe https://forum.example/t/title/123      (in the channel that should get it; a private one needs /invite @threadtape first)

Check everything:   threadtape doctor

To find a message of its own after a crash, and never say it twice, the app may also be given ` + strings.Join(optionalScopes, " and ") + `.
Nothing else is read with them.
`)
	return b.String()
}

// Manifest is the description of the app, as Slack takes it: https://docs.slack.dev/reference/app-manifest/
func Manifest(s *config.Settings) string {
	hosts := watched(s)
	at := func(path string) string { return strings.TrimRight(s.Public.URL, "/") + path }
	command := map[string]any{
		"command": "/tape", "description": "Forum threads in this channel", "usage_hint": "subscribe URL | summary | catchup | list | help", "should_escape": true,
	}
	interactivity := map[string]any{"is_enabled": true}
	events := map[string]any{"bot_events": botEvents(len(hosts) > 0)}
	if s.Slack.Receive == "http" {
		command["url"], interactivity["request_url"], events["request_url"] = at("/slack/commands"), at("/slack/interactions"), at("/slack/events")
	}
	oauth := map[string]any{"scopes": map[string]any{"bot": asked(len(hosts) > 0)}}
	if s.Slack.ClientID != "" {
		oauth["redirect_urls"] = []string{at(oauthPath)}
	}
	features := map[string]any{
		"app_home":       map[string]any{"home_tab_enabled": true, "messages_tab_enabled": true, "messages_tab_read_only_enabled": true},
		"bot_user":       map[string]any{"display_name": "threadtape", "always_online": true},
		"slash_commands": []any{command},
		"shortcuts":      shortcuts(),
	}
	if len(hosts) > 0 {
		features["unfurl_domains"] = hosts
	}
	m := map[string]any{
		"display_information": map[string]any{"name": "Threadtape", "description": "New posts of forum threads, word for word", "background_color": "#2c2d30"},
		"features":            features,
		"oauth_config":        oauth,
		"settings": map[string]any{
			"event_subscriptions": events, "interactivity": interactivity, "org_deploy_enabled": false,
			"socket_mode_enabled": s.Slack.Receive != "http", "token_rotation_enabled": false,
		},
	}
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return "" // maps of strings
	}
	return string(data) + "\n"
}

// shortcuts are the entries of menus: one everywhere, and those of a message.
func shortcuts() []any {
	all := []any{map[string]any{"name": "Follow a forum thread", "type": "global", "callback_id": followID, "description": "Bring a thread into a channel"}}
	for _, m := range []struct{ name, verb, why string }{
		{"Quote card", "quote", "Quote the post that this message tells"},
		{"Summarize linked thread", "summary", "What the linked thread says"},
		{"Show full post", "post", "The whole post that this message tells"},
		{"Why this message?", "why", "Why this was said here"},
		{"Hide and report", "hide", "Take this post out of the channel"},
	} {
		all = append(all, map[string]any{"name": m.name, "type": "message", "callback_id": menuPrefix + m.verb, "description": m.why})
	}
	return all
}

func botEvents(links bool) []string {
	events := []string{"app_home_opened", "app_uninstalled", "tokens_revoked"}
	if links {
		events = append(events, "link_shared")
	}
	slices.Sort(events)
	return events
}

// watched are the hosts of the forums that the settings name: links to them are shown. Slack takes five.
func watched(s *config.Settings) []string {
	hosts := slices.Clone(s.Fetch.Hosts)
	for _, t := range s.Threads {
		if u, err := url.Parse(t.URL); err == nil {
			hosts = append(hosts, u.Hostname())
		}
	}
	slices.Sort(hosts)
	hosts = slices.DeleteFunc(slices.Compact(hosts), func(h string) bool { return !strings.Contains(h, ".") })
	return hosts[:min(len(hosts), 5)]
}
