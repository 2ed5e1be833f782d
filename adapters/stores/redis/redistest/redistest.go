// Package redistest starts Redis servers for tests: one server, a cluster of three masters, a master with a replica and
// a sentinel, or one behind TLS.
//
// [Start] takes what the machine has: the server whose address THREADTAPE_TEST_REDIS names, the redis-server on the path
// (started on a free loopback port, with its files in a folder of the test, and stopped with it), or else miniredis
// inside of the process, which it says in the test's log. What needs to kill a server, or a real one, calls [Need]
// first, which skips the test where there is none.
package redistest

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"
)

// Variable names the environment variable with the address of a server for tests. Its databases 1 to 15 are emptied.
const Variable = "THREADTAPE_TEST_REDIS"

// A Config says how a server is started. The zero value keeps nothing on disk.
type Config struct {
	AOF      bool     // keep an append-only file, flushed every second
	TLS      bool     // answer TLS alone, with a certificate made for the test; see [Server.CA]
	Password string   // that the server asks for
	Args     []string // further options, such as "--maxmemory", "2mb"
}

// A Server is a running server.
type Server struct {
	Addr string               // host and port
	Dir  string               // its folder; empty for one that we did not start
	CA   string               // file with the authority of its certificate; empty without TLS
	Mini *miniredis.Miniredis // the server inside of the process; nil for a real one

	password string
	release  func() // gives a borrowed database back

	t    testing.TB
	bin  string
	args []string
	cmd  *exec.Cmd
	done chan struct{}
}

// Start starts a server for one test and returns its address for Open. It is empty, and nobody else uses it.
func Start(t testing.TB) (url string, s *Server) {
	t.Helper()
	if at := os.Getenv(Variable); at != "" {
		return borrow(t, at)
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Log("no redis-server on this machine: using miniredis")
		url, m := Mini(t)
		return url, &Server{Addr: m.Addr(), Mini: m, t: t}
	}
	s = Run(t, Config{})
	return s.URL(), s
}

// Need skips a test that needs a redis-server of its own where the machine has none.
func Need(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("no redis-server on this machine")
	}
}

// Run starts a server of our own; it calls [Need]. It has answered when Run returns.
func Run(t testing.TB, c Config) *Server {
	t.Helper()
	Need(t)
	port := FreePort(t)
	s := &Server{Addr: net.JoinHostPort("127.0.0.1", port), Dir: t.TempDir(), t: t, bin: "redis-server", password: c.Password}
	s.args = []string{
		"--port", port, "--bind", "127.0.0.1", "--dir", s.Dir, "--save", "", "--loglevel", "warning",
		"--logfile", filepath.Join(s.Dir, "log"), "--repl-diskless-sync-delay", "0",
	}
	if c.AOF {
		s.args = append(s.args, "--appendonly", "yes", "--appendfsync", "everysec", "--aof-load-truncated", "yes")
	}
	if c.TLS {
		s.secure(port)
	}
	if c.Password != "" {
		s.args = append(s.args, "--requirepass", c.Password)
	}
	s.args = append(s.args, c.Args...)
	s.Restart()
	t.Cleanup(s.Kill)
	return s
}

// URL returns the address of the server for Open.
func (s *Server) URL() string {
	if s.CA != "" {
		return "rediss://" + s.Addr + "?ca=" + s.CA
	}
	return "redis://" + s.Addr
}

// Kill ends the process at once, as a crash does. What the system had not been given is lost. Killing twice is harmless.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	<-s.done
	s.cmd = nil
}

// Stop gives the server back before the end of the test: tests that need many, one after the other, call it. Stopping
// twice is harmless.
func (s *Server) Stop() {
	if s.release != nil {
		s.release()
	}
	if s.Mini != nil {
		s.Mini.Close()
	}
	s.Kill()
}

// Restart starts the process, after Kill once more with the same port and files, and waits until it answers.
func (s *Server) Restart() {
	s.t.Helper()
	s.cmd, s.done = exec.Command(s.bin, s.args...), make(chan struct{})
	if err := s.cmd.Start(); err != nil {
		s.t.Fatalf("start redis-server: %v", err)
	}
	go func(cmd *exec.Cmd, done chan struct{}) {
		_ = cmd.Wait()
		close(done)
	}(s.cmd, s.done)
	s.Await(func(c *goredis.Client) bool { return c.Ping(context.Background()).Err() == nil })
}

// Await asks the server every few milliseconds until ok is true, and fails the test when that takes too long.
func (s *Server) Await(ok func(*goredis.Client) bool) {
	s.t.Helper()
	c := s.Client()
	defer c.Close()
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if s.listens() && ok(c) {
			return
		}
	}
	log, _ := os.ReadFile(filepath.Join(s.Dir, "log"))
	s.t.Fatalf("the server at %s did not come to what the test waits for; its log:\n%s", s.Addr, log)
}

// listens reports whether the port is open, without the client's patience.
func (s *Server) listens() bool {
	c, err := net.Dial("tcp", s.Addr)
	if err == nil {
		_ = c.Close()
	}
	return err == nil
}

// Client returns a plain client of the server; the caller closes it.
func (s *Server) Client() *goredis.Client {
	o := &goredis.Options{Addr: s.Addr, Password: s.password, MaxRetries: -1, DialerRetries: 1, DisableIdentity: true, Protocol: 2, PoolSize: 1}
	if s.CA != "" {
		o.TLSConfig = trust(s.t, s.CA)
	}
	return goredis.NewClient(o)
}

// FreePort returns a loopback port that nobody uses at the moment.
func FreePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}
