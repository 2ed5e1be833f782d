package rich

import (
	"net/url"
	"strings"
)

const maxURL = 2048

// A target is a link as a browser would open it: http or https, no user info, an ASCII host.
type target struct {
	scheme, host, port, path, query, fragment string
}

func (t target) String() string {
	return t.scheme + "://" + t.host + t.port + t.path + t.query + t.fragment
}

// resolve reads a link the way browsers do (https://url.spec.whatwg.org), which is not the way of net/url: back-slashes
// are slashes, surplus slashes and control characters vanish, numbers can be hosts. What no browser would open with http
// or https is refused, and so is what is longer than 2,048 characters. base may be nil: then only absolute links count.
func resolve(raw string, base *url.URL) (target, bool) {
	if len(raw) > 2*maxURL {
		return target{}, false
	}
	raw = strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' })
	raw = strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, raw)
	scheme, rest, absolute := cutScheme(raw)
	if base != nil && base.Scheme != "http" && base.Scheme != "https" {
		base = nil
	}
	if absolute && scheme != "http" && scheme != "https" || !absolute && base == nil {
		return target{}, false
	}
	var t target
	var ok bool
	if same := base != nil && (!absolute || scheme == base.Scheme); same && slashes(rest) < 2 {
		t, ok = relative(rest, base)
	} else {
		if !absolute {
			scheme = base.Scheme
		}
		t, ok = authority(scheme, rest[slashes(rest):])
	}
	return t, ok && len(t.String()) <= maxURL
}

func cutScheme(raw string) (scheme, rest string, ok bool) {
	for i, r := range raw {
		switch {
		case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z':
		case i > 0 && ('0' <= r && r <= '9' || r == '+' || r == '-' || r == '.'):
		case i > 0 && r == ':':
			return strings.ToLower(raw[:i]), raw[i+1:], true
		default:
			return "", raw, false
		}
	}
	return "", raw, false
}

// slashes counts what a browser takes for slashes at the start of s.
func slashes(s string) int { return len(s) - len(strings.TrimLeft(s, `/\`)) }

func authority(scheme, rest string) (target, bool) {
	end := strings.IndexAny(rest, `/\?#`)
	if end < 0 {
		end = len(rest)
	}
	name := rest[strings.LastIndex(rest[:end], "@")+1 : end]
	name, port, ok := cutPort(scheme, name)
	if !ok {
		return target{}, false
	}
	host, ok := hostname(name)
	if !ok {
		return target{}, false
	}
	return split(target{scheme: scheme, host: host, port: port}, rest[end:], "/"), true
}

func relative(rest string, base *url.URL) (target, bool) {
	t, ok := authority(base.Scheme, base.Host)
	if !ok {
		return target{}, false
	}
	path := base.EscapedPath()
	if rest == "" || rest[0] == '#' || rest[0] == '?' {
		t = split(t, rest, path)
		if t.query == "" && base.RawQuery != "" && (rest == "" || rest[0] == '#') {
			t.query = "?" + escape(base.RawQuery, queryUnsafe)
		}
		return t, true
	}
	if slashes(rest) == 0 {
		rest = path[:strings.LastIndex(path, "/")+1] + rest
	}
	return split(t, rest, path), true
}

// split fills in path, query and fragment; an empty path is replaced.
func split(t target, rest, path string) target {
	rest, fragment, _ := strings.Cut(rest, "#")
	rest, query, asked := strings.Cut(rest, "?")
	if rest == "" {
		rest = path
	}
	t.path = escape(clearDots(strings.ReplaceAll(rest, `\`, "/")), pathUnsafe)
	if asked && query != "" {
		t.query = "?" + escape(query, queryUnsafe)
	}
	if fragment != "" {
		t.fragment = "#" + escape(fragment, pathUnsafe)
	}
	return t
}

// clearDots resolves "." and "..", also where they are percent-encoded.
func clearDots(path string) string {
	var out []string
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, part := range parts {
		last := i == len(parts)-1
		switch strings.ReplaceAll(strings.ToLower(part), "%2e", ".") {
		case "..":
			out = out[:max(0, len(out)-1)]
			if last {
				out = append(out, "")
			}
		case ".":
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, part)
		}
	}
	return "/" + strings.Join(out, "/")
}
