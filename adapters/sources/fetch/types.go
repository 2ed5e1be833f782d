package fetch

import (
	"mime"
	"strings"
)

// Types is a set of kinds of content.
type Types uint8

// The kinds of content.
const (
	JSON  Types = 1 << iota // application/json and what ends in +json
	HTML                    // text/html, application/xhtml+xml
	XML                     // feeds: application/xml, text/xml and what ends in +xml
	Text                    // text/plain
	Image                   // PNG, JPEG, GIF, WebP; no SVG
)

// fallback is what is accepted where nothing is asked for.
const fallback = JSON | HTML | XML

// accepts gives each kind its Accept header, in the order of preference.
var accepts = [...]struct {
	kind   Types
	header string
}{
	{JSON, "application/json"},
	{HTML, "text/html, application/xhtml+xml"},
	{XML, "application/rss+xml, application/atom+xml, application/xml, text/xml"},
	{Text, "text/plain"},
	{Image, "image/png, image/jpeg, image/gif, image/webp"},
}

// header returns the Accept header for the set.
func (t Types) header() string {
	if t == 0 {
		t = fallback
	}
	for _, a := range accepts {
		if t == a.kind {
			return a.header
		}
	}
	var parts []string
	for _, a := range accepts {
		if t&a.kind != 0 {
			parts = append(parts, a.header)
		}
	}
	return strings.Join(parts, ", ")
}

// has reports whether the set, or what stands for an empty one, holds kind.
func (t Types) has(kind Types) bool {
	if t == 0 {
		t = fallback
	}
	return t&kind != 0
}

// kindOf tells which kind a media type is of; zero: none that is read.
func kindOf(media string) Types {
	switch media {
	case "application/json", "text/json":
		return JSON
	case "text/html", "application/xhtml+xml":
		return HTML
	case "application/xml", "text/xml":
		return XML
	case "text/plain":
		return Text
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return Image
	case "image/svg+xml":
		return 0
	}
	switch {
	case strings.HasSuffix(media, "+json"):
		return JSON
	case strings.HasSuffix(media, "+xml"):
		return XML
	}
	return 0
}

// mediaOf splits a Content-Type into its media type and charset, both in lower case. What cannot be read is empty.
func mediaOf(contentType string) (media, charset string) {
	switch contentType { // the two that nearly every answer has
	case "application/json; charset=utf-8":
		return "application/json", "utf-8"
	case "text/html; charset=utf-8":
		return "text/html", "utf-8"
	}
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil && media == "" {
		return "", ""
	}
	return media, strings.ToLower(params["charset"])
}

// readable reports whether a declared charset may be read at all. UTF-7 hides markup in plain letters.
func readable(charset string) bool {
	return !strings.HasPrefix(strings.ReplaceAll(charset, "_", "-"), "utf-7") && charset != "unicode-1-1-utf-7" && charset != "utf7"
}
