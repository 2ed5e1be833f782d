package fakeforum_test

import (
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// TestCook holds what each piece of Markdown becomes.
func TestCook(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"One.\nTwo.\n\nThree.", "<p>One.<br>\nTwo.</p>\n<p>Three.</p>"},
		{"a **b & c** *d* `e<f` <g>", "<p>a <strong>b &amp; c</strong> <em>d</em> <code>e&lt;f</code> &lt;g&gt;</p>"},
		{"see https://tin.example/a?b=1, then", `<p>see <a href="https://tin.example/a?b=1" rel="noopener nofollow ugc">https://tin.example/a?b=1</a>, then</p>`},
		{"[the count](https://tin.example)", `<p><a href="https://tin.example" rel="noopener nofollow ugc">the count</a></p>`},
		{"thanks @Ada!", `<p>thanks <a class="mention" href="/u/ada">@Ada</a>!</p>`},
		{"[spoiler]it closes[/spoiler]", `<p><span class="spoiler">it closes</span></p>`},
		{"> said\n> before\n\nmine", "<blockquote>\n<p>said<br>\nbefore</p>\n</blockquote>\n<p>mine</p>"},
		{"- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"},
		{"```\nif a < b {\n\n}\n```\nafter", "<pre><code class=\"lang-auto\">if a &lt; b {\n\n}\n</code></pre>\n<p>after</p>"},
	} {
		if got := fakeforum.Cook(c.text); got != c.want {
			t.Errorf("Cook(%q) =\n%s\nwant\n%s", c.text, got, c.want)
		}
	}
}

// TestCookQuote holds that a quote carries its attributes, its avatar and its own blocks, as Discourse writes it.
func TestCookQuote(t *testing.T) {
	t.Parallel()
	got := fakeforum.Cook("[quote=\"ben, post:2, topic:24, full:true\"]\nOne.\n\n[quote=\"ada\"]inner[/quote]\n[/quote]\n\nMy own.")
	want := "<aside class=\"quote no-group\" data-username=\"ben\" data-post=\"2\" data-topic=\"24\" data-full=\"true\">\n" +
		"<div class=\"title\">\n<div class=\"quote-controls\"></div>\n<img loading=\"lazy\" alt=\"\" width=\"24\" height=\"24\" " +
		"src=\"/letter_avatar_proxy/v4/letter/b/c5a1d2/48.png\" class=\"avatar\"> ben:</div>\n<blockquote>\n<p>One.</p>\n" +
		"<aside class=\"quote no-group\" data-username=\"ada\">"
	if !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "</blockquote>\n</aside>\n<p>My own.</p>") {
		t.Errorf("Cook made\n%s", got)
	}
	if bare := fakeforum.Cook("[quote]\nwho?\n[/quote]"); bare != "<aside class=\"quote no-group\">\n<blockquote>\n<p>who?</p>\n</blockquote>\n</aside>" {
		t.Errorf("a bare quote is\n%s", bare)
	}
	if open := fakeforum.Cook("[quote]\nnever closed"); !strings.Contains(open, "never closed") {
		t.Errorf("an open quote is\n%s", open)
	}
}

// TestCookVideo holds that a link to a video alone on its line becomes a player, and one in a sentence does not.
func TestCookVideo(t *testing.T) {
	t.Parallel()
	if got := fakeforum.Cook("https://youtu.be/QQQQQQQQQQQ"); !strings.Contains(got, `lazy-video-container" data-video-id="QQQQQQQQQQQ"`) {
		t.Errorf("alone: %s", got)
	}
	if got := fakeforum.Cook("see https://youtu.be/QQQQQQQQQQQ now"); strings.Contains(got, "lazy-video") {
		t.Errorf("in a sentence: %s", got)
	}
}

// FuzzCook holds that no text makes the cook stumble or lets markup through.
func FuzzCook(f *testing.F) {
	f.Add("[quote=\"a, post:1\"]\n> x\n[/quote]\n```\n<b>\n```\n**[spoiler]@y[/spoiler]**")
	f.Add("[quote]")
	f.Add("```\n")
	f.Fuzz(func(t *testing.T, text string) {
		if out := fakeforum.Cook(text); strings.Contains(out, "<script") {
			t.Errorf("Cook(%q) = %s", text, out)
		}
	})
}
