package card

import "testing"

// TestLanguageOf holds which language chooses between the forms of Chinese signs.
func TestLanguageOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ known, quote, author, want string }{
		{"", "直す骨", "", "ja"},
		{"en", "直す骨", "", "ja"},
		{"zh-Hans", "直す骨", "", "zh-Hans"},
		{"ko-KR", "直す骨", "", "ko-KR"},
		{"", "다리 骨", "", "ko"},
		{"", "骨ㄅ", "", "zh-Hant"},
		{"", "骨", "", ""},
		{"en", "words", "佐々木さん", "ja"},
		{"en", "words", "Ines", "en"},
		{"jam", "words", "", "jam"},
	} {
		if got := languageOf(c.known, []rune(c.quote), c.author, "words"); got != c.want {
			t.Errorf("languageOf(%q, %q, %q) = %q, want %q", c.known, c.quote, c.author, got, c.want)
		}
	}
}
