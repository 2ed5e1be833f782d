package redistest

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	goredis "github.com/redis/go-redis/v9"
)

// ending is for what must happen at the end of a test, when its own context is over.
func ending() context.Context { return context.Background() }

// Cluster starts three masters that share the slots, and returns their address for Open. It calls [Need].
func Cluster(t testing.TB) (url string, nodes []*Server) {
	t.Helper()
	for range 3 {
		bus := FreePort(t)
		nodes = append(nodes, Run(t, Config{AOF: true, Args: []string{
			"--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-node-timeout", "2000", "--cluster-require-full-coverage", "no",
		}}))
	}
	slots := [][2]string{{"0", "5460"}, {"5461", "10922"}, {"10923", "16383"}}
	var addrs []string
	for i, n := range nodes {
		n.Do("CLUSTER", "ADDSLOTSRANGE", slots[i][0], slots[i][1])
		n.Do("CLUSTER", "SET-CONFIG-EPOCH", i+1)
		host, port, _ := net.SplitHostPort(n.Addr)
		nodes[0].Do("CLUSTER", "MEET", host, port, bus(n))
		addrs = append(addrs, n.Addr)
	}
	for _, n := range nodes {
		n.Await(func(c *goredis.Client) bool {
			info, _ := c.ClusterInfo(ending()).Result()
			return strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_slots_ok:16384") && strings.Contains(info, "cluster_size:3")
		})
	}
	return "redis+cluster://" + strings.Join(addrs, ","), nodes
}

// bus returns the port on which the nodes of a cluster talk.
func bus(s *Server) string {
	for i, a := range s.args {
		if a == "--cluster-port" {
			return s.args[i+1]
		}
	}
	return ""
}

// Do runs one command and fails the test when the server refuses it.
func (s *Server) Do(args ...any) any {
	s.t.Helper()
	c := s.Client()
	defer c.Close()
	answer, err := c.Do(ending(), args...).Result()
	if err != nil && !errors.Is(err, goredis.Nil) {
		s.t.Fatalf("%v: %v", args, err)
	}
	return answer
}
