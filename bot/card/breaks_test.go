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
		"สะพานที่|เขาสัญญา|ไว้ตั้ง|แต่ปีหนึ่ง 4.7% (แต่)",
		"$FERY를 61.05달러에 샀고(비중 4.7%)",
		"詳|細|は|https://forum|.example|.org/|t/|why-|the-|ferry|に|あ|り|ま|す。|「FERY|（フェ|リー）」|は|61.05|ド|ル、|+4.7％|で|す。",
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

// TestTied holds that not even force parts a vowel of Thai from its consonant.
func TestTied(t *testing.T) {
	t.Parallel()
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	for pair, want := range map[string]bool{"เก": true, "กะ": true, "กา": true, "กๆ": true, "ເກ": true, "ກະ": true, "กก": false, "aก": false, "ab": false, "กเ": false, "ำำ": false, "เเ": false} {
		if r := []rune(pair); tied(r[0], r[1]) != want {
			t.Errorf("%s is tied: %v", pair, !want)
		}
	}
	for _, piece := range []string{"เก", "กะ", "แกำ", "กา", "ເກ"} {
		if _, err := e.quote(t.Context(), Quote{Spans: []Span{{Text: "ก" + strings.Repeat(piece, 300)}}}, Options{}); err != nil {
			t.Fatal(err)
		}
		for i, l := range e.lines[:len(e.lines)-1] {
			next := e.lines[i+1]
			if last, first := l.p.runes[l.p.clusters[l.to-1].to-1], next.p.runes[next.p.clusters[next.from].from]; tied(last, first) {
				t.Errorf("%s: a line ends between %c and %c", piece, last, first)
			}
		}
	}
}
