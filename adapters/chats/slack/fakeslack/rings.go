package fakeslack

import "strings"

// rings holds that nobody is called but by a first block that names people and groups and says nothing else; and that only
// a new message has one. Words of strangers have no way there.
func rings(args object, fresh bool) *refusal {
	blocks := list(args["blocks"])
	rest := object{"text": args["text"], "mrkdwn": args["mrkdwn"], "markdown_text": args["markdown_text"], "attachments": args["attachments"], "blocks": blocks}
	if fresh && len(blocks) > 0 && namesAlone(dict(blocks[0])) {
		rest["blocks"] = blocks[1:]
	}
	for _, live := range liveIn(rest) {
		kind, _, _ := strings.Cut(live, " ")
		switch kind {
		case "user", "usergroup", "broadcast", "team":
			return broke("invalid_blocks", "a message calls %s beside the block that names who is called", live)
		}
	}
	return nil
}

// namesAlone reports whether a block is rich text of one section in which people and groups are named, with spaces between.
func namesAlone(b object) bool {
	sections := list(b["elements"])
	if b["type"] != "rich_text" || len(sections) != 1 || dict(sections[0])["type"] != "rich_text_section" {
		return false
	}
	for _, v := range list(dict(sections[0])["elements"]) {
		switch e := dict(v); e["type"] {
		case "user", "usergroup":
		case "text":
			if strings.TrimSpace(text(e["text"])) != "" {
				return false
			}
		default:
			return false
		}
	}
	return true
}
