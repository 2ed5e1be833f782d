package discord

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/threadtape/threadtape/config"
)

// invitePermissions are exactly those that the bot needs, and no other.
const invitePermissions = bitViewChannel | bitSendMessages | bitSendInThreads | bitEmbedLinks | bitAttachFiles | bitReadHistory

// Setup tells how to bring the bot into a server: the application, the token, the invite link, the first command. Where the
// settings have a token already, the link is complete.
func Setup(s *config.Settings) string {
	client, missing := "APPLICATION_ID", "   APPLICATION_ID stands in General Information; with the token in place this command fills it in.\n"
	if app, ok := application(s.Discord.Token); ok {
		client, missing = app, ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, `Discord, in three steps

1. An application: https://discord.com/developers/applications, New Application, then Bot, Reset Token.
   Leave every privileged intent off: this program never reads what people write.
   Put the token into the environment, or as discord.token into threadtape.yaml:
     export THREADTAPE_DISCORD_TOKEN=…

2. Into your server: open this link and choose it.
     %s
   It asks for exactly what is needed: %s.
%s
3. Start it, and bring in a thread:
     threadtape run
     /%s subscribe source:https://forum.example/t/title/123      (in the channel that should get it)

`, Invite(client), strings.Join(bitNames(invitePermissions), ", "), missing, rootAdmin)
	if s.Discord.Receive == "http" {
		endpoint := strings.TrimRight(s.Public.URL, "/") + "/discord/interactions"
		fmt.Fprintf(&b, "With receive: http, set the Interactions Endpoint URL in the application's General Information, while threadtape run runs:\n     %s\n   and discord.public_key to the Public Key that stands there.\n\n", endpoint)
	}
	b.WriteString("Check everything:   threadtape doctor\n")
	return b.String()
}

// Invite returns the link that adds an application to a server with the permissions that the bot needs.
func Invite(application string) string {
	return "https://discord.com/oauth2/authorize?client_id=" + url.QueryEscape(application) +
		"&scope=bot+applications.commands&permissions=" + strconv.FormatUint(invitePermissions, 10)
}

// bitNames lists permissions by the names that Discord shows.
func bitNames(permissions uint64) []string {
	var names []string
	for _, r := range rightNames {
		if permissions&r.bit != 0 {
			names = append(names, r.name)
		}
	}
	return names
}
