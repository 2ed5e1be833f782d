package layout_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/store"
)

// TestExtract holds that whatever a card shows of a long post stands there word for word and in its order, that what is left
// out is marked, and that it keeps to its length.
func TestExtract(t *testing.T) {
	t.Parallel()
	words := rapid.SampledFrom([]string{"the", "pilots", "ice", "$ZM", "NET", "grew", "54%", "$5.8B", "harbour", "winter", "👩‍👩‍👧", "never", "sold", "margin"})
	sentence := rapid.Map(rapid.SliceOfN(words, 4, 25), func(w []string) string { return "A " + strings.Join(w, " ") + "." })
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(sentence, 8, 40).Draw(t, "sentences")
		for i := range all {
			all[i] = fmt.Sprintf("%s In year %d it was so.", all[i], i)
		}
		whole := strings.Join(all, " ")
		m := layout.Post(thread, post(3, "okafor", "<p>"+whole+"</p>"), forum.Post{}, store.Card)
		body := m.Blocks[2].Text()
		n := utf8.RuneCountInString(strings.ReplaceAll(body, "👩‍👩‍👧", "x")) // as a reader counts them
		if n > 600 || body != whole && !strings.Contains(body, "[…]") {
			t.Fatalf("%d characters of %d: %q", n, len(whole), body)
		}
		rest := whole
		for part := range strings.SplitSeq(body, "[…]") {
			part = strings.TrimSpace(part)
			at := strings.Index(rest, part)
			if at < 0 {
				t.Fatalf("%q does not stand in %q", part, rest)
			}
			if part != "" && !strings.HasSuffix(part, ".") {
				t.Fatalf("%q is cut inside a sentence", part)
			}
			rest = rest[at+len(part):]
		}
	})
}
