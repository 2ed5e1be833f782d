package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/threadtape/threadtape/bot/fault"
)

// verifyTime is how long every turn is in doubt after a server may have forgotten its last second.
const verifyTime = 10 * time.Minute

// meet is called for every new connection before it carries any command. It compares the life of the server at its other
// end with the one that was met before. A server that was started anew, or made a master since, may have forgotten what
// it had answered last; then every turn is in doubt for a while, in this process and in all others.
func (s *server) meet(ctx context.Context, cn *goredis.Conn) error {
	if err := s.greet(ctx, cn); err != nil {
		return fmt.Errorf("meet the server: %w", err) // the client takes one wrapping off
	}
	return nil
}

func (s *server) greet(ctx context.Context, cn *goredis.Conn) error {
	about, err := section(ctx, cn, "server")
	if err != nil || about["redis_mode"] == "sentinel" {
		return err
	}
	links, err := section(ctx, cn, "replication")
	if err != nil {
		return err
	}
	if about["run_id"] == "" {
		return nil // not a server that has lives: miniredis
	}
	node := "one" // behind a single address or a sentinel stands one node, whichever it is
	if s.target.cluster {
		if node, err = cn.ClusterMyID(ctx).Result(); err != nil {
			return explain(err)
		}
	}
	life := about["run_id"] + "/" + links["master_replid"]
	return s.note(ctx, cn, node, life, withHeader(about["redis_version"]))
}

// note writes the life of a node down, and takes over what the store knows of doubt.
func (s *server) note(ctx context.Context, cn *goredis.Conn, node, life string, header bool) error {
	text, err := readScript("epoch", header)
	if err != nil {
		return err
	}
	keys := []string{schemaKey, metaTag + "run:" + node, verifyKey}
	args := []any{life, s.opened.Load(), schemaNumber, deliveryShards, verifyTime.Milliseconds()}
	answer, err := cn.Eval(ctx, text, keys, args...).Slice()
	if moved, ok := strings.CutPrefix(answerOf(err), "MOVED "); ok {
		answer, err = s.elsewhere(ctx, moved, text, keys, args)
	}
	if err != nil {
		return explain(err)
	}
	return s.learn(answer)
}

// elsewhere runs a script on the node that a "slot host:port" names. It takes a connection of its own: the client of the
// Cluster may be waiting for the very connection that is being met.
func (s *server) elsewhere(ctx context.Context, moved, text string, keys []string, args []any) ([]any, error) {
	_, addr, _ := strings.Cut(moved, " ")
	o := s.target.options.Simple()
	o.Addr, o.OnConnect, o.PoolSize = addr, nil, 1
	c := goredis.NewClient(o)
	defer func() { _ = c.Close() }() // it had one question
	return c.Eval(ctx, text, keys, args...).Slice()
}

// learn takes over what the epoch script answered.
func (s *server) learn(answer []any) error {
	if len(answer) != 5 {
		return errors.New("the epoch script gave no sensible answer")
	}
	if left := integer(answer[0]); left > 0 {
		until := time.Now().Add(time.Duration(left) * time.Millisecond).UnixMilli()
		for old := s.doubtful.Load(); until > old && !s.doubtful.CompareAndSwap(old, until); old = s.doubtful.Load() {
		}
	}
	epoch, born := text(answer[1]), text(answer[2])
	s.epoch.Store(&epoch)
	if old := s.born.Swap(&born); old != nil && *old != "" && *old != born {
		s.emptied.Store(true)
		s.log.Error("redis: the store is empty although it was not before", "where", s.target.where)
	}
	s.schema.Store(integer(answer[3]))
	s.shards.Store(integer(answer[4]))
	return nil
}

// doubt reports whether the store may have forgotten something lately.
func (s *server) doubt() bool { return time.Now().UnixMilli() < s.doubtful.Load() }

// section asks a server about itself. One that does not know the section has nothing to say about it.
func section(ctx context.Context, c interface {
	Info(ctx context.Context, sections ...string) *goredis.StringCmd
}, name string,
) (map[string]string, error) {
	info, err := c.Info(ctx, name).Result()
	if explained := explain(err); err != nil && (answerOf(err) == "" || fault.Of(explained) != fault.Broken) {
		return nil, explained
	}
	fields := make(map[string]string)
	for line := range strings.Lines(info) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			fields[key] = value
		}
	}
	return fields, nil
}

// withHeader reports whether a server of that version knows the first line of scripts.
func withHeader(version string) bool {
	major, _, _ := strings.Cut(version, ".")
	return number(major) >= 7
}
