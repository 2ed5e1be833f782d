package rich

import (
	"strings"
	"testing"
)

// TestHiddenWords holds that what an author hid stands in no text, line or list of links, and that an edit which hides or
// shows words is one.
func TestHiddenWords(t *testing.T) {
	t.Parallel()
	const secret = `<b>The</b> butler, see <a href="https://butler.example/">here</a> <img class="emoji" alt=":knife:">`
	open := FromHTML(`<p>Who? `+secret+` So.</p><blockquote><p>I say `+secret+`</p></blockquote>`, nil)
	for name, d := range map[string]Doc{
		"inline": FromHTML(`<p>Who? <span class="spoiler">`+secret+`</span> So.</p><blockquote><p>I say <span class="spoiler">`+secret+`</span></p></blockquote>`, nil),
		"block":  FromHTML(`<p>Who?</p><div class="spoiler"><p>`+secret+`</p><ul><li>`+secret+`</li></ul></div><p>So.</p>`, nil),
		"table":  FromHTML(`<table><tr><td>Who?</td><td><span class="spoiler">`+secret+`</span></td></tr></table><p>So.</p>`, nil),
		"link":   FromHTML(`<p>Who? <a href="https://x.example"><span class="spoiler">The butler</span></a> So.</p>`, nil),
	} {
		shown := d.Text() + d.Own().Text() + strings.Join(d.Links(), " ")
		for _, style := range []Style{{}, {Color: true, URLs: true}, {Plain: true}} {
			shown += strings.Join(Wrap(d, 80, style), "\n")
		}
		if strings.Contains(shown, "butler") || strings.Contains(shown, "🔪") {
			t.Errorf("%s: the hidden words stand in\n%s", name, shown)
		}
		if !strings.Contains(d.Text(), Hidden) || !strings.Contains(d.Text(), "Who?") || !strings.Contains(d.Text(), "So.") {
			t.Errorf("%s: got %q", name, d.Text())
		}
		if Normal(d) == Normal(open) {
			t.Errorf("%s: to hide words is no edit", name)
		}
	}
}
