package card

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

// TestCache holds that a picture is drawn once, and anew when it was forgotten.
func TestCache(t *testing.T) {
	t.Parallel()
	r, q := New(Fonts{}), typical(t)
	q.Source = "https://forum.example.org/t/1/4"
	draw := func(q Quote, o Options) *byte {
		p, err := r.Draw(t.Context(), q, o)
		if err != nil {
			t.Fatal(err)
		}
		return &p.PNG[0]
	}
	first := draw(q, Options{})
	if draw(q, Options{}) != first {
		t.Error("the same quote is drawn again")
	}
	changed := q
	changed.Edited = true
	if draw(changed, Options{}) == first || draw(q, Options{Theme: Night}) == first || draw(q, Options{Scale: 2}) == first {
		t.Error("a picture is handed out for another quote")
	}
	r.Forget("https://forum.example.org/t/1/5")
	if draw(q, Options{}) != first {
		t.Error("forgetting another post forgets this one")
	}
	r.Forget(q.Source)
	if draw(q, Options{}) == first {
		t.Error("a forgotten picture is handed out")
	}
}

// TestConcurrent draws from many goroutines, more than there are engines.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	r, q := New(Fonts{}), typical(t)
	var group sync.WaitGroup
	for i := range 24 {
		group.Go(func() {
			mine := q
			mine.Post = 1 + i%12
			if _, err := r.Draw(t.Context(), mine, Options{Theme: Theme(i % 3)}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	q.Post = 99
	if _, err := r.Draw(ended, q, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the context ended: %v", err)
	}
}

// TestAlt holds what a picture says in words.
func TestAlt(t *testing.T) {
	t.Parallel()
	full := typical(t)
	full.Edited, full.Quoting = true, "Jun"
	long := full
	long.Spans = []Span{{Text: strings.Repeat("many words ", 400)}}
	for _, c := range []struct {
		name string
		q    Quote
		want string
	}{
		{"all fields", full, `Quote by Marisol Vega, quoting Jun, in "What the new security adviser tells us about scaling" (Growth Stocks Board, forum.example.org, 8 Apr 2020 edited, post #4 of 37): The hard part`},
		{"words alone", Quote{Spans: []Span{{Text: "Sold"}}}, "Quote by (no name): Sold."},
		{"no title", Quote{Spans: []Span{{Text: "Why?"}}, Author: "ann", Post: 3}, "Quote by ann (post #3): Why?"},
		{"position", Quote{Spans: []Span{{Text: "Sold."}}, Author: "ann", Position: Position{Words: "Short ZM"}}, "Quote by ann: Sold. Declared position: Short ZM."},
		{"too long", long, "Quote by Marisol Vega, quoting Jun,"},
	} {
		words, _ := cleaned(c.q.Spans, maxShaped)
		got := alt(c.q, words.runes, time.UTC)
		if !strings.HasPrefix(got, c.want) || utf8.RuneCountInString(got) > maxAlt {
			t.Errorf("%s: %q, want %q…", c.name, got, c.want)
		}
		if c.name == "too long" && !strings.HasSuffix(got, "words … Declared position: Long ZM.") && !strings.HasSuffix(got, "many … Declared position: Long ZM.") {
			t.Errorf("%s ends with %q", c.name, got[len(got)-60:])
		}
	}
}

func TestSideOf(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]Side{
		"Long ZM": Long, "Long ZM, CRWD": Long, "Short TEAM since 2019": Short, "Long ZM, Short TEAM": Neutral, "No position": Neutral, "": Neutral,
		"I was long, once": Neutral, "long": Long, "Longing for ZM": Neutral,
		"Short-term trade in ZM": Neutral, "long-term holder": Neutral, "Short: ZM": Short,
	} {
		if got := SideOf(words); got != want {
			t.Errorf("SideOf(%q) = %d, want %d", words, got, want)
		}
	}
}
