package card

import "testing"

// TestAllocs holds that a warm engine makes little garbage: most of what is left is the shaper's.
func TestAllocs(t *testing.T) {
	e, q := newEngine(newFontSet(Fonts{}), newAvatars()), typical(t)
	n := testing.AllocsPerRun(20, func() {
		if _, err := e.quote(t.Context(), q, Options{}); err != nil {
			t.Fatal(err)
		}
	})
	if n > 1200 {
		t.Errorf("%.0f allocations for a card", n)
	}
	t.Logf("%.0f allocations", n)
}
