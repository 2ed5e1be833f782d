package socket_test

import (
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/adapters/chats/slack/socket"
	"github.com/threadtape/threadtape/config"
)

// TestLinger holds that a connection whose end was announced is not kept for ever when Slack keeps it, and that one that
// never serves is not counted.
func TestLinger(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		w.f.Lines(fakeslack.Line{Reason: fakeslack.Warning, After: time.Hour})
		o := w.options()
		o.Times.Linger = 4 * time.Second
		s := socket.New(o)
		stop := w.run(s)
		time.Sleep(time.Hour + 3900*time.Millisecond)
		if w.f.Open() != 2 {
			t.Errorf("%d are open before the old one goes", w.f.Open())
		}
		time.Sleep(200 * time.Millisecond)
		if w.f.Open() != 1 || s.State().Connected != 1 || s.State().Fault != "" {
			t.Errorf("%d are open: %+v", w.f.Open(), s.State())
		}
		w.asks("hello")
		stop()
	})
}

// TestSlowReplacement holds that the old connection is kept while the API takes its time to say where the new one goes.
func TestSlowReplacement(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		w.f.Lines(fakeslack.Line{Reason: fakeslack.Warning, After: time.Hour})
		s := socket.New(w.options())
		stop := w.run(s)
		time.Sleep(time.Minute)
		w.f.Next("apps.connections.open", fakeslack.Slow(5*time.Second))
		time.Sleep(time.Hour - time.Minute + 100*time.Millisecond)
		for n, want := range []int{1, 1, 1, 1, 1, 2} {
			if open := w.f.Open(); open != want || s.State().Connected != 1 {
				t.Errorf("after %d s %d are open, want %d", n, open, want)
			}
			time.Sleep(time.Second)
		}
		w.asks("hello")
		stop()
	})
}

// TestUnknown holds that events are acknowledged whatever they are and whatever is in them.
func TestUnknown(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		stop := w.run(socket.New(w.options()))
		time.Sleep(time.Minute)
		for _, event := range []map[string]any{
			{"type": "something_new"}, {"type": "app_home_opened", "user": 5, "channel": map[string]any{}},
		} {
			if a := w.f.Event(w.t.Context(), w.ann, event); a.Err != nil {
				t.Errorf("%v: %v", event, a.Err)
			}
		}
		stop()
	})
}

// TestNet holds that a socket of no other options works on a real network, and leaves nothing.
func TestNet(t *testing.T) {
	t.Parallel()
	f := fakeslack.New(t, fakeslack.Options{})
	channel := f.Channel("general", false)
	w := &world{t: t, f: f}
	s := socket.New(socket.Options{AppToken: config.NewSecret(f.AppToken()), API: f.URL(), Deliver: w.deliver})
	stop := w.run(s)
	if err := f.Connected(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := f.Slash(t.Context(), fakeslack.Person{Name: "ann"}, channel, "/tape", "hello"); a.Err != nil || a.Text() != "You said: hello" {
		t.Errorf("%v: %q", a.Err, a.Text())
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
