package config

import (
	"slices"
	"time"
)

// A key is one row of the table: everything about it stands here and nowhere else.
type key[T any] struct {
	path   string // "slack.bot_token"
	def    string // the default, as it would be written in the environment
	sample string // what the example shows, commented out, when the default shows nothing
	say    string // one line
	value  func(*T) value
}

// names are what the caller's tables know.
type names struct {
	kinds  []string // of chats
	stores []string // schemes
	wishes []Wish
}

// threads is the one key that holds more than texts, and slack the one section that may be a list of workspaces.
const (
	threads = "threads"
	slack   = "slack"
)

// table returns every key in the order of the file.
func table(n names) []key[Settings] {
	return slices.Concat(firstKeys(n), inSection(slack, slackTable(), func(s *Settings) *Slack { return &s.Slack }), lastKeys(n))
}

// inSection puts a table of its own into a section.
func inSection[T any](section string, keys []key[T], part func(*Settings) *T) []key[Settings] {
	all := make([]key[Settings], len(keys))
	for i, k := range keys {
		all[i] = key[Settings]{section + "." + k.path, k.def, k.sample, k.say, func(s *Settings) value { return k.value(part(s)) }}
	}
	return all
}

func firstKeys(n names) []key[Settings] {
	return []key[Settings]{
		{
			"store", "bolt:threadtape.db", "", "where everything is kept: bolt:FILE, redis://, rediss://, redis+sentinel://, redis+cluster:// or memory",
			func(s *Settings) value { return location(&s.Store, n.stores) },
		},
		{
			"language", "en", "", "the language of what is said in channels that choose none: en or de",
			func(s *Settings) value { return choice(&s.Language, "en", "de") },
		},
		{
			"zone", "America/New_York", "", "the time zone of times that are shown",
			func(s *Settings) value { return zone(&s.Zone) },
		},

		{
			"discord.token", "", "env:DISCORD_TOKEN", "the bot's token; without it Discord is left out",
			func(s *Settings) value { return secret(&s.Discord.Token) },
		},
		{
			"discord.receive", "gateway", "", "gateway, or http: interactions come to public.listen, and public_key is needed",
			func(s *Settings) value { return choice(&s.Discord.Receive, "gateway", "http") },
		},
		{
			"discord.public_key", "", "", "the application's public key, for receive: http",
			func(s *Settings) value {
				return handle(&s.Discord.PublicKey, "64 hexadecimal digits", shaped(publicKey, "is not a public key", "it has 64 hexadecimal digits"))
			},
		},
		{
			"discord.guild", "", "", "declare commands in this server only (development)",
			func(s *Settings) value {
				return checked("server id", &s.Discord.Guild, shaped(snowflake, "is not a server id", "it has 15 to 20 digits"))
			},
		},
		{
			"discord.api", "https://discord.com/api/v10", "", "the address of Discord, or of a server that speaks the same",
			func(s *Settings) value { return checked("URL", &s.Discord.API, needed(base)) },
		},
		{
			"discord.components", "false", "", "draw messages as components instead of embeds",
			func(s *Settings) value { return onoff(&s.Discord.Components) },
		},
	}
}

// slackTable returns every key of a workspace of Slack.
func slackTable() []key[Slack] {
	return []key[Slack]{
		{
			"bot_token", "", "env:SLACK_BOT_TOKEN", "the bot's token (xoxb-); without it Slack is left out",
			func(s *Slack) value { return secret(&s.BotToken) },
		},
		{
			"app_token", "", "env:SLACK_APP_TOKEN", "the app's token (xapp-), for receive: socket",
			func(s *Slack) value { return secret(&s.AppToken) },
		},
		{
			"receive", "socket", "", "socket, or http: requests come to public.listen, and signing_secret is needed",
			func(s *Slack) value { return choice(&s.Receive, "socket", "http") },
		},
		{
			"signing_secret", "", "env:SLACK_SIGNING_SECRET", "the app's signing secret, for receive: http",
			func(s *Slack) value { return secret(&s.SigningSecret) },
		},
		{
			"manage", "members", "", "who may subscribe: members, admins, or a list of user ids",
			func(s *Slack) value { return manage(&s.Manage) },
		},
		{
			"api", "https://slack.com/api/", "", "the address of Slack, or of a server that speaks the same",
			func(s *Slack) value { return checked("URL", &s.API, needed(base)) },
		},
		{
			"client_id", "", "123456789.987654321", "the app's client id, for people who add the app to workspaces of their own",
			func(s *Slack) value {
				return checked("id", &s.ClientID, shaped(clientID, "is not a client id", "it has digits and a dot between"))
			},
		},
		{
			"client_secret", "", "env:SLACK_CLIENT_SECRET", "the app's client secret, for the same",
			func(s *Slack) value { return secret(&s.ClientSecret) },
		},
		{
			"install_key", "", "env:SLACK_INSTALL_KEY", "the tokens of such workspaces are kept under this key; at least 16 characters",
			func(s *Slack) value { return secret(&s.InstallKey) },
		},
	}
}

func lastKeys(names) []key[Settings] {
	return []key[Settings]{
		{
			"admin.listen", "127.0.0.1:9464", "", `where /healthz and /readyz answer, which health asks; "" switches it off`,
			func(s *Settings) value { return checked("host:port", &s.Admin.Listen, listen) },
		},
		{
			"admin.token", "", "file:admin-token", "needed when admin.listen is not loopback",
			func(s *Settings) value { return secret(&s.Admin.Token) },
		},

		{
			"public.listen", "", ":8080", "only for receive: http: where chats call in",
			func(s *Settings) value { return checked("host:port", &s.Public.Listen, listen) },
		},
		{
			"public.url", "", "https://threadtape.example.org", "only for receive: http: the address under which chats reach public.listen",
			func(s *Settings) value { return checked("URL", &s.Public.URL, trimmed(base)) },
		},

		{
			"fetch.contact", "", "ops@example.org", "goes into the User-Agent, so that forums can reach you",
			func(s *Settings) value { return checked("text", &s.Fetch.Contact, contact) },
		},
		{
			"fetch.allow_private", "", "[127.0.0.1:8123]", "host:port or networks that may be fetched although private",
			func(s *Settings) value { return many("list of host:port and networks", &s.Fetch.AllowPrivate, server) },
		},
		{
			"fetch.hosts", "", "[forum.example.org]", "when not empty: the only hosts people may subscribe to",
			func(s *Settings) value { return many("list of hosts", &s.Fetch.Hosts, forum) },
		},
		{
			"fetch.per_host", "1/s", "", "how often one host is asked, such as 1/s or 20/m",
			func(s *Settings) value { return rate(&s.Fetch.PerHost) },
		},

		{
			"watch.floor", "60s", "", "the shortest time between two looks at a thread",
			func(s *Settings) value { return duration(&s.Watch.Floor, time.Second, 24*time.Hour) },
		},
		{
			"watch.ceiling", "30m", "", "the longest time between two looks at a thread",
			func(s *Settings) value { return duration(&s.Watch.Ceiling, time.Second, 30*24*time.Hour) },
		},
		{
			"watch.idle_share", "0.02", "", "the next look comes after this share of the thread's silence",
			func(s *Settings) value { return share(&s.Watch.IdleShare) },
		},
		{
			"watch.settle", "30s", "", "wait before a fresh post is relayed, so that quick edits are taken in",
			func(s *Settings) value { return duration(&s.Watch.Settle, 0, time.Hour) },
		},
		{
			"watch.push", "true", "", "use a forum's own push where it has one",
			func(s *Settings) value { return onoff(&s.Watch.Push) },
		},

		{
			"relay.burst", "4", "", "so many posts at once become one message; 0: never",
			func(s *Settings) value { return count(&s.Relay.Burst, 0, 100) },
		},
		{
			"relay.keep", "30d", "", "how long texts are kept",
			func(s *Settings) value { return duration(&s.Relay.Keep, time.Second, 3650*24*time.Hour) },
		},

		{
			threads, "", "", "threads watched from here; people can subscribe more by command",
			func(*Settings) value { return value{kind: "list of threads"} },
		},
	}
}

// threadTable returns every key of an entry of threads.
func threadTable(n names) []key[Thread] {
	return slices.Concat([]key[Thread]{
		{
			"url", "", "https://discussion.example.org/t/zoom-security/24817", "the link of the thread",
			func(t *Thread) value { return checked("URL", &t.URL, link) },
		},
		{
			"to", "", "[slack:C0123ABC, discord:123456789012345678]", "the channels it goes to",
			func(t *Thread) value { return many("list of addresses", &t.To, address(n.kinds)) },
		},
	}, wishKeys(n.wishes))
}

// needed makes a check refuse the empty text.
func needed(check func(string) (string, *trouble)) func(string) (string, *trouble) {
	return func(text string) (string, *trouble) {
		if text == "" {
			return "", &trouble{what: "is empty", hint: "leave the key out for the default"}
		}
		return check(text)
	}
}

// trimmed makes a check drop a slash at the end.
func trimmed(check func(string) (string, *trouble)) func(string) (string, *trouble) {
	return func(text string) (string, *trouble) {
		clean, t := check(text)
		for len(clean) > 0 && clean[len(clean)-1] == '/' {
			clean = clean[:len(clean)-1]
		}
		return clean, t
	}
}
