package config

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// gram is the shortest run of a known secret that is taken out; whoever sees less learns little.
const gram = 8

// A Scrubber takes secrets out of text: those it knows, in the forms they travel in and also in part, and whatever is
// written like a token, a password or a key. It is safe for concurrent use.
type Scrubber struct {
	grams map[string]bool   // every run of eight bytes of every form
	short *strings.Replacer // secrets below that
}

// NewScrubber returns a scrubber that knows the secrets. Without any it still knows the patterns. Secrets of less than
// four bytes are left alone: they would be found everywhere.
func NewScrubber(secrets []Secret) *Scrubber {
	s := &Scrubber{grams: make(map[string]bool)}
	var short []string
	for _, secret := range secrets {
		for _, form := range forms(secret.Reveal()) {
			if len(form) >= 4 && len(form) < gram {
				short = append(short, form, dots)
			}
			for i := 0; i+gram <= len(form); i++ {
				s.grams[form[i:i+gram]] = true
			}
		}
	}
	s.short = strings.NewReplacer(short...)
	return s
}

// forms returns the ways in which a secret stands in a log: as it is, in a URL, in JSON, and in the base64 of any text
// around it.
func forms(secret string) []string {
	if secret == "" {
		return nil
	}
	quoted, _ := json.Marshal(secret)
	all := []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), url.UserPassword("", secret).String()[1:],
		strings.Trim(string(quoted), `"`),
	}
	if len(secret) < 4 {
		return all
	}
	for before := range 3 {
		// What stands before shifts the letters; those that mix the secret with its neighbours are dropped.
		raw := append(make([]byte, before), secret...)
		whole := len(raw) / 3 * 3
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			all = append(all, enc.EncodeToString(raw[:whole])[(before*8+5)/6:])
		}
	}
	return all
}

// Scrub returns text with dots for every secret.
func (s *Scrubber) Scrub(text string) string {
	text = s.known(text)
	lower := strings.ToLower(text)
	for _, p := range patterns {
		if slices.ContainsFunc(p.hints, func(hint string) bool { return strings.Contains(lower, hint) }) {
			text = p.replace(text)
		}
	}
	return text
}

// known takes out what shares eight bytes with a known secret, and short secrets.
func (s *Scrubber) known(text string) string {
	text = s.short.Replace(text)
	if len(s.grams) == 0 {
		return text
	}
	var b strings.Builder
	kept := 0 // everything before is written
	for i := 0; i+gram <= len(text); i++ {
		if !s.grams[text[i:i+gram]] {
			continue
		}
		end := i + gram
		for end < len(text) && s.grams[text[end-gram+1:end+1]] {
			end++
		}
		b.WriteString(text[kept:i])
		b.WriteString(dots)
		kept, i = end, end-1
	}
	b.WriteString(text[kept:])
	return b.String()
}

// A pattern is a way in which secrets are written.
type pattern struct {
	hints []string // one of them is in the lower-case text, or the slower search is spared
	find  *regexp.Regexp
	with  string
	when  func(value string) bool // of the last group; nil: always
}

func (p pattern) replace(text string) string {
	if p.when == nil {
		return p.find.ReplaceAllString(text, p.with)
	}
	return p.find.ReplaceAllStringFunc(text, func(found string) string {
		groups := p.find.FindStringSubmatch(found)
		if groups == nil || !p.when(groups[len(groups)-1]) {
			return found
		}
		return p.find.ReplaceAllString(found, p.with)
	})
}

// patterns are tried in this order.
var patterns = []pattern{
	{ // Slack's tokens, with a refresh token's two beginnings
		[]string{"xox", "xapp-"},
		regexp.MustCompile(`\b(?:xox[a-z](?:\.xox[a-z])?|xapp)-[A-Za-z0-9-]{4,}`), dots, nil,
	},
	{ // Discord's bot tokens
		[]string{"."},
		regexp.MustCompile(`[A-Za-z0-9_-]{17,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{20,}`), dots, nil,
	},
	{ // cookies, to the end of the line or the quote
		[]string{"cookie"},
		regexp.MustCompile(`(?i)(\b(?:set-)?cookie["']?\s*[:=]\s*["'\[]*)[^\r\n"']+`), "${1}" + dots, nil,
	},
	{ // schemes of Authorization
		[]string{"bot ", "bearer ", "basic ", "digest ", "token "},
		regexp.MustCompile(`\b(Bot|Bearer|Basic|Digest|Token)\s+([A-Za-z0-9._~+/=-]{8,})`), "${1} " + dots, made,
	},
	{
		[]string{"authorization"},
		regexp.MustCompile(`(?i)(\bauthorization["']?\s*[:=]\s*["'\[]*(?:[a-z]+ )?)[^\s"']+`), "${1}" + dots, nil,
	},
	{ // webhooks and interactions carry their token in the path
		[]string{"/webhooks/", "/interactions/"},
		regexp.MustCompile(`(/(?:webhooks|interactions)/[^/\s"]+/)[^/\s"?]+`), "${1}" + dots, nil,
	},
	{
		[]string{"hooks.slack.com"},
		regexp.MustCompile(`(hooks\.slack\.com/[a-z]+/)[^\s"?]+`), "${1}" + dots, nil,
	},
	{
		[]string{"response_url"},
		regexp.MustCompile(`(response_url["']?\s*[:=]\s*["'\[]*)[^\s"']+`), "${1}" + dots, nil,
	},
	{ // user information of URLs
		[]string{"@"},
		regexp.MustCompile(`([A-Za-z0-9+.-]://)[^/\s"'@]*@`), "${1}" + dots + "@", nil,
	},
	{ // parameters of URLs
		[]string{"="},
		regexp.MustCompile(`(?i)([?&;][\w.-]*(?:token|ticket|key|secret|sig|signature|pass|password|auth|code|hmac)=)[^&\s"'#]+`), "${1}" + dots, nil,
	},
	{ // names with values, as in headers, settings and structures
		[]string{"token", "secret", "passw", "key", "session", "credential"},
		regexp.MustCompile(`(?i)((?:token|secret|password|passwd|api[-_]?key|session|credential|private[-_]?key)["']?\s*[:=]\s*["'\[]*)([^\s"'&;,}]{8,})`), "${1}" + dots, made,
	},
}

// made reports whether a value looks made rather than written: "token: missing" and "Basic authentication" stay.
func made(value string) bool {
	return value != dots && (len(value) >= 20 || strings.ContainsFunc(value, func(r rune) bool {
		return unicode.IsDigit(r) || r == '=' || r == '+' || r == '/'
	}))
}
