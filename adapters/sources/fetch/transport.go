package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"time"
)

// transport returns the connections of one kind of request: one at a time for each host. HTTP/1.1 only, since one
// request at a time has no use for streams, and its limits are the ones that are tested here.
func (c *Client) transport(roots *x509.CertPool, first time.Duration) *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	config := &tls.Config{
		MinVersion: tls.VersionTLS12, RootCAs: roots, NextProtos: []string{"http/1.1"},
		ClientSessionCache: tls.NewLRUClientSessionCache(64),
	}
	return &http.Transport{
		Proxy:       nil, // also not the environment's
		DialContext: c.connect,
		DialTLSContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			return c.secure(ctx, config, network, address)
		},
		Protocols:              protocols,
		DisableCompression:     true, // the body is decoded and counted by us
		MaxConnsPerHost:        1,
		MaxIdleConnsPerHost:    1,
		MaxIdleConns:           64,
		IdleConnTimeout:        90 * time.Second,
		ResponseHeaderTimeout:  first,
		MaxResponseHeaderBytes: c.limits.head,
	}
}

// secure connects and shakes hands. The certificate must be for the name in the URL.
func (c *Client) secure(ctx context.Context, config *tls.Config, network, address string) (net.Conn, error) {
	plain, err := c.connect(ctx, network, address)
	if err != nil {
		return nil, err
	}
	t, err := c.dialled(address)
	if err != nil {
		return nil, errors.Join(err, plain.Close())
	}
	ctx, cancel := context.WithTimeout(ctx, c.limits.handshake)
	defer cancel()
	config = config.Clone()
	config.ServerName = t.host
	conn := tls.Client(plain, config)
	if err := conn.HandshakeContext(ctx); err != nil {
		_ = plain.Close() // the handshake's error is the one to tell
		return nil, tlsTrouble(t.host, err)
	}
	return conn, nil
}
