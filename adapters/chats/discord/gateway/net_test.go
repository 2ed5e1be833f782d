package gateway_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/gateway"
)

// quick are the times of tests on a real network.
var quick = gateway.Times{Watch: 5 * time.Second, Identify: time.Millisecond, First: time.Millisecond, Most: 5 * time.Millisecond, Invalid: time.Millisecond}

// TestSecret holds that wss works, that IDENTIFYs are seen inside it, and that a certificate of somebody else ends the
// attempt before anything was said.
func TestSecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t, good)
	secret := httptest.NewUnstartedServer(w)
	secret.Config.ErrorLog = w.server.ErrorLog
	secret.StartTLS()
	t.Cleanup(secret.Close)
	w.set(func(i *gateway.Info) { i.URL = strings.Replace(secret.URL, "https://", "wss://", 1) })
	o := w.options()
	o.Times = quick
	stranger := run(t, gateway.New(o))
	until(t, "a refused certificate", func() bool { return strings.Contains(w.log.String(), "certificate") })
	if err := stranger(); err != nil {
		t.Error(err)
	}
	if conns, ids, _, _ := w.snapshot(); conns != 0 || len(ids) != 0 {
		t.Errorf("%d connections to a stranger", conns)
	}
	roots := x509.NewCertPool()
	roots.AddCert(secret.Certificate())
	o.TLS = &tls.Config{RootCAs: roots}
	g := gateway.New(o)
	stop := run(t, g)
	until(t, "connected", func() bool { return up(g, 0) })
	if st := g.State(); st.Identifies != 1 {
		t.Errorf("state %+v", st)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// TestCut holds that a connection that ends in the middle of a frame, or of anything else, is made anew.
func TestCut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *peer) {
		raw := p.UnderlyingConn()
		switch p.n {
		case 1:
			raw.Write([]byte{0x81, 0x7e})
		case 2:
			raw.Write([]byte{0x81, 126, 0x10, 0x00, '{'})
		case 3:
			p.hello(time.Minute)
			p.identify()
			raw.Write([]byte{0x81, 126, 0x10, 0x00, '{', '"'})
		case 4:
			p.start()
			raw.Write([]byte{0x81, 127, 0, 0, 0, 0, 0, 0x90, 0, 0, '{', '"'})
		case 5:
			p.start()
			raw.(*net.TCPConn).SetLinger(0)
		case 6:
			p.start()
			p.send(`{"op":0,"t":"READY","d":`)
		case 7:
			p.hello(0)
			p.live()
		case 8:
			p.start()
			p.WriteMessage(2, []byte("x\x9c compressed"))
			p.live()
		case 9:
			p.start()
			raw.Write([]byte{0x01, 2, '{', '"', 0x81, 2, '{', '}'}) // a message inside another
			p.live()
		case 10:
			p.start()
			p.send("null")
			p.live()
		default:
			p.start()
			raw.Write([]byte("\x01\x1a{\"op\":0,\"t\":\"GUILD_DELETE\"\x89\x00\x80\x0e,\"d\":{\"a\":1}} ")) // a ping between pieces
			p.live()
		}
	})
	o := w.options()
	o.Times = quick
	g := gateway.New(o)
	stop := run(t, g)
	until(t, "the eleventh connection and its event", func() bool {
		conns, _, events, _ := w.snapshot()
		return conns == 11 && strings.HasSuffix(strings.Join(events, "\n"), `GUILD_DELETE {"a":1}`)
	})
	until(t, "connected", func() bool { return up(g, 0) })
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// TestNoGateway holds that pages, refusals, endless answers and closed ports are passing troubles, and that an address
// that is none is one too.
func TestNoGateway(t *testing.T) {
	t.Parallel()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/endless/" {
			for range 1000 {
				w.Header().Add("X", strings.Repeat("x", 100))
			}
		}
		http.Error(w, strings.Repeat("<html>", 1000), http.StatusUnauthorized)
	}))
	t.Cleanup(page.Close)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	for url, code := range map[string]string{
		strings.Replace(page.URL, "http", "ws", 1):              "E-DISCORD-LOST",
		strings.Replace(page.URL, "http", "ws", 1) + "/endless": "E-DISCORD-NONSENSE",
		"ws://" + l.Addr().String():                             "E-DISCORD-LOST",
		"https://gateway.example":                               "E-DISCORD-NONSENSE",
		"%zz":                                                   "E-DISCORD-NONSENSE",
		"":                                                      "E-DISCORD-NONSENSE",
	} {
		w := newWorld(t, good)
		w.info.URL = url
		o := w.options()
		o.Times = quick
		g := gateway.New(o)
		stop := run(t, g)
		until(t, code+" of "+url, func() bool { return g.State().Fault == code && w.asked() > 3 })
		if err := stop(); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// TestPanic holds that a panic in Deliver is caught and counted, and that what it threw is not in the log.
func TestPanic(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *peer) {
		p.start()
		p.send(`{"op":0,"t":"INTERACTION_CREATE","s":2,"d":{"n":1}}`)
		p.send(`{"op":0,"t":"GUILD_CREATE","s":3,"d":{"n":2}}`)
		p.live()
	})
	o := w.options()
	o.Times = quick
	var seen atomic.Int32
	o.Deliver = func(context.Context, string, []byte) {
		seen.Add(1)
		panic("what-somebody-wrote")
	}
	g := gateway.New(o)
	stop := run(t, g)
	until(t, "three panics", func() bool { return g.State().Panics == 3 })
	if !up(g, 0) || seen.Load() != 3 || strings.Contains(w.log.String(), "what-somebody-wrote") {
		t.Errorf("state %+v, log:\n%s", g.State(), w.log.String())
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// TestCrowd holds that interactions run 64 together, that 256 wait for at most 2.5 s, that what is dropped is counted and
// logged, that events of a row do not wait for interactions, and that Run waits for what it delivered.
func TestCrowd(t *testing.T) {
	bubble(t, func(p *peer) {
		p.start()
		for i := range 400 {
			p.send(`{"op":0,"t":"INTERACTION_CREATE","s":%d,"d":%d}`, i, i)
		}
		p.send(`{"op":0,"t":"CHANNEL_UPDATE","s":900,"d":{}}`)
		p.live()
	}, func(w *world) {
		o := w.options()
		var running, most, done atomic.Int32
		var row atomic.Bool
		o.Deliver = func(_ context.Context, event string, _ []byte) {
			if event != "INTERACTION_CREATE" {
				row.Store(event == "CHANNEL_UPDATE")
				return
			}
			n := running.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			time.Sleep(time.Hour) // a handler that hangs
			running.Add(-1)
			done.Add(1)
		}
		g := gateway.New(o)
		stop := run(t, g)
		time.Sleep(time.Second)
		if st := g.State(); most.Load() != 64 || st.Dropped != 400-64-256 || !row.Load() {
			t.Errorf("%d at once, state %+v", most.Load(), st)
		}
		time.Sleep(3 * time.Second)
		if st := g.State(); st.Dropped != 400-64 || strings.Count(w.log.String(), "gateway: drop") != 400-64 || !up(g, 0) {
			t.Errorf("state %+v", st)
		}
		time.Sleep(2 * time.Hour)
		if err := stop(); err != nil || done.Load() != 64 {
			t.Errorf("Run = %v after %d", err, done.Load())
		}
	})
}

// TestSlowRow holds that a Deliver that hangs with events of a row drops them, and keeps neither the heart nor the
// interactions.
func TestSlowRow(t *testing.T) {
	bubble(t, func(p *peer) {
		p.start()
		for i := range 100 {
			p.send(`{"op":0,"t":"GUILD_CREATE","s":%d,"d":%d}`, i, i)
		}
		p.send(`{"op":0,"t":"INTERACTION_CREATE","s":900,"d":{}}`)
		p.live()
	}, func(w *world) {
		o := w.options()
		var interactions atomic.Int32
		hang := make(chan struct{})
		o.Deliver = func(_ context.Context, event string, _ []byte) {
			if event == "INTERACTION_CREATE" {
				interactions.Add(1)
				return
			}
			<-hang
		}
		g := gateway.New(o)
		stop := run(t, g)
		time.Sleep(3 * time.Second)
		if st := g.State(); st.Dropped != 101-65 || interactions.Load() != 1 {
			t.Errorf("%d interactions, state %+v", interactions.Load(), st)
		}
		time.Sleep(time.Hour)
		if st := g.State(); st.Identifies != 1 || !up(g, 0) {
			t.Errorf("state %+v", st)
		}
		close(hang)
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// TestNothingLeaks holds over a real network what TestManyReconnects holds over bent time: TestMain looks for goroutines
// that are left.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *peer) {
		p.start()
		switch p.n % 5 {
		case 0:
			p.send(`{"op":7}`)
		case 1:
			p.send(`{"op":9,"d":true}`)
		case 2:
			p.close(4000)
		case 3:
			return
		}
		if p.n > 60 {
			p.live()
		}
	})
	o := w.options()
	o.Times = quick
	g := gateway.New(o)
	stop := run(t, g)
	until(t, "sixty connections", func() bool { conns, _, _, _ := w.snapshot(); return conns > 60 })
	if err := stop(); err != nil {
		t.Error(err)
	}
	conns, ids, _, _ := w.snapshot()
	if len(ids) > conns {
		t.Errorf("%d IDENTIFYs on %d connections", len(ids), conns)
	}
}

// TestErrorsHideTheToken holds that no error and no log line has the token, also when the network says it.
func TestErrorsHideTheToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, good)
	o := w.options()
	o.Times = quick
	o.Dial = func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("proxy says: Bot " + token)
	}
	g := gateway.New(o)
	stop := run(t, g)
	until(t, "a fault", func() bool { return g.State().Fault == "E-DISCORD-LOST" })
	if said := fmt.Sprintf("%v %+v %#v %v", g.State(), o, g, stop()); strings.Contains(said, token) {
		t.Errorf("the token is in %s", said)
	}
}

func (w *world) asked() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asks
}
