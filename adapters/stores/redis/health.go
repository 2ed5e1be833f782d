package redis

import (
	"context"
	"net"
	"strings"
	"sync"

	goredis "github.com/redis/go-redis/v9"

	"github.com/threadtape/threadtape/bot/store"
)

// health asks every master how it is.
func (s *server) health(ctx context.Context) (store.Health, error) {
	h := store.Health{Kind: "redis", Where: s.target.where, Shared: true}
	var mu sync.Mutex
	warned := make(map[string]bool)
	warn := func(say string) {
		mu.Lock()
		defer mu.Unlock()
		if !warned[say] {
			warned[say] = true
			h.Warnings = append(h.Warnings, say)
		}
	}
	err := s.masters(ctx, func(ctx context.Context, c *goredis.Client) error { return s.examine(ctx, c, warn) })
	if err != nil {
		return h, err
	}
	if err := s.mark(ctx, true); err != nil {
		return h, err
	}
	if epoch := s.epoch.Load(); epoch != nil {
		h.Epoch = *epoch
	}
	h.Doubt, h.Emptied = s.doubt(), s.emptied.Load()
	return h, nil
}

// examine looks at one server.
func (s *server) examine(ctx context.Context, c *goredis.Client, warn func(string)) error {
	if err := c.Ping(ctx).Err(); err != nil {
		return err
	}
	memory, err := section(ctx, c, "memory")
	if err != nil {
		return err
	}
	if policy := memory["maxmemory_policy"]; policy != "" && policy != "noeviction" {
		warn("the store drops keys when its memory is full: type redis-cli CONFIG SET maxmemory-policy noeviction")
	}
	if limit := integer(memory["maxmemory"]); limit > 0 && integer(memory["used_memory"]) > limit/10*9 {
		warn("the store has used nine tenths of its memory: raise maxmemory, or shorten relay.keep")
	}
	disk, err := section(ctx, c, "persistence")
	if err != nil {
		return err
	}
	if disk["aof_enabled"] == "0" {
		warn("the store keeps no append-only file, so a restart may lose minutes: type redis-cli CONFIG SET appendonly yes")
	}
	if disk["aof_last_write_status"] == "err" || disk["rdb_last_bgsave_status"] == "err" {
		warn("the store could not write to its disk: look at its free space")
	}
	if s.open() {
		warn("the store has no password and is not on this machine: set requirepass, and write rediss://")
		if mode, _ := c.ConfigGet(ctx, "protected-mode").Result(); mode["protected-mode"] == "no" {
			warn("the store has protected-mode off and no password: anybody who reaches it can read and change it")
		}
	}
	return nil
}

// open reports whether strangers on the network could use the store.
func (s *server) open() bool {
	if s.target.options.Password != "" {
		return false
	}
	for _, addr := range s.target.options.Addrs {
		host, _, _ := net.SplitHostPort(addr)
		ip := net.ParseIP(host)
		if !strings.HasPrefix(addr, "/") && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return true
		}
	}
	return false
}
