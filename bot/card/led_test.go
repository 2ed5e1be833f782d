package card

import (
	"strings"
	"testing"
	"time"
)

// TestTapeWords holds what the strip says: a side at the ticker that the author named alone, and at the ticker that is named first.
func TestTapeWords(t *testing.T) {
	t.Parallel()
	day := time.Date(2021, 9, 14, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		tickers, position, want string
		whole                   bool // no chip is needed beside it
	}{
		{"FERY", "Long FERY", "FERY LONG #12/48 14 SEP", true},
		{"ZM FERY", "Long ZM", "ZM LONG #12/48 14 SEP", true},
		{"FERY QUAY", "Long FERY", "FERY LONG #12/48 14 SEP", true},
		{"FERY QUAY", "Short $QUAY", "QUAY FERY #12/48 14 SEP", false},
		{"FERY QUAY", "Long PIER", "FERY QUAY #12/48 14 SEP", false},
		{"FERY QUAY", "Long FERY, QUAY", "FERY LONG #12/48 14 SEP", false},
		{"FERY QU", "Short $QU", "QU SHORT #12/48 14 SEP", true},
		{"FERY", "Long", "FERY #12/48 14 SEP", false},
		{"LONG FERY", "Long FERY", "FERY LONG #12/48 14 SEP", true},
		{"", "Long", "LONG #12/48 14 SEP", true},
		{"FERY", "No position", "FERY #12/48 14 SEP", false},
		{"GOOGL BRK.B MSFT AMZN NVDA META", "Long BRK.B", "BRK.B +5 #12/48 14 SEP", false},
		{"GOOGL BRK.B MSFT AMZN", "", "GOOGL +3 #12/48 14 SEP", false},
		{"非常 FERY", "", "FERY +1 #12/48 14 SEP", false},
		{"AVERYLONGTICKER.ONANEXCHANGE", "Long AVERYLONGTICKER.ONANEXCHANGE", "#12/48 14 SEP", false},
	} {
		f := frame{engine: newEngine(newFontSet(Fonts{}), newAvatars()), zone: time.UTC, quote: Quote{
			Tickers: strings.Fields(c.tickers), Position: Position{Words: c.position}, Post: 12, Of: 48, Date: day,
		}}
		var said []string
		columns := ledLeft
		for i, w := range f.ledWords() {
			said = append(said, w.text)
			if columns += w.columns(); i > 0 {
				columns += w.gap
			}
		}
		if got := strings.Join(said, " "); got != c.want {
			t.Errorf("%s, %q: the tape says %q, want %q", c.tickers, c.position, got, c.want)
		}
		if columns*ledPitch > cardWidth-margin+ledPitch {
			t.Errorf("%s, %q: the tape is written on %d columns", c.tickers, c.position, columns)
		}
		if f.onTape() != c.whole {
			t.Errorf("%s, %q: the tape says all = %v", c.tickers, c.position, !c.whole)
		}
	}
}
