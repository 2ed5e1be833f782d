package layout_test

import (
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// TestQuoteFromElsewhere holds that a quote from another thread is not told by a number of this one, in no format, and not as
// the words of the post of this thread that has its number.
func TestQuoteFromElsewhere(t *testing.T) {
	t.Parallel()
	thread := forum.Thread{Title: "Winter route"}
	replied := forum.Post{ID: "7", Number: 7, Author: forum.Author{Name: "okonkwo"}, Body: rich.FromText("The pier is closed.")}
	p := forum.Post{ID: "8", Number: 8, ReplyTo: 7, Author: forum.Author{Name: "marlow"}, Body: rich.Doc{
		rich.Q(&rich.Cite{Author: "pim", Thread: "655", Post: 7}, rich.P(rich.T("Ice came early."))), rich.P(rich.T("So it did there.")),
	}}
	for _, format := range []store.Format{store.Card, store.Compact, store.Full} {
		text := layout.Post(thread, p, replied, format).Text()
		if strings.Contains(text, "okonkwo #7: Ice") || strings.Contains(text, "pim #7") {
			t.Errorf("%s:\n%s", format, text)
		}
		if format == store.Card && !strings.Contains(text, "re @okonkwo #7: The pier is closed.") {
			t.Errorf("it answers #7, and that is not told:\n%s", text)
		}
	}
	if lines := strings.Join(rich.Wrap(p.Body, 80, rich.Style{}), "\n"); strings.Contains(lines, "#7") || !strings.Contains(lines, "quoted as pim, in another thread:") {
		t.Errorf("got\n%s", lines)
	}
}
