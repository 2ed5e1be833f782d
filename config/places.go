package config

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones must load in a container that has none
)

// zone holds a place of the time zone database.
func zone(p **time.Location) value {
	return one("time zone", func(text string) *trouble {
		at, err := time.LoadLocation(text)
		if err != nil || text == "" || text == "Local" {
			return &trouble{what: echo(text) + "is not a time zone", hint: "write it like America/New_York, Europe/Berlin or UTC"}
		}
		*p = at
		return nil
	}, func() string { return (*p).String() })
}

// location holds where the store is: one of the schemes, a colon, and the rest.
func location(p *Location, schemes []string) value {
	v := one("location", func(text string) *trouble {
		if text == "memory" {
			text = "memory:" // YAML wants quotes around a value that ends in a colon
		}
		scheme, rest, ok := strings.Cut(text, ":")
		switch {
		case !ok || !slices.Contains(schemes, scheme):
			_, t := pick(scheme, schemes)
			if t == nil || !ok {
				t = &trouble{what: "is not a location", hint: "write it like bolt:threadtape.db or redis://host:6379"}
			} else {
				t.what = "begins with no kind of store; known are " + strings.Join(schemes, ", ")
			}
			return t
		case strings.HasPrefix(scheme, "redis") && !strings.HasPrefix(rest, "//"):
			return &trouble{what: "lacks the // after " + scheme + ":", hint: "write it like " + scheme + "://host:6379"}
		case scheme == "bolt" && rest == "":
			return &trouble{what: "lacks the name of the file", hint: "write it like bolt:threadtape.db"}
		}
		*p = NewLocation(text)
		return nil
	}, func() string { return p.String() })
	v.text, v.hide = true, true
	return v
}

// link checks an absolute http or https URL without user information and fragment.
func link(text string) (string, *trouble) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return "", &trouble{what: "is not a URL", hint: "write it like https://forum.example.org/t/1"}
	case u.Scheme != "http" && u.Scheme != "https":
		return "", &trouble{what: "is neither http nor https"}
	case u.User != nil:
		return "", &trouble{what: "has a user or a password inside", hint: "this address is public: take them out"}
	case !port(u.Port()) && u.Port() != "":
		return "", &trouble{what: "has a port that is not 1 to 65535"}
	case u.Hostname() == "" || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return "", &trouble{what: "is not a URL", hint: "write it like https://forum.example.org/t/1"}
	}
	return text, nil
}

// base checks the URL under which others stand. It may be empty, and has no query.
func base(text string) (string, *trouble) {
	if text == "" {
		return "", nil
	}
	clean, t := link(text)
	if t == nil && strings.ContainsAny(text, "?#") {
		return "", &trouble{what: "has a ? or # inside", hint: "only the part before belongs here"}
	}
	return clean, t
}

// openly returns a URL without what may be secret in it.
func openly(text string) string {
	place, _, _ := strings.Cut(text, "#")
	if head, _, ok := strings.Cut(place, "?"); ok {
		place = head + "?" + dots
	}
	return place
}

// listen checks host:port to listen on; nothing switches it off.
func listen(text string) (string, *trouble) {
	if text == "" {
		return "", nil
	}
	host, p, err := net.SplitHostPort(text)
	switch {
	case err != nil:
		return "", &trouble{what: echo(text) + "is not an address to listen on", hint: "write it like 127.0.0.1:9464 or :8080"}
	case !port(p) && p != "0":
		return "", &trouble{what: echo(text) + "has a port that is not a number up to 65535"}
	case !hostname(host) && host != "":
		return "", &trouble{what: echo(text) + "has no good host before the port"}
	}
	return text, nil
}

// loopback reports whether nobody but this machine can reach an address to listen on.
func loopback(address string) bool {
	host, _, _ := net.SplitHostPort(address)
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Unmap().IsLoopback()
	}
	return host == "localhost"
}

// server checks host:port or a network, such as 127.0.0.1:8123 or 192.168.1.0/24.
func server(text string) (string, *trouble) {
	if strings.Contains(text, "/") {
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return "", &trouble{what: "is neither host:port nor a network", hint: "write it like 127.0.0.1:8123 or 192.168.1.0/24"}
		}
		if network.Addr().Is4In6() && network.Bits() < 96 {
			return "", &trouble{what: "is wider than all IPv4 addresses", hint: "write the network in its IPv4 form"}
		}
		return text, nil
	}
	host, p, err := net.SplitHostPort(text)
	if err != nil || !port(p) || !hostname(host) {
		return "", &trouble{what: echo(text) + "is neither host:port nor a network", hint: "write it like 127.0.0.1:8123 or 192.168.1.0/24"}
	}
	return text, nil
}

// forum checks a host that may be subscribed to.
func forum(text string) (string, *trouble) {
	switch {
	case strings.Contains(text, "/"):
		return "", &trouble{what: "is a URL or a path", hint: "write the host alone, like forum.example.org"}
	case strings.Contains(text, "*"):
		return "", &trouble{what: "has a * inside", hint: "every host is written out"}
	}
	host := text
	if h, p, err := net.SplitHostPort(text); err == nil && port(p) {
		host = h
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if !hostname(host) || err != nil && !strings.Contains(host, ".") && host != "localhost" {
		return "", &trouble{what: echo(text) + "is not a host", hint: "write it like forum.example.org"}
	}
	return strings.ToLower(text), nil
}

// hostname reports whether text is a name or an IP address.
func hostname(text string) bool {
	if _, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return true
	}
	return text != "" && len(text) <= 253 && !strings.ContainsFunc(text, func(r rune) bool {
		return r <= ' ' || r == 0x7f || strings.ContainsRune(`/\?#@:[]%"'<>,*`, r)
	})
}

func port(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0
}
