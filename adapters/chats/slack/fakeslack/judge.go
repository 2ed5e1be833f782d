package fakeslack

import (
	"regexp"
	"strings"
)

// Limits of a message (chat.postMessage; the sum over all blocks is that of slackapi/bolt-js 2509).
const (
	mostText     = 40_000
	mostBlocks   = 50
	mostInBlocks = 13_200
	mostMarkdown = 12_000
	mostMetadata = 16 << 10 // bytes; a guess, Slack publishes none
)

func isChannel(s string) bool { return channelShape.MatchString(s) }
func isUser(s string) bool    { return userShape.MatchString(s) }
func isTS(s string) bool      { return tsShape.MatchString(s) }

var (
	channelShape = regexp.MustCompile(`^[CGD][A-Z0-9]{8,}$`)
	userShape    = regexp.MustCompile(`^[UW][A-Z0-9]{8,}$`)
	tsShape      = regexp.MustCompile(`^\d{10}\.\d{6}$`)
	uuidShape    = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
)

// judge holds the arguments of a call to the contract. The caller holds f.mu.
func (f *Fake) judge(c *call) *refusal {
	if c.Method == "upload" {
		return nil
	}
	if c.method != nil {
		if r := c.formats(); r != nil {
			return r
		}
	}
	var r *refusal
	switch c.Method {
	case "chat.postMessage":
		if r = postFits(c.args); r == nil {
			r = rings(c.args, true)
		}
	case "chat.update", "chat.postEphemeral":
		r = messageFits(c.args)
	case "response_url":
		r = responseFits(c.args)
	case "views.open", "views.push", "views.update":
		r = viewFits(dict(c.args["view"]), "modal")
	case "views.publish":
		r = viewFits(dict(c.args["view"]), "home")
	}
	if r == nil && c.Method != "chat.postMessage" {
		r = rings(c.args, false)
	}
	if r != nil || c.method == nil {
		return r
	}
	return f.contract.checkCall(c.Method, c.args)
}

// formats holds ids and timestamps to their shapes, and the call to what it cannot do without.
func (c *call) formats() *refusal {
	for _, name := range c.method.needs {
		v := c.args[name]
		switch {
		case v != nil && v != "":
		case name == "channel":
			return broke("channel_not_found", "no channel")
		case name == "trigger_id":
			return broke("invalid_trigger_id", "no trigger_id")
		default:
			return broke("invalid_arguments", "missing required field: %s", name)
		}
	}
	for _, name := range []string{"channel", "channel_id"} {
		if s := text(c.args[name]); s != "" && !isChannel(s) && (c.Method != "chat.postMessage" || !isUser(s)) {
			return broke("channel_not_found", "%s %.80q is no id of a channel", name, s)
		}
	}
	for _, name := range []string{"user", "user_id"} {
		if s := text(c.args[name]); s != "" && !isUser(s) {
			return broke("user_not_found", "%s %.80q is no id of a user", name, s)
		}
	}
	for _, name := range []string{"ts", "thread_ts", "message_ts"} {
		if s, ok := c.args[name]; ok && !isTS(text(s)) {
			return broke(badTS(name), "%s %.80q is no timestamp of a message", name, s)
		}
	}
	for _, name := range []string{"oldest", "latest"} {
		if s := text(c.args[name]); s != "" && strings.Trim(s, "0123456789.") != "" {
			return broke("invalid_ts_"+name, "%s %.80q is no timestamp", name, s)
		}
	}
	return nil
}

func badTS(name string) string {
	if name == "thread_ts" {
		return "invalid_thread_ts"
	}
	return "message_not_found"
}

// postFits holds what is posted to the rules of every message, and to what only a post has.
func postFits(args object) *refusal {
	for _, name := range []string{"unfurl_links", "unfurl_media"} {
		if v, ok := args[name].(bool); !ok || v {
			return broke("invalid_arguments", "%s must be false on every post", name)
		}
	}
	if id, ok := args["client_msg_id"]; ok && !uuidShape.MatchString(text(id)) {
		return broke("invalid_arguments", "client_msg_id is no UUID")
	}
	return messageFits(args)
}

// responseFits holds what is sent to a response URL to the rules of messages.
func responseFits(args object) *refusal {
	switch kind := args["response_type"]; kind {
	case nil, "", "ephemeral", "in_channel":
	default:
		return broke("invalid_arguments", "response_type %v", kind)
	}
	if yes(args["delete_original"]) {
		return nil
	}
	return messageFits(args)
}

// messageFits holds a message to the rules that all ways to send one share.
func messageFits(args object) *refusal {
	if s, ok := args["as_user"]; ok && yes(s) {
		return broke("invalid_arguments", "as_user is for user tokens")
	}
	if yes(args["link_names"]) || args["parse"] == "full" {
		return broke("invalid_arguments", "link_names and parse=full make strangers' words live")
	}
	words, blocks := text(args["text"]), list(args["blocks"])
	markdown := text(args["markdown_text"])
	attachments := list(args["attachments"])
	if args["blocks"] != nil && blocks == nil {
		return broke("invalid_blocks_format", "blocks is no list")
	}
	switch {
	case markdown != "" && (words != "" || len(blocks) > 0):
		return broke("markdown_text_conflict", "markdown_text excludes text and blocks")
	case units(markdown) > mostMarkdown:
		return broke("msg_too_long", "markdown_text has %d characters, at most %d", units(markdown), mostMarkdown)
	case markdown == "" && strings.TrimSpace(words) == "" && len(blocks) == 0 && len(attachments) == 0:
		return broke("no_text", "neither text nor blocks")
	case strings.TrimSpace(words) == "" && len(blocks) > 0:
		return broke("no_text", "no text beside blocks: it is the notification")
	case units(words) > mostText:
		return broke("msg_too_long", "text has %d characters, at most %d", units(words), mostText)
	case len(attachments) > 100:
		return broke("too_many_attachments", "%d attachments", len(attachments))
	}
	if r := blocksFit(blocks, mostBlocks); r != nil {
		return r
	}
	if n := blockUnits(blocks); n > mostInBlocks {
		return broke("msg_blocks_too_long", "%d characters over all blocks, at most %d", n, mostInBlocks)
	}
	return metadataFits(args["metadata"])
}

// metadataFits holds metadata to their shape.
func metadataFits(v any) *refusal {
	if v == nil {
		return nil
	}
	m := dict(v)
	if len(m) == 0 && m != nil || m["event_type"] == "" && m["event_payload"] == nil {
		return nil // an empty one takes the metadata away
	}
	if text(m["event_type"]) == "" || dict(m["event_payload"]) == nil {
		return broke("invalid_metadata_format", "metadata is {event_type, event_payload}")
	}
	if n := len(encode(m)); n > mostMetadata {
		return broke("metadata_too_large", "%d bytes of metadata", n)
	}
	return nil
}
