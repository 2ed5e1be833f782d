package gateway

import (
	"io"
	"net"
)

// A wire is a connection that only says something.
type wire struct {
	net.Conn
	r io.Reader
}

func (w wire) Read(p []byte) (int, error) { return w.r.Read(p) }
func (w wire) Close() error               { return nil }
