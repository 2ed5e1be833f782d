package rich

import "strings"

// What a link's parts never carry as it is. Brackets, bars and back-ticks are among them, because chats would read them
// as their own markup.
const (
	pathUnsafe  = "\"<>`{}|\\^[]()* "
	queryUnsafe = "\"<>`{}|\\^[]()*' "
)

const hexDigits = "0123456789ABCDEF"

// escape percent-encodes unsafe characters, controls and everything outside ASCII, and a percent sign that encodes
// nothing. What is encoded already stays.
func escape(s, unsafe string) string {
	var out strings.Builder
	for i := range len(s) {
		b := s[i]
		switch {
		case b == '%' && i+2 < len(s) && unhex(s[i+1]) >= 0 && unhex(s[i+2]) >= 0:
			out.WriteByte(b)
		case b <= ' ' || b >= 0x7F || b == '%' || strings.IndexByte(unsafe, b) >= 0:
			out.WriteByte('%')
			out.WriteByte(hexDigits[b>>4])
			out.WriteByte(hexDigits[b&15])
		default:
			out.WriteByte(b)
		}
	}
	return out.String()
}

// unescape decodes percent-encoding and leaves what is not well-formed.
func unescape(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && unhex(s[i+1]) >= 0 && unhex(s[i+2]) >= 0 {
			out.WriteByte(byte(unhex(s[i+1])<<4 | unhex(s[i+2])))
			i += 2
			continue
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

func unhex(b byte) int { return strings.IndexByte("0123456789abcdef", b|0x20) }
