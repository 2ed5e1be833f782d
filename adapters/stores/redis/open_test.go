package redis

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/stores/redis/redistest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// TestEviction holds that a server which may drop keys is refused with what to type, and taken when forced.
func TestEviction(t *testing.T) {
	t.Parallel()
	server := redistest.Run(t, redistest.Config{Args: []string{"--maxmemory-policy", "allkeys-lru"}})
	_, err := Open(t.Context(), server.URL(), Options{})
	if _, fix := fault.Words(err); fault.Code(err) != "E-STORE-EVICTION" || !strings.Contains(fix, "CONFIG SET maxmemory-policy noeviction") {
		t.Errorf("Open = %v", err)
	}
	s := opened(t, server.URL()+"?force=1")
	h, err := s.Health(t.Context())
	if err != nil || !strings.Contains(strings.Join(h.Warnings, "\n"), "noeviction") {
		t.Errorf("Health = %+v, %v; want a warning", h, err)
	}
}

// TestSchema holds that a store of a newer layout, or of other shards, is refused in one sentence.
func TestSchema(t *testing.T) {
	t.Parallel()
	for field, code := range map[string]string{"schema": "E-STORE-SCHEMA", "shards": "E-STORE-SHARDS"} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			server := redistest.Run(t, redistest.Config{})
			_ = opened(t, server.URL()).Close()
			server.Do("HINCRBY", schemaKey, field, 1)
			_, err := Open(t.Context(), server.URL(), Options{})
			if fault.Code(err) != code || !errors.Is(err, store.ErrSchema) {
				t.Errorf("Open = %v", err)
			}
		})
	}
}

// TestEmptied holds that a store which lost everything says so, in this process and in the next.
func TestEmptied(t *testing.T) {
	t.Parallel()
	server := redistest.Run(t, redistest.Config{})
	s := opened(t, server.URL())
	if h, err := s.Health(t.Context()); err != nil || h.Emptied || h.Doubt || h.Epoch == "" {
		t.Errorf("Health of a new store = %+v, %v", h, err)
	}
	server.Do("FLUSHALL")
	if h, err := s.Health(t.Context()); err != nil || !h.Emptied {
		t.Errorf("Health after everything went = %+v, %v", h, err)
	}
	server.Do("FLUSHALL")
	next, err := Open(t.Context(), server.URL(), Options{Filled: true})
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if h, err := next.Health(t.Context()); err != nil || !h.Emptied {
		t.Errorf("Health of the next process = %+v, %v", h, err)
	}
}

// TestTLS holds that the store is reached by TLS, with the authority that is named and with no other.
func TestTLS(t *testing.T) {
	t.Parallel()
	server := redistest.Run(t, redistest.Config{TLS: true, Password: "hunter2"})
	url := strings.Replace(server.URL(), "rediss://", "rediss://:hunter2@", 1)
	s := opened(t, url)
	l := lane(1, "terminal:")
	subscribe(t, s, l, 0)
	offer(t, s, l, 1, fresh(1)...)
	if said := drain(t, s, store.Terms{}); len(said) != 1 {
		t.Errorf("said %q", said)
	}
	plain, _, _ := strings.Cut(url, "?")
	if _, err := Open(t.Context(), plain, Options{}); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("Open without the authority = %v", err)
	}
	wrong := strings.Replace(url, "hunter2", "hunter3", 1)
	if _, err := Open(t.Context(), wrong, Options{}); fault.Code(err) != "E-STORE-PASSWORD" || strings.Contains(err.Error(), "hunter3") {
		t.Errorf("Open with a wrong password = %v", err)
	}
}

// TestSocket holds that a server is reached by the path of its socket.
func TestSocket(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "tt") // short: the path of a socket has about 100 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket := filepath.Join(dir, "s")
	redistest.Run(t, redistest.Config{Args: []string{"--unixsocket", socket}})
	s := opened(t, "unix://"+socket+"?db=2")
	subscribe(t, s, lane(1, "terminal:"), 0)
	offer(t, s, lane(1, "terminal:"), 1, fresh(1)...)
}
