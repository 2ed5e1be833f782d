package fakeforum

import (
	"fmt"
	"html"
	"regexp"
	"strings"
)

// Cook turns simple Markdown into the HTML that Discourse makes of it: paragraphs with line breaks, **bold**, *italic*,
// `code`, [links](https://…) and bare ones, "> " quotes, "- " lists, fenced code, @mentions, [spoiler]…[/spoiler],
// [quote="name, post:N, topic:T, full:true"]…[/quote], and a link to a YouTube video alone on its line.
func Cook(text string) string {
	var out strings.Builder
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimLeft(text, "\n") {
		var block string
		block, text = cut(text)
		out.WriteString(block + "\n")
	}
	return strings.TrimSuffix(out.String(), "\n")
}

var (
	quoteOpen = regexp.MustCompile(`^\[quote(?:="([^"]*)")?\]\n?`)
	video     = regexp.MustCompile(`^https://(?:www\.youtube\.com/watch\?v=|youtu\.be/)([\w-]{6,20})$`)
	inline    = regexp.MustCompile("`([^`\n]+)`" + `|\*\*([^*\n]+)\*\*|\*([^*\n]+)\*|\[spoiler\](.+?)\[/spoiler\]` +
		`|\[([^\]\n]+)\]\((https?://[^)\s]+)\)|(https?://[^\s<>"]*[^\s<>".,;:!?)])|\B@(\w+)`)
)

// cut cooks the first block of text and returns it with the rest.
func cut(text string) (block, rest string) {
	if m := quoteOpen.FindStringSubmatch(text); m != nil {
		inner, rest := untilClose(text[len(m[0]):])
		return aside(m[1], Cook(inner)), rest
	}
	if code, ok := strings.CutPrefix(text, "```\n"); ok {
		code, rest, _ = strings.Cut(code, "\n```")
		return `<pre><code class="lang-auto">` + html.EscapeString(code) + "\n</code></pre>", rest
	}
	block, rest, _ = strings.Cut(text, "\n\n")
	if i := strings.Index(block, "\n[quote"); i >= 0 {
		block, rest = block[:i], text[i+1:]
	}
	lines := strings.Split(strings.TrimSpace(block), "\n")
	switch {
	case all(lines, ">"):
		return "<blockquote>\n" + Cook(strings.Join(without(lines, ">"), "\n")) + "\n</blockquote>", rest
	case all(lines, "- "):
		items := without(lines, "- ")
		for i := range items {
			items[i] = "<li>" + words(items[i]) + "</li>"
		}
		return "<ul>\n" + strings.Join(items, "\n") + "\n</ul>", rest
	case len(lines) == 1 && video.MatchString(lines[0]):
		return lazy(video.FindStringSubmatch(lines[0])[1]), rest
	}
	for i := range lines {
		lines[i] = words(lines[i])
	}
	return "<p>" + strings.Join(lines, "<br>\n") + "</p>", rest
}

// untilClose splits text at the [/quote] that belongs to a quote already opened.
func untilClose(text string) (inner, rest string) {
	depth, at := 1, 0
	for {
		end := strings.Index(text[at:], "[/quote]")
		if end < 0 {
			return text, ""
		}
		depth += strings.Count(text[at:at+end], "[quote") - 1
		if depth == 0 {
			return text[:at+end], text[at+end+len("[/quote]"):]
		}
		at += end + len("[/quote]")
	}
}

// aside is a quote as Discourse writes it; of is what stood in the quotation marks.
func aside(of, cooked string) string {
	parts := strings.Split(of, ",")
	name := strings.TrimSpace(parts[0])
	attrs, title := "", ""
	if name != "" {
		attrs = ` data-username="` + html.EscapeString(name) + `"`
		title = fmt.Sprintf("<div class=\"title\">\n<div class=\"quote-controls\"></div>\n<img loading=\"lazy\" alt=\"\" width=\"24\" "+
			"height=\"24\" src=\"/letter_avatar_proxy/v4/letter/%s/c5a1d2/48.png\" class=\"avatar\"> %s:</div>\n",
			html.EscapeString(strings.ToLower(name[:1])), html.EscapeString(name))
	}
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(strings.TrimSpace(part), ":")
		if key == "post" || key == "topic" || key == "full" {
			attrs += fmt.Sprintf(` data-%s="%s"`, key, html.EscapeString(value))
		}
	}
	return `<aside class="quote no-group"` + attrs + ">\n" + title + "<blockquote>\n" + cooked + "\n</blockquote>\n</aside>"
}

// lazy is a video that starts when it is clicked.
func lazy(id string) string {
	link := "https://www.youtube.com/watch?v=" + id
	return fmt.Sprintf(`<div class="youtube-onebox lazy-video-container" data-video-id="%s" data-video-title="A video" `+
		`data-video-start-time="" data-provider-name="youtube"><a href="%s" target="_blank" rel="noopener nofollow ugc">`+
		`<img class="youtube-thumbnail" src="https://img.youtube.com/vi/%s/maxresdefault.jpg" title="A video" `+
		`width="690" height="388"></a></div>`, id, link, id)
}

// words cooks what stands within a line.
func words(line string) string {
	var out strings.Builder
	last := 0
	for _, m := range inline.FindAllStringSubmatchIndex(line, -1) {
		out.WriteString(html.EscapeString(line[last:m[0]]))
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return line[m[2*i]:m[2*i+1]]
		}
		out.WriteString(mark(group))
		last = m[1]
	}
	return out.String() + html.EscapeString(line[last:])
}

func mark(group func(int) string) string {
	esc := html.EscapeString
	switch {
	case group(1) != "":
		return "<code>" + esc(group(1)) + "</code>"
	case group(2) != "":
		return "<strong>" + words(group(2)) + "</strong>"
	case group(3) != "":
		return "<em>" + words(group(3)) + "</em>"
	case group(4) != "":
		return `<span class="spoiler">` + words(group(4)) + "</span>"
	case group(5) != "":
		return `<a href="` + esc(group(6)) + `" rel="noopener nofollow ugc">` + esc(group(5)) + "</a>"
	case group(7) != "":
		return `<a href="` + esc(group(7)) + `" rel="noopener nofollow ugc">` + esc(group(7)) + "</a>"
	default:
		return `<a class="mention" href="/u/` + esc(strings.ToLower(group(8))) + `">@` + esc(group(8)) + "</a>"
	}
}

func all(lines []string, prefix string) bool {
	for _, l := range lines {
		if !strings.HasPrefix(l, prefix) {
			return false
		}
	}
	return true
}

func without(lines []string, prefix string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.TrimSpace(strings.TrimPrefix(l, prefix))
	}
	return out
}
