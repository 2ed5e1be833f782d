package redistest

import (
	"strconv"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// taken is the key by which a test holds a database of a borrowed server.
const taken = "threadtape-test"

// borrow finds a database of a server that others use too, and empties it.
func borrow(t testing.TB, url string) (string, *Server) {
	t.Helper()
	o, err := goredis.ParseURL(url)
	if err != nil {
		t.Fatalf("%s is no address of a Redis server", Variable)
	}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		for db := 1; db < 16; db++ {
			if s := hold(t, o, db); s != nil {
				return withDB(o, db), s
			}
		}
	}
	t.Fatalf("all databases of %s are in use", Variable)
	return "", nil
}

// hold takes one database until the end of the test; nil: somebody else has it.
func hold(t testing.TB, o *goredis.Options, db int) *Server {
	t.Helper()
	own := *o
	own.DB = db
	c := goredis.NewClient(&own)
	ok, err := c.SetNX(t.Context(), taken, "1", 10*time.Minute).Result()
	if err != nil {
		t.Fatalf("reach the server of %s: %v", Variable, err)
	}
	if !ok {
		_ = c.Close()
		return nil
	}
	c.FlushDB(t.Context())
	c.SetNX(t.Context(), taken, "1", 10*time.Minute)
	release := sync.OnceFunc(func() {
		c.FlushDB(ending())
		_ = c.Close()
	})
	t.Cleanup(release)
	return &Server{Addr: o.Addr, t: t, release: release}
}

func withDB(o *goredis.Options, db int) string {
	scheme, user := "redis://", ""
	if o.TLSConfig != nil {
		scheme = "rediss://"
	}
	if o.Password != "" {
		user = o.Username + ":" + o.Password + "@"
	}
	return scheme + user + o.Addr + "/" + strconv.Itoa(db)
}
