package ops

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// A Public server is where chats call in that reach us over HTTP. It serves its routes and nothing else.
type Public struct {
	Listen string                  // host:port; empty: Run waits for ctx and serves nothing
	Routes map[string]http.Handler // by path
	Bound  func(addr string)       // called once it listens, with the real port; may be nil
	Log    *slog.Logger            // may be nil
}

// Run serves until ctx ends, then lets requests under way finish for a few seconds. It fails at once when the address
// cannot be listened on.
func (s Public) Run(ctx context.Context) error {
	if s.Listen == "" || len(s.Routes) == 0 {
		<-ctx.Done()
		return nil
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return unheard("public.listen", s.Listen, "", err)
	}
	if s.Bound != nil {
		s.Bound(l.Addr().String())
	}
	log := s.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	server := &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second,
		IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
		defer cancel()
		_ = server.Shutdown(bounded) // what is still open then is cut by Close below
		_ = server.Close()
	})
	err = server.Serve(l)
	if stop() {
		return fmt.Errorf("serve on public.listen %s: %w", s.Listen, err)
	}
	<-ended
	return nil
}

// Handler returns what is served: each route by its exact path, and 404 for everything else.
func (s Public) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		route, ok := s.Routes[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		route.ServeHTTP(w, r)
	})
}
