package socket_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/adapters/chats/slack/socket"
	"github.com/threadtape/threadtape/bot/fault"
)

// TestFinal is the table of what ends Run: nothing is tried again, and the operator is told what to do.
func TestFinal(t *testing.T) {
	for name, code := range map[string]string{
		"invalid_auth": "E-SLACK-APPTOKEN", "not_authed": "E-SLACK-APPTOKEN", "account_inactive": "E-SLACK-APPTOKEN",
		"token_revoked": "E-SLACK-APPTOKEN", "token_expired": "E-SLACK-APPTOKEN", "missing_scope": "E-SLACK-APPSCOPE",
		"no_permission": "E-SLACK-APPSCOPE", "not_allowed_token_type": "E-SLACK-APPSCOPE",
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, fakeslack.Options{}, func(w *world) {
				w.f.Next("apps.connections.open", fakeslack.Fault{}, fakeslack.Failed(name))
				o := w.options()
				o.Connections = 2
				s := socket.New(o)
				began := time.Now()
				err := s.Run(w.t.Context()) // the first connection is up, and ends too
				_, fix := fault.Words(err)
				if fault.Of(err) != fault.Denied || fault.Code(err) != code || !strings.Contains(fix, "threadtape setup slack") {
					w.t.Errorf("Run = %v: %q", err, fix)
				}
				if code == "E-SLACK-APPSCOPE" && !strings.Contains(fix, "connections:write") {
					w.t.Errorf("no scope in %q", fix)
				}
				if strings.Contains(err.Error(), w.f.AppToken()) || time.Since(began) > 5*time.Second || len(w.opens()) != 2 {
					w.t.Errorf("%v after %v and %d questions", err, time.Since(began), len(w.opens()))
				}
				synctest.Wait()
				if st := s.State(); st.Fault != code || st.Say == "" || st.Fix == "" || w.f.Open() != 0 {
					w.t.Errorf("state %+v", st)
				}
			})
		})
	}
}

// TestPassing holds that every other trouble passes, that each attempt asks for its own address, and that Retry-After is
// kept by all seats.
func TestPassing(t *testing.T) {
	for name, c := range map[string]struct {
		ask   fakeslack.Fault
		line  fakeslack.Line
		fault string
		least time.Duration
	}{
		"named":       {fakeslack.Failed("internal_error"), fakeslack.Line{}, "E-SLACK-ASK", 0},
		"limited":     {fakeslack.Limited(47 * time.Second), fakeslack.Line{}, "E-SLACK-ASK", 47 * time.Second},
		"unavailable": {fakeslack.Fault{Status: 503, HTML: true, Retry: 33 * time.Second}, fakeslack.Line{}, "E-SLACK-ASK", 33 * time.Second},
		"moved":       {fakeslack.Fault{Status: 307, HTML: true}, fakeslack.Line{}, "E-SLACK-ASK", 0},
		"garbage":     {fakeslack.Garbage(), fakeslack.Line{}, "E-SLACK-ASK", 0},
		"truncated":   {fakeslack.Truncated(), fakeslack.Line{}, "E-SLACK-ASK", 0},
		"cut":         {fakeslack.CutAfter(), fakeslack.Line{}, "E-SLACK-ASK", 0},
		"slow":        {fakeslack.Slow(time.Hour), fakeslack.Line{}, "E-SLACK-ASK", 20 * time.Second},
		"refused":     {fakeslack.Fault{}, fakeslack.Line{Refuse: 409}, "E-SLACK-LOST", 0},
		"no greeting": {fakeslack.Fault{}, fakeslack.Line{NoHello: true}, "E-SLACK-SILENT", 20 * time.Second},
		"a cut frame": {fakeslack.Fault{}, fakeslack.Line{Cut: true}, "E-SLACK-LOST", 0},
		"closed":      {fakeslack.Fault{}, fakeslack.Line{Close: 1011}, "E-SLACK-LOST", 0},
		"off":         {fakeslack.Fault{}, fakeslack.Line{Reason: fakeslack.LinkDisabled}, "E-SLACK-SOCKET", 15 * time.Second},
		"odd":         {fakeslack.Fault{}, fakeslack.Line{Reason: "Because!"}, "E-SLACK-REPLACE", 0},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, fakeslack.Options{}, func(w *world) {
				w.f.Next("apps.connections.open", c.ask)
				w.f.Lines(c.line)
				o := w.options()
				o.Connections = 2
				s := socket.New(o)
				stop := w.run(s)
				if c.least > 0 {
					time.Sleep(c.least - time.Millisecond)
				} else {
					time.Sleep(time.Millisecond)
				}
				if name != "slow" && name != "no greeting" && s.State().Fault != c.fault {
					w.t.Errorf("state %+v", s.State())
				}
				if opens := w.opens(); (name == "limited" || name == "unavailable") && len(opens) != 1 {
					w.t.Errorf("asked %d times within Retry-After", len(opens))
				}
				time.Sleep(time.Minute)
				w.asks("hello")
				if st := s.State(); st.Connected != 2 || st.Fault != "" || len(w.opens()) != 3 || w.f.Hasty() != 0 {
					w.t.Errorf("state %+v, %d questions, %d too early", st, len(w.opens()), w.f.Hasty())
				}
				stop()
			})
		})
	}
}

// TestSilence holds that a connection without pings is found dead within 40 s.
func TestSilence(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		w.f.Lines(fakeslack.Line{NoPing: true})
		s := socket.New(w.options())
		stop := w.run(s)
		time.Sleep(39 * time.Second)
		if st := s.State(); st.Connected != 1 || st.Fault != "" {
			t.Errorf("at 39 s: %+v", st)
		}
		time.Sleep(1100 * time.Millisecond)
		if st := s.State(); st.Fault != "E-SLACK-SILENT" {
			t.Errorf("at 40 s: %+v", st)
		}
		time.Sleep(2 * time.Second)
		w.asks("hello")
		stop()
	})
}

// TestCrowded holds that a connection too many is tried again with care, while the others serve.
func TestCrowded(t *testing.T) {
	bubble(t, fakeslack.Options{Connections: 2, Opens: 100}, func(w *world) {
		o := w.options()
		o.Connections = 3
		s := socket.New(o)
		stop := w.run(s)
		time.Sleep(10 * time.Minute)
		w.asks("hello")
		st, asked := s.State(), len(w.opens())
		if st.Fault != "E-SLACK-CROWDED" || st.Connected != 2 || st.Say == "" || asked < 5 || asked > 20 {
			t.Errorf("%d questions, state %+v", asked, st)
		}
		stop()
	})
}

// TestStorm holds that a server that sends everybody away at once is asked less and less, and is forgiven.
func TestStorm(t *testing.T) {
	bubble(t, fakeslack.Options{Opens: 1000}, func(w *world) {
		for range 30 {
			w.f.Lines(fakeslack.Line{Reason: fakeslack.RefreshRequest})
		}
		s := socket.New(w.options())
		stop := w.run(s)
		time.Sleep(3 * time.Hour)
		opens := w.opens()
		if len(opens) != 31 {
			t.Errorf("%d questions", len(opens))
		}
		for n, at := range opens[1:] {
			pause := at.Sub(opens[n])
			if least := min(time.Second<<n, 2*time.Minute) / 2; pause < least || pause > 2*time.Minute+time.Second {
				t.Errorf("attempt %d came after %v, want %v at least", n+1, pause, least)
			}
		}
		for _, line := range []string{"socket: connect again", "level=INFO msg=\"socket: connected", "socket: well again"} {
			if n := strings.Count(w.log.String(), line); n != 1 {
				t.Errorf("%q was logged %d times", line, n)
			}
		}
		w.asks("hello")
		stop()
	})
}

// TestEndAnywhere holds that Run ends at once wherever it is, and that nothing is left.
func TestEndAnywhere(t *testing.T) {
	for name, change := range map[string]func(w *world){
		"asking":   func(w *world) { w.f.Next("apps.connections.open", fakeslack.Slow(time.Hour)) },
		"greeting": func(w *world) { w.f.Lines(fakeslack.Line{NoHello: true}) },
		"waiting":  func(w *world) { w.f.Next("apps.connections.open", fakeslack.Limited(time.Minute)) },
		"alive":    func(*world) {},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, fakeslack.Options{}, func(w *world) {
				change(w)
				stop := w.run(socket.New(w.options()))
				time.Sleep(5 * time.Second)
				began := time.Now()
				if err := stop(); err != nil || time.Since(began) > time.Second {
					w.t.Errorf("Run = %v after %v", err, time.Since(began))
				}
			})
		})
	}
}

// TestHangingHandshake holds that a server that takes connections and says nothing keeps nobody: neither the next attempt,
// nor the end.
func TestHangingHandshake(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		hang := &hanging{dial: w.f.DialContext}
		o := w.options()
		o.HTTP.Transport = hang.transport()
		s := socket.New(o)
		stop := w.run(s)
		time.Sleep(21 * time.Second)
		if st := s.State(); st.Fault != "E-SLACK-LOST" {
			t.Errorf("state %+v", st)
		}
		time.Sleep(3 * time.Second)
		began := time.Now()
		if err := stop(); err != nil || time.Since(began) > time.Second {
			t.Errorf("Run = %v after %v", err, time.Since(began))
		}
		hang.close()
	})
}

// TestInsecure holds that an address without TLS is not taken from an API with it.
func TestInsecure(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		o := w.options()
		o.API = strings.Replace(o.API, "http:", "https:", 1)
		o.HTTP.Transport = plain{o.HTTP.Transport}
		s := socket.New(o)
		stop := w.run(s)
		time.Sleep(time.Minute)
		if st := s.State(); st.Fault != "E-SLACK-ASK" || w.f.Connections() != 0 || len(w.opens()) == 0 {
			t.Errorf("state %+v", st)
		}
		stop()
	})
}

// TestStop holds that the context's end before Run is no error.
func TestStop(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		ctx, cancel := context.WithCancel(w.t.Context())
		cancel()
		if err := socket.New(w.options()).Run(ctx); err != nil || len(w.opens()) != 0 {
			t.Errorf("Run = %v, %d questions", err, len(w.opens()))
		}
	})
}
