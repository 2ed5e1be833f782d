package gateway_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/threadtape/threadtape/adapters/chats/discord/gateway"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestLife holds a normal life: one IDENTIFY with the token and the intents, the events that were asked for, raw and the
// ones of a row in order, hours of heartbeats, and a goodbye with 1000.
func TestLife(t *testing.T) {
	odd := `{"id":"1","data":[null,{"x":1e400}],"odd":{"deep":"é"}}`
	bubble(t, func(p *peer) {
		if p.query != "v=10&encoding=json" {
			t.Errorf("asked for %q", p.query)
		}
		p.start()
		p.send(`{"t":"GUILD_CREATE","s":2,"op":0,"d":{"id":"g","channels":[null],"members":[null]}}`)
		p.send(`{"t":"GUILD_CREATE","s":3,"op":0,"d":null}`)
		p.send(`{"t":"MESSAGE_CREATE","s":4,"op":0,"d":{"content":"nobody asked"}}`)
		p.send(`{"op":1,"d":null}`)
		p.send(`{"op":42,"d":{}}`)
		p.send(`{"op":11}`)
		p.send(`{"t":"INTERACTION_CREATE","s":5,"op":0,"d":%s}`, odd)
		p.send(`{"t":"CHANNEL_DELETE","s":6,"op":0,"d":{"id":"c"}}`)
		p.live()
	}, func(w *world) {
		g := gateway.New(w.options())
		if st := g.State(); st.Shards != 0 || st.Remaining != -1 || len(st.Connected) != 0 {
			t.Errorf("before Run: %+v", st)
		}
		stop := run(t, g)
		time.Sleep(5 * time.Hour)
		st := g.State()
		if !slices.Equal(st.Connected, []int{0}) || !slices.Equal(st.Held, []int{0}) || st.Identifies != 1 || st.Fault != "" || st.Remaining != 1000 {
			t.Errorf("state %+v", st)
		}
		if err := stop(); err != nil {
			t.Errorf("Run = %v", err)
		}
		synctest.Wait()
		conns, ids, events, closes := w.snapshot()
		if conns != 1 || len(ids) != 1 || ids[0].token != token || ids[0].all["intents"] != 1.0 || ids[0].all["compress"] != false {
			t.Errorf("%d connections, identified with %v", conns, ids)
		}
		if !slices.Equal(closes, []int{1000}) {
			t.Errorf("closed with %v", closes)
		}
		slices.SortStableFunc(events, func(a, b string) int { // the interaction has a lane of its own
			return strings.Compare(b[:1], a[:1])
		})
		want := []string{
			`READY {"v":10,"session_id":"s1","guilds":[null],"user":7}`, "INTERACTION_CREATE " + odd,
			`GUILD_CREATE {"id":"g","channels":[null],"members":[null]}`, "GUILD_CREATE null", `CHANNEL_DELETE {"id":"c"}`,
		}
		if !slices.Equal(events, want) {
			t.Errorf("delivered %q, want %q", events, want)
		}
		if st := g.State(); len(st.Connected) != 0 || len(st.Held) != 0 {
			t.Errorf("after Run: %+v", st)
		}
	})
}

// TestOnlyOneRun holds that a gateway does not run twice at once, and that it can run again.
func TestOnlyOneRun(t *testing.T) {
	bubble(t, func(p *peer) { p.start(); p.live() }, func(w *world) {
		g := gateway.New(w.options())
		stop := run(t, g)
		time.Sleep(time.Minute)
		if err := g.Run(context.Background()); err == nil {
			t.Error("a second Run is taken")
		}
		stop()
		again := run(t, g)
		time.Sleep(time.Minute)
		if st := g.State(); len(st.Connected) != 1 || st.Identifies != 2 {
			t.Errorf("run again: %+v", st)
		}
		again()
	})
}

// inFive is five seconds, but for what stores cut off.
const inFive = 5*time.Second - time.Millisecond

// TestManyReconnects holds that nothing is left of fifty connections, and that their pauses stay in bounds.
func TestManyReconnects(t *testing.T) {
	bubble(t, func(p *peer) {
		p.start()
		if p.n <= 50 {
			p.send(`{"op":7,"d":null}`)
		}
		p.live()
	}, func(w *world) {
		g := gateway.New(w.options())
		stop := run(t, g)
		time.Sleep(3 * time.Hour)
		_, ids, _, _ := w.snapshot()
		if len(ids) != 51 || most(ids, inFive) != 1 {
			t.Errorf("%d IDENTIFYs, up to %d in 5 s", len(ids), most(ids, inFive))
		}
		for i, id := range ids[1:] {
			if pause := id.at.Sub(ids[i].at); pause > 2*time.Minute+5*time.Second {
				t.Errorf("attempt %d came after %v", i, pause)
			}
		}
		for _, line := range []string{"gateway: connect again", "level=INFO msg=\"gateway: connected", "gateway: well again"} {
			if n := strings.Count(w.log.String(), line); n != 1 {
				t.Errorf("%q was logged %d times", line, n)
			}
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}
