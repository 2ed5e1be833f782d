package socket

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// The codes of what ends a connection, for the manual, for [State] and for tests.
const (
	codeToken   = "E-SLACK-APPTOKEN" //nolint:gosec // G101: a name, no token; final: the app's token is refused
	codeScope   = "E-SLACK-APPSCOPE" // final: the app's token may not open connections
	codeOff     = "E-SLACK-SOCKET"   // Socket Mode is switched off for the app
	codeCrowded = "E-SLACK-CROWDED"  // Slack counts more than ten connections
	codeLost    = "E-SLACK-LOST"     // the connection broke, or could not be made
	codeReplace = "E-SLACK-REPLACE"  // Slack asked us to come again: its daily bread
	codeSilent  = "E-SLACK-SILENT"   // no greeting in time, or no pings
	codeAsk     = "E-SLACK-ASK"      // the API gives no address
)

// named returns the fault of an error that apps.connections.open names.
func named(name string, wait time.Duration) error {
	cause := fmt.Errorf("apps.connections.open: %s", label(name))
	switch name {
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired":
		return fault.New(fault.Denied, codeToken, "Slack refuses the app-level token.",
			"Run threadtape setup slack, or copy a new app-level token, which begins with xapp-, to slack.app_token.", cause)
	case "missing_scope", "no_permission", "not_allowed_token_type":
		return fault.New(fault.Denied, codeScope, "The app-level token may not open connections.",
			"The app-level token needs connections:write: threadtape setup slack", cause)
	}
	return asked(wait, cause)
}

// final reports whether an error says that no attempt will help.
func final(err error) bool {
	code := fault.Code(err)
	return code == codeToken || code == codeScope
}

// asked returns the fault of a question that gave no address, with how long Slack wants us to wait.
func asked(wait time.Duration, cause error) error {
	return fault.Wait(wait, codeAsk, "Slack's API does not say where to connect.", cause)
}

// refused returns the fault of an address that is there and does not let us in.
func refused(r *http.Response) error {
	return fault.Wait(retryAfter(r.Header), codeLost, "Slack did not take the connection.", fmt.Errorf("status %d", r.StatusCode))
}

// leaving returns the fault of a connection whose end Slack announced.
func (s *Socket) leaving(reason string) error {
	cause := fmt.Errorf("disconnect: %s", label(reason))
	switch reason {
	case "too_many_websockets":
		return fault.Wait(s.o.Times.Crowded, codeCrowded,
			"Slack counts too many connections of this app: ten are allowed, of all its copies together.", cause)
	case "link_disabled":
		return fault.Wait(s.o.Times.Crowded, codeOff,
			"Socket Mode is switched off for this app: switch it on in the app's settings, or set slack.receive to http.", cause)
	default: // warning, refresh_requested, and what comes later
		return fault.Wait(0, codeReplace, "Slack asked the bot to connect again.", cause)
	}
}

// lost returns the fault of a connection that broke.
func lost(cause error) error {
	return fault.Wait(0, codeLost, "The connection to Slack broke.", cause)
}

func silent(what string) error {
	return fault.Wait(0, codeSilent, "Slack fell silent.", errors.New(what))
}

// label returns a name that a server gave, if it looks like one: it goes into errors.
func label(name string) string {
	if name == "" || len(name) > 64 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return "an odd name"
	}
	return name
}

// hide returns an error whose words have none of the secrets. Where one was in it, nothing of the chain stays.
func hide(err error, secrets ...string) error {
	words := err.Error()
	for _, s := range secrets {
		if s != "" {
			words = strings.ReplaceAll(words, s, "•••••")
		}
	}
	if words == err.Error() {
		return err
	}
	return errors.New(words)
}
