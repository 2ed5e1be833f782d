package redis

import (
	"context"
	"sync"

	goredis "github.com/redis/go-redis/v9"
)

// hush keeps the client's own lines away from the error output, where they would stand before our words for the same trouble:
// each call's error says it, and the log has that. The client has one logger for the whole process, so it is set once, before
// the first connection.
var hush = sync.OnceFunc(func() { goredis.SetLogger(quiet{}) })

type quiet struct{}

func (quiet) Printf(context.Context, string, ...any) {}
