package config

import (
	"regexp"
	"strings"
	"unicode"
)

// longest is how much of a wrong value an error repeats; tokens are longer.
const longest = 12

// opaque finds runs that look made by a machine: people paste tokens under the wrong key.
var (
	opaque = regexp.MustCompile(`[A-Za-z0-9]{16,}|[A-Za-z0-9_-]{20,}`)
	marked = regexp.MustCompile(`(?i)xox[a-z]|xapp|bearer|basic |bot |-----BEGIN|gh[pousr]_|eyJ`)
)

// tokenish reports whether text looks as if it held a token.
func tokenish(text string) bool {
	if marked.MatchString(text) {
		return true
	}
	for _, run := range opaque.FindAllString(text, -1) {
		digit := strings.ContainsFunc(run, unicode.IsDigit)
		upper := strings.ContainsFunc(run, unicode.IsUpper)
		lower := strings.ContainsFunc(run, unicode.IsLower)
		if upper && lower || digit && (upper || lower) && !strings.ContainsAny(run, "-_") {
			return true
		}
	}
	return false
}

// discreet returns a value that was accepted as it may be shown: dots when it looks like a token after all.
func discreet(text string) string {
	if tokenish(text) {
		return dots
	}
	return strings.Map(printable, text)
}

// echo returns a wrong value as an error may repeat it, quoted, and nothing when it had better not.
func echo(text string) string {
	if len(text) > longest || text == "" || tokenish(text) || strings.ContainsFunc(text, odd) {
		return ""
	}
	return `"` + text + `" `
}

// named returns the name of a key as an error may repeat it. Names of people's own making are words; what holds digits
// or is long may be a value that slipped.
func named(name string) string {
	if len(name) <= longest && echo(name) != "" || len(name) <= 2*longest && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_.-") == "" && name != "" {
		return name
	}
	return dots
}

func odd(r rune) bool { return r == '"' || printable(r) < 0 }

func printable(r rune) rune {
	if !unicode.IsPrint(r) {
		return -1
	}
	return r
}
