package fakeslack

import (
	"regexp"
	"strings"
)

// Live returns what is live in a message, in the order in which it is found, each as a kind and its target: "user U…",
// "usergroup S…", "channel C…", "broadcast here", "date …", "link https://…", and "autolink https://…" for an address that
// is not marked as a link but becomes one, in text and in mrkdwn that is not verbatim. A test compares it with what its
// own layout put there: nothing may be live that a stranger wrote, but for links the layout means to give.
func (f *Fake) Live(m Message) []string {
	raw, err := decoded(m.Raw)
	if err != nil {
		return nil
	}
	return liveIn(dict(raw))
}

// LiveIn is Live for a view.
func (f *Fake) LiveIn(v View) []string {
	raw, err := decoded(v.Raw)
	if err != nil {
		return nil
	}
	return liveBlocks(list(dict(raw)["blocks"]))
}

func liveIn(raw object) []string {
	var all []string
	if raw["mrkdwn"] != false {
		all = liveMrkdwn(text(raw["text"]), true)
	}
	all = append(all, liveMarkdown(text(raw["markdown_text"]))...)
	all = append(all, liveBlocks(list(raw["blocks"]))...)
	for _, v := range list(raw["attachments"]) {
		a := dict(v)
		for _, name := range []string{"pretext", "text", "fallback"} {
			all = append(all, liveMrkdwn(text(a[name]), true)...)
		}
		for _, name := range []string{"title_link", "author_link"} {
			if s := text(a[name]); s != "" {
				all = append(all, "link "+s)
			}
		}
		all = append(all, liveBlocks(list(a["blocks"]))...)
	}
	return all
}

// liveBlocks looks into every text and element of blocks, whatever kind they are.
func liveBlocks(blocks []any) []string {
	var all []string
	for _, v := range blocks {
		b := dict(v)
		if b["type"] == "markdown" {
			all = append(all, liveMarkdown(text(b["text"]))...)
			continue
		}
		all = append(all, liveElement(b)...)
	}
	return all
}

func liveElement(e object) []string {
	switch e["type"] {
	case "mrkdwn":
		return liveMrkdwn(text(e["text"]), !yes(e["verbatim"]))
	case "user":
		return []string{"user " + text(e["user_id"])}
	case "usergroup":
		return []string{"usergroup " + text(e["usergroup_id"])}
	case "team":
		return []string{"team " + text(e["team_id"])}
	case "channel":
		return []string{"channel " + text(e["channel_id"])}
	case "broadcast":
		return []string{"broadcast " + text(e["range"])}
	case "link":
		return []string{"link " + text(e["url"])}
	case "date":
		if e["timestamp"] != nil {
			return []string{"date"}
		}
	}
	var all []string
	if link := text(e["url"]); link != "" && e["type"] == "button" {
		all = append(all, "link "+link)
	}
	for _, name := range []string{"text", "title", "label", "hint", "accessory", "element"} {
		if below := dict(e[name]); below != nil {
			all = append(all, liveElement(below)...)
		}
	}
	for _, name := range []string{"fields", "elements", "options"} {
		for _, below := range list(e[name]) {
			all = append(all, liveElement(dict(below))...)
		}
	}
	return all
}

// liveMrkdwn finds what mrkdwn makes live: everything between < and >, and addresses outside of those.
func liveMrkdwn(s string, auto bool) []string {
	var all []string
	for _, m := range marked.FindAllStringSubmatch(s, -1) {
		target, _, _ := strings.Cut(m[1], "|")
		all = append(all, liveTarget(target))
	}
	if auto {
		for _, link := range address.FindAllString(unescape(marked.ReplaceAllString(s, " ")), -1) {
			all = append(all, "autolink "+link)
		}
	}
	return all
}

func liveTarget(target string) string {
	switch {
	case strings.HasPrefix(target, "@"):
		return "user " + target[1:]
	case strings.HasPrefix(target, "#"):
		return "channel " + target[1:]
	case strings.HasPrefix(target, "!subteam^"):
		return "usergroup " + strings.TrimPrefix(target, "!subteam^")
	case strings.HasPrefix(target, "!date^"):
		return "date"
	case strings.HasPrefix(target, "!"):
		return "broadcast " + target[1:]
	}
	return "link " + unescape(target)
}

var markdownLink = regexp.MustCompile(`\]\(\s*<?([^)\s>]+)`)

// liveMarkdown finds what a markdown block makes live: what mrkdwn does, and links of Markdown.
func liveMarkdown(s string) []string {
	var all []string
	for _, m := range markdownLink.FindAllStringSubmatch(s, -1) {
		all = append(all, "link "+m[1])
	}
	return append(all, liveMrkdwn(markdownLink.ReplaceAllString(s, " "), true)...)
}
