package card

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// An expectation is what a line of the quote format says of its card.
type expectation struct {
	Dir       string   `json:"dir"`
	Ellipsis  *bool    `json:"ellipsis"`
	Fonts     string   `json:"fonts"`
	Tofu      int      `json:"tofu"`
	Height    int      `json:"height"`
	HeightMax int      `json:"height_max"`
	Lines     []int    `json:"lines"`
	Sanitised string   `json:"sanitised"`
	Unbroken  []string `json:"no_break_between"`
	InURL     bool     `json:"break_inside_url"`
	Kinsoku   bool     `json:"kinsoku"`
	Hard      bool     `json:"hard_breaks"`
	Overflow  *int     `json:"overflow_px"`
	Ink       bool     `json:"ink_inside_text_box"`
	OneLine   []string `json:"one_line_fields"`
	Emoji     int      `json:"colour_emoji"`
	Marks     int      `json:"marks_per_base_max"`
	Chips     int      `json:"chips_max"`
	ChipsMore string   `json:"chips_overflow"`
	Note      string   `json:"note"`
}

// shared finds a file beside the module, and skips the test where it is absent.
func shared(t testing.TB, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	data, err := os.ReadFile(filepath.Join(dir, "..", "shared", filepath.FromSlash(name)))
	if err != nil {
		t.Skip("the shared data is not here: ", err)
	}
	return data
}

func evalLines(t testing.TB) [][]byte {
	return bytes.Split(bytes.TrimSpace(shared(t, "eval/quotes-dev.jsonl")), []byte("\n"))
}

// TestEval holds what every line of the shared quotes expects.
func TestEval(t *testing.T) {
	t.Parallel()
	e := newEngine(newFontSet(Fonts{System: true, Index: t.TempDir()}), newAvatars())
	for _, raw := range evalLines(t) {
		id, q, err := ParseQuote(raw)
		if err != nil {
			t.Fatal(err)
		}
		var x struct {
			Expect expectation `json:"expect"`
		}
		if err := json.Unmarshal(raw, &x); err != nil {
			t.Fatal(err)
		}
		t.Run(id, func(t *testing.T) {
			for theme := range looks {
				checkEval(t, e, q, Options{Theme: Theme(theme)}, x.Expect)
			}
		})
	}
}

func checkEval(t *testing.T, e *engine, q Quote, o Options, x expectation) {
	t.Helper()
	p, err := e.quote(t.Context(), q, o)
	if err != nil {
		t.Fatalf("%v: %v", o.Theme, err)
	}
	if out := os.Getenv("CARDS_OUT"); out != "" {
		name := strings.ReplaceAll(t.Name(), "/", "-") + "-" + o.Theme.String() + ".png"
		if err := os.WriteFile(filepath.Join(out, name), p.PNG, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if emojiFile() == nil && (x.Emoji > 0 || p.Missing > x.Tofu) {
		t.Skip("this build has no emoji font")
	}
	if p.Missing > x.Tofu {
		if x.Fonts == "system" {
			t.Skipf("%d characters are in no font of this system", p.Missing)
		}
		t.Errorf("%v: %d characters are in no font, want at most %d", o.Theme, p.Missing, x.Tofu)
	}
	if free := 256 - e.canvas.n; len(e.spots) == 0 && free < 48 {
		t.Errorf("%v: %d colours are left for a photo and emoji", o.Theme, free)
	}
	t.Logf("%v: height %d, size %d, lines %d, cut %v, %d bytes, %d colours", o.Theme, p.Height, p.Size, p.Lines, p.Cut, len(p.PNG), e.canvas.n)
	checkText(t, e, q, o, x, p)
	checkLines(t, e, o, x, p)
	checkInk(t, e, o, p)
	if x.Emoji > 0 && len(e.spots) != x.Emoji {
		t.Errorf("%v: %d emoji, want %d", o.Theme, len(e.spots), x.Emoji)
	}
}

func checkText(t *testing.T, e *engine, q Quote, o Options, x expectation, p Picture) {
	t.Helper()
	words, _ := cleaned(q.Spans, maxShaped)
	if x.Sanitised != "" && string(words.runes) != x.Sanitised {
		t.Errorf("drawn text = %q, want %q", string(words.runes), x.Sanitised)
	}
	if rtl := rightToLeft(words.runes); rtl != (x.Dir == "rtl") {
		t.Errorf("right to left = %v, want %s", rtl, x.Dir)
	}
	if x.Ellipsis != nil && p.Cut != *x.Ellipsis {
		t.Errorf("%v: cut = %v, want %v", o.Theme, p.Cut, *x.Ellipsis)
	}
	if x.Marks > 0 {
		n := 0
		for _, r := range words.runes {
			if n++; !unicode.IsMark(r) {
				n = 0
			}
			if n > x.Marks {
				t.Errorf("more than %d marks on a base", x.Marks)
			}
		}
	}
	if x.Chips > 0 && o.Theme == Paper {
		f := frame{engine: e, quote: q}
		chips, _ := f.tickers(680, paperTicker)
		if n := len(chips) - 1; n != x.Chips {
			t.Errorf("%d chips, want %d", n, x.Chips)
		}
		if last := chips[len(chips)-1].label.line.p.runes; string(last) != x.ChipsMore {
			t.Errorf("last chip says %q, want %q", string(last), x.ChipsMore)
		}
	}
}

func checkLines(t *testing.T, e *engine, o Options, x expectation, p Picture) {
	t.Helper()
	want := x.Height
	if x.HeightMax == 0 && want != 0 && p.Height != want || x.HeightMax != 0 && (p.Height < want || p.Height > x.HeightMax) {
		t.Errorf("%v: height %d, want %d to %d", o.Theme, p.Height, want, max(want, x.HeightMax))
	}
	if len(x.Lines) == 2 && (p.Lines < x.Lines[0] || p.Lines > x.Lines[1]) {
		t.Errorf("%v: %d lines, want %v", o.Theme, p.Lines, x.Lines)
	}
	col := looks[o.Theme].column
	var drawn []string
	for _, l := range e.lines {
		if w := l.width() * float32(p.Size); w > col.width+0.01 {
			t.Errorf("%v: a line is %.1f wide, the column %.1f", o.Theme, w, col.width)
		}
		drawn = append(drawn, string(l.p.runes[l.p.clusters[l.from].from:l.p.clusters[l.to-1].to]))
	}
	all := strings.Join(drawn, "\n")
	for _, u := range x.Unbroken {
		if !strings.Contains(all, u) {
			t.Errorf("%v: %q was broken: %q", o.Theme, u, all)
		}
	}
	if x.Kinsoku {
		for _, l := range drawn {
			if strings.ContainsAny(l[:3], "。、，」）") || strings.HasSuffix(l, "「") {
				t.Errorf("%v: a line may not begin or end like %q", o.Theme, l)
			}
		}
	}
	if x.Hard && len(drawn) < 5 {
		t.Errorf("%v: line breaks were lost: %q", o.Theme, all)
	}
	if x.InURL && !strings.Contains(strings.ReplaceAll(all, "\n", ""), "https://files.example.org/investor-relations/2020") {
		t.Errorf("%v: an address was changed: %q", o.Theme, all)
	}
	if os.Getenv("CARDS_OUT") != "" {
		t.Logf("%v:\n%s", o.Theme, all)
	}
}

// checkInk holds that the file is what was drawn, and that nothing is drawn in the margins beside the quote.
func checkInk(t *testing.T, e *engine, o Options, p Picture) {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(p.PNG))
	if err != nil {
		t.Fatal(err)
	}
	pal, ok := img.(*image.Paletted)
	if !ok || pal.Rect.Dx() != p.Width || pal.Rect.Dy() != p.Height {
		t.Fatalf("%v: not a paletted picture of %d×%d", o.Theme, p.Width, p.Height)
	}
	for y := range p.Height {
		if !bytes.Equal(pal.Pix[y*pal.Stride:][:p.Width], e.canvas.row(y, 0, p.Width)) {
			t.Fatalf("%v: row %d of the file differs from what was drawn", o.Theme, y)
		}
	}
	col := looks[o.Theme].column
	for y := col.top; y < p.Height-col.bottom; y++ {
		row := e.canvas.row(y, 0, p.Width)
		for x := range row {
			if (x < margin-bleed || x >= cardWidth-margin+bleed) && row[x] != 0 {
				t.Fatalf("%v: ink at %d, %d beside the quote", o.Theme, x, y)
			}
		}
	}
}
