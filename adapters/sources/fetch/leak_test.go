package fetch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/fault"
)

// secret stands for a token in a query, a password, and the words of a stranger.
const secret = "hunter2hunter2"

// nameServer answers every look-up with the same error.
type nameServer struct{ err error }

func (n nameServer) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return nil, n.err
}

// TestNoLeak holds that no error, no words for people and no log line carry a query, user info, or a byte of the other
// side, whatever goes wrong; and that every error has a code and words.
func TestNoLeak(t *testing.T) {
	t.Parallel()
	const plain = "http://f.example/t/7?token=" + secret + "#" + secret
	const safe = "https://f.example/t/7?token=" + secret
	to := func(location string) http.Handler { return answer(302, nil, "Location: "+location) }
	for code, c := range map[string]struct {
		url     string
		handler http.Handler
		set     func(*internet, *fetch.Options)
	}{
		"E-FETCH-SCHEME":    {"https://who:" + secret + "@f.example/", nil, nil},
		"E-FETCH-SCHEME 2":  {"https://f.example:99999/?" + secret, nil, nil},
		"E-FETCH-SCHEME 3":  {"https://f.example/%zz" + secret + "\x7f", nil, nil},
		"E-FETCH-SCHEME 4":  {safe, to("ftp://" + secret + ":" + secret + "@g.example/?" + secret), nil},
		"E-FETCH-PRIVATE":   {"http://127.0.0.1/?" + secret, nil, nil},
		"E-FETCH-PRIVATE 2": {safe, to("http://10.0.0.1/" + secret), nil},
		"E-FETCH-PRIVATE 3": {safe, nil, func(n *internet, _ *fetch.Options) { n.name("f.example", []string{"10.0.0.5"}) }},
		"E-FETCH-HOST":      {safe, nil, func(_ *internet, o *fetch.Options) { o.Hosts = []string{"g.example"} }},
		"E-FETCH-DNS": {safe, nil, func(_ *internet, o *fetch.Options) {
			o.Resolver = nameServer{&net.DNSError{Err: secret, Name: secret, IsNotFound: true}}
		}},
		"E-FETCH-DNS 2": {safe, nil, func(_ *internet, o *fetch.Options) { o.Resolver = nameServer{errors.New(secret)} }},
		"E-FETCH-DNS 3": {safe, nil, func(_ *internet, o *fetch.Options) {
			o.Resolver = nameServer{&net.DNSError{Err: secret, Server: secret}}
		}},
		"E-FETCH-DIAL":       {safe, nil, func(n *internet, _ *fetch.Options) { n.refuse = true }},
		"E-FETCH-TLS":        {"https://wrongname.example/?" + secret, nil, nil},
		"E-FETCH-TLS 2":      {safe, nil, func(_ *internet, o *fetch.Options) { o.Roots = nil }},
		"E-FETCH-TYPE":       {safe, answer(200, nil, "Content-Type: x/"+secret), nil},
		"E-FETCH-TYPE 2":     {safe, answer(200, nil, asJSON, "Content-Encoding: "+secret), nil},
		"E-FETCH-BIG":        {safe, answer(200, make([]byte, 3<<20), asJSON), nil},
		"E-FETCH-REDIRECT":   {safe, to("http://f.example/?" + secret), nil},
		"E-FETCH-REDIRECT 2": {safe, to("http://" + secret + "[/"), nil},
		"E-FETCH-REDIRECT 3": {safe, to("/?" + secret), nil},
		"E-FETCH-BUSY":       {safe, answer(429, []byte(secret), "Content-Type: text/plain", "Retry-After: "+secret), nil},
		"E-FETCH-CHALLENGE":  {safe, answer(403, []byte(secret), "Content-Type: text/html", "Cf-Mitigated: challenge"), nil},
		"E-FETCH-STATUS":     {safe, answer(404, []byte(secret), "Content-Type: text/html", "X: "+secret), nil},
		"E-FETCH-STATUS 2":   {plain, raw(func(w io.Writer) { fmt.Fprintf(w, "HTTP/1.1 500 %s\r\nContent-Length: 0\r\n\r\n", secret) }), nil},
		"E-FETCH-BROKEN":     {plain, raw(func(w io.Writer) { fmt.Fprintf(w, "HTTP/1.1 %s\r\n\r\n", secret) }), nil},
		"E-FETCH-BROKEN 2":   {plain, raw(func(w io.Writer) { fmt.Fprintf(w, "HTTP/1.1 200 OK\r\n%s\r\n\r\n", secret) }), nil},
		"E-FETCH-BROKEN 3":   {plain, raw(func(w io.Writer) { fmt.Fprintf(w, "HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n\r\n", secret) }), nil},
		"E-FETCH-BROKEN 4": {plain, raw(func(w io.Writer) {
			fmt.Fprintf(w, "HTTP/1.1 200 OK\r\n%s\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n", asJSON, secret)
		}), nil},
		"E-FETCH-BROKEN 5": {plain, raw(func(w io.Writer) { fmt.Fprint(w, secret) }), nil},
		"E-FETCH-TLS 3":    {safe, nil, func(_ *internet, o *fetch.Options) { o.Dial = plainly }},
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				handler := c.handler
				if handler == nil {
					handler = http.HandlerFunc(said)
				}
				client := newInternet(t, handler).clientWith(t, func(n *internet, o *fetch.Options) {
					o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
					if c.set != nil {
						c.set(n, o)
					}
				})
				_, err := client.Get(t.Context(), fetch.Request{URL: c.url, ETag: secret, Header: http.Header{"X-Own": {secret}}})
				if want, _, _ := strings.Cut(code, " "); fault.Code(err) != want {
					t.Fatalf("Get = %v, want %s", err, want)
				}
				say, fix := fault.Words(err)
				for what, text := range map[string]string{"error": err.Error(), "words": say + fix, "log": log.String(), "value": fmt.Sprintf("%v", err)} {
					if strings.Contains(text, secret) || strings.Contains(text, "token=") {
						t.Errorf("the %s shows a secret: %s", what, text)
					}
				}
				if !strings.HasSuffix(say, ".") || strings.Contains(say, "E-") {
					t.Errorf("words for people: %q", say)
				}
				for line := range strings.SplitSeq(strings.TrimSpace(log.String()), "\n") {
					if line != "" && !strings.HasPrefix(line, "time=") {
						t.Errorf("a log line of a stranger: %q", line)
					}
				}
			})
		})
	}
}

// plainly connects to something that does not speak TLS.
func plainly(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	go func() {
		defer far.Close()
		_, _ = far.Read(make([]byte, 4096))
		_, _ = io.WriteString(far, secret+secret+secret)
	}()
	return near, nil
}

// TestCodes holds that the codes are written the way the manual writes them.
func TestCodes(t *testing.T) {
	t.Parallel()
	for _, code := range []string{
		fetch.CodeScheme, fetch.CodePrivate, fetch.CodeHost, fetch.CodeDNS, fetch.CodeDial, fetch.CodeTLS, fetch.CodeSlow, fetch.CodeBig,
		fetch.CodeType, fetch.CodeRedirect, fetch.CodeBusy, fetch.CodeChallenge, fetch.CodeDown, fetch.CodeStatus, fetch.CodeBroken,
	} {
		if !strings.HasPrefix(code, "E-FETCH-") || strings.ToUpper(code) != code {
			t.Errorf("code %q", code)
		}
	}
}
