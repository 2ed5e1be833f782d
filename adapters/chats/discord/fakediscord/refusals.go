package fakediscord

import "fmt"

// object is a JSON object as it was decoded, numbers kept as they were written.
type object = map[string]any

// A refusal is an answer that is not a success, with Discord's code.
type refusal struct {
	status, code int
	words        string
	breach       bool   // the request broke the contract
	errors       object // the tree of form errors
}

func refuse(status, code int, words string) *refusal {
	return &refusal{status: status, code: code, words: words}
}

// badForm is what Discord says about a body with mistakes. It is a breach.
func badForm(format string, args ...any) *refusal {
	words := fmt.Sprintf(format, args...)
	return &refusal{
		status: 400, code: 50035, words: "Invalid Form Body: " + words, breach: true,
		errors: object{"_errors": []object{{"code": "BASE_TYPE_INVALID", "message": words}}},
	}
}

// breachOf makes a breach of a refusal that only a careless bot meets.
func breachOf(r *refusal) *refusal {
	b := *r
	b.breach = true
	return &b
}

func (r *refusal) body() object {
	b := object{"message": r.words, "code": r.code}
	if r.errors != nil {
		b["message"], b["errors"] = "Invalid Form Body", r.errors
	}
	return b
}

// The codes are those of D topics/opcodes-and-status-codes. They are functions because a table of pointers could be changed.

func unauthorized() *refusal       { return refuse(401, 0, "401: Unauthorized") }
func unknownChannel() *refusal     { return refuse(404, 10003, "Unknown Channel") }
func unknownGuild() *refusal       { return refuse(404, 10004, "Unknown Guild") }
func unknownMember() *refusal      { return refuse(404, 10007, "Unknown Member") }
func unknownMessage() *refusal     { return refuse(404, 10008, "Unknown Message") }
func unknownUser() *refusal        { return refuse(404, 10013, "Unknown User") }
func unknownWebhook() *refusal     { return refuse(404, 10015, "Unknown Webhook") }
func unknownInteraction() *refusal { return refuse(404, 10062, "Unknown interaction") }
func acknowledged() *refusal       { return refuse(400, 40060, "Interaction has already been acknowledged.") }
func missingAccess() *refusal      { return refuse(403, 50001, "Missing Access") }
func othersMessage() *refusal {
	return refuse(403, 50005, "Cannot edit a message authored by another user")
}

func emptyMessage() *refusal { return breachOf(refuse(400, 50006, "Cannot send an empty message")) }

func cannotReach() *refusal { return refuse(403, 50007, "Cannot send messages to this user") }

func mayNotReply() *refusal {
	return refuse(400, 160002, "Cannot reply without permission to read message history")
}

func notText() *refusal            { return refuse(400, 50008, "Cannot send messages in a non-text channel") }
func missingPermissions() *refusal { return refuse(403, 50013, "Missing Permissions") }
func wrongChannelType() *refusal {
	return refuse(400, 50024, "Cannot execute action on this channel type")
}
func invalidToken() *refusal { return refuse(401, 50027, "Invalid Webhook Token") }
func archived() *refusal     { return refuse(400, 50083, "Thread is archived") }
func alreadyCrossposted() *refusal {
	return refuse(400, 40033, "This message has already been crossposted")
}

func needsTag() *refusal {
	return refuse(400, 40067, "A tag is required to create a forum post in this channel")
}

func threadExists() *refusal {
	return refuse(400, 160004, "A thread has already been created for this message")
}
func threadLocked() *refusal { return refuse(400, 160005, "Thread is locked") }
func tooLarge() *refusal     { return breachOf(refuse(413, 40005, "Request entity too large")) }
func tooManyFollowups() *refusal {
	return refuse(400, 40094, "This interaction has reached the maximum number of follow-up messages")
}
