package discord

import (
	"errors"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// A meaning is what one of Discord's codes asks of the caller and says to a person.
type meaning struct {
	kind  fault.Kind
	after time.Duration // only with Again
	name  string
	say   string
	fix   string
}

func (m meaning) fault(cause error) error {
	if m.name == tokenName || m.name == flaggedName {
		cause = errors.Join(chat.ErrLost, cause)
	}
	return &fault.Error{Kind: m.kind, After: m.after, Code: m.name, Say: m.say, Fix: m.fix, Err: cause}
}

func byCode(code int) (meaning, bool) {
	m, ok := meanings[code]
	return m, ok
}

// Fixes that several codes share.
const (
	fixSee    = "Open that channel's settings, Permissions, and give Threadtape's role View Channel."
	fixRights = "Open that channel's settings, Permissions, and give Threadtape's role View Channel, Send Messages, " +
		"Send Messages in Threads, Embed Links, Attach Files and Read Message History; for threads of its own also Create Public Threads."
	fixUnlock = "Unlock that thread, or start again in another channel."
	fixInvite = "Invite Threadtape again; threadtape setup discord prints the link."
	fixWait   = "Wait a moment, then ask again."
)

// meanings are Discord's codes as they are documented:
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
var meanings = map[int]meaning{
	10003:  {fault.Gone, 0, "E-DISCORD-CHANNEL", "That channel is no longer there.", "Choose another channel."},
	10004:  {fault.Gone, 0, "E-DISCORD-SERVER", "Threadtape is not on that server.", fixInvite},
	10007:  {fault.Gone, 0, "E-DISCORD-PERSON", "That person is not on this server.", ""},
	10008:  {fault.Gone, 0, "E-DISCORD-GONE", "That message is no longer there.", ""},
	10013:  {fault.Gone, 0, "E-DISCORD-PERSON", "Discord knows no such person.", ""},
	10015:  {fault.Gone, 0, "E-DISCORD-LATE", "It took too long: Discord no longer takes an answer to that.", "Ask again."},
	10062:  {fault.Gone, 0, "E-DISCORD-LATE", "It took too long: Discord no longer takes an answer to that.", "Ask again."},
	50027:  {fault.Gone, 0, "E-DISCORD-LATE", "It took too long: Discord no longer takes an answer to that.", "Ask again."},
	40060:  {fault.Invalid, 0, "E-DISCORD-TWICE", "That was answered already.", ""},
	20016:  {fault.Again, 10 * time.Second, "E-DISCORD-SLOW", "That channel is in slow mode.", fixWait},
	20022:  {fault.Again, 10 * time.Second, "E-DISCORD-SLOW", "That announcement was edited too often.", fixWait},
	20028:  {fault.Again, 5 * time.Second, "E-DISCORD-SLOW", "Too much was written in that channel just now.", fixWait},
	20029:  {fault.Again, 5 * time.Second, "E-DISCORD-SLOW", "Too much was written on that server just now.", fixWait},
	30046:  {fault.Again, time.Minute, "E-DISCORD-SLOW", "Messages older than an hour were edited too often.", fixWait},
	40062:  {fault.Again, 5 * time.Second, "E-DISCORD-SLOW", "Discord asks Threadtape to slow down.", fixWait},
	40333:  {fault.Again, time.Minute, "E-DISCORD-BLOCKED", "Discord blocks requests from this address for now.", ""},
	130000: {fault.Again, 5 * time.Second, "E-DISCORD-TROUBLE", "Discord is overloaded right now.", fixWait},
	30010:  {fault.Denied, 0, "E-DISCORD-FULL", "That message has as many reactions as Discord allows.", ""},
	30013:  {fault.Denied, 0, "E-DISCORD-FULL", "That server has as many channels as Discord allows.", "Remove some."},
	30033:  {fault.Denied, 0, "E-DISCORD-FULL", "That thread has as many people as Discord allows.", "Choose another channel."},
	160006: {fault.Denied, 0, "E-DISCORD-FULL", "That server has as many open threads as Discord allows.", "Close some, or use place:channel."},
	160007: {fault.Denied, 0, "E-DISCORD-FULL", "That server has as many open announcement threads as Discord allows.", "Close some, or use place:channel."},
	20026:  {fault.Denied, 0, flaggedName, "Discord has flagged this bot, and lets it say nothing.", "Discord has sent its owner a mail about it."},
	40001:  {fault.Denied, 0, "E-DISCORD-RIGHTS", "Discord does not let this bot do that.", fixInvite},
	40002:  {fault.Denied, 0, "E-DISCORD-RIGHTS", "The account that owns this bot must be verified first.", "Verify it at Discord."},
	40007:  {fault.Denied, 0, "E-DISCORD-BANNED", "Threadtape, or that person, is banned from that server.", ""},
	50001:  {fault.Denied, 0, "E-DISCORD-SEE", "Threadtape cannot see that channel.", fixSee},
	50007:  {fault.Denied, 0, "E-DISCORD-DM", "That person takes no messages from Threadtape.", "They can allow messages from members of a server that they share with it."},
	50013:  {fault.Denied, 0, "E-DISCORD-RIGHTS", "Threadtape may not write in that channel.", fixRights},
	50083:  {fault.Denied, 0, lockedName, "That thread is archived and cannot be written to.", fixUnlock},
	50278:  {fault.Denied, 0, "E-DISCORD-DM", "Threadtape shares no server with that person.", "Both must be on one."},
	160005: {fault.Denied, 0, lockedName, "That thread is locked.", fixUnlock},
	50014:  {fault.Denied, 0, tokenName, "Discord does not take the bot's token.", "threadtape setup discord shows how to make a new one."},
	50025:  {fault.Denied, 0, tokenName, "Discord does not take the bot's token.", "threadtape setup discord shows how to make a new one."},
	20009:  {fault.Invalid, 0, "E-DISCORD-REFUSED", "Discord takes those words for explicit, and did not show them.", ""},
	20031:  {fault.Invalid, 0, "E-DISCORD-AUTOMOD", "That server allows no such words in a title.", ""},
	40005:  {fault.Invalid, 0, "E-DISCORD-SIZE", "The file is larger than Discord takes.", ""},
	40067:  {fault.Invalid, 0, "E-DISCORD-TAG", "Posts in that forum channel need a tag, and Threadtape found none.", "Add a tag to that channel that everybody may use."},
	50005:  {fault.Invalid, 0, "E-DISCORD-FOREIGN", "Somebody else wrote that message.", ""},
	50006:  {fault.Invalid, 0, "E-DISCORD-EMPTY", "There was nothing to say.", ""},
	50008:  {fault.Invalid, 0, "E-DISCORD-KIND", "Nothing can be written in a channel of that kind.", "Choose a text channel, a thread or a forum channel."},
	50021:  {fault.Invalid, 0, "E-DISCORD-FOREIGN", "That message is Discord's own.", ""},
	50024:  {fault.Invalid, 0, "E-DISCORD-KIND", "That cannot be done in a channel of that kind.", "Choose a text channel, a thread or a forum channel."},
	50035:  {fault.Invalid, 0, "E-DISCORD-FORM", "Discord refused the form of that message.", "The log names the field."},
	50109:  {fault.Invalid, 0, "E-DISCORD-FORM", "Discord refused the form of that message.", "The log has Discord's code for it."},
	160002: {fault.Invalid, 0, "E-DISCORD-REPLY", "Threadtape may not read what stands in that channel, so it cannot answer it.", fixRights},
	160004: {fault.Invalid, 0, "E-DISCORD-THREAD", "That message has a thread already.", ""},
	200000: {fault.Invalid, 0, "E-DISCORD-AUTOMOD", "That server's AutoMod blocked the message.", "Let AutoMod skip Threadtape's role."},
	200001: {fault.Invalid, 0, "E-DISCORD-AUTOMOD", "That server's AutoMod blocked the title.", "Let AutoMod skip Threadtape's role."},
	220001: {fault.Invalid, 0, "E-DISCORD-KIND", "A forum channel takes posts with a title only.", ""},
	50041:  {fault.Broken, 0, "E-DISCORD-ADDRESS", "What answers there speaks another version of Discord's API.", "Check discord.api in the settings."},
}
