package summary

import "strings"

// figures counts the amounts in a sentence: with a sign of a currency, a percent sign, or a word such as billion, bps,
// cents or share.
func figures(s string) (n int) {
	for w := range strings.FieldsSeq(s) {
		w = strings.Trim(w, `.,;:!?"'()[]`)
		digit := strings.ContainsAny(w, "0123456789")
		switch {
		case digit && strings.ContainsAny(w, "$€£¥%"):
			n++
		case digit && strings.HasSuffix(w, "x"), digit && strings.HasSuffix(w, "bps"):
			n++
		default:
			switch strings.ToLower(w) {
			case "percent", "bps", "million", "billion", "cents", "basis", "share":
				n++
			}
		}
	}
	return n
}
