package redis

import (
	"context"

	goredis "github.com/redis/go-redis/v9"
)

// A single is a command that is sent once. When the connection breaks before the answer is there, the command may have run:
// then the caller hears of it, and decides. The client of a Cluster would send it again by itself, whatever MaxRetries
// says: it counts such a repetition as a redirection, and those it must follow. A claim that ran twice would leave a
// turn to its lease, a settlement would look stale, and the first to remember something would be told that it is the
// second.
//
// Where a server answers that it moved the keys, the command has not run, and the client follows. Commands that only read
// need none of this.
type single struct{ *goredis.Cmd }

// NoRetry tells the client.
func (single) NoRetry() bool { return true }

// newSingle makes a command with one key or none.
func newSingle(ctx context.Context, args ...any) single { return single{goredis.NewCmd(ctx, args...)} }

// evalSha and eval make the command that runs a script which the server knows, or one that it is given.
func evalSha(ctx context.Context, s script, keys []string, args []any) single {
	return newEval(ctx, "evalsha", s.sha, keys, args)
}

func eval(ctx context.Context, s script, keys []string, args []any) single {
	return newEval(ctx, "eval", s.text, keys, args)
}

func newEval(ctx context.Context, name, what string, keys []string, args []any) single {
	all := make([]any, 0, 3+len(keys)+len(args))
	all = append(all, name, what, len(keys))
	for _, key := range keys {
		all = append(all, key)
	}
	c := newSingle(ctx, append(all, args...)...)
	if len(keys) > 0 {
		c.SetFirstKeyPos(3)
	}
	return c
}
