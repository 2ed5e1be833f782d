package card

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestPage holds that the pictures of docs/cards.md are what this program draws of docs/cards/quotes.jsonl, and of a thread that
// was busy, and that the page shows them all. Run it with -update to draw them anew.
func TestPage(t *testing.T) {
	t.Parallel()
	if emojiFile() == nil {
		t.Skip("this build has no emoji font")
	}
	dir := filepath.Join("..", "..", "docs", "cards")
	page, err := os.ReadFile(dir + ".md")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "quotes.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	themes := map[string]Theme{"night": Night, "short": Night, "arabic": Night, "tape": Tape, "emoji": Tape}
	r := New(Fonts{})
	plot, err := r.Plot(t.Context(), busy(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[string]Picture{"plot": plot}
	for line := range bytes.Lines(data) {
		id, q, err := ParseQuote(line)
		if err != nil {
			t.Fatal(err)
		}
		if drawn[id], err = r.Draw(t.Context(), q, Options{Theme: themes[id]}); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(string(page), ".png) "); n != len(drawn) {
		t.Errorf("the page shows %d pictures, and %d are drawn", n, len(drawn))
	}
	for id, p := range drawn {
		path := filepath.Join(dir, id+".png")
		if !strings.Contains(string(page), "](cards/"+id+".png)") {
			t.Errorf("the page does not show %s", id)
		}
		if *update {
			if err := os.WriteFile(path, p.PNG, 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		shown, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		mean, most := difference(phone(t, p.PNG), phone(t, shown))
		if mean > 0.3 || most > 12 || runtime.GOARCH == "amd64" && pixelSum(t, p.PNG) != pixelSum(t, shown) {
			t.Errorf("%s is drawn in another way: %.2f of 255 on average, %d at most; look at it, and run with -update", path, mean, most)
		}
	}
}
