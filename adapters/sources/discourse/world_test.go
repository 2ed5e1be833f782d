package discourse_test

import (
	"context"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/discourse"
	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
	"github.com/threadtape/threadtape/bot/forum/forumtest"
	"github.com/threadtape/threadtape/bot/store"
)

// home is where the fake forum of a world is found.
const home = "http://forum.example"

// A world is a fake forum and a real client on a wire in memory, so that time can be bent around both.
type world struct {
	*fakeforum.Forum
	client *fetch.Client
	topic  int
	other  int // a second topic, for posts that move
	posts  []int
	first  *forumtest.Follower // of a test that needs one early
}

// newWorld returns a world with one topic of five posts.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := emptyWorld(t)
	topic, first := w.Open("Tin & copper, the long view", fakeforum.Entry{By: "ada", Text: "**Opening** thoughts.\n\nLong $COPR"}, "metals")
	w.topic, w.posts = topic, []int{first}
	for i := range 4 {
		w.posts = append(w.posts, w.Post(topic, "ben", "Reply "+strconv.Itoa(i+1)+" on tin."))
	}
	return w
}

func emptyWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Forum: fakeforum.New()}
	wire := forumtest.NewWire()
	stop := w.Serve(wire)
	client, err := fetch.New(fetch.Options{
		Resolver: nowhere{}, Dial: wire.Dial, PerHost: store.Limit{Every: time.Microsecond, Burst: 1000},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.client = client
	t.Cleanup(func() {
		client.Close()
		stop()
	})
	return w
}

func (w *world) source() forum.Source { return discourse.Open(w.client) }

// follow reads the world's topic to its end.
func (w *world) follow(t *testing.T) *forumtest.Follower {
	t.Helper()
	return forumtest.Follow(t, w.source(), home+w.Link(w.topic, 0))
}

// nowhere gives every name the same public address.
type nowhere struct{}

func (nowhere) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("93.184.216.34")}, nil
}

// id is the id of a post as the port has it.
func id(post int) string { return strconv.Itoa(post) }
