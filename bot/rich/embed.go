package rich

import (
	"net/url"
	"path"
	"strings"
)

func isPicture(e *element) bool  { return e.tag == "div" && e.class("lightbox-wrapper") }
func isLightbox(e *element) bool { return e.tag == "a" && e.class("lightbox") }
func isOnebox(e *element) bool   { return e.tag == "aside" && e.class("onebox") }

func isVideo(e *element) bool {
	return e.class("lazyYT", "lazy-video-container", "video-placeholder-container", "onebox-placeholder-container") ||
		e.has("data-media-site-id")
}

func isEmbed(e *element) bool {
	switch e.tag {
	case "iframe", "video", "audio", "embed":
		return true
	}
	return len(e.attrs) > 0 && (isVideo(e) || isPoll(e) || isSpoiler(e) && e.tag == "div")
}

// lightbox takes a picture that opens in full size: the full size is the target, the note on its size is noise.
func (f *flow) lightbox(e *element) {
	a := e
	if !isLightbox(e) {
		a = e.find(isLightbox)
	}
	if a == nil {
		f.children(e)
		return
	}
	alt := a.attr("title")
	if img := a.find(func(e *element) bool { return e.tag == "img" }); img != nil && img.attr("alt") != "" {
		alt = img.attr("alt")
	}
	f.picture(a.attr("href"), alt)
}

// onebox takes the preview of a page: title, target, one paragraph. The rest of it changes from day to day.
func (f *flow) onebox(e *element) {
	head := e.find(func(e *element) bool { return e.tag == "h3" || e.tag == "h4" })
	if head == nil {
		head = e.find(func(e *element) bool { return e.class("source") })
	}
	if head == nil {
		head = &element{}
	}
	target := e.attr("data-onebox-src")
	for _, from := range []*element{head, e} {
		if a := from.find(isLink); target == "" && a != nil {
			target = a.attr("href")
		}
	}
	var excerpt []Node
	if p := e.find(isExcerpt); p != nil {
		if words := Line(f.r.take(p.words()), maxTitle); words != "" {
			excerpt = []Node{P(Node{Kind: Text, Text: words})}
		}
	}
	f.embed(target, head.words(), excerpt)
}

func isExcerpt(e *element) bool {
	return e.tag == "p" && !e.class("filesize") && e.find(func(e *element) bool { return e.class("label1", "label2") }) == nil && e.words() != ""
}

// embed adds an embedded page or film; where its target cannot be opened, the title stays as text.
func (f *flow) embed(target, title string, excerpt []Node) {
	title = Line(f.r.take(title), maxTitle)
	u := f.r.link(target)
	switch {
	case u != "":
		f.block(Node{Kind: Embed, URL: u, Text: title, Kids: excerpt})
	case title != "":
		f.flush()
		f.words(title)
		f.flush()
	}
}

// video takes a film that loads when asked for.
func (f *flow) video(e *element) {
	title := firstAttr(e, "data-youtube-title", "data-video-title", "title")
	target := firstAttr(e, "data-video-src", "data-original-href")
	provider := strings.ToLower(firstAttr(e, "data-provider-name", "data-media-site-id"))
	id := firstAttr(e, "data-youtube-id", "data-video-id", "data-media-key")
	if e.has("data-youtube-id") {
		provider = "youtube"
	}
	if a := e.find(isLink); a != nil && target == "" {
		target = a.attr("href")
	}
	if u := filmURL(provider, id); u != "" && (target == "" || provider == "youtube") {
		target = u
	}
	if target == "" {
		if frame := e.find(func(e *element) bool { return e.tag == "iframe" }); frame != nil {
			f.media(frame)
			return
		}
	}
	f.embed(target, title, nil)
}

func firstAttr(e *element, names ...string) string {
	for _, name := range names {
		if v := strings.TrimSpace(e.attr(name)); v != "" {
			return v
		}
	}
	return ""
}

const filmSigns = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// filmURL is where people watch a film, not where it is framed.
func filmURL(provider, id string) string {
	id = path.Base(strings.TrimSpace(id))
	if id == "" || id == "." || len(id) > 64 || strings.Trim(id, filmSigns) != "" {
		return ""
	}
	switch provider {
	case "youtube":
		return "https://www.youtube.com/watch?v=" + id
	case "vimeo":
		return "https://vimeo.com/" + id
	case "tiktok":
		return "https://m.tiktok.com/v/" + id
	}
	return ""
}

// media takes frames, films and sounds.
func (f *flow) media(e *element) {
	target := cmpOr(e, "src", "data-src")
	for _, tag := range []string{"source", "a"} {
		if inner := e.find(func(e *element) bool { return e.tag == tag }); target == "" && inner != nil {
			target = cmpOr(inner, "src", "href")
		}
	}
	if u, err := url.Parse(strings.TrimSpace(target)); err == nil && framesFilms(u) {
		target = filmURL("youtube", u.Path)
	}
	f.embed(target, firstAttr(e, "title", "alt"), nil)
}

func framesFilms(u *url.URL) bool {
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	return (host == "youtube.com" || host == "youtube-nocookie.com") && strings.HasPrefix(u.Path, "/embed/") && filmURL("youtube", u.Path) != ""
}
