package card

import (
	"testing"

	"github.com/go-text/typesetting/language"
)

// TestSystemNowhere holds that no font of the system is read for a character that none of them has.
func TestSystemNowhere(t *testing.T) {
	t.Parallel()
	s := systemFonts{on: true, index: t.TempDir()}
	if id, ok := s.find('\U000FFFFD', language.Common, "", false); ok {
		t.Skip("a font of this system has all, or a glyph for what it has not: ", id)
	}
	if s.found == nil {
		t.Skip("this system has no fonts")
	}
	if _, ok := s.found.ResolveFace('\U000FFFFD').Cmap.(blank); !ok {
		t.Error("a font was read")
	}
}
