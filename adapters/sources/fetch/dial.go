package fetch

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
)

// tries is how many addresses of a name are tried.
const tries = 4

// connect looks the host up, checks every address, and dials one that was checked.
func (c *Client) connect(ctx context.Context, _, address string) (net.Conn, error) {
	t, err := c.dialled(address)
	if err != nil {
		return nil, err
	}
	addrs, err := c.lookup(ctx, t)
	if err != nil {
		return nil, err
	}
	return c.dialFirst(ctx, t, addrs)
}

// dialled holds what the transport is about to dial against the rules once more, so that no way around them leads to a
// connection.
func (c *Client) dialled(address string) (target, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return target{}, badURL("The host of the link is no host name.")
	}
	name, addr, err := canonical(host)
	if err != nil {
		return target{}, badURL("The host of the link is no host name.")
	}
	t := target{host: name, port: port, addr: addr, named: c.rules.allow.server(name, port)}
	return t, c.rules.judge(&t)
}

// lookup returns the addresses of the host, if every one of them may be dialled.
func (c *Client) lookup(ctx context.Context, t target) ([]netip.Addr, error) {
	if t.addr.IsValid() {
		if !c.rules.permits(t, t.addr) {
			return nil, privateLiteral(t)
		}
		return []netip.Addr{t.addr}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, c.limits.lookup)
	defer cancel()
	addrs, err := c.resolve(ctx, t)
	if err != nil {
		return nil, dnsTrouble(t.host, err)
	}
	if len(addrs) == 0 {
		return nil, dnsTrouble(t.host, &net.DNSError{IsNotFound: true})
	}
	for i, a := range addrs {
		if !c.rules.permits(t, a) {
			return nil, private(t)
		}
		addrs[i] = a.Unmap()
	}
	return addrs, nil
}

// resolve asks the resolver. A public name is asked for as complete, so that no search domain of the machine is tried.
func (c *Client) resolve(ctx context.Context, t target) ([]netip.Addr, error) {
	if c.resolver != nil {
		return c.resolver.LookupNetIP(ctx, "ip", t.host)
	}
	name := t.host
	if !t.named && !t.inside && strings.Contains(name, ".") {
		name += "."
	}
	return net.DefaultResolver.LookupNetIP(ctx, "ip", name)
}

// dialFirst tries the addresses in turn, the two families alternating, and gives each a share of the time.
func (c *Client) dialFirst(ctx context.Context, t target, addrs []netip.Addr) (net.Conn, error) {
	addrs = alternate(addrs)
	if len(addrs) > tries {
		addrs = addrs[:tries]
	}
	end := time.Now().Add(c.limits.connect)
	var last error
	for i, a := range addrs {
		share := time.Until(end) / time.Duration(len(addrs)-i)
		conn, err := c.dialOne(ctx, t, a, share)
		if err == nil {
			return conn, nil
		}
		last = err
	}
	if f, ok := errors.AsType[*fault.Error](last); ok {
		return nil, f
	}
	return nil, dialTrouble(t, last)
}

// dialOne dials one checked address.
func (c *Client) dialOne(ctx context.Context, t target, a netip.Addr, share time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, share)
	defer cancel()
	pinned := net.JoinHostPort(a.String(), t.port)
	if c.dial != nil {
		return c.dial(ctx, "tcp", pinned)
	}
	d := net.Dialer{Control: func(_, address string, _ syscall.RawConn) error { return c.socket(t, pinned, address) }}
	return d.DialContext(ctx, "tcp", pinned)
}

// socket is the last look, at the address the socket is about to be connected to.
func (c *Client) socket(t target, pinned, address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || address != pinned || !c.rules.permits(t, at.Addr()) {
		return private(t)
	}
	return nil
}

// alternate orders addresses so that the two families take turns, starting with the first one's, so that a machine
// without one of them still connects within its time.
func alternate(addrs []netip.Addr) []netip.Addr {
	var same, other []netip.Addr
	for _, a := range addrs {
		if a.Is4() == addrs[0].Is4() {
			same = append(same, a)
			continue
		}
		other = append(other, a)
	}
	out := make([]netip.Addr, 0, len(addrs))
	for i := 0; i < max(len(same), len(other)); i++ {
		out = append(out, same[min(i, len(same)):min(i+1, len(same))]...)
		out = append(out, other[min(i, len(other)):min(i+1, len(other))]...)
	}
	return out
}
