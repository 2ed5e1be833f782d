package rich

import (
	"strings"
	"unicode"
)

// shown is a host as people may see it.
func shown(ascii string) string {
	if !strings.Contains(ascii, "xn--") {
		return ascii
	}
	labels := strings.Split(ascii, ".")
	for i, label := range labels {
		display, err := names().ToUnicode(label)
		if err != nil || !honest(display) {
			continue
		}
		if back, err := names().ToASCII(display); err == nil && back == label {
			labels[i] = display
		}
	}
	return strings.Join(labels, ".")
}

// systems lists the scripts that may stand together in one label.
var systems = [][]*unicode.RangeTable{
	{unicode.Latin},
	{unicode.Cyrillic},
	{unicode.Greek},
	{unicode.Armenian},
	{unicode.Georgian},
	{unicode.Hebrew},
	{unicode.Arabic},
	{unicode.Thai},
	{unicode.Devanagari},
	{unicode.Bengali},
	{unicode.Tamil},
	{unicode.Ethiopic},
	{unicode.Han, unicode.Hiragana, unicode.Katakana},
	{unicode.Han, unicode.Hangul},
	{unicode.Han, unicode.Bopomofo},
}

// pretenders are the Cyrillic and Greek letters that pass for Latin ones.
const pretenders = "авгекмнопрстухьѕіјԁԛԝһӏѵѡ" + "αγεηικνορτυχωϲϳ"

// honest reports whether a label is of one system of writing and could not be taken for a Latin word.
func honest(label string) bool {
	letters := strings.Trim(strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' || r == '_' {
			return '-'
		}
		return r
	}, label), "-")
	letters = strings.ReplaceAll(letters, "-", "")
	if strings.Trim(letters, pretenders) == "" {
		return false
	}
	for _, system := range systems {
		if !strings.ContainsFunc(letters, func(r rune) bool { return !unicode.In(r, system...) || strange(r) }) {
			return true
		}
	}
	return false
}

// strange reports letters that look like others within their own script: Latin beyond what European languages write.
func strange(r rune) bool {
	return unicode.Is(unicode.Latin, r) && (r > 0x17F && r < 0x1E00 || r > 0x1EFF || strings.ContainsRune("ıĸſŀł", r))
}
