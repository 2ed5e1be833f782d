package card

import (
	"strings"
	"unicode"
)

// languageOf is the language that chooses between the forms of Chinese signs: the one that is known, where it is one of those
// that write them, else the one whose own letters stand in the quote, or in the first of the fields that has any. Most forums
// say no language.
func languageOf(known string, quote []rune, fields ...string) string {
	switch base, _, _ := strings.Cut(strings.ToLower(known), "-"); base {
	case "ja", "ko", "zh", "yue", "lzh":
		return known
	}
	var count letters
	for _, r := range quote {
		count.add(r)
	}
	for _, s := range fields {
		if count != (letters{}) {
			break
		}
		for _, r := range s {
			count.add(r)
		}
	}
	switch {
	case count.kana > count.hangul:
		return "ja"
	case count.hangul > 0:
		return "ko"
	case count.bopomofo > 0:
		return "zh-Hant"
	}
	return known
}

// letters counts those that one language alone has.
type letters struct{ kana, hangul, bopomofo int }

func (l *letters) add(r rune) {
	switch {
	case r < 0x1100:
	case unicode.In(r, unicode.Hiragana, unicode.Katakana):
		l.kana++
	case unicode.Is(unicode.Hangul, r):
		l.hangul++
	case unicode.Is(unicode.Bopomofo, r):
		l.bopomofo++
	}
}
