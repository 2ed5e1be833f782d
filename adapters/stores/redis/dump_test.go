package redis

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/threadtape/threadtape/adapters/stores/redis/redistest"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// endless matches the keys that may stay for ever: subscriptions, lanes and the markers of the store.
var endless = regexp.MustCompile(`^tt:(\{t[\w-]{12}\}:subs|\{d\d\d\}:lane:.*|\{meta\}:(schema|run:.*))$`)

// TestDump holds, after a bit of everything, that every other key ends, that no key has a raw link, and that no value is
// longer than 64 KiB.
func TestDump(t *testing.T) {
	t.Parallel()
	redistest.Need(t)
	server := redistest.Run(t, redistest.Config{})
	s := opened(t, server.URL())
	mix(t, s)
	c := server.Client()
	defer c.Close()
	keys, err := c.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) < 40 {
		t.Fatalf("%d keys, %v", len(keys), err)
	}
	for _, key := range keys {
		if strings.Contains(key, "http") || strings.Contains(key, "example") {
			t.Errorf("the key %q has a raw link", key)
		}
		ttl, err := c.PTTL(t.Context(), key).Result()
		if err != nil {
			t.Fatal(err)
		}
		if ttl < 0 && !endless.MatchString(key) {
			t.Errorf("the key %q never ends", key)
		}
		if n := longest(t, c, key); n > maxValue+1 {
			t.Errorf("the key %q has a value of %d bytes", key, n)
		}
	}
}

// longest returns the length of the longest value under a key.
func longest(t *testing.T, c *goredis.Client, key string) (n int) {
	t.Helper()
	var values []string
	switch kind := c.Type(t.Context(), key).Val(); kind {
	case "string":
		values = []string{c.Get(t.Context(), key).Val()}
	case "hash":
		values = c.HVals(t.Context(), key).Val()
	case "list":
		values = c.LRange(t.Context(), key, 0, -1).Val()
	case "zset":
		values = c.ZRange(t.Context(), key, 0, -1).Val()
	default:
		t.Errorf("the key %q is a %s", key, kind)
	}
	for _, v := range values {
		n = max(n, len(v))
	}
	return n
}

// mix plays a bit of everything.
func mix(t *testing.T, s store.Store) {
	t.Helper()
	ctx := t.Context()
	for i := range 8 {
		l := lane(i%3, chat.Address(fmt.Sprintf("discord:%d", i)))
		subscribe(t, s, l, 0)
		offer(t, s, l, 4, upTo(4)...)
		offer(t, s, l, 1, update(3, "edited"))
		offer(t, s, l, 1, store.Delivery{Kind: store.Notice, Post: "lost/1", Rev: "lost"})
		for verdict := store.Heard; verdict <= store.Never; verdict++ {
			for _, turn := range claimed(t, s, 1, store.Terms{}) {
				settle(t, s, store.Settlement{Turn: turn, Verdict: verdict, Receipt: chat.Receipt{To: l.To, ID: "m"}, After: time.Millisecond})
			}
		}
		if err := s.Threads.Wake(ctx, l.Thread, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	looks, _, err := s.Threads.Due(ctx, "one", 5, time.Minute)
	if err != nil || len(looks) != 3 {
		t.Fatalf("Due = %v, %v", looks, err)
	}
	noise := make([]byte, 90<<10)
	for i := range noise {
		noise[i] = byte(' ' + rand.IntN(95))
	}
	for _, l := range looks[:2] {
		posts := []forum.Post{{ID: "1", Number: 1, Rev: "a", URL: string(noise), Created: time.Now()}, {ID: "2", Number: 2, Rev: "b"}}
		if err := s.Threads.Keep(ctx, l, posts); err != nil {
			t.Fatal(err)
		}
		_, kept, err := s.Threads.Read(ctx, l.Thread, store.Window{Newest: 5})
		if err != nil || len(kept) != 2 || kept[0].URL != string(noise) {
			t.Fatalf("read %d posts, %v", len(kept), err)
		}
		if err := s.Threads.Advance(ctx, l, store.State{Next: time.Now().Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Threads.Wake(ctx, looks[2].Thread, time.Now()); err != nil {
		t.Fatal(err)
	}
	for _, n := range []store.Note{
		{Key: store.Key{Tenant: "discord:1", Kind: "place", Name: "https://forum.example/t/1"}, Value: []byte("9"), End: time.Now().Add(time.Hour)},
		{Key: store.Key{Tenant: "discord:1", Kind: "why", Name: "b"}, End: time.Now().Add(time.Minute)},
	} {
		if _, err := s.Notes.Write(ctx, n); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Notes.Once(ctx, n.Key, time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Pace.Take(ctx, "https://forum.example", store.Limit{Every: time.Second}, 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Pace.Hold(ctx, "https://forum.example", time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
}

// TestMemory holds that what waits costs at most 120 bytes each, as the server counts it.
func TestMemory(t *testing.T) {
	redistest.Need(t)
	server := redistest.Run(t, redistest.Config{})
	s := opened(t, server.URL())
	const channels, each = 1000, 50
	var offerings []store.Offering
	for i := range channels {
		l := lane(i%20, chat.Address(fmt.Sprintf("discord:%018d", 100000000000000000+i)))
		subscribe(t, s, l, 0)
		var ds []store.Delivery
		for n := range uint64(each) {
			ds = append(ds, store.Delivery{Kind: store.New, Post: fmt.Sprint(86_000 + n), Rev: "Zm9yZXZlcjEy", Seq: n + 1})
		}
		offerings = append(offerings, store.Offering{Lane: l, Deliveries: ds})
	}
	before := used(t, server)
	if taken, err := s.Outbox.Offer(t.Context(), offerings...); err != nil || taken != channels*each {
		t.Fatalf("Offer = %d, %v", taken, err)
	}
	per := float64(used(t, server)-before) / (channels * each)
	t.Logf("%.1f bytes for each of %d that wait in %d channels", per, channels*each, channels)
	if per > 120 {
		t.Errorf("%.1f bytes each, want at most 120", per)
	}
}

func used(t testing.TB, server *redistest.Server) int64 {
	t.Helper()
	c := server.Client()
	defer c.Close()
	memory, err := section(t.Context(), c, "memory")
	if err != nil {
		t.Fatal(err)
	}
	return integer(memory["used_memory"])
}
