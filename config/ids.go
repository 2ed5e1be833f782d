package config

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Shapes of what chats call things.
var (
	snowflake = regexp.MustCompile(`^[0-9]{15,20}$`)
	clientID  = regexp.MustCompile(`^[0-9]{5,20}\.[0-9]{5,20}$`)
	publicKey = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)
	slackUser = regexp.MustCompile(`^[UW][A-Z0-9]{2,14}$`)
)

// shaped makes a check of a shape; the empty text passes.
func shaped(shape *regexp.Regexp, what, hint string) func(string) (string, *trouble) {
	return func(text string) (string, *trouble) {
		if text == "" || shape.MatchString(text) {
			return text, nil
		}
		return "", &trouble{what: echo(text) + what, hint: hint}
	}
}

// handle holds a name that machines gave. It is no secret, but looks like one: only its beginning is shown.
func handle(p *string, kind string, check func(string) (string, *trouble)) value {
	v := checked(kind, p, check)
	v.hide = true
	v.show = func() string {
		if len(*p) <= 6 {
			return strings.Repeat("•", len(*p))
		}
		return (*p)[:6] + "…"
	}
	return v
}

// contact checks what goes into a header that everyone can read.
func contact(text string) (string, *trouble) {
	text = strings.TrimSpace(text)
	if len(text) > 200 || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r >= 0x7f || strings.ContainsRune("()<>", r) }) {
		return "", &trouble{what: "cannot stand in a User-Agent", hint: "write an e-mail address or a URL in plain ASCII"}
	}
	return text, nil
}

// manage holds members, admins, or a list of user ids.
func manage(p *Manage) value {
	return value{
		kind: "members, admins, or a list of user ids", list: true, lone: true, text: true,
		set: func(texts []string) []trouble {
			if len(texts) == 1 && (texts[0] == "members" || texts[0] == "admins") {
				*p = Manage{Who: texts[0]}
				return nil
			}
			if len(texts) == 0 {
				return []trouble{{what: "names nobody", hint: "write members, admins, or a list of user ids"}}
			}
			users, wrong := each(texts, user)
			if wrong == nil {
				*p = Manage{Users: users}
			}
			return wrong
		},
		show: func() string {
			if p.Who != "" {
				return p.Who
			}
			return "[" + strings.Join(p.Users, ", ") + "]"
		},
	}
}

// user checks a user id of Slack.
func user(text string) (string, *trouble) {
	if slackUser.MatchString(text) {
		return text, nil
	}
	near := meant(text, []string{"members", "admins"})
	return "", &trouble{what: echo(text) + "is neither members, admins nor a user id", hint: cmp.Or(near, "write it like [U0123ABC, U0456DEF]")}
}

// placeless is the kind of chat that has one channel, which needs no name.
const placeless = "terminal"

// address makes a check of addresses such as slack:C0123ABC, of one of the kinds.
func address(kinds []string) func(string) (string, *trouble) {
	return func(text string) (string, *trouble) {
		if text == placeless {
			text += ":" // YAML wants quotes around a value that ends in a colon
		}
		kind, place, ok := strings.Cut(text, ":")
		const form = "write it like slack:C0123ABC or discord:123456789012345678"
		const every = "write it like slack:C0123ABC, discord:123456789012345678 or terminal:"
		switch {
		case !ok:
			return "", &trouble{what: echo(text) + "is not an address", hint: every}
		case !slices.Contains(kinds, kind):
			return "", &trouble{what: echo(kind) + "is no kind of chat; known are " + strings.Join(kinds, ", "), hint: cmp.Or(meant(kind, kinds), every)}
		case place != "" && kind == placeless:
			return "", &trouble{what: echo(text) + "names a place, and a terminal has none", hint: "write it like terminal:"}
		case place == "" && kind != placeless:
			return "", &trouble{what: "lacks the channel after " + kind + ":", hint: form}
		case len(place) > 200 || strings.ContainsFunc(place, func(r rune) bool { return r <= ' ' || r == 0x7f }):
			return "", &trouble{what: "has spaces inside or is too long", hint: form}
		}
		return text, nil
	}
}
