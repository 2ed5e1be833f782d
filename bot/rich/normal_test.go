package rich

import "testing"

// TestNormal holds that a post rendered anew is the same post, and an edited one is not.
func TestNormal(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, before, after string
		same                bool
	}{
		{"white space", "<p>One  two</p>\n<p>three</p>", "<p>One two</p><p>three</p>", true},
		{"emoji markup", `<p>Good <img class="emoji" alt=":smile:" src="/a.png"></p>`, `<p>Good <img class="emoji" title="😄" alt="😄" src="https://b.example/b.png?v=9"></p>`, true},
		{"emoji as text", `<p>Good :smile: 👍🏽</p>`, `<p>Good <img class="emoji" alt=":smile:"> <img class="emoji" alt=":+1:"></p>`, true},
		{
			"lightbox", `<p><img src="/uploads/original/ab12.png" alt="chart"></p>`,
			`<p><div class="lightbox-wrapper"><a class="lightbox" href="https://cdn.example/original/ab12.png"><img src="https://cdn.example/ab12_2_690x388.png"><div class="meta"><span class="filename">chart</span></div></a></div></p>`, true,
		},
		{"picture resized", `<p><img src="https://cdn.example/o/ab12_2_690x388.png"></p>`, `<p><img src="https://cdn2.example/o/ab12_2_345x194.jpeg"></p>`, true},
		{
			"onebox made", `<p><a href="https://news.example/w" class="onebox">https://news.example/w</a></p>`,
			`<aside class="onebox" data-onebox-src="https://news.example/w"><article><h3><a href="https://news.example/w">Widgets</a></h3><p>Up.</p></article></aside>`, true,
		},
		{
			"onebox refreshed", `<aside class="onebox" data-onebox-src="https://news.example/w"><h3>Widgets</h3><p>Up.</p></aside>`,
			`<aside class="onebox" data-onebox-src="https://news.example/w"><h3>Widgets!</h3><p>Down.</p></aside>`, true,
		},
		{"inline onebox made", `<p>See <a href="https://news.example/w">https://news.example/w</a></p>`, `<p>See <a class="inline-onebox" href="https://news.example/w">Widgets</a></p>`, true},
		{"quote changed", `<blockquote>a</blockquote><p>x</p>`, `<blockquote>b</blockquote><p>x</p>`, true},
		{"relative time", `<p><time datetime="2026-03-02T09:14:00Z">today</time></p>`, `<p><time datetime="2026-03-02T09:14:00Z">yesterday</time></p>`, true},
		{"bold", `<p>Long ZM</p>`, `<p><strong>Long</strong> ZM</p>`, true},
		{"words", `<p>Long ZM</p>`, `<p>Short ZM</p>`, false},
		{"target", `<p><a href="https://a.example/">x</a></p>`, `<p><a href="https://b.example/">x</a></p>`, false},
		{"picture", `<p><img src="https://a.example/1.png"></p>`, `<p><img src="https://a.example/2.png"></p>`, false},
		{"words of a link", `<p><a href="https://a.example/">x</a></p>`, `<p><a href="https://a.example/">y</a></p>`, false},
		{"clock", `<p>At 10:30:45</p>`, `<p>At 10:31:45</p>`, false},
	} {
		before, after := Normal(FromHTML(test.before, forumURL())), Normal(FromHTML(test.after, forumURL()))
		if (before == after) != test.same {
			t.Errorf("%s: %q and %q", test.name, before, after)
		}
	}
}
