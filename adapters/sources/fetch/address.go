package fetch

import "net/netip"

// unicast6 is the part of IPv6 that is handed out to networks; everything public lies in it.
var unicast6 = netip.MustParsePrefix("2000::/3")

// reserved6 are the parts of [unicast6] that no forum lives in: protocol assignments with Teredo, ORCHID and
// benchmarking, documentation, and 6to4, which carries an IPv4 address inside.
var reserved6 = [...]netip.Prefix{
	netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("3fff::/20"),
}

// reserved4 are the parts of IPv4 that are not the public internet.
var reserved4 = [...]netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),        // this network
	netip.MustParsePrefix("10.0.0.0/8"),       // private
	netip.MustParsePrefix("100.64.0.0/10"),    // carrier-grade NAT, also some clouds' metadata
	netip.MustParsePrefix("127.0.0.0/8"),      // loopback
	netip.MustParsePrefix("168.63.129.16/32"), // a public number that is a cloud's host agent
	netip.MustParsePrefix("169.254.0.0/16"),   // link local, cloud metadata
	netip.MustParsePrefix("172.16.0.0/12"),    // private
	netip.MustParsePrefix("192.0.0.0/24"),     // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),     // documentation
	netip.MustParsePrefix("192.88.99.0/24"),   // 6to4 relays
	netip.MustParsePrefix("192.168.0.0/16"),   // private
	netip.MustParsePrefix("198.18.0.0/15"),    // benchmarking
	netip.MustParsePrefix("198.51.100.0/24"),  // documentation
	netip.MustParsePrefix("203.0.113.0/24"),   // documentation
	netip.MustParsePrefix("224.0.0.0/4"),      // multicast
	netip.MustParsePrefix("240.0.0.0/4"),      // future use, broadcast
}

// Public reports whether addr is on the public internet. IPv4 inside IPv6 is judged as IPv4. The zero address and
// addresses with a zone are not public. IPv6 is judged by allowance, so a block nobody has handed out yet is not public.
func Public(addr netip.Addr) bool {
	if !addr.IsValid() || addr.Zone() != "" {
		return false
	}
	addr = addr.Unmap()
	if addr.Is4() {
		return !within(reserved4[:], addr)
	}
	return unicast6.Contains(addr) && !within(reserved6[:], addr)
}

// within reports whether one of the prefixes contains addr.
func within(prefixes []netip.Prefix, addr netip.Addr) bool {
	for _, p := range prefixes {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
