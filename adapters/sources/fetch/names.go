package fetch

import (
	"errors"
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
)

// special are endings that mean a network of one's own, or nothing at all, never a public forum.
var special = [...]string{
	"localhost", "localdomain", "local", "internal", "intranet", "private", "lan", "home", "corp",
	"svc", "consul", "home.arpa", "onion", "invalid",
}

// canonical returns the one spelling of a host: an address as netip prints it, or a name in lower-case ASCII without a
// closing dot. Full-width digits and their like are folded first, so that ①②⑦.⓪.⓪.① is seen for what it is.
func canonical(host string) (name string, addr netip.Addr, err error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		if addr.Zone() != "" {
			return "", netip.Addr{}, errors.New("an address with a zone")
		}
		addr = addr.Unmap()
		return addr.String(), addr, nil
	}
	if name, err = folded(host); err != nil {
		return "", netip.Addr{}, errors.New("not a host name")
	}
	if name == "" || name[0] == '.' || strings.Contains(name, "..") || len(name) > 253 || strings.ContainsAny(name, ":/@%[] ") {
		return "", netip.Addr{}, errors.New("not a host name")
	}
	if addr, err := netip.ParseAddr(name); err == nil {
		return name, addr, nil // only folding made an address of it
	}
	return name, netip.Addr{}, nil
}

// folded returns a name in lower-case ASCII. A name that folding once more would refuse or change is an error: broken
// UTF-8 makes such.
func folded(host string) (string, error) {
	once, err := idna.Lookup.ToASCII(strings.TrimSuffix(host, "."))
	if err != nil {
		return "", err
	}
	once = strings.ToLower(strings.TrimSuffix(once, "."))
	if once == host {
		return once, nil
	}
	twice, err := idna.Lookup.ToASCII(once)
	if err == nil && twice != once {
		err = errors.New("ambiguous name")
	}
	return once, err
}

// numeric reports whether a name ends in a number, as 127.1, 2130706433 and 0x7f000001 do: resolvers of the C library
// take such names for addresses, in ways of their own.
func numeric(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if strings.HasPrefix(last, "0x") {
		return true
	}
	return strings.Trim(last, "0123456789") == ""
}

// inward reports whether a name points into a network of one's own: one label, or a special ending.
func inward(name string) bool {
	if !strings.Contains(name, ".") {
		return true
	}
	for _, end := range special {
		if strings.HasSuffix(name, "."+end) || name == end {
			return true
		}
	}
	return false
}
