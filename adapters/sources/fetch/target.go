package fetch

import (
	"net"
	"net/netip"
	"net/url"
)

// A target is a URL that passed the rules, and what the rules know of its host.
type target struct {
	url    *url.URL
	host   string     // canonical
	port   string     // never empty
	addr   netip.Addr // of a literal; only with named or inside
	named  bool       // the operator named this server: any address will do
	inside bool       // every address must lie in a network the operator named
}

// parse reads a URL and holds it against the rules.
func (r Rules) parse(raw string) (target, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return target{}, badURL("It cannot be read as a URL.")
	}
	return r.target(u)
}

// target holds a parsed URL against the rules. It does not change u.
func (r Rules) target(u *url.URL) (target, error) {
	if u.Scheme != "http" && u.Scheme != "https" {
		return target{}, badURL("Only http and https links are fetched.")
	}
	if u.Opaque != "" || u.Hostname() == "" {
		return target{}, badURL("The link names no host.")
	}
	if u.User != nil {
		return target{}, badURL("The link carries a user name or a password.")
	}
	host, addr, err := canonical(u.Hostname())
	if err != nil {
		return target{}, badURL("The host of the link is no host name.")
	}
	port, err := portOf(u)
	if err != nil {
		return target{}, badURL("The port of the link is no port.")
	}
	t := target{host: host, port: port, addr: addr, named: r.allow.server(host, port)}
	if err := r.judge(&t); err != nil {
		return target{}, err
	}
	if len(r.hosts) > 0 && !r.hosts[host] && !r.hosts[net.JoinHostPort(host, port)] {
		return target{}, notListed(host)
	}
	t.url = t.rewrite(u)
	return t, nil
}

// judge decides by the name and the port alone.
func (r Rules) judge(t *target) error {
	if t.named {
		return nil
	}
	switch {
	case t.addr.IsValid():
		if !r.allow.address(t.addr) {
			return privateLiteral(*t)
		}
		t.inside = true
	case numeric(t.host):
		return privateLiteral(*t)
	case inward(t.host):
		if len(r.allow.networks) == 0 {
			return private(*t)
		}
		t.inside = true
	}
	if t.port != "80" && t.port != "443" {
		return badURL("Only the ports 80 and 443 are fetched.")
	}
	return nil
}

// permits decides about an address the name led to.
func (r Rules) permits(t target, addr netip.Addr) bool {
	switch {
	case !addr.IsValid() || addr.Zone() != "":
		return false
	case t.named:
		return true
	case t.inside:
		return r.allow.address(addr)
	default:
		return Public(addr) || r.allow.address(addr)
	}
}

// key names the server for pace, breaker and cookies: the host, with its port where the operator named the server, since
// two ports of one private host are two forums as often as not.
func (t target) key() string {
	if t.named {
		return net.JoinHostPort(t.host, t.port)
	}
	return t.host
}

// rewrite returns a copy of u with the canonical host and without a fragment.
func (t target) rewrite(u *url.URL) *url.URL {
	c := *u
	c.Fragment, c.RawFragment = "", ""
	c.Host = t.host
	if t.addr.Is6() {
		c.Host = "[" + t.host + "]"
	}
	if t.port != defaultPort(u.Scheme) {
		c.Host = net.JoinHostPort(t.host, t.port)
	}
	if c.Path == "" {
		c.Path = "/"
	}
	return &c
}

// portOf returns the URL's port, or its scheme's.
func portOf(u *url.URL) (string, error) {
	if p := u.Port(); p != "" {
		return canonicalPort(p)
	}
	return defaultPort(u.Scheme), nil
}

// defaultPort returns the port of a scheme.
func defaultPort(scheme string) string {
	if scheme == "http" {
		return "80"
	}
	return "443"
}
