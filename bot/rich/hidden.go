package rich

import (
	"strconv"
	"strings"
)

// gone reports whether nothing of an element reaches a reader.
func gone(e *element) bool {
	return dropped[e.tag] || len(e.attrs) > 0 && hidden(e)
}

// hidden reports whether markup keeps an element from sight. Text nobody sees could steer what is said of a post.
func hidden(e *element) bool {
	if e.has("hidden") || strings.EqualFold(strings.TrimSpace(e.attr("aria-hidden")), "true") ||
		e.class("sr-only", "visually-hidden", "u-srOnly", "screen-reader-text") {
		return true
	}
	for declaration := range strings.SplitSeq(plainStyle(e.attr("style")), ";") {
		name, value, _ := strings.Cut(declaration, ":")
		value = strings.TrimSuffix(value, "!important")
		switch name {
		case "display":
			if value == "none" {
				return true
			}
		case "visibility":
			if value == "hidden" || value == "collapse" {
				return true
			}
		case "font-size", "opacity":
			if zero(value) {
				return true
			}
		case "font":
			if strings.HasPrefix(value, "0/") || zero(value) {
				return true
			}
		}
	}
	return false
}

// plainStyle is a style in lower case, without white space, comments and escapes.
func plainStyle(style string) string {
	if style == "" {
		return ""
	}
	var out strings.Builder
	for i := 0; i < len(style); i++ {
		switch b := style[i]; {
		case b <= ' ':
		case b == '/' && strings.HasPrefix(style[i:], "/*"):
			end := strings.Index(style[i+2:], "*/")
			if end < 0 {
				return strings.ToLower(out.String())
			}
			i += end + 3
		case b == '\\':
			n := i + 1
			for n < len(style) && n-i <= 6 && unhex(style[n]) >= 0 {
				n++
			}
			if code, err := strconv.ParseUint(style[i+1:n], 16, 32); err == nil {
				out.WriteRune(rune(code))
				i = n - 1
			}
		default:
			out.WriteByte(b)
		}
	}
	return strings.ToLower(out.String())
}

// zero reports whether a length is nothing: 0, 0px, .0em, but not 0.5em.
func zero(value string) bool {
	number := value[:len(value)-len(strings.TrimLeft(value, "+-0123456789."))]
	n, err := strconv.ParseFloat(number, 64)
	return err == nil && n == 0
}
