package card

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// checkClean holds what is promised of cleaned words.
func checkClean(t interface{ Errorf(string, ...any) }, s string) {
	words, _ := cleaned([]Span{{Text: s}}, maxShaped)
	n, marks := len(words.runes), 0
	if n != len(words.styles) || n != len(words.breaks) || n > maxShaped {
		t.Errorf("%.40q: %d runes, %d styles, %d breaks", s, n, len(words.styles), len(words.breaks))
	}
	for i, r := range words.runes {
		switch {
		case r < ' ' && r != '\n', r >= 0x7F && r < 0xA0, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, unicode.Is(unicode.Co, r), r == 0xFEFF:
			t.Errorf("%.40q: %U is drawn", s, r)
		case r == ' ' && i > 0 && (words.runes[i-1] == ' ' || words.runes[i-1] == '\n'):
			t.Errorf("%.40q: white space is not folded: %q", s, string(words.runes))
		}
		if marks++; !unicode.IsMark(r) || unicode.Is(variation, r) {
			marks = 0
		}
		if marks > maxMarks {
			t.Errorf("%.40q: %d marks on one base", s, marks)
		}
	}
	again, _ := cleaned([]Span{{Text: string(words.runes)}}, maxShaped)
	if string(again.runes) != string(words.runes) {
		t.Errorf("%.40q: cleaned twice: %+q, once: %+q", s, string(again.runes), string(words.runes))
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkClean(t, s) })
}

// FuzzCard draws whatever comes, in every field.
func FuzzCard(f *testing.F) {
	for i, s := range hostile() {
		f.Add(s, uint8(i))
	}
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	f.Fuzz(func(t *testing.T, s string, how uint8) { checkCard(t, e, s, how) })
}

func checkCard(t interface{ Errorf(string, ...any) }, e *engine, s string, how uint8) {
	q := Quote{Spans: []Span{{Text: s, Bold: how&8 != 0}, {Text: "end"}, {Text: s, Italic: true}}, Post: int(how), Of: 37}
	if how&16 != 0 {
		q.Author, q.Title, q.Forum, q.Host, q.Quoting, q.Tickers = s, s, s, s, s, []string{s, s, "ZM"}
		q.Position = Position{Words: s, Side: Side(how % 4)}
		q.Avatar = []byte(s)
	}
	p, err := e.quote(context.Background(), q, Options{Theme: Theme(how % 3)})
	if err != nil {
		t.Errorf("%.40q: %v", s, err)
		return
	}
	if n := utf8.RuneCountInString(p.Alt); n > maxAlt {
		t.Errorf("%.40q: alt text of %d characters", s, n)
	}
	config, err := png.DecodeConfig(bytes.NewReader(p.PNG))
	if err != nil || config.Width != 1200 || config.Height != p.Height {
		t.Errorf("%.40q: %v, %d×%d", s, err, config.Width, config.Height)
	}
	checkDrawn(t, e, q, Theme(how%3))
}

// checkDrawn holds that what is drawn is the words that were given, in their order, cut at the end alone, on lines that are
// not too wide.
func checkDrawn(t interface{ Errorf(string, ...any) }, e *engine, q Quote, theme Theme) {
	words, _ := cleaned(q.Spans, maxShaped)
	want := strings.Join(strings.Fields(string(words.runes)), "")
	var drawn strings.Builder
	col := looks[theme].column
	for _, l := range e.lines {
		if w := l.width() * float32(typeScale[len(typeScale)-1]); w > col.width+0.01 && l.to-l.from > 1 {
			t.Errorf("%.40q: a line is %.1f wide at the smallest size", want, w)
		}
		for _, c := range l.p.clusters[l.from:l.to] {
			drawn.WriteString(string(l.p.runes[c.from:c.to]))
		}
	}
	got := strings.Join(strings.Fields(drawn.String()), "")
	if got != want && !strings.HasPrefix(want, strings.TrimSuffix(got, ellipsis)) {
		t.Errorf("drawn %.60q, want %.60q", got, want)
	}
}

// TestWords draws words of many scripts at random.
func TestWords(t *testing.T) {
	t.Parallel()
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	piece := rapid.SampledFrom([]string{
		"a", "word ", "$ZM ", "+4.7%", "\n", "\n\n", "עברית ", "عربي ", "(", ")", "123 ", "🚀", "👨‍👩‍👧‍👦", "e\u0301", "漢字", "。", "สวัสดี", "हिन्दी ", "\u200b", "\u00ad",
		"https://example.org/a-b/c?d=e&f=1 ", "\u202e", "ﬃ", "’", "—", strings.Repeat("x", 90), "한국어 ", "1️⃣", "🇯🇵", "\u00a0",
	})
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(piece, 0, 120).Draw(t, "pieces"), "")
		checkClean(t, s)
		checkCard(t, e, s, rapid.Uint8().Draw(t, "how"))
	})
}

// hostile are texts that people send to break things.
func hostile() []string {
	return []string{
		"", " ", "\u200b", "?", strings.Repeat("x", 5000), strings.Repeat("word ", 1000), strings.Repeat("漢", 3000), strings.Repeat("👨‍👩‍👧‍👦", 900),
		"T" + strings.Repeat("\u0301\u0302\u0316", 200), "a\u202eb\u202c\u2066c\u2069", "\x00\x01\x1b[31m\x7f\u0085", "\xff\xfe\xc3(", strings.Repeat("\n", 3000),
		strings.Repeat("ﷺ", 500), "\U000E0041\U000E007F\ufeff\ufffe", strings.Repeat("\u0e33", 400), strings.Repeat("a\u00ad", 900), strings.Repeat("(", 2000),
		"c\u00ad\ufffe\x01\u0301\u0316", "ㅤ\u115f\u3164x", strings.Repeat("🇯", 801), strings.Repeat("\u200d", 900) + "x", strings.Repeat("1\u20e3", 400), strings.Repeat("א1", 900),
		"https://" + strings.Repeat("a.b/c?", 400), "[[js.topic]]", strings.Repeat("़", 800),
	}
}

// TestHostile draws each hostile text in every theme.
func TestHostile(t *testing.T) {
	t.Parallel()
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	for i, s := range hostile() {
		for theme := range uint8(len(looks)) {
			checkCard(t, e, s, theme+3*uint8(i))
			checkCard(t, e, s, theme|16|8)
		}
	}
	if _, err := e.quote(t.Context(), Quote{Spans: []Span{{Text: "\u200b \n\u202e"}}}, Options{}); !errors.Is(err, ErrEmpty) {
		t.Errorf("a quote without ink: %v", err)
	}
}
