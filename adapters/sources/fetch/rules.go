package fetch

import (
	"fmt"
	"net"
	"net/url"
)

// Rules say which URLs may be fetched. The zero value allows every public forum and nothing else.
type Rules struct {
	allow allowed
	hosts map[string]bool // host, or host:port; nil: every one
}

// ParseRules reads the settings fetch.allow_private and fetch.hosts. The error names the entry that is wrong, and why.
func ParseRules(allowPrivate, hosts []string) (Rules, error) {
	allow, err := parseAllowed(allowPrivate)
	if err != nil {
		return Rules{}, err
	}
	r := Rules{allow: allow}
	for _, entry := range hosts {
		host, port, err := splitServer(entry)
		if err != nil {
			return Rules{}, fmt.Errorf("fetch.hosts: %q: %w; write the host alone, such as forum.example.org", entry, err)
		}
		if port != "" {
			host = net.JoinHostPort(host, port)
		}
		if r.hosts == nil {
			r.hosts = map[string]bool{}
		}
		r.hosts[host] = true
	}
	return r, nil
}

// Check returns the URL in its canonical form (ASCII host in lower case, no default port, no fragment) if the rules let
// it be asked for; else a fault with one of the codes E-FETCH-SCHEME, E-FETCH-PRIVATE and E-FETCH-HOST. It looks at the
// URL alone: whether the name leads to a public address is seen when a connection is made.
func (r Rules) Check(raw string) (*url.URL, error) {
	t, err := r.parse(raw)
	if err != nil {
		return nil, err
	}
	return t.url, nil
}
