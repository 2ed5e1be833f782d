package rich

import "strings"

// bbKinds are the leftovers of BBCode that are still read as markup, where they open and close in one run of text.
var bbKinds = map[string]Kind{"b": Strong, "i": Emph, "u": Under, "s": Strike, "url": Link, "img": Image, "code": Mono}

const maxBB = 4096 // bytes between a tag and its partner

// bbText takes text that may hold tags of BBCode. A tag without its partner is text.
func (f *flow) bbText(s string) {
	if !strings.Contains(s, "[/") {
		f.words(s)
		return
	}
	lower := lowerASCII(s)
	from, at := 0, 0
	for {
		i := strings.IndexByte(s[at:], '[')
		if i < 0 {
			break
		}
		at += i
		name, value, n := bbTag(s[at:])
		kind, known := bbKinds[name]
		if !known {
			at++
			continue
		}
		inner := at + n
		end := strings.Index(lower[inner:min(len(s), inner+maxBB)], "[/"+name+"]")
		if end < 0 {
			at++
			continue
		}
		f.words(s[from:at])
		f.bb(kind, value, s[inner:inner+end])
		at = inner + end + len(name) + 3
		from = at
	}
	f.words(s[from:])
}

func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// bbTag reads an opening tag at the start of s, n bytes long: [b], [url=…], [quote="…"].
func bbTag(s string) (name, value string, n int) {
	end := strings.IndexByte(s[:min(len(s), maxTitle)], ']')
	if end < 0 {
		return "", "", 0
	}
	name, value, _ = strings.Cut(s[1:end], "=")
	if len(name) > len("quote") {
		return "", "", 0
	}
	return strings.ToLower(name), strings.Trim(value, `"'“”`), end + 1
}

func (f *flow) bb(kind Kind, value, words string) {
	switch kind {
	case Mono:
		f.leaf(Node{Kind: Mono, Text: strings.Join(strings.Fields(words), " ")})
	case Image:
		f.picture(strings.TrimSpace(words), "")
	case Link:
		if value == "" {
			value = strings.TrimSpace(words)
		}
		u := f.r.link(value)
		if u == "" {
			f.bbText(words)
			return
		}
		f.in(style{kind: Link, url: u}, func() { f.bbText(words) })
	default:
		f.in(style{kind: kind}, func() { f.bbText(words) })
	}
}
