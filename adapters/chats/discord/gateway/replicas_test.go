package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/gateway"
	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/store"
)

func good(p *peer) { p.start(); p.live() }

// TestShards holds that all shards run where nobody shares them, that each says which it is, and that keys of
// concurrency are honoured.
func TestShards(t *testing.T) {
	bubble(t, good, func(w *world) {
		w.set(func(i *gateway.Info) { i.Shards, i.MaxConcurrency = 6, 2 })
		g := gateway.New(w.options())
		stop := run(t, g)
		time.Sleep(time.Minute)
		_, ids, _, _ := w.snapshot()
		if !up(g, 0, 1, 2, 3, 4, 5) || len(ids) != 6 || most(ids, inFive) > 2 {
			t.Errorf("%v, up to %d in 5 s", g.State().Connected, most(ids, inFive))
		}
		for key := range 2 {
			var same []identify
			for _, id := range ids {
				if id.shard[1] != 6 {
					t.Errorf("one of %d", id.shard[1])
				}
				if id.shard[0]%2 == key {
					same = append(same, id)
				}
			}
			if most(same, inFive) > 1 {
				t.Errorf("key %d identified %d times in 5 s", key, most(same, inFive))
			}
		}
		stop()
	})
}

// TestReshard holds that another number of shards, seen at a reconnect, begins all of them anew.
func TestReshard(t *testing.T) {
	bubble(t, func(p *peer) {
		p.start()
		if p.n == 1 {
			p.liveFor(time.Hour)
			p.w.set(func(i *gateway.Info) { i.Shards = 3 })
			p.send(`{"op":7}`)
		}
		p.live()
	}, func(w *world) {
		g := gateway.New(w.options())
		stop := run(t, g)
		time.Sleep(time.Hour + time.Minute)
		_, ids, _, _ := w.snapshot()
		if st := g.State(); !up(g, 0, 1, 2) || st.Shards != 3 || len(ids) != 4 || ids[3].shard[1] != 3 {
			t.Errorf("state %+v", st)
		}
		stop()
	})
}

// TestReplicas holds that two replicas share the shards evenly and each has its own, that one takes over what the other
// gave back within seconds and what it left behind within the lease, and that they share the turns to identify.
func TestReplicas(t *testing.T) {
	bubble(t, good, func(w *world) {
		st := memory.Open(0)
		defer st.Close()
		w.set(func(i *gateway.Info) { i.Shards = 4 })
		replica := func(holder string, notes store.Notes) *gateway.Gateway {
			o := w.options()
			o.Notes, o.Pace, o.Holder = notes, st.Pace, holder
			return gateway.New(o)
		}
		cutOff := &cut{Notes: st.Notes}
		a, b := replica("a", cutOff), replica("b", st.Notes)
		stopA := run(t, a)
		time.Sleep(time.Second)
		stopB := run(t, b)
		time.Sleep(2 * time.Minute)
		all := slices.Concat(a.State().Connected, b.State().Connected)
		slices.Sort(all)
		if _, ids, _, _ := w.snapshot(); !slices.Equal(all, []int{0, 1, 2, 3}) || len(a.State().Held) != 2 || len(ids) != 4 || most(ids, inFive) > 1 {
			t.Fatalf("a has %v, b has %v", a.State().Held, b.State().Held)
		}
		time.Sleep(time.Hour)
		if _, ids, _, _ := w.snapshot(); len(ids) != 4 {
			t.Errorf("%d IDENTIFYs in an hour of peace", len(ids))
		}

		stopB() // in peace
		time.Sleep(time.Minute)
		if !up(a, 0, 1, 2, 3) {
			t.Errorf("a has %v", a.State().Connected)
		}

		c := replica("c", st.Notes)
		stopC := run(t, c)
		time.Sleep(time.Minute)
		if !up(a, 0, 1, 2, 3) || len(c.State().Held) != 0 {
			t.Errorf("what was held moved: a %v, c %v", a.State().Held, c.State().Held)
		}
		cutOff.set(true) // a no longer reaches the store
		time.Sleep(29 * time.Second)
		time.Sleep(time.Second + time.Millisecond)
		if len(a.State().Connected) != 0 {
			t.Errorf("a goes on with %v although its leases are over", a.State().Connected)
		}
		time.Sleep(2 * time.Minute)
		if !up(c, 0, 1, 2, 3) {
			t.Errorf("c has %v", c.State().Connected)
		}
		cutOff.set(false)
		time.Sleep(time.Minute)
		if len(a.State().Held) != 0 || !up(c, 0, 1, 2, 3) {
			t.Errorf("a came back and has %v, c %v", a.State().Held, c.State().Held)
		}
		if err := errors.Join(stopA(), stopC()); err != nil {
			t.Error(err)
		}
		for _, kind := range []string{"shard", "shard-replica"} {
			if left, _ := st.Notes.Range(context.Background(), "discord", kind); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		}
	})
}

// TestStandby holds that of two replicas of one shard one stands by, and takes over when it is free.
func TestStandby(t *testing.T) {
	bubble(t, good, func(w *world) {
		st := memory.Open(0)
		defer st.Close()
		replica := func(holder string) *gateway.Gateway {
			o := w.options()
			o.Notes, o.Pace, o.Holder = st.Notes, st.Pace, holder
			return gateway.New(o)
		}
		a, b := replica(""), replica("") // holders are made up
		stopA := run(t, a)
		time.Sleep(time.Second)
		stopB := run(t, b)
		time.Sleep(time.Hour)
		if !up(a, 0) || len(b.State().Held) != 0 {
			t.Errorf("a %v, b %v", a.State().Held, b.State().Held)
		}
		stopA()
		time.Sleep(10 * time.Second)
		if !up(b, 0) {
			t.Errorf("b %+v", b.State())
		}
		stopB()
	})
}

// TestStolen holds that a shard whose lease another wrote over is closed at once.
func TestStolen(t *testing.T) {
	bubble(t, good, func(w *world) {
		st := memory.Open(0)
		defer st.Close()
		o := w.options()
		o.Notes, o.Pace, o.Holder = st.Notes, st.Pace, "a"
		g := gateway.New(o)
		stop := run(t, g)
		time.Sleep(time.Minute)
		key := store.Key{Tenant: "discord", Kind: "shard", Name: "app1/0of1"}
		note, err := st.Notes.Read(context.Background(), key)
		if err != nil || string(note.Value) != "a" {
			t.Fatalf("lease %+v, %v", note, err)
		}
		note.Value = []byte("thief")
		if _, err := st.Notes.Write(context.Background(), note); err != nil {
			t.Fatal(err)
		}
		time.Sleep(11 * time.Second)
		if len(g.State().Connected) != 0 {
			t.Errorf("state %+v", g.State())
		}
		time.Sleep(time.Minute) // the thief does not renew
		if !up(g, 0) {
			t.Errorf("state %+v", g.State())
		}
		stop()
	})
}

// TestStarts holds that no start is used while too few are left, that State says so, and that it goes on when they are
// back.
func TestStarts(t *testing.T) {
	bubble(t, func(p *peer) {
		p.start()
		p.send(`{"op":7}`)
		p.live()
	}, func(w *world) {
		w.set(func(i *gateway.Info) { i.Remaining, i.ResetAfter = 12, time.Hour })
		o := w.options()
		ask := o.Ask
		o.Ask = func(ctx context.Context) (gateway.Info, error) {
			info, err := ask(ctx)
			_, ids, _, _ := w.snapshot()
			info.Remaining = max(0, info.Remaining-len(ids))
			return info, err
		}
		g := gateway.New(o)
		stop := run(t, g)
		time.Sleep(10 * time.Hour)
		if st := g.State(); st.Identifies != 2 || st.Remaining != 10 || st.Fault != "E-DISCORD-STARTS" || !st.Paused.After(time.Now()) {
			t.Errorf("state %+v", st)
		}
		w.set(func(i *gateway.Info) { i.Remaining = 1000 })
		time.Sleep(15 * time.Minute)
		if st := g.State(); st.Identifies < 3 || !st.Paused.IsZero() && st.Paused.After(time.Now()) {
			t.Errorf("state %+v", st)
		}
		stop()
	})
}

// TestStormOfADay holds our own fuse: whatever a server says, and however it behaves, a day has fewer than 1,000
// IDENTIFYs.
func TestStormOfADay(t *testing.T) {
	bubble(t, func(p *peer) {
		p.start()
		p.liveFor(time.Minute) // just healthy, so that the pauses never grow
		p.send(`{"op":7}`)
		p.live()
	}, func(w *world) {
		w.set(func(i *gateway.Info) { i.Total, i.Remaining = 0, 0 })
		g := gateway.New(w.options())
		stop := run(t, g)
		time.Sleep(30 * time.Hour)
		_, ids, _, _ := w.snapshot()
		if n := most(ids, 24*time.Hour); n > 990 || n < 900 {
			t.Errorf("%d IDENTIFYs in a day", n)
		}
		if n := g.State().Identifies; n > 990 {
			t.Errorf("State counts %d", n)
		}
		stop()
	})
}

// cut are notes that can be out of reach.
type cut struct {
	store.Notes
	gone atomic.Bool
}

func (c *cut) set(gone bool) { c.gone.Store(gone) }

func (c *cut) Write(ctx context.Context, n store.Note) (store.Note, error) {
	if c.gone.Load() {
		return store.Note{}, fmt.Errorf("write %v: out of reach", n.Key)
	}
	return c.Notes.Write(ctx, n)
}

func (c *cut) Range(ctx context.Context, tenant, kind string) ([]store.Note, error) {
	if c.gone.Load() {
		<-ctx.Done() // the slow way to fail
		return nil, ctx.Err()
	}
	return c.Notes.Range(ctx, tenant, kind)
}
