package redis

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// Options are what a caller may wish of a store. The zero value is the default.
type Options struct {
	Keep   time.Duration // how long texts and receipts are kept; 0: 30 days
	Log    *slog.Logger  // nil: nothing is logged
	Filled bool          // the caller has used this store before: if it turns out to be new, Health says Emptied
}

// keepDefault is how long texts and receipts are kept when nobody says.
const keepDefault = 30 * 24 * time.Hour

// A server is the connection that the ports share.
type server struct {
	client  goredis.UniversalClient
	target  target
	scripts scripts
	keep    time.Duration
	log     *slog.Logger

	opened   atomic.Bool            // the markers were checked: from now on they are there
	doubtful atomic.Int64           // ms since 1970 until which every turn is in doubt
	epoch    atomic.Pointer[string] // changes when a node may have forgotten its last second
	born     atomic.Pointer[string] // when the store was new
	emptied  atomic.Bool
	schema   atomic.Int64
	shards   atomic.Int64
}

// Open connects to the store at a redis://, rediss://, redis+sentinel:// or redis+cluster:// address and checks that it can
// be used: it answers, evicts nothing, and has a schema that this program knows. The caller closes the store.
func Open(ctx context.Context, url string, o Options) (store.Store, error) {
	t, err := parse(url)
	if err != nil {
		return store.Store{}, err
	}
	return connect(ctx, t, o)
}

// connect opens the store at a parsed address.
func connect(ctx context.Context, t target, o Options) (_ store.Store, err error) {
	s := &server{target: t, keep: cmp.Or(o.Keep, keepDefault), log: o.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.scripts, err = load(true); err != nil {
		return store.Store{}, err
	}
	s.target.options.OnConnect = s.meet
	s.client = newClient(&s.target)
	if err := s.check(ctx, o.Filled); err != nil {
		_ = s.client.Close()
		return store.Store{}, fmt.Errorf("open the store at %s: %w", t.where, err)
	}
	return s.store(), nil //nolint:contextcheck // leases are given back after the context that opened the store has ended
}

func newClient(t *target) goredis.UniversalClient {
	hush()
	return goredis.NewUniversalClient(&t.options)
}

// check refuses a server that cannot be used, and makes the markers of a new store.
func (s *server) check(ctx context.Context, filled bool) error {
	about, err := section(ctx, s.client, "server")
	if err != nil {
		return err
	}
	if s.scripts, err = load(withHeader(about["redis_version"])); err != nil {
		return err
	}
	if err := s.checkEviction(ctx); err != nil {
		return err
	}
	if err := s.mark(ctx, false); err != nil {
		return err
	}
	fresh := s.schema.Load() == 0
	if fresh {
		if err := s.mark(ctx, true); err != nil {
			return err
		}
	}
	if err := s.checkSchema(); err != nil {
		return err
	}
	s.opened.Store(true)
	s.emptied.Store(fresh && filled)
	return nil
}

// mark reads the markers of the store, and makes them if asked.
func (s *server) mark(ctx context.Context, create bool) error {
	answer, err := s.run(ctx, "epoch", []string{schemaKey, metaTag + "run:none", verifyKey},
		"", create, schemaNumber, deliveryShards, verifyTime.Milliseconds())
	if err != nil {
		return err
	}
	return s.learn(list(answer))
}

// checkSchema refuses a store that another program wrote.
func (s *server) checkSchema() error {
	if n := s.schema.Load(); n > schemaNumber {
		return fault.New(fault.Invalid, "E-STORE-SCHEMA",
			fmt.Sprintf("The store was written by a newer version of the program (layout %d; this one knows %d).", n, schemaNumber),
			"Run the newer version, or point store: at another database.", store.ErrSchema)
	}
	if n := s.shards.Load(); n != deliveryShards {
		return fault.New(fault.Invalid, "E-STORE-SHARDS",
			fmt.Sprintf("The store was laid out in %d shards, and this program uses %d.", n, deliveryShards),
			"Export with the program that wrote it, and import into an empty database.", store.ErrSchema)
	}
	return nil
}

// checkEviction refuses a server that may drop keys when its memory is full.
func (s *server) checkEviction(ctx context.Context) error {
	if s.target.force {
		return nil
	}
	return s.masters(ctx, func(ctx context.Context, c *goredis.Client) error {
		memory, err := section(ctx, c, "memory")
		if err != nil {
			return err
		}
		if policy := memory["maxmemory_policy"]; policy != "" && policy != "noeviction" {
			return fault.New(fault.Invalid, "E-STORE-EVICTION",
				"The store drops keys when its memory is full (maxmemory-policy "+policy+"); what waits to be said could be lost.",
				"Type redis-cli CONFIG SET maxmemory-policy noeviction, and write it into redis.conf; or add ?force=1 to the store's address.", nil)
		}
		return nil
	})
}

// masters calls f for the server, or for each master of a cluster, one after the other or at once.
func (s *server) masters(ctx context.Context, f func(context.Context, *goredis.Client) error) error {
	switch c := s.client.(type) {
	case *goredis.ClusterClient:
		return explain(c.ForEachMaster(ctx, f))
	case *goredis.Client:
		return explain(f(ctx, c))
	default:
		return fmt.Errorf("a client of type %T", c)
	}
}
