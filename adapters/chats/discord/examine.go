package discord

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
)

// The flags of an application that say which privileged intents it was granted, verified or limited:
// https://discord.com/developers/docs/resources/application#application-object-application-flags
const (
	flagPresence       = 1<<12 | 1<<13
	flagMembers        = 1<<14 | 1<<15
	flagMessageContent = 1<<18 | 1<<19
)

var (
	_ command.Examiner           = (*Discord)(nil)
	_ command.DiscussionExaminer = (*Discord)(nil)
	_ command.Connected          = (*Discord)(nil)
)

// Examine checks the token, the application, its intents, the gateway's budget, what is declared against what would be,
// and what we may do in each place.
func (d *Discord) Examine(ctx context.Context, specs []command.Spec, places []chat.Address) []command.Finding {
	me, err := d.me(ctx)
	if err != nil {
		f := trouble("discord token", err)
		if fault.Code(err) == downName {
			f.Fix = fmt.Sprintf("Nothing answers at %s: look at the network of this machine, and at discord.api.", d.api.host())
		}
		return []command.Finding{f}
	}
	found := []command.Finding{{Name: "discord token", Say: fmt.Sprintf("it is %s's", rich.Name(me.Name))}}
	found = append(found, d.examineApplication(ctx)...)
	found = append(found, d.examineGateway(ctx), d.examineCommands(ctx, specs))
	for _, p := range places {
		found = append(found, d.examinePlace(ctx, p))
	}
	return found
}

func asPerson(c call) call {
	c.person = true
	return c
}

func trouble(name string, err error) command.Finding {
	say, fix := fault.Words(err)
	return command.Finding{Name: name, State: command.Trouble, Say: say, Fix: fix}
}

// examineApplication compares the application with the token, and asks for intents that nobody needs.
func (d *Discord) examineApplication(ctx context.Context) []command.Finding {
	var app struct {
		ID        string `json:"id"`
		Flags     int    `json:"flags"`
		VerifyKey string `json:"verify_key"`
		Endpoint  string `json:"interactions_endpoint_url"`
	}
	if err := d.api.get(ctx, asPerson(request(http.MethodGet, "/applications/@me")), &app); err != nil {
		return []command.Finding{trouble("discord application", err)}
	}
	found := []command.Finding{{Name: "discord application", Say: "its id is " + d.app}}
	if app.ID != d.app {
		found[0] = command.Finding{
			Name: "discord application", State: command.Trouble, Say: fmt.Sprintf("the token names the application %s, Discord says %s", d.app, rich.Line(app.ID, 25)),
			Fix: "Copy the token anew: threadtape setup discord",
		}
	}
	found = append(found, intents(app.Flags))
	if d.o.Receive == "http" && !strings.EqualFold(app.VerifyKey, d.o.PublicKey) && app.VerifyKey != "" {
		found = append(found, command.Finding{
			Name: "discord public key", State: command.Trouble, Say: "discord.public_key is not that of the application, so every request will be refused",
			Fix: "Set discord.public_key to " + rich.Line(app.VerifyKey, 64),
		})
	}
	if d.o.Receive == "http" && app.Endpoint == "" {
		found = append(found, command.Finding{
			Name: "discord endpoint", State: command.Trouble, Say: "the application has no interactions endpoint, so no command arrives",
			Fix: "Set it to public.url with /discord/interactions behind it, in the application's general information.",
		})
	}
	if d.o.Receive != "http" && app.Endpoint != "" {
		found = append(found, command.Finding{
			Name: "discord endpoint", State: command.Trouble, Say: "the application sends interactions to an endpoint, so none arrives over the gateway",
			Fix: "Clear the interactions endpoint in the application's general information, or set discord.receive to http.",
		})
	}
	return found
}

// intents says which privileged intents are on although none is needed.
func intents(flags int) command.Finding {
	var on []string
	for _, i := range []struct {
		flag int
		name string
	}{{flagPresence, "Presence"}, {flagMembers, "Server Members"}, {flagMessageContent, "Message Content"}} {
		if flags&i.flag != 0 {
			on = append(on, i.name)
		}
	}
	if len(on) == 0 {
		return command.Finding{Name: "discord intents", Say: "no privileged intent is on, and none is needed"}
	}
	return command.Finding{
		Name: "discord intents", State: command.Warning, Say: strings.Join(on, ", ") + " is on, and not needed: this program never reads what people write",
		Fix: "Switch it off in the application's settings, under Bot.",
	}
}

func (d *Discord) examineGateway(ctx context.Context) command.Finding {
	info, err := d.askGateway(ctx)
	if err != nil {
		return trouble("discord gateway", err)
	}
	f := command.Finding{Name: "discord gateway", Say: fmt.Sprintf("%d of %d starts are left today, %d shards", info.Remaining, info.Total, info.Shards)}
	if info.Remaining < info.Total/10 {
		f.State, f.Fix = command.Warning, "Something starts again and again: look into the log before Discord resets the token."
	}
	return f
}

// examineCommands compares what Discord has with what would be declared.
func (d *Discord) examineCommands(ctx context.Context, specs []command.Spec) command.Finding {
	ours := declarations(specs)
	differ, err := d.drifted(ctx, ours)
	if err != nil {
		return trouble("discord commands", err)
	}
	if len(differ) == 0 {
		return command.Finding{Name: "discord commands", Say: fmt.Sprintf("all %d are declared as they should be", len(ours))}
	}
	return command.Finding{
		Name: "discord commands", State: command.Warning, Say: "declared otherwise than this version does: " + strings.Join(differ, ", "),
		Fix: "Start threadtape run: it declares them.",
	}
}

// examinePlace says what a channel is and what we may not do there.
func (d *Discord) examinePlace(ctx context.Context, p chat.Address) command.Finding {
	name := string(p)
	there, err := d.ask(ctx, p.Place(), fresh, true)
	if err != nil {
		return trouble(name, err)
	}
	if there.Guild == "" {
		return command.Finding{Name: name, Say: "a conversation with one person"}
	}
	_, ours, there, err := d.stands(ctx, string(there.Guild), p.Place(), "", nil)
	if err != nil {
		return trouble(name, err)
	}
	if missing := lacks(ours, there.Kind); len(missing) > 0 {
		return command.Finding{
			Name: name, State: command.Trouble, Say: fmt.Sprintf("in #%s I lack: %s", rich.Name(there.Name), strings.Join(missing, ", ")),
			Fix: "Grant that to the bot's role in the channel's settings, or open the invite link again: threadtape setup discord",
		}
	}
	return command.Finding{Name: name, Say: fmt.Sprintf("#%s, with every permission that is needed", rich.Name(there.Name))}
}

// ExamineDiscussions says below which channels we may not open threads. What cannot be asked is left to [Discord.Examine].
func (d *Discord) ExamineDiscussions(ctx context.Context, places []chat.Address) []command.Finding {
	var found []command.Finding
	for _, p := range places {
		there, err := d.ask(ctx, p.Place(), fresh, true)
		if err != nil || there.Guild == "" {
			continue
		}
		_, ours, there, err := d.stands(ctx, string(there.Guild), p.Place(), "", nil)
		if err != nil {
			continue
		}
		if missing := lacksBelow(ours, there.Kind); len(missing) > 0 {
			found = append(found, command.Finding{
				Name: string(p), State: command.Trouble, Say: fmt.Sprintf("for threads below #%s I lack: %s", rich.Name(there.Name), strings.Join(missing, ", ")),
				Fix: "Grant that to the bot's role in the channel's settings, or subscribe with place:channel.",
			})
		}
	}
	return found
}
