package overlap

import (
	"testing"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// TestCalled holds that a quotation's author is found by any name, and that nobody is called by signs or by the name of
// somebody else.
func TestCalled(t *testing.T) {
	t.Parallel()
	x := New(Options{})
	for i, a := range []forum.Author{
		{Name: "mv7", Display: "Marisol Vega"},
		{Name: "quill"},
		{Name: "zed", Display: "Quill"},
		{Name: "♥♥♥", Display: "♠"},
	} {
		x.Add(forum.Post{ID: string(rune('a' + i)), Number: i + 1, Author: a, Body: rich.Doc{rich.P(rich.T("Hello from everybody here."))}})
	}
	for called, want := range map[string]string{
		"Marisol Vega": "mv7", "marisol": "mv7", "MV7": "mv7", "Vega": "", "Quill": "quill", "...": "", "♥♥♥": "",
	} {
		if got := x.called(called); got != want {
			t.Errorf("%q is %q, want %q", called, got, want)
		}
	}
	body := rich.FromText("Marisol Vega wrote:\n> Hello from everybody\n\nHello.")
	if got := x.Strip(forum.Post{ID: "z", Number: 9, Author: forum.Author{Name: "bob"}, Body: body}).Own.Text(); got != "Hello." {
		t.Errorf("own words %q", got)
	}
}
