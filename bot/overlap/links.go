package overlap

import (
	"net/url"
	"strings"

	"github.com/threadtape/threadtape/bot/rich"
)

// canonical hashes what a link leads to: http or https, with or without www., m. and a slash at its end, without the parts
// of the address that only tell where somebody clicked, and a video alike in all its forms.
func canonical(raw string) uint32 { return newHash.text(canonicalURL(raw)).sum() }

func canonicalURL(raw string) string {
	if hasFold(raw, "www.") {
		raw = "https://" + raw
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return raw
	}
	host := strings.ToLower(u.Host)
	for _, lead := range []string{"www.", "m.", "mobile."} {
		if rest, ok := strings.CutPrefix(host, lead); ok && strings.Contains(rest, ".") {
			host = rest
			break
		}
	}
	query := u.Query()
	if id := video(host, u.Path, query); id != "" {
		return "youtube.com " + id
	}
	for key := range query {
		if noise(key) {
			query.Del(key)
		}
	}
	out := host + strings.TrimRight(u.EscapedPath(), "/")
	if q := query.Encode(); q != "" {
		out += "?" + q
	}
	if strings.HasPrefix(u.Fragment, "/") || strings.HasPrefix(u.Fragment, "!") { // it names the page
		out += "#" + u.Fragment
	}
	return out
}

// noise reports a part of a query that only tells where somebody clicked.
func noise(key string) bool {
	switch key {
	case "fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "ref_src", "smid", "si":
		return true
	}
	return strings.HasPrefix(key, "utm_")
}

// video is the id of a video of YouTube.
func video(host, path string, query url.Values) string {
	switch host {
	case "youtu.be":
		return strings.Trim(path, "/")
	case "youtube.com", "youtube-nocookie.com", "music.youtube.com":
		if path == "/watch" {
			return query.Get("v")
		}
		for _, lead := range []string{"/embed/", "/shorts/", "/live/", "/v/"} {
			if id, ok := strings.CutPrefix(path, lead); ok {
				return strings.Trim(id, "/")
			}
		}
	}
	return ""
}

// targets lists the links and embeds of a document, each once; pictures are none.
func targets(d rich.Doc) []string {
	var out []string
	seen := make(map[uint32]bool)
	for n := range d.All() {
		if n.Kind != rich.Link && n.Kind != rich.Embed || n.URL == "" || seen[canonical(n.URL)] {
			continue
		}
		seen[canonical(n.URL)] = true
		out = append(out, n.URL)
	}
	return out
}
