package rich

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kyokomi/emoji/v2"
)

func isEmoji(e *element) bool {
	return e.tag == "img" && e.class("emoji", "smilie", "smilies", "inlineimg", "wp-smiley", "ipsEmoji", "bbc_emoticon", "smiley")
}

// emojiText is an emoji as its character; one that a forum drew itself has no character and stays :name:.
func emojiText(e *element) string {
	name := emojiName(e)
	if !ownEmoji(e) {
		if s := standardEmoji(name); s != "" {
			return s
		}
	}
	return name
}

// emojiName is an emoji as the forum writes it: :name:, or the character.
func emojiName(e *element) string {
	if alt := e.attr("alt"); !blank(alt) {
		return Line(alt, nameBudget)
	}
	return Line(e.attr("title"), nameBudget)
}

// ownEmoji reports an emoji of the forum's own, which may bear the name of a standard one. Discourse has a class for it,
// and keeps its picture among what people have uploaded.
func ownEmoji(e *element) bool {
	return !e.class("emoji") || e.class("emoji-custom") || strings.Contains(e.attr("src"), "/uploads/")
}

// standardEmoji is the character of :name: or, with a skin tone, of :name:t3:; empty where the name is none of the
// standard. Names that forums have of their own come before those of the module.
func standardEmoji(code string) string {
	name, found := strings.CutPrefix(code, ":")
	name, closed := strings.CutSuffix(name, ":")
	if !found || !closed {
		return ""
	}
	name, tone, _ := strings.Cut(name, ":")
	s, ok := forumEmoji[name]
	if !ok {
		s = emoji.CodeMap()[":"+name+":"]
	}
	return toned(pictured(s), tone)
}

// toned is an emoji with a skin tone, from t2, the lightest, to t6; t1 is none. It stands behind the first person or hand.
// A tone that is none makes the whole no emoji.
func toned(s, tone string) string {
	switch {
	case s == "" || tone == "" || tone == "t1":
		return s
	case len(tone) != 2 || tone[0] != 't' || tone[1] < '2' || tone[1] > '6':
		return ""
	}
	_, n := utf8.DecodeRuneInString(s)
	return s[:n] + string(0x1F3FB+rune(tone[1]-'2')) + strings.TrimPrefix(s[n:], "\uFE0F")
}

// pictured asks for the picture of a single character that would else be drawn as a letter is, as ✏.
func pictured(s string) string {
	if r, n := utf8.DecodeRuneInString(s); n > 0 && n == len(s) && r < 0x1F000 && unicode.Is(pictographs, r) {
		return s + "\uFE0F"
	}
	return s
}

// alias is what the forum calls an emoji that is told as s, where that is something else.
func alias(e *element, s string) string {
	if name := dropTokens(Clean(emojiName(e))); name != s {
		return name
	}
	return ""
}
