package ops

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// A Server answers an operator's questions.
type Server struct {
	Listen string // host:port; empty: Run waits for ctx and serves nothing
	Token  string // asked for as "Authorization: Bearer …" when not empty
	Ready  func(context.Context) Report
	Bound  func(addr string) // called once it listens, with the real port; may be nil
}

// Run serves until ctx ends. It fails at once when the address cannot be listened on.
func (s Server) Run(ctx context.Context) error {
	if s.Listen == "" {
		<-ctx.Done()
		return nil
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return unheard("admin.listen", s.Listen, `; "" switches it off`, err)
	}
	if s.Bound != nil {
		s.Bound(l.Addr().String())
	}
	server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10}
	stop := context.AfterFunc(ctx, func() {
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = server.Shutdown(bounded) // what is still open after a second is cut by Close below
		_ = server.Close()
	})
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve on admin.listen %s: %w", s.Listen, err)
	}
	return nil
}

// Handler returns what is served.
func (s Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusOK, map[string]bool{"alive": true})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		report, status := s.Ready(r.Context()), http.StatusOK
		if !report.Ready {
			status = http.StatusServiceUnavailable
		}
		reply(w, status, report)
	})
	return s.guarded(mux)
}

// guarded asks for the token, and answers only to names of this machine or to addresses: a page in somebody's browser
// cannot reach the server under a name that it made point here.
func (s Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !addressed(r.Host) || r.Header.Get("Origin") != "" {
			reply(w, http.StatusForbidden, map[string]string{"error": "ask by address, and not from a page"})
			return
		}
		want := "Bearer " + s.Token
		if s.Token != "" && subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte(want)) != 1 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			reply(w, http.StatusUnauthorized, map[string]string{"error": "the token of admin.token is needed"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

func addressed(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	return host == "localhost" || net.ParseIP(host) != nil
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // whoever asked is gone: nobody is left to tell
}
