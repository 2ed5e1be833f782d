package rich

import "strings"

const maxToken = 200

// dropTokens takes out "[[word:key]]" and "[[word:key, argument]]": names of phrases that a forum forgot to translate. One
// pass: what closes last is looked at first, so that nothing new can form.
func dropTokens(s string) string {
	if !strings.Contains(s, "[[") {
		return s
	}
	out := make([]byte, 0, len(s))
	var opened []int
	for i := 0; i < len(s); i++ {
		out = append(out, s[i])
		n := len(out)
		switch {
		case s[i] == '[' && n > 1 && out[n-2] == '[':
			opened = append(opened, n-2)
		case s[i] == ']' && n > 1 && out[n-2] == ']' && len(opened) > 0:
			at := opened[len(opened)-1]
			if n-at <= maxToken && isToken(string(out[at+2:n-2])) {
				out = out[:at]
				opened = opened[:len(opened)-1]
				for len(opened) > 0 && opened[len(opened)-1]+2 > len(out) {
					opened = opened[:len(opened)-1]
				}
			}
		}
	}
	return string(out)
}

// isToken reports whether the inside of double brackets is the name of a phrase: "topic:post-is-deleted".
func isToken(s string) bool {
	name, _, _ := strings.Cut(s, ",")
	space, key, ok := strings.Cut(name, ":")
	return ok && space != "" && key != "" && strings.Trim(space, spaceSigns) == "" && strings.Trim(key, keySigns) == ""
}

const (
	spaceSigns = "abcdefghijklmnopqrstuvwxyz0123456789-_"
	keySigns   = spaceSigns + "ABCDEFGHIJKLMNOPQRSTUVWXYZ./"
)
