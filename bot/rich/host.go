package rich

import (
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// Host is the host a browser would open for u, in lower case, as a person may be shown it: punycode wherever a label is
// not of one script, or could pass for a Latin one. Without user info; a port that is not the scheme's own stays. It is
// empty when u is not absolute, not http or https, or nothing a browser would open.
func Host(u string) string {
	t, ok := resolve(u, nil)
	if !ok {
		return ""
	}
	return shown(t.host) + t.port
}

func names() *idna.Profile {
	return idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.CheckHyphens(false), idna.VerifyDNSLength(true))
}

// hostname is the ASCII form of a URL's host. Numbers in other forms than four plain decimals are refused rather than
// explained.
func hostname(raw string) (string, bool) {
	if inner, ok := strings.CutPrefix(raw, "["); ok {
		return address(strings.TrimSuffix(inner, "]"), strings.HasSuffix(inner, "]"))
	}
	ascii, err := names().ToASCII(strings.TrimSuffix(unescape(raw), "."))
	if err != nil || ascii == "" || strings.Trim(ascii, hostSigns) != "" {
		return "", false
	}
	label := ascii[strings.LastIndexByte(ascii, '.')+1:]
	if numeric(label) {
		ip, err := netip.ParseAddr(ascii)
		return ascii, err == nil && ip.Is4()
	}
	return ascii, label != ""
}

const hostSigns = "abcdefghijklmnopqrstuvwxyz0123456789-_."

// numeric reports whether a browser would read a host ending in that label as an IPv4 address.
func numeric(label string) bool {
	if hex, ok := strings.CutPrefix(label, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return label != "" && strings.Trim(label, "0123456789") == ""
}

func address(inner string, closed bool) (string, bool) {
	ip, err := netip.ParseAddr(inner)
	if err != nil || !closed || !ip.Is6() || ip.Zone() != "" {
		return "", false
	}
	if ip.Is4In6() {
		b := ip.As16()
		return "[::ffff:" + word(b[12], b[13]) + ":" + word(b[14], b[15]) + "]", true
	}
	return "[" + ip.String() + "]", true
}

func word(hi, lo byte) string { return strconv.FormatUint(uint64(hi)<<8|uint64(lo), 16) }

func cutPort(scheme, name string) (host, port string, ok bool) {
	i := strings.LastIndexByte(name, ':')
	if i < 0 || strings.HasSuffix(name, "]") {
		return name, "", true
	}
	host, port = name[:i], name[i+1:]
	if port == "" {
		return host, "", true
	}
	if strings.Trim(port, "0123456789") != "" {
		return "", "", false
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return "", "", false
	}
	if scheme == "http" && n == 80 || scheme == "https" && n == 443 {
		return host, "", true
	}
	return host, ":" + strconv.FormatUint(n, 10), true
}
