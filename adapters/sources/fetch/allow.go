package fetch

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// allowed is what fetch.allow_private lists: servers by name and port, and networks.
type allowed struct {
	servers  map[string]bool // canonical host:port
	networks []netip.Prefix
}

// parseAllowed reads the entries of fetch.allow_private. The error names the bad one.
func parseAllowed(entries []string) (allowed, error) {
	a := allowed{servers: map[string]bool{}}
	for _, entry := range entries {
		if strings.Contains(entry, "/") {
			network, err := parseNetwork(entry)
			if err != nil {
				return allowed{}, fmt.Errorf("fetch.allow_private: %q: %w", entry, err)
			}
			a.networks = append(a.networks, network)
			continue
		}
		host, port, err := splitServer(entry)
		if err == nil && port == "" {
			err = errors.New("the port is missing; write host:port, or a network such as 192.168.1.0/24")
		}
		if err != nil {
			return allowed{}, fmt.Errorf("fetch.allow_private: %q: %w", entry, err)
		}
		a.servers[net.JoinHostPort(host, port)] = true
	}
	return a, nil
}

// parseNetwork reads a CIDR. A URL pasted by mistake gets its own words.
func parseNetwork(entry string) (netip.Prefix, error) {
	if strings.Contains(entry, "://") {
		return netip.Prefix{}, errors.New("this is a URL; write host:port")
	}
	p, err := netip.ParsePrefix(entry)
	if err != nil {
		return netip.Prefix{}, errors.New("neither host:port nor a network such as 192.168.1.0/24")
	}
	if p.Addr().Is4In6() && p.Bits() < 96 {
		return netip.Prefix{}, errors.New("a network of IPv4 addresses inside IPv6 needs at least 96 bits")
	}
	if p.Addr().Is4In6() {
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p.Masked(), nil
}

// splitServer reads host, host:port, [v6]:port or a bare address, and returns the canonical host.
func splitServer(entry string) (host, port string, err error) {
	host = entry
	if _, err := netip.ParseAddr(strings.Trim(entry, "[]")); err == nil {
		host = strings.Trim(entry, "[]")
	} else if strings.Contains(entry, ":") {
		host, port, err = net.SplitHostPort(entry)
		if err != nil {
			return "", "", errors.New("not of the form host:port")
		}
		if port, err = canonicalPort(port); err != nil {
			return "", "", err
		}
	}
	if host, _, err = canonical(host); err != nil {
		return "", "", err
	}
	return host, port, nil
}

// canonicalPort returns a port as a plain number from 1 to 65535.
func canonicalPort(port string) (string, error) {
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return "", errors.New("the port is not a number from 1 to 65535")
	}
	return strconv.FormatUint(n, 10), nil
}

// server reports whether the operator named this server.
func (a allowed) server(host, port string) bool {
	return len(a.servers) > 0 && a.servers[net.JoinHostPort(host, port)]
}

// address reports whether the operator named a network that holds addr.
func (a allowed) address(addr netip.Addr) bool {
	return addr.IsValid() && addr.Zone() == "" && within(a.networks, addr.Unmap())
}
