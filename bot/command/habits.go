package command

import (
	"slices"
	"strings"
)

// A habit is what people type because another bot taught them, and what we understand.
type habit struct {
	typed string // leading words
	// needs says what must follow: "" anything, "link" a link, "end" nothing.
	needs string
	means string // verb, and where need be the first words behind it
	more  string // an option to add, where the verb has it and knows the choice
}

// habits are tried in this order. One that means a verb which does not exist is passed over.
var habits = [...]habit{
	{"subscribe list", "end", "list", ""},
	{"subscriptions list", "end", "list", ""},
	{"subscriptions", "end", "list", ""},
	{"list subscriptions", "end", "list", ""},
	{"subscriptions add", "", "subscribe", ""},
	{"subscriptions delete", "", "unsubscribe", ""},
	{"subscriptions remove", "", "unsubscribe", ""},
	{"mute list", "end", "list", ""},
	{"mute", "", "pause", ""},
	{"unmute", "", "resume", ""},
	{"thread", "link", "subscribe", "mode:replies"},
	{"watch", "link", "subscribe", "mode:replies"},
	{"follow", "link", "subscribe", "mode:digest"},
	{"unfollow", "link", "unsubscribe", ""},
	{"delete", "", "unsubscribe", ""},
	{"remove", "", "unsubscribe", ""},
	{"tldr", "", "summary", ""},
	{"debug", "", "status", ""},
	{"?", "", "help", ""},
	{"-h", "", "help", ""},
	{"--help", "", "help", ""},
	{"", "link", "subscribe", ""}, // a link and nothing else
}

// meant takes the root away and turns a habit into what it means. What is left begins with the verb.
func (r *Router) meant(req Request, words []word) []word {
	words = r.unrooted(req, words)
	if len(words) == 0 {
		return nil
	}
	if _, known := r.spec(strings.TrimPrefix(words[0].text, "/")); known {
		words[0].text = strings.TrimPrefix(words[0].text, "/")
	}
	for _, h := range habits {
		rest, ok := h.matches(words)
		spec, exists := r.spec(h.means)
		if _, own := r.spec(h.typed); own && h.needs == "link" {
			continue // here the word is a verb of its own
		}
		if ok && exists {
			return h.rewritten(spec, rest)
		}
	}
	if spec, ok := r.spec(words[0].text); ok {
		return since(spec, words)
	}
	return words
}

// unrooted takes "/tape", "tape", "/tape-admin" away from the front.
func (r *Router) unrooted(req Request, words []word) []word {
	if len(words) == 0 {
		return nil
	}
	root, typed := strings.ToLower(strings.TrimPrefix(req.Root, "/")), strings.ToLower(words[0].raw)
	name := strings.TrimSuffix(strings.TrimPrefix(typed, "/"), "-admin")
	if root == "" || name != strings.TrimSuffix(root, "-admin") {
		return words
	}
	if _, verb := r.verbs[typed]; verb {
		return words
	}
	return words[1:]
}

// matches reports whether words are this habit, and returns those behind it.
func (h habit) matches(words []word) (rest []word, ok bool) {
	typed := strings.Fields(h.typed)
	if len(words) < len(typed) {
		return nil, false
	}
	for i, t := range typed {
		if !strings.EqualFold(words[i].raw, t) {
			return nil, false
		}
	}
	rest = words[len(typed):]
	switch h.needs {
	case "end":
		return rest, len(rest) == 0
	case "link":
		return rest, len(rest) > 0 && isLink(rest[0].text) && (h.typed != "" || len(rest) == 1)
	}
	return rest, true
}

func isLink(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// rewritten is the habit in our words.
func (h habit) rewritten(spec Spec, rest []word) []word {
	words := append(scan(h.means), rest...)
	if spec.Name == "unsubscribe" && len(rest) == 1 && postLike(rest[0].text) && !isLink(rest[0].text) {
		words = append(scan(h.means), scan("#"+strings.TrimPrefix(rest[0].text, "#"))...)
	}
	if name, choice, ok := strings.Cut(h.more, ":"); ok {
		if o, has := optionOf(spec, name); has && slices.Contains(o.Choices, choice) && !names(rest, name) {
			words = append(words, scan(h.more)...)
		}
	}
	return since(spec, words)
}

func names(words []word, option string) bool {
	return slices.ContainsFunc(words, func(w word) bool { return strings.EqualFold(w.key, option) })
}

// since turns "tldr since 3d" into "tldr since:3d".
func since(spec Spec, words []word) []word {
	if _, has := optionOf(spec, "since"); !has || slices.ContainsFunc(spec.Options, func(o Option) bool { return o.Type == Text && !o.Named }) {
		return words
	}
	for i := 1; i+1 < len(words); i++ {
		if strings.EqualFold(words[i].raw, "since") && words[i+1].key == "" {
			return slices.Replace(slices.Clone(words), i, i+2, scan("since:"+words[i+1].raw)...)
		}
	}
	return words
}
