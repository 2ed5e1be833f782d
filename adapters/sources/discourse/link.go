package discourse

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// A link is what the text of a URL tells. Only asking the forum shows whether it is true.
type link struct {
	base  string // scheme, host, sub-folder; no trailing slash
	topic int64  // 0: none named
	start int    // number of the post that the link points at
	post  int64  // id of a post, of a link that names no topic
	list  bool   // a page of a forum that is no topic: a category, a member, the newest topics
}

// endings are what may follow a topic in a link without making it another page.
var endings = []string{"print", "last", "summary", "wordpress", "posts", "post_ids"}

// lists are the first parts of pages of Discourse that are no topic.
var lists = []string{"c", "tag", "tags", "u", "users", "g", "latest", "top", "new", "unread", "hot", "categories", "badges"}

// parseLink finds out what a URL could mean on a Discourse forum. ok is false for one that no Discourse forum has.
func parseLink(raw string) (l link, ok bool) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return link{}, false
	}
	host, ok := hostOf(u)
	if !ok {
		return link{}, false
	}
	parts := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	for i, part := range parts {
		if l, ok := parsePath(part, parts[i+1:]); ok {
			l.base = u.Scheme + "://" + strings.Join(append([]string{host}, parts[:i]...), "/")
			return l, plainFolder(parts[:i])
		}
	}
	return link{}, false
}

// parsePath reads what follows the sub-folder: first is the part that tells the kind of page.
func parsePath(first string, rest []string) (l link, ok bool) {
	switch {
	case first == "t" || first == "n":
		return parseTopic(rest)
	case (first == "p" || first == "posts") && (len(rest) == 1 || first == "p" && len(rest) == 2):
		l.post, ok = positive(bare(rest[0]))
		return l, ok
	case slices.Contains(lists, bare(first)):
		return link{list: true}, true
	}
	return link{}, false
}

// parseTopic reads what follows /t/: id, id/number, slug/id, slug/id/number, each with an ending perhaps. A number in
// the first place is the id, but for three parts: there it is a slug that looks like one.
func parseTopic(rest []string) (l link, ok bool) {
	if len(rest) == 0 {
		return link{}, false
	}
	rest = slices.Clone(rest)
	rest[len(rest)-1] = bare(rest[len(rest)-1])
	if n := len(rest); n > 1 && slices.Contains(endings, rest[n-1]) {
		rest = rest[:n-1]
	}
	if len(rest) == 3 {
		return numbered(rest[1], rest[2])
	}
	if len(rest) == 1 {
		l.topic, ok = positive(rest[0])
		return l, ok
	}
	if len(rest) != 2 || rest[0] == "" {
		return link{}, false
	}
	if _, isID := positive(rest[0]); isID {
		return numbered(rest[0], rest[1])
	}
	l.topic, ok = positive(rest[1])
	return l, ok
}

func numbered(id, number string) (l link, ok bool) {
	topic, ok := positive(id)
	start, ok2 := positive(number)
	if !ok || !ok2 || start > 10_000_000 {
		return link{}, false
	}
	return link{topic: topic, start: int(start)}, true
}

// bare removes the suffix that asks for another format.
func bare(part string) string {
	return strings.TrimSuffix(strings.TrimSuffix(part, ".json"), ".rss")
}

// positive reads digits alone: no sign, no space, nothing behind.
func positive(s string) (int64, bool) {
	if s == "" || len(s) > 12 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n > 0
}

// hostOf returns the host in lower case and ASCII, without the default port.
func hostOf(u *url.URL) (string, bool) {
	name, port := strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), u.Port()
	if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		name = ascii
	}
	if name == "" || strings.ContainsAny(name, " %/\\@") {
		return "", false
	}
	if port == "" || port == "80" && u.Scheme == "http" || port == "443" && u.Scheme == "https" {
		if strings.Contains(name, ":") {
			return "[" + name + "]", true
		}
		return name, true
	}
	return net.JoinHostPort(name, port), true
}

// plainFolder reports whether the parts can be the sub-folder of an installation.
func plainFolder(parts []string) bool {
	return len(parts) <= 4 && !slices.ContainsFunc(parts, func(p string) bool {
		return p == "" || p == "." || p == ".." || strings.ContainsAny(p, "%;:@?#\\ ")
	})
}
