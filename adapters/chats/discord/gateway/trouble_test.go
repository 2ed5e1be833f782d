package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/gateway"
	"github.com/threadtape/threadtape/bot/fault"
)

// up reports whether the shards that are connected are these.
func up(g *gateway.Gateway, shards ...int) bool { return slices.Equal(g.State().Connected, shards) }

// TestReconnectFirst holds that an order to reconnect as the first packet, at which discordgo hangs, costs one attempt.
func TestReconnectFirst(t *testing.T) {
	for name, packet := range map[string]string{
		"op 7": `{"op":7,"d":null}`, "op 7 alone": `{"op":7}`, "a second hello": `{"op":10,"d":{"heartbeat_interval":41250}}`, "op 11": `{"op":11,"d":null}`,
		"op 1": `{"op":1,"d":null}`, "an event": `{"op":0,"t":"GUILD_CREATE","s":1,"d":{"id":"g"}}`, "unknown": `{"op":99}`,
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(p *peer) {
				if !p.hello(41250*time.Millisecond) || !p.identify() {
					return
				}
				if p.n == 1 {
					p.send("%s", packet)
					time.Sleep(time.Millisecond)
				}
				p.ready()
				p.live()
			}, func(w *world) {
				g := gateway.New(w.options())
				stop := run(t, g)
				time.Sleep(19 * time.Second) // less than the watchdog needs
				if conns, _, _, _ := w.snapshot(); !up(g, 0) || conns > 2 {
					t.Errorf("%d connections, state %+v", conns, g.State())
				}
				if err := stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestReconnectLater holds that an order to reconnect brings a fresh connection, at the address that is true by then.
func TestReconnectLater(t *testing.T) {
	bubble(t, func(p *peer) {
		p.start()
		if p.n == 1 {
			p.liveFor(time.Hour)
			p.send(`{"op":7,"d":null}`)
		}
		p.live()
	}, func(w *world) {
		g := gateway.New(w.options())
		stop := run(t, g)
		time.Sleep(time.Hour + 5*time.Second)
		if st := g.State(); !up(g, 0) || st.Identifies != 2 || w.asks != 3 {
			t.Errorf("%+v after %d questions", st, w.asks)
		}
		stop()
	})
}

// TestInvalidSession holds that repeated invalid sessions, at which discordgo identifies thousands of times, cost one
// IDENTIFY in five seconds at most, further and further apart, and never two on one connection.
func TestInvalidSession(t *testing.T) {
	bubble(t, func(p *peer) {
		p.hello(41250 * time.Millisecond)
		for p.identify() {
			p.send(`{"op":9,"d":%v}`, p.n%2 == 0)
		}
	}, func(w *world) {
		g := gateway.New(w.options())
		stop := run(t, g)
		time.Sleep(time.Hour)
		conns, ids, _, _ := w.snapshot()
		if len(ids) != conns || most(ids, inFive) != 1 || len(ids) > 60 || len(ids) < 30 {
			t.Errorf("%d IDENTIFYs on %d connections, up to %d in 5 s", len(ids), conns, most(ids, inFive))
		}
		if st := g.State(); st.Fault != "E-DISCORD-SESSION" || st.Say == "" || st.Since.IsZero() || st.Identifies != len(ids) {
			t.Errorf("state %+v", st)
		}
		stop()
	})
}

// TestFinal holds that what cannot be mended ends Run at once with words, and that everything else does not.
func TestFinal(t *testing.T) {
	for code, want := range map[int]fault.Kind{4004: fault.Denied, 4010: fault.Invalid, 4011: fault.Invalid, 4012: fault.Invalid, 4013: fault.Invalid, 4014: fault.Denied} {
		for _, when := range []string{"before hello", "before ready", "later"} {
			t.Run(fmt.Sprint(code, when), func(t *testing.T) {
				bubble(t, func(p *peer) {
					if when == "before ready" {
						p.hello(41250 * time.Millisecond)
						p.identify()
					}
					if when == "later" {
						p.start()
						p.liveFor(time.Hour)
					}
					p.close(code)
				}, func(w *world) {
					g := gateway.New(w.options())
					ctx, cancel := context.WithTimeout(context.Background(), 2*time.Hour)
					defer cancel()
					err := g.Run(ctx)
					say, fix := fault.Words(err)
					if fault.Of(err) != want || say == "" || fix == "" || ctx.Err() != nil {
						t.Errorf("Run = %v; %q %q", err, say, fix)
					}
					if code == 4014 && !strings.Contains(fix, "Switch nothing on") || code == 4004 && !strings.Contains(fix, "threadtape setup discord") {
						t.Errorf("fix %q", fix)
					}
					if st := g.State(); st.Fault != fault.Code(err) || st.Say != say {
						t.Errorf("state %+v", st)
					}
					if conns, _, _, _ := w.snapshot(); conns != 1 {
						t.Errorf("%d connections", conns)
					}
				})
			})
		}
	}
	for _, code := range []int{1000, 1001, 1011, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			bubble(t, func(p *peer) {
				p.start()
				if p.n == 1 {
					p.close(code)
				}
				p.live()
			}, func(w *world) {
				g := gateway.New(w.options())
				stop := run(t, g)
				time.Sleep(10 * time.Second)
				if !up(g, 0) || g.State().Identifies != 2 {
					t.Errorf("state %+v", g.State())
				}
				stop()
			})
		})
	}
}

// TestRefusedToken holds that a 401 from the API is final, also later, and other faults of the API are not.
func TestRefusedToken(t *testing.T) {
	bubble(t, func(p *peer) { p.start(); p.live() }, func(w *world) {
		w.askErr = errors.New("Bot " + token + " met a closed door")
		o := w.options()
		g := gateway.New(o)
		stop := run(t, g)
		time.Sleep(time.Minute)
		if st := g.State(); st.Fault != "E-DISCORD-ASK" || len(st.Connected) != 0 || w.asks < 5 || w.asks > 10 {
			t.Errorf("%+v after %d questions", st, w.asks)
		}
		w.mu.Lock()
		w.askErr = nil
		w.mu.Unlock()
		time.Sleep(2 * time.Minute)
		if !up(g, 0) || g.State().Fault != "" {
			t.Errorf("state %+v", g.State())
		}
		stop()
		w.askErr = fault.New(fault.Denied, "E-X", "No.", "", errors.New("401 for "+token))
		err := ends(t, g)
		if fault.Of(err) != fault.Denied || fault.Code(err) != "E-DISCORD-TOKEN" || strings.Contains(err.Error(), token) {
			t.Errorf("Run = %v", err)
		}
	})
}

// TestSilence holds that the watchdog ends what hangs: before hello, before READY, in the handshake, in dialling.
func TestSilence(t *testing.T) {
	for _, where := range []string{"hello", "ready"} {
		t.Run(where, func(t *testing.T) {
			bubble(t, func(p *peer) {
				if p.n == 1 {
					if where == "ready" {
						p.hello(41250 * time.Millisecond)
					}
					p.live()
					return
				}
				p.start()
				p.live()
			}, func(w *world) {
				g := gateway.New(w.options())
				stop := run(t, g)
				time.Sleep(19 * time.Second)
				if st := g.State(); len(st.Connected) != 0 || st.Fault != "" {
					t.Errorf("at 19 s: %+v", st)
				}
				time.Sleep(1100 * time.Millisecond)
				if st := g.State(); st.Fault != "E-DISCORD-SILENT" {
					t.Errorf("at 20 s: %+v", st)
				}
				time.Sleep(10 * time.Second)
				if _, _, _, closes := w.snapshot(); !up(g, 0) || !slices.Equal(closes, []int{4000}) {
					t.Errorf("state %+v, closed with %v", g.State(), closes)
				}
				stop()
			})
		})
	}
	t.Run("dial", func(t *testing.T) {
		bubble(t, func(p *peer) { p.start(); p.live() }, func(w *world) {
			w.pipes = make(chan net.Conn) // nobody takes them
			g := gateway.New(w.options())
			stop := run(t, g)
			time.Sleep(21 * time.Second)
			if st := g.State(); st.Fault != "E-DISCORD-SILENT" || st.Identifies != 0 {
				t.Errorf("state %+v", st)
			}
			if err := stop(); err != nil {
				t.Error(err)
			}
		})
	})
}

// TestZombie holds that two unanswered heartbeats end a connection, with a code that is no goodbye.
func TestZombie(t *testing.T) {
	bubble(t, func(p *peer) {
		p.start()
		if p.n > 1 {
			p.live()
			return
		}
		for _, _, ok := p.next(); ok; _, _, ok = p.next() {
		}
	}, func(w *world) {
		g := gateway.New(w.options())
		stop := run(t, g)
		time.Sleep(80 * time.Second)
		if !up(g, 0) || g.State().Identifies != 1 {
			t.Errorf("state %+v", g.State())
		}
		time.Sleep(30 * time.Second)
		if _, _, _, closes := w.snapshot(); !up(g, 0) || g.State().Identifies != 2 || !slices.Equal(closes, []int{4000}) {
			t.Errorf("state %+v, closed with %v", g.State(), closes)
		}
		stop()
	})
}

// TestWildShards holds that a number of shards that nobody has is taken for a fault of the server.
func TestWildShards(t *testing.T) {
	bubble(t, good, func(w *world) {
		w.set(func(i *gateway.Info) { i.Shards = 1 << 40 })
		g := gateway.New(w.options())
		stop := run(t, g)
		time.Sleep(time.Minute)
		if st := g.State(); st.Fault != "E-DISCORD-ASK" || st.Identifies != 0 {
			t.Errorf("state %+v", st)
		}
		w.set(func(i *gateway.Info) { i.Shards = -1 })
		time.Sleep(3 * time.Minute)
		if !up(g, 0) {
			t.Errorf("state %+v", g.State())
		}
		stop()
	})
}
