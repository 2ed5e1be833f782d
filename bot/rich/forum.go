package rich

import "strings"

// forum takes what forums have invented.
func (f *flow) forum(e *element) bool {
	if isQuote(e) {
		f.quote(e)
		return true
	}
	if len(e.attrs) == 0 {
		return false
	}
	switch {
	case isPicture(e), isLightbox(e):
		f.lightbox(e)
	case isOnebox(e):
		f.onebox(e)
	case isVideo(e):
		f.video(e)
	case isPoll(e):
		f.poll(e)
	case isSpoiler(e):
		f.spoiler(e)
	case isMention(e):
		f.mention(e)
	case e.class("hashtag", "hashtag-cooked") && (e.tag == "a" || e.tag == "span"):
		f.text(e.words())
	case e.class("discourse-local-date"):
		f.localDate(e)
	default:
		return isNoise(e)
	}
	return true
}

// isNoise reports what stands in a post without being of it: faces, signs of a site, counting pixels, back-links, anchors.
func isNoise(e *element) bool {
	switch e.tag {
	case "img":
		src := e.attr("src")
		return e.class("avatar", "user-avatar", "site-icon", "onebox-avatar", "userAvatar") || tiny(e.attr("width")) || tiny(e.attr("height")) ||
			strings.Contains(src, "/user_avatar/") || strings.Contains(src, "/letter_avatar") || strings.Contains(src, "//avatars.")
	case "a":
		return e.class("footnote-backref", "anchor")
	}
	return e.class("onebox-metadata", "quote-controls", "avatar", "bbCodeBlock-expandLink", "codeblock-button-wrapper") ||
		e.class("meta") && e.find(func(e *element) bool { return e.class("filename", "informations") }) != nil
}

func tiny(size string) bool { return size == "0" || size == "1" || size == "0px" || size == "1px" }

func isSpoiler(e *element) bool {
	return e.tag != "details" && e.class("spoiler", "spoiled", "bbCodeSpoiler-content", "bbCodeInlineSpoiler", "ipsSpoiler_contents")
}

func isMention(e *element) bool {
	switch e.tag {
	case "a", "span":
		return e.class("mention", "mention-group", "plugin-mentions-user", "plugin-mentions-a", "UserMention") ||
			e.class("username") && e.has("data-user-id")
	}
	return false
}

func (f *flow) mention(e *element) {
	if name := Line(strings.TrimLeft(f.r.take(e.words()), "@"), nameBudget); name != "" {
		f.leaf(Node{Kind: Mention, Text: name})
	}
}

func isPoll(e *element) bool {
	return e.class("poll", "poll-outer") && (e.tag == "div" || e.tag == "form")
}

func (f *flow) poll(e *element) {
	f.flush()
	poll := Node{Kind: Poll}
	if title := e.find(func(e *element) bool { return e.class("poll-title") }); title != nil {
		poll.Text = Line(f.r.take(title.words()), maxTitle)
	}
	f.options(e, &poll)
	if len(poll.Kids) == 0 || f.depth >= maxBox {
		f.transparent(e)
		return
	}
	f.block(poll)
}

func (f *flow) options(e *element, poll *Node) {
	for _, kid := range e.kids {
		if f.r.full {
			return
		}
		if kid.tag == "li" && kid.has("data-poll-option-id") {
			poll.Kids = append(poll.Kids, f.itemOf(kid)...)
			continue
		}
		f.options(kid, poll)
	}
}
