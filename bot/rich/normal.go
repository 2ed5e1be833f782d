package rich

import (
	"path"
	"strconv"
	"strings"
	"unicode"
)

// Normal is what an edit is judged by: the author's own words with white space folded, which of them are hidden, and the
// targets of links. It does not
// change when a forum only renders a post anew: emoji, titles and excerpts of embedded pages, labels that a forum gave to a
// bare link, and the sizes and hosts of pictures are not part of it.
func Normal(d Doc) string {
	var words, links strings.Builder
	normal(d.Own(), &words, &links)
	return strings.Join(strings.Fields(words.String()), " ") + links.String()
}

func normal(nodes []Node, words, links *strings.Builder) {
	for _, n := range nodes {
		switch n.Kind {
		case Emoji:
		case Image:
			links.WriteString("\n!" + pictureKey(n.URL))
		case Embed:
			links.WriteString("\n" + n.URL)
		case Link:
			links.WriteString("\n" + n.URL)
			if n.Level == 0 && resolved(teller{sealed: true}.inline(n.Kids)) != n.URL {
				normal(n.Kids, words, links)
			}
		case Time:
			words.WriteString(strconv.FormatInt(n.At, 10)) // its words may change from day to day
		case Mention:
			words.WriteString("@" + n.Text)
		case Spoiler: // who hides words wants no message to show them any more
			words.WriteString(Hidden)
			normal(n.Kids, words, links)
			words.WriteString(Hidden)
		default:
			words.WriteString(withoutEmoji(n.Text))
			if !inlineKind(n.Kind) {
				words.WriteByte(' ')
			}
			normal(n.Kids, words, links)
		}
		if !inlineKind(n.Kind) {
			words.WriteByte(' ')
		}
	}
}

func inlineKind(k Kind) bool {
	switch k {
	case Text, Strong, Emph, Under, Strike, Mono, Link, Image, Emoji, Mention, Spoiler, Time:
		return true
	default:
		return false
	}
}

// resolved is a link's label read as a link.
func resolved(label string) string {
	t, ok := resolve(label, nil)
	if !ok {
		return ""
	}
	return t.String()
}

// pictureKey is the name of a picture's file without its size, which a forum picks anew: "ab12_2_690x388.png" is "ab12".
func pictureKey(u string) string {
	u, _, _ = strings.Cut(u, "?")
	name := path.Base(u)
	name = strings.TrimSuffix(name, path.Ext(name))
	if i := strings.LastIndexByte(name, '_'); i > 0 && strings.Trim(name[i+1:], "0123456789x") == "" && strings.Contains(name[i+1:], "x") {
		name = name[:i]
		if i := strings.LastIndexByte(name, '_'); i > 0 && strings.Trim(name[i+1:], "0123456789") == "" {
			name = name[:i]
		}
	}
	return name
}

// withoutEmoji takes out emoji, as characters or as :name:, as forums change from one to the other.
func withoutEmoji(s string) string {
	if !plain(s) {
		s = strings.Map(func(r rune) rune {
			if r == zwj || unicode.Is(variations, r) || r > 0xFF && unicode.Is(pictographs, r) || unicode.Is(modifiers, r) ||
				r >= 0xE0000 || 0x1F1E6 <= r && r <= 0x1F1FF {
				return -1
			}
			return r
		}, s)
	}
	return shortcodes(s)
}

// shortcodes takes out :name:.
func shortcodes(s string) string {
	var out strings.Builder
	for {
		i := strings.IndexByte(s, ':')
		if i < 0 {
			out.WriteString(s)
			return out.String()
		}
		n := i + 1
		for n < len(s) && (isLower(s[n]) || '0' <= s[n] && s[n] <= '9' || s[n] == '_' || s[n] == '+' || s[n] == '-') {
			n++
		}
		if n > i+1 && n < len(s) && s[n] == ':' && strings.ContainsFunc(s[i+1:n], func(r rune) bool { return 'a' <= r && r <= 'z' || r == '+' || r == '-' }) {
			out.WriteString(s[:i])
			s = s[n+1:]
			continue
		}
		out.WriteString(s[:n])
		s = s[n:]
	}
}
