package gateway

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// The codes of what ends a connection, for the manual, for [State] and for tests.
const (
	codeToken     = "E-DISCORD-TOKEN"     // final: the token is refused
	codeIntents   = "E-DISCORD-INTENTS"   // final: an intent that Discord does not grant
	codeSharding  = "E-DISCORD-SHARDS"    // final: Discord wants other shards
	codeVersion   = "E-DISCORD-VERSION"   // final: the version of the API is gone
	codeLost      = "E-DISCORD-LOST"      // the connection broke, or was closed for a passing reason
	codeReconnect = "E-DISCORD-RECONNECT" // Discord asked us to come again: its daily bread
	codeInvalid   = "E-DISCORD-SESSION"   // Discord does not take the session
	codeSilent    = "E-DISCORD-SILENT"    // no greeting within the watchdog's time, or no answer to heartbeats
	codeNonsense  = "E-DISCORD-NONSENSE"  // what no gateway says
	codeStarts    = "E-DISCORD-STARTS"    // the day's starts are used up
	codeAsk       = "E-DISCORD-ASK"       // the API does not say where the gateway is
)

// errReshard ends a fleet whose number of shards is not what Discord wants any more.
var errReshard = errors.New("discord wants another number of shards")

// closed returns the fault of a connection that Discord closed with a code
// (topics/opcodes-and-status-codes#gateway-gateway-close-event-codes).
func closed(code int) error {
	cause := fmt.Errorf("the gateway closed with %d", code)
	switch code {
	case 4004:
		return refused(cause)
	case 4010, 4011:
		return fault.New(fault.Invalid, codeSharding, "Discord does not accept how the bot's connections are divided.", "Start Threadtape again: it asks Discord how many connections it wants. If it stays, report it.", cause)
	case 4012:
		return fault.New(fault.Invalid, codeVersion, "Discord no longer speaks the version of its API that this program speaks.", "Install a newer Threadtape.", cause)
	case 4013:
		return fault.New(fault.Invalid, codeIntents, "Discord does not know what the bot asked to be told.", "Install a newer Threadtape, or report it.", cause)
	case 4014:
		return fault.New(fault.Denied, codeIntents, "Discord does not grant what the bot asked to be told.", "Switch nothing on: this bot needs no privileged intents. Check that the token in discord.token belongs to the bot you meant, then start Threadtape again.", cause)
	default:
		return fault.Wait(0, codeLost, "The connection to Discord was closed.", cause)
	}
}

// final reports whether an error says that no attempt will help.
func final(err error) bool {
	switch fault.Code(err) {
	case codeToken, codeSharding, codeVersion, codeIntents:
		return true
	}
	return false
}

// lost returns the fault of a connection that broke.
func lost(err error) error {
	return fault.Wait(0, codeLost, "The connection to Discord broke.", err)
}

func nonsense(err error) error {
	return fault.Wait(0, codeNonsense, "Discord's gateway said what no gateway says.", err)
}

func reconnect() error {
	return fault.Wait(0, codeReconnect, "Discord asked the bot to connect again.", nil)
}

func invalid(wait time.Duration) error {
	return fault.Wait(wait, codeInvalid, "Discord did not take the bot's session.", nil)
}

func silent(what string) error {
	return fault.Wait(0, codeSilent, "Discord's gateway fell silent.", errors.New(what))
}

func starts(wait time.Duration) error {
	return fault.Wait(wait, codeStarts, "The bot has connected to Discord too often today; it waits, because Discord would reset its token.", nil)
}

// asked returns the fault of a question for the gateway's address. A token that is refused is final.
func asked(err error, token string) error {
	cause := hide(err, token)
	if fault.Of(err) == fault.Denied {
		return refused(cause)
	}
	return fault.Wait(fault.After(err), codeAsk, "Discord's API does not say where its gateway is.", cause)
}

func refused(cause error) error {
	return fault.New(fault.Denied, codeToken, "Discord refuses the bot's token.",
		"Run threadtape setup discord, or copy a new token from the developer portal to discord.token.", cause)
}

// hide takes the token out of what an error prints. Where it was in it, nothing of the chain stays.
func hide(err error, token string) error {
	if token == "" || !strings.Contains(err.Error(), token) {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), token, "•••••"))
}
