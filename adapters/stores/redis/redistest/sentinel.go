package redistest

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	goredis "github.com/redis/go-redis/v9"
)

// A Watched is a master with a replica, and a sentinel that replaces the one by the other.
type Watched struct {
	URL             string
	Master, Replica *Server
	Sentinel        *Server
}

// Sentinel starts a master, a replica and a sentinel that takes a master for dead after half a second. The replica is in
// step when it returns. It calls [Need].
func Sentinel(t testing.TB) *Watched {
	t.Helper()
	w := &Watched{Master: Run(t, Config{AOF: true})}
	host, port, _ := net.SplitHostPort(w.Master.Addr)
	w.Replica = Run(t, Config{AOF: true, Args: []string{"--replicaof", host + " " + port}})
	w.Replica.Await(func(c *goredis.Client) bool {
		info, _ := c.Info(ending(), "replication").Result()
		return strings.Contains(info, "master_link_status:up")
	})
	w.Master.Await(func(c *goredis.Client) bool {
		info, _ := c.Info(ending(), "replication").Result()
		return strings.Contains(info, "state=online")
	})
	own := FreePort(t)
	dir := t.TempDir()
	conf := filepath.Join(dir, "sentinel.conf")
	lines := []string{
		"port " + own, "bind 127.0.0.1", "dir " + dir, "logfile " + filepath.Join(dir, "log"),
		"sentinel monitor tape " + host + " " + port + " 1",
		"sentinel down-after-milliseconds tape 500", "sentinel failover-timeout tape 3000",
	}
	if err := os.WriteFile(conf, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.Sentinel = &Server{Addr: net.JoinHostPort("127.0.0.1", own), Dir: dir, t: t, bin: "redis-server", args: []string{conf, "--sentinel"}}
	w.Sentinel.Restart()
	t.Cleanup(w.Sentinel.Kill)
	w.Sentinel.Await(func(c *goredis.Client) bool {
		info, _ := c.Info(ending(), "sentinel").Result()
		return strings.Contains(info, "status=ok") && strings.Contains(info, "slaves=1")
	})
	w.URL = "redis+sentinel://" + w.Sentinel.Addr + "/tape"
	return w
}
