package config

import (
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
)

// dots stand for what is not shown. Their number tells nothing.
const dots = "•••••"

// A Secret is text that is used and never shown: it prints as dots with every verb of fmt, in JSON, YAML and slog, also
// from an unexported field. An empty one prints as nothing. Secrets are compared by what Reveal returns, not with ==.
type Secret struct {
	// A pointer, because fmt walks through unexported fields of other structs without asking their methods, and
	// prints a pointer in there as an address.
	text *string
}

// NewSecret makes text a secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{&text}
}

// Reveal returns the text itself, for the one call that needs it.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Empty reports whether there is no secret.
func (s Secret) Empty() bool { return s.text == nil }

// String returns dots, or nothing when the secret is empty.
func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return dots
}

// Format prints what String returns, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// MarshalText makes JSON and YAML show what String returns.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue makes slog show what String returns.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// A Location names a store, such as "bolt:threadtape.db" or "redis://user:password@host:6379/0". It may hold a password
// and is a secret like [Secret], but prints with dots only where the password stands.
type Location struct {
	text Secret
}

// NewLocation makes text a location. It does not check the form.
func NewLocation(text string) Location { return Location{NewSecret(text)} }

// Reveal returns the whole location, for the one call that opens it.
func (l Location) Reveal() string { return l.text.Reveal() }

// Scheme returns what stands before the first colon, such as "bolt".
func (l Location) Scheme() string {
	scheme, _, _ := strings.Cut(l.Reveal(), ":")
	return scheme
}

// Password returns the password in the location, decoded; it is empty when there is none.
func (l Location) Password() Secret {
	m := userInfo.FindStringSubmatch(l.Reveal())
	if m == nil {
		return Secret{}
	}
	_, password, _ := strings.Cut(m[2], ":")
	if decoded, err := url.PathUnescape(password); err == nil {
		password = decoded
	}
	return NewSecret(password)
}

// userInfo finds what stands between the slashes and the last @ before the path.
var userInfo = regexp.MustCompile(`^([a-z0-9+.-]+://)(.*)@`)

// String returns the location with dots for user information and options, which may carry passwords too.
func (l Location) String() string {
	text := userInfo.ReplaceAllString(l.Reveal(), "${1}"+dots+"@")
	if place, _, ok := strings.Cut(text, "?"); ok {
		text = place + "?" + dots
	}
	return discreet(text)
}

// Format prints what String returns, whatever the verb.
func (l Location) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(l.String())) }

// MarshalText makes JSON and YAML show what String returns.
func (l Location) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// LogValue makes slog show what String returns.
func (l Location) LogValue() slog.Value { return slog.StringValue(l.String()) }
