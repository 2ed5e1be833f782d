package rich_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/rich"
)

// TestDiffWords holds that a difference applied to the earlier text gives the later one, and taken back the earlier one; that
// what is the same has none; and that it is as short as can be.
func TestDiffWords(t *testing.T) {
	t.Parallel()
	text := rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]string{"the", "ice", "is", "thin", "and", "cold", "$ZM", "12%"}), 0, 30),
		func(words []string) string { return strings.Join(words, " ") })
	rapid.Check(t, func(t *rapid.T) {
		before, after := text.Draw(t, "before"), text.Draw(t, "after")
		deltas := rich.DiffWords(before, after)
		if (len(deltas) == 0) != (before == after) {
			t.Fatalf("%q to %q: %v", before, after, deltas)
		}
		if before == after {
			return
		}
		var old, young, changed []string
		for i, d := range deltas {
			words := strings.Fields(d.Words)
			if d.Gone && d.Come || len(words) == 0 || i > 0 && deltas[i-1].Gone == d.Gone && deltas[i-1].Come == d.Come {
				t.Fatalf("%q to %q: delta %d of %v", before, after, i, deltas)
			}
			if !d.Come {
				old = append(old, words...)
			}
			if !d.Gone {
				young = append(young, words...)
			}
			if d.Come || d.Gone {
				changed = append(changed, words...)
			}
		}
		if strings.Join(old, " ") != before || strings.Join(young, " ") != after {
			t.Fatalf("%q to %q: %v", before, after, deltas)
		}
		a, b := strings.Fields(before), strings.Fields(after)
		if best := len(a) + len(b) - 2*common(a, b); len(changed) != best {
			t.Fatalf("%q to %q: %d words differ, want %d: %v", before, after, len(changed), best, deltas)
		}
	})
}

// common is the length of the longest common subsequence, by the book.
func common(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		last := slices.Clone(row)
		for j, y := range b {
			if row[j+1] = max(last[j+1], row[j]); x == y {
				row[j+1] = last[j] + 1
			}
		}
	}
	return row[len(b)]
}

// TestDiffWordsBounded holds that texts that have nothing in common cost little, and lose nothing.
func TestDiffWordsBounded(t *testing.T) {
	t.Parallel()
	var a, b []string
	for n := range 20_000 {
		a, b = append(a, fmt.Sprint("a", n)), append(b, fmt.Sprint("b", n))
	}
	got := rich.DiffWords("same "+strings.Join(a, " ")+" end", "same "+strings.Join(b, " ")+" end")
	if len(got) != 4 || got[0].Words != "same" || !got[1].Gone || !got[2].Come || got[3].Words != "end" {
		t.Errorf("%d deltas, want what is the same, all that went, all that came, what is the same", len(got))
	}
}
