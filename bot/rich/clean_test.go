package rich

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, in, want string }{
		{"plain", "Long ZM.\nSince Monday.", "Long ZM.\nSince Monday."},
		{"empty", "", ""},
		{"tab", "a\tb", "a    b"},
		{"line ends", "a\r\nb\rc\u2028d", "a\nb\nc\nd"},
		{"controls", "a\x00b\x07\x1b[2J\x7f\u009b31m", "ab[2J31m"},
		{"not UTF-8", "a\xffb", "a\ufffdb"},
		{"direction", "price \u202e0001$\u202c \u2066x\u2069\u200e\u200f\u061c", "price 0001$ x"},
		{"invisible", "a\u00ad\u200b\u2060\u2064\ufeff\u180e\u3164b", "ab"},
		{"tags", "hi\U000e0069\U000e0067\U000e006e\U000e007f", "hi"},
		{"flag", "\U0001F3F4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f!", "\U0001F3F4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f!"},
		{"unfinished flag", "\U0001F3F4\U000e0067\U000e0062!", "\U0001F3F4!"},
		{"flag with a message", "\U0001F3F4\U000e0069\U000e0067\U000e006e\U000e006f\U000e0072\U000e0065\U000e0061\U000e006c\U000e007f", "\U0001F3F4"},
		{"variation supplement", "a\U000e0100\U000e01ef", "a"},
		{"variation of emoji", "❤\ufe0f 1\ufe0f\u20e3", "❤\ufe0f 1\ufe0f\u20e3"},
		{"variation of nothing", "a\ufe0f\ufe0f❤\ufe0f\ufe0f\ufe0e", "a❤\ufe0f"},
		{"family", "👨\u200d👩\u200d👧 ok", "👨\u200d👩\u200d👧 ok"},
		{"profession", "👩🏽\u200d⚕\ufe0f", "👩🏽\u200d⚕\ufe0f"},
		{"endless family", strings.Repeat("👨\u200d", 9) + "👨", strings.Repeat("👨\u200d", 6) + "👨👨\u200d👨\u200d👨"},
		{"joiner between Latin letters", "a\u200db\u200cc", "abc"},
		{"joiner at the end", "👨\u200d", "👨"},
		{"Persian", "می\u200cخواهم", "می\u200cخواهم"},
		{"Hindi", "क्\u200dष", "क्\u200dष"},
		{"Hebrew", "שלום ZM 123", "שלום ZM 123"},
		{"pile", "Z" + strings.Repeat("\u0301", 40) + "a", "Z" + strings.Repeat("\u0301", 4) + "a"},
		{"Vietnamese", "e\u0302\u0301", "e\u0302\u0301"},
		{"Hebrew accents", "ב\u05bc\u05b0\u05a5\u05bd\u05bf", "ב\u05bc\u05b0\u05a5\u05bd\u05bf"},
		{"skin tones", "👍" + strings.Repeat("🏽", 9), "👍🏽🏽🏽🏽"},
		{"look-alike stays", "$\u0422SLA", "$\u0422SLA"},
	} {
		if got := Clean(test.in); got != test.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", test.name, test.in, got, test.want)
		}
	}
}

// TestCleanTwice holds that cleaning what is clean changes nothing, so that nobody need know whether it was done.
func TestCleanTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		checkClean(t, strings.Join(rapid.SliceOf(rapid.OneOf(rapid.String(), rapid.SampledFrom(pieces))).Draw(t, "s"), ""))
	})
}

// pieces are what goes wrong at borders.
var pieces = []string{
	"\u200d", "\u200c", "\u0301", "\ufe0f", "\ufe0e", "👨", "🏽", "⚕", "ی", "ک", "क", "्", "\u05bc", "\U0001F3F4", "\U000e0067",
	"\U000e0062", "\U000e007f", "\r", "\n", "\t", "\xff", "a", "1", "\u20e3", "漢", "\ufe00", "ᠠ", "\u180b", "\u202e", "🇩", "ﾞ", "\u1100",
}

func checkClean(t tb, s string) {
	t.Helper()
	once := Clean(s)
	if twice := Clean(once); twice != once {
		t.Fatalf("Clean(%q) = %q, and then %q", s, once, twice)
	}
	if !utf8.ValidString(once) {
		t.Fatalf("Clean(%q) = %q is not UTF-8", s, once)
	}
	for _, r := range once {
		if r < ' ' && r != '\n' || r >= 0x7F && r < 0xA0 || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			t.Fatalf("Clean(%q) = %q keeps %U", s, once, r)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range append(pieces, "👨\u200d👩\u200d👧", "می\u200cخواهم", "a\x1b[2J\r\n\tb") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkClean(t, s)
		line := Line(s, 20)
		if count(line) > 20 || strings.Contains(line, "\n") {
			t.Fatalf("Line(%q) = %q", s, line)
		}
		if Name(s) == "" {
			t.Fatalf("Name(%q) is empty", s)
		}
	})
}

func TestLine(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in   string
		max  int
		want string
	}{
		{"  Zoom \n security\t", 80, "Zoom security"},
		{"Zoom security", 13, "Zoom security"},
		{"Zoom security", 12, "Zoom securi…"},
		{"Zoom security", 6, "Zoom…"},
		{"👨\u200d👩\u200d👧👨\u200d👩\u200d👧👨\u200d👩\u200d👧", 2, "👨\u200d👩\u200d👧…"},
		{"[[global:former-user]]", 40, ""},
		{"by [[user:posted-by, Ann, [b] ]] and [[a:b[[c:d]]]]", 40, "by and"},
		{"int a[[nodiscard]]", 40, "int a[[nodiscard]]"},
		{"x", 0, ""},
	} {
		if got := Line(test.in, test.max); got != test.want {
			t.Errorf("Line(%q, %d) = %q, want %q", test.in, test.max, got, test.want)
		}
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Marigold":               "Marigold",
		"":                       nobody,
		" \u200b\u2800\u3164 ":   nobody,
		"\u0301":                 nobody,
		"[[global:guest]]":       nobody,
		"Admin\n# Notice":        "Admin # Notice",
		strings.Repeat("ab", 30): strings.Repeat("ab", 19) + "a…",
	} {
		if got := Name(in); got != want {
			t.Errorf("Name(%q) = %q, want %q", in, got, want)
		}
	}
}
