package card

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/threadtape/threadtape/bot/rich"
)

// TestPassage holds that a passage is given only where it stands word for word, and as its author wrote it.
func TestPassage(t *testing.T) {
	t.Parallel()
	text := []Span{
		{Text: "I “hold” it. The "}, {Text: "moat\nis wide", Bold: true}, {Text: " — and don’t ask.\n\n护城河不在视频。 Parts of it, not a part."},
	}
	for _, c := range []struct {
		words string
		want  []Span
	}{
		{"", text},
		{"the moat", nil},
		{"The moat is wide", []Span{{Text: "The "}, {Text: "moat\nis wide", Bold: true}}},
		{"\"moat  is\"", []Span{{Text: "moat\nis", Bold: true}}},
		{"wide - and don't ask", []Span{{Text: "wide", Bold: true}, {Text: " — and don’t ask"}}},
		{"I \"hold\" it.", []Span{{Text: "I “hold” it."}}},
		{"oat is", nil},
		{"a part", []Span{{Text: "a part"}}},
		{"河不在", []Span{{Text: "河不在"}}},
		{"not a part. More", nil},
	} {
		got, nearest, err := Passage(text, c.words)
		if c.want == nil {
			if !errors.Is(err, ErrVerbatim) || nearest == "" || got != nil {
				t.Errorf("Passage(%q) = %v, %q, %v; want ErrVerbatim with a sentence", c.words, got, nearest, err)
			}
			continue
		}
		if err != nil || !cmp.Equal(got, c.want) {
			t.Errorf("Passage(%q) = %v, %v; want %v", c.words, got, err, c.want)
		}
	}
	for said, parts := range map[string]map[string]bool{
		"they can't wait":           {"they can": false, "t wait": false, "can't": true, "wait": true},
		"it is non-profitable work": {"profitable": false, "non-profitable": true, "work": true},
		"it fell -5.25% to 1,200.5": {"it fell": true, "5.25%": false, "-5.25%": true, "-5": false, "-5.25": false, "1,200.5": true, "200.5": false, "1": false},
		"wait—and hold—5. Then":     {"5": true, "wait": true, "and hold": true, "hold—5.": true, "hold": true},
	} {
		for part, stands := range parts {
			if _, _, err := Passage([]Span{{Text: said}}, part); (err == nil) != stands {
				t.Errorf("Passage(%q) of %q: %v, want it found = %v", part, said, err, stands)
			}
		}
	}
	if _, nearest, _ := Passage(text, "nobody should ask about the moat that is wide"); nearest != "The moat is wide — and don’t ask." {
		t.Errorf("nearest = %q", nearest)
	}
	if got, _, err := Passage(nil, "words"); !errors.Is(err, ErrVerbatim) || got != nil {
		t.Errorf("Passage of nothing = %v, %v", got, err)
	}
}

// TestSpans holds that a document's words keep their bold, italic and breaks.
func TestSpans(t *testing.T) {
	t.Parallel()
	doc := rich.FromHTML(`<p>One <strong>two <em>three</em></strong><br>four</p><blockquote><p>not mine</p></blockquote><ul><li>five</li><li>six</li></ul>`, nil)
	want := []Span{
		{Text: "One "}, {Text: "two ", Bold: true}, {Text: "three\n", Bold: true, Italic: true}, {Text: "four\n\n- five\n- six"},
	}
	if diff := cmp.Diff(want, Spans(doc.Own())); diff != "" {
		t.Error(diff)
	}
}
