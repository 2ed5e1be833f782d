package discord

import (
	"net/url"
	"strings"
)

// stampMark begins the fragment of an embed's url that carries a stamp.
const stampMark = "#tt-"

// homepage is the url of an embed that has neither url nor title, where nobody can see or press it.
const homepage = "https://github.com/threadtape/threadtape"

// stamp puts a message's nonce where nobody sees it and Discord gives it back: whether it gives nonces back is not
// documented. It goes behind the custom id of a button; or, when there is none, into the fragment of the embed's url; or, as
// a digest in characters without width, to the end of the text. A text without room for that stays unstamped.
func stamp(m *message, nonce string) {
	if nonce == "" || stampButton(m.Components, nonce) {
		return
	}
	if len(m.Embeds) > 0 {
		e := &m.Embeds[0]
		u := e.URL
		if u == "" && e.Title == "" {
			u = homepage
		}
		if u != "" && !strings.Contains(u, "#") && len(u)+len(stampMark)+3*len(nonce) <= maxURL {
			e.URL = u + stampMark + url.PathEscape(nonce)
			return
		}
	}
	stampText(m, unseen(nonce))
}

func stampButton(components []component, nonce string) bool {
	for i := range components {
		c := &components[i]
		ours := strings.HasPrefix(c.CustomID, buttonVerb) || strings.HasPrefix(c.CustomID, buttonNoted)
		if ours && !strings.Contains(c.CustomID, buttonSign) && len(c.CustomID)+len(buttonSign)+len(nonce) <= maxCustomID {
			c.CustomID += buttonSign + nonce
			return true
		}
		if stampButton(c.Components, nonce) {
			return true
		}
	}
	return false
}

func stampText(m *message, tail string) {
	switch {
	case len(m.Embeds) > 0:
		e := &m.Embeds[0]
		switch {
		case e.Description != "" && units(e.Description)+units(tail) <= maxDescription:
			e.Description += tail
		case e.Title != "" && units(e.Title)+units(tail) <= maxTitle:
			e.Title += tail
		}
	case m.Content != "":
		if units(m.Content)+units(tail) <= maxContent {
			m.Content += tail
		}
	default:
		if last := lastText(m.Components); last != nil && texts(m.Components)+units(tail) <= maxTexts {
			last.Content += tail
		}
	}
}

// lastText returns the last text display, or nil.
func lastText(components []component) (last *component) {
	for i := range components {
		if components[i].Type == typeText {
			last = &components[i]
		}
		if below := lastText(components[i].Components); below != nil {
			last = below
		}
	}
	return last
}

// texts is the length of all text displays.
func texts(components []component) (n int) {
	for _, c := range components {
		n += units(c.Content) + texts(c.Components)
	}
	return n
}

// unseen is a digest of a nonce in two characters that have no width and join nothing.
func unseen(nonce string) string {
	var b strings.Builder
	for _, c := range []byte(digest("unseen", nonce)[:10]) { // 5 bits each
		n := c - 'a'
		if c <= '7' {
			n = c - '2' + 26
		}
		for bit := range 5 {
			if n>>bit&1 == 1 {
				b.WriteRune('\u2060') // word joiner
			} else {
				b.WriteRune('\u200b') // zero width space
			}
		}
	}
	return b.String()
}

// A found is what is looked at of a message in a channel.
type found struct {
	ID     id     `json:"id"`
	Nonce  string `json:"nonce"`
	Author struct {
		ID id `json:"id"`
	} `json:"author"`
	Content string `json:"content"`
	Embeds  []struct {
		URL         string `json:"url"`
		Title       string `json:"title"`
		Description string `json:"description"`
	} `json:"embeds"`
	Components []foundPart `json:"components"`
}

type foundPart struct {
	CustomID   string      `json:"custom_id"`
	Content    string      `json:"content"`
	Components []foundPart `json:"components"`
}

// bears reports whether a message has the stamp of a nonce, or the nonce itself.
func (f found) bears(nonce string) bool {
	mark, tail := stampMark+url.PathEscape(nonce), unseen(nonce)
	if f.Nonce == nonce || strings.HasSuffix(f.Content, tail) {
		return true
	}
	for _, e := range f.Embeds {
		if strings.HasSuffix(e.URL, mark) || strings.HasSuffix(e.Title, tail) || strings.HasSuffix(e.Description, tail) {
			return true
		}
	}
	return partsBear(f.Components, nonce, tail)
}

func partsBear(parts []foundPart, nonce, tail string) bool {
	for _, p := range parts {
		_, sign, _ := strings.Cut(p.CustomID, buttonSign)
		if sign == nonce || strings.HasSuffix(p.Content, tail) || partsBear(p.Components, nonce, tail) {
			return true
		}
	}
	return false
}
