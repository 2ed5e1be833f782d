package discord

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
)

// The roots of our commands. Discord gives rights by root, so what only some may use has one of its own.
const (
	rootAll   = "tape"
	rootAdmin = "tape-admin"
)

// request says who asks, where, and what they may do there.
func (d *Discord) request(in interaction) command.Request {
	who := in.who()
	r := command.Request{
		Tenant:  tenantOf(in),
		Channel: addressOf(in.ChannelID),
		User:    who.ID,
		Name:    rich.Name(cmp.Or(nick(in), who.Display, who.Name)),
		Root:    "/" + rootAll,
		Admin:   "/" + rootAdmin,
		Caps:    d.Caps(),
	}
	if isThread(in.Channel.Type) && in.Channel.Parent != "" {
		r.Parent = addressOf(in.Channel.Parent)
	}
	if in.Member != nil && in.installed() {
		r.Rights = tier(uint64(in.Member.Permissions), in.Member.timedOut(time.Now()))
		r.Stands = func(ctx context.Context, to chat.Address) (command.Standing, error) {
			return d.standsThere(ctx, in, to)
		}
		r.Alone = func(ctx context.Context, m chat.Message) (chat.Address, error) { return d.tell(ctx, r.User, m) }
		r.Callable = func(ctx context.Context, to chat.Address, group string) error { return d.callable(ctx, in, to, group) }
	}
	if in.Message != nil {
		r.On = chat.Receipt{To: addressOf(cmp.Or(in.Message.ChannelID, in.ChannelID)), ID: in.Message.ID}
	}
	return r
}

func nick(in interaction) string {
	if in.Member == nil {
		return ""
	}
	return in.Member.Nick
}

// tenantOf is whom an interaction belongs to: the server that has us; or the person who brought us along, who reaches
// nothing of a server that has not.
func tenantOf(in interaction) string {
	if in.installed() {
		return "discord:" + in.Guild
	}
	return "discord:user:" + in.who().ID
}

func isThread(kind int) bool { return kind >= kindNewsThread && kind <= kindHiddenThread }

// tier is what permissions in a channel are worth to us. Nobody in time-out manages anything.
func tier(permissions uint64, timedOut bool) command.Tier {
	switch {
	case timedOut:
		return command.Read
	case permissions&(bitAdministrator|bitManageGuild) != 0:
		return command.Operate
	case permissions&bitManageChannels != 0:
		return command.Manage
	default:
		return command.Read
	}
}

// standsThere tells what the asker may do in a channel of the same server, and what we may not. What Discord told along with
// the interaction is taken as it is; for anything else it is asked.
func (d *Discord) standsThere(ctx context.Context, in interaction, to chat.Address) (command.Standing, error) {
	id := to.Place()
	if to.Chat() != "discord" || !snowflake(id) {
		return command.Standing{}, fault.New(fault.Invalid, "E-DISCORD-PLACE", "That is no channel of Discord.", "Choose one of this server.", nil)
	}
	told, ok := in.Data.Resolved.Channels[id]
	if ok && told.App != nil {
		return stand(told.Name, told.Type, uint64(told.Permissions), uint64(*told.App), in.Member.timedOut(time.Now())), nil
	}
	if id == in.ChannelID && in.AppPermissions != 0 {
		return stand(in.Channel.Name, in.Channel.Type, uint64(in.Member.Permissions), uint64(in.AppPermissions), in.Member.timedOut(time.Now())), nil
	}
	mine, ours, there, err := d.stands(ctx, in.Guild, id, in.Member.User.ID, in.Member.Roles)
	if err != nil {
		return command.Standing{}, err
	}
	return stand(there.Name, int(there.Kind), mine, ours, in.Member.timedOut(time.Now())), nil
}

func stand(name string, kind int, theirs, ours uint64, timedOut bool) command.Standing {
	return command.Standing{
		Name: "#" + rich.Name(name), Rights: tier(theirs, timedOut), Sees: theirs&(bitViewChannel|bitAdministrator) != 0,
		Lacks: lacks(ours, whole(kind)), Below: lacksBelow(ours, whole(kind)),
	}
}

// mayTalk reports whether the asker may write in the channel: who may not gets every answer alone.
func mayTalk(in interaction) bool {
	if in.Member == nil {
		return true
	}
	need := uint64(bitSendMessages)
	if isThread(in.Channel.Type) {
		need = bitSendInThreads
	}
	return uint64(in.Member.Permissions)&(bitAdministrator|need) != 0 && !in.Member.timedOut(time.Now())
}

// verb takes a slash command apart: the verb, its options as text, and the option that is being typed.
func (data interactionData) verb() (verb string, options map[string]string, typing *toldOption) {
	options = make(map[string]string)
	if len(data.Options) != 1 {
		return "", options, nil
	}
	for _, o := range data.Options[0].Options {
		text := string(o.Value)
		if o.Type == optionChannel && text != "" {
			text = string(addressOf(text))
		}
		if o.Focused {
			typing = &o
			continue
		}
		options[o.Name] = text
	}
	return data.Options[0].Name, options, typing
}

// pointedAt fills in the message that a message command is about, with the links in it.
func pointedAt(r command.Request, in interaction) command.Request {
	m, ok := in.Data.Resolved.Messages[in.Data.Target]
	if !ok {
		return r
	}
	r.On = chat.Receipt{To: addressOf(cmp.Or(m.ChannelID, in.ChannelID)), ID: in.Data.Target}
	r.Links = links(m)
	return r
}

// plainLink finds what opens in a browser, up to what Discord's markup ends it with.
var plainLink = regexp.MustCompile(`https?://[^\s<>()\[\]"]+`)

// linksMost is how many links of a message are handed on.
const linksMost = 10

func links(m toldMessage) []string {
	found := plainLink.FindAllString(m.Content, linksMost)
	for _, e := range m.Embeds {
		found = append(append(found, e.URL), plainLink.FindAllString(e.Description, linksMost)...)
	}
	for _, c := range m.Components {
		c.all(func(c toldComponent) {
			found = append(append(found, c.URL), plainLink.FindAllString(c.Content, linksMost)...)
		})
	}
	var clean []string
	for _, l := range found {
		l = strings.TrimRight(l, ".,;:!?'")
		if strings.HasPrefix(l, "http") && !slices.Contains(clean, l) && len(clean) < linksMost {
			clean = append(clean, l)
		}
	}
	return clean
}
