package card

import (
	"strings"
	"testing"
)

// TestBreaks holds where words may be broken, which is marked with a bar.
func TestBreaks(t *testing.T) {
	t.Parallel()
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	for _, want := range []string{
		"state-|of-|the-|art and/|or",
		"$ZM +4.7% (−1.2%), BRK.B/BF.B USD/JPY 3–5% -$0.04 2021-09-14",
		"err != nil && a == b c <= d => e",
		"type --post 12 -o card.png --dry-|run, -5% to -0.04",
		"https://www.example.org/ is short, (https://example.org/a-b?c=d).",
		"https://forum|.example|.org/|t/|why-|the-|ferry-|runs/|56?|u=|ines",
		"(https://forum|.example|.org/|t/|why-|the-|ferry-|runs/|56/).",
		"C:\\Users\\ines\\a-b.txt and C:\\|Users\\|ines\\|Documents\\|ferry-|2021-|final|.txt",
		"www.example.org and me@long-|host.example.org",
		"/usr/|share/|doc",
		"한국어는 띄어쓰기에서만",
		"毎|日、|「満|員|だ。」",
	} {
		var p paragraph
		text, _ := cleaned([]Span{{Text: strings.ReplaceAll(want, "|", "")}}, maxShaped)
		e.shape(&p, text, serifVoice)
		var got strings.Builder
		for i, r := range text.runes {
			got.WriteRune(r)
			if e.after[i] != never && i+1 < len(text.runes) && r != ' ' && text.runes[i+1] != ' ' {
				got.WriteByte('|')
			}
		}
		if got.String() != want {
			t.Errorf("breaks\n%s, want\n%s", got.String(), want)
		}
	}
}
