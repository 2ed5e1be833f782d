package config

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	all := []string{"store", "bot_token", "app_token", "signing_secret", "floor", "ceiling", "to", "url"}
	for name, want := range map[string]string{
		"stroe": "store", "botToken": "bot_token", "bot-token": "bot_token", "BOT_TOKEN": "bot_token", "flor": "floor", "foolr": "floor", "too": "to",
		"uri": "url", "singing_secret": "signing_secret", "colour": "", "x": "", "": "", strings.Repeat("store", 100): "",
	} {
		if got := nearest(name, all); got != want {
			t.Errorf("nearest(%.20q) = %q, want %q", name, got, want)
		}
	}
}

// TestExcerpt holds that an excerpt shows known keys and punctuation alone, with the caret below the right one.
func TestExcerpt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line   string
		column int
		name   string
		want   string
	}{
		{"  floor: 1x", 10, "", "      floor: •••••\n             ^\n"},
		{"  floor: 1x", 3, "", "      floor: •••••\n      ^\n"},
		{"  flor: 1x # a note", 3, "flor", "      flor: •••••\n      ^\n"},
		{"  flor: 1x", 3, "", "      •••••: •••••\n      ^\n"},
		{`slack: {client_id: "a, b: c", "client_secret": 'd'}`, 48, "", "    slack: {client_id: •••••, \"client_secret\": •••••}\n                                               ^\n"},
		{"  to: [slack:C1, two words here, x]", 22, "", "      to: [•••••, •••••, •••••]\n                  ^\n"},
		{"- url: https://a.example/x?token=1", 8, "", "    - url: •••••\n           ^\n"},
		{"\tfloor: 1s", 1, "", "     floor: •••••\n    ^\n"},
		{"token: \"open", 8, "", "    token: •••••\n           ^\n"},
		{"just some text", 6, "", "    •••••\n    ^\n"},
		{"café: x", 7, "", "    •••••: •••••\n           ^\n"},
		{"x", 99, "", "    •••••\n         ^\n"},
		{"", 1, "", "    \n    ^\n"},
	} {
		if got := excerpt(c.line, c.column, c.name); got != c.want {
			t.Errorf("excerpt(%q, %d):\n%swant\n%s", c.line, c.column, got, c.want)
		}
	}
}

// TestTable holds that every row of the table is whole, and that no two keys share a variable.
func TestTable(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, k := range table(Options{}.names()) {
		v := k.value(new(Settings))
		if k.say == "" || v.kind == "" || seen[Variable(k.path)] {
			t.Errorf("the row of %s lacks something, or shares its variable", k.path)
		}
		seen[Variable(k.path)] = true
		if v.hide && v.kind == "secret" && k.def != "" {
			t.Errorf("the secret %s has a default", k.path)
		}
	}
}

func TestTokenish(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"xoxb-1-2": true, "Bearer x": true, "0123456789abcdef": true, "AbCdEfGhIjKlMnOpQr": true, "eyJhbGciOi": true,
		"Abcd-efgh_ijkl-mnop1": true, "America/New_York": false, "zoom-security-q3-2026-earnings": false, "discussion.example.org": false,
		"slack:T01234567/C0123456789": false, "discord:123456789012345678": false, "bolt:/var/lib/threadtape-production-2026.db": false, "": false,
	} {
		if got := tokenish(text); got != want {
			t.Errorf("tokenish(%q) = %v, want %v", text, got, want)
		}
	}
}
