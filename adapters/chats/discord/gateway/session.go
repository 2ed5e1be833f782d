package gateway

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// session makes a session of discordgo that does nothing by itself.
func (l *link) session(ctx context.Context, gateway string) (*discordgo.Session, error) {
	u, err := url.Parse(gateway)
	if err != nil || u.Host == "" || u.Scheme != "wss" && u.Scheme != "ws" {
		return nil, nonsense(errors.New("an address of the gateway that is none"))
	}
	s, err := discordgo.New("")
	if err != nil {
		return nil, lost(err)
	}
	s.ShouldReconnectOnError, s.ShouldReconnectVoiceOnSessionError = false, false
	s.ShouldRetryOnRateLimit, s.MaxRestRetries = false, 0
	s.StateEnabled, s.Compress, s.Identify.Compress = false, false, false
	s.SyncEvents = true // no goroutine per event; what handles them here does not wait
	s.ShardID, s.ShardCount = l.shard, l.of
	s.Identify.Token = l.g.o.Token.Reveal()
	s.Identify.Intents = discordgo.Intent(l.g.o.Intents)
	s.Client = &http.Client{Transport: address("ws://" + u.Host + u.EscapedPath())}
	s.Dialer = &websocket.Dialer{
		HandshakeTimeout: l.g.o.Times.Watch,
		NetDialContext: func(context.Context, string, string) (net.Conn, error) {
			return l.dial(ctx, u)
		},
	}
	return s, nil
}

// dial connects to the gateway. The secret part of wss is here, so that the gate stands inside it.
func (l *link) dial(ctx context.Context, u *url.URL) (net.Conn, error) {
	port := u.Port()
	if port == "" {
		port = map[string]string{"ws": "80", "wss": "443"}[u.Scheme]
	}
	conn, err := l.g.o.Dial(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return nil, err
	}
	if u.Scheme == "wss" {
		c := l.g.o.TLS.Clone()
		if c == nil {
			c = &tls.Config{MinVersion: tls.VersionTLS12}
		}
		if c.ServerName == "" {
			c.ServerName = u.Hostname()
		}
		secret := tls.Client(conn, c)
		if err := secret.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, err
		}
		conn = secret
	}
	g := newGate(conn, l)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		conn.Close()
		return nil, net.ErrClosed
	}
	l.gate = g
	return g, nil
}

// An address answers discordgo's question for the gateway without asking anybody. So many sessions can have different
// answers, and no package variable of discordgo is touched.
type address string

// RoundTrip answers like GET /gateway, whatever was asked.
func (a address) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := json.Marshal(map[string]string{"url": string(a)})
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:  http.Header{"Content-Type": {"application/json"}},
		Body:    io.NopCloser(bytes.NewReader(body)),
		Request: r,
	}, nil
}
