package socket_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/adapters/chats/slack/socket"
	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/bot/store"
)

// TestDouble holds that an envelope that comes twice, by one connection or by two, is handled once, that both are
// acknowledged, and that the payload of the first is what counts, however long it takes.
func TestDouble(t *testing.T) {
	for name, connections := range map[string]int{"one": 1, "two": 2} {
		t.Run(name, func(t *testing.T) {
			bubble(t, fakeslack.Options{}, func(w *world) {
				w.answer = func(_ context.Context, d delivery) []byte {
					time.Sleep(time.Second)
					return reply(d.text)
				}
				o := w.options()
				o.Connections = connections
				s := socket.New(o)
				stop := w.run(s)
				time.Sleep(time.Minute)
				w.f.Double(2)
				w.asks("hello")
				w.asks("hello again")
				synctest.Wait()
				want := socket.Counts{Connects: uint64(connections), Delivered: 2, Doubled: 2, Acked: 4}
				if st := s.State(); st.Counts != want {
					w.t.Errorf("counts %+v, want %+v", st.Counts, want)
				}
				stop()
			})
		})
	}
}

// TestReplicas holds that of replicas with one store one handles an envelope, and its acknowledgement comes first.
func TestReplicas(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		st := memory.Open(0)
		defer st.Close()
		w.answer = func(_ context.Context, d delivery) []byte {
			time.Sleep(time.Second)
			return reply(d.text)
		}
		o := w.options()
		o.Notes = st.Notes
		a, b := socket.New(o), socket.New(o)
		stopA, stopB := w.run(a), w.run(b)
		time.Sleep(time.Minute)
		w.f.Double(5)
		for range 5 {
			w.asks("hello")
			time.Sleep(5 * time.Second)
		}
		synctest.Wait()
		ca, cb := a.State().Counts, b.State().Counts
		if ca.Delivered+cb.Delivered != 5 || ca.Doubled+cb.Doubled != 5 || ca.Acked+cb.Acked != 10 {
			t.Errorf("%+v and %+v", ca, cb)
		}
		stopA()
		stopB()
	})
}

// TestLostStore holds that a store that fails or hangs keeps nobody from an answer in time.
func TestLostStore(t *testing.T) {
	for name, notes := range map[string]store.Notes{"fails": lost{}, "hangs": lost{hang: true}} {
		t.Run(name, func(t *testing.T) {
			bubble(t, fakeslack.Options{}, func(w *world) {
				o := w.options()
				o.Notes = notes
				stop := w.run(socket.New(o))
				time.Sleep(time.Minute)
				w.f.Double(1)
				w.asks("hello")
				if n := len(w.delivered()); n != 1 {
					w.t.Errorf("handled %d times", n)
				}
				stop()
			})
		})
	}
}

// lost are notes that do not answer.
type lost struct {
	store.Notes
	hang bool
}

func (l lost) Once(ctx context.Context, _ store.Key, _ time.Duration) (bool, error) {
	if l.hang {
		<-ctx.Done()
		return false, ctx.Err()
	}
	return false, errors.New("no store")
}

// TestLate holds that whoever takes too long is acknowledged for in time, and may go on.
func TestLate(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		w.answer = func(_ context.Context, d delivery) []byte {
			time.Sleep(time.Minute)
			return reply(d.text)
		}
		s := socket.New(w.options())
		stop := w.run(s)
		time.Sleep(time.Minute)
		w.f.Double(1)
		a := w.f.Slash(w.t.Context(), w.ann, w.channel, "/tape", "hello")
		if a.Err != nil || a.AckAfter != 2500*time.Millisecond || len(a.Messages()) != 0 {
			t.Errorf("%v after %v, %q", a.Err, a.AckAfter, a.Text())
		}
		time.Sleep(2 * time.Minute)
		if c := s.State().Counts; c.Late != 1 || c.Delivered != 1 || c.Acked != 2 {
			t.Errorf("counts %+v", c)
		}
		stop()
	})
}

// TestOddAnswers holds that a payload that cannot be sent is left out, and the acknowledgement is not.
func TestOddAnswers(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		w.answer = func(_ context.Context, d delivery) []byte {
			switch d.text {
			case "long":
				return reply(strings.Repeat("x", 20<<10))
			case "plain":
				return []byte(written)
			case "":
				return reply("nobody wants this")
			}
			return reply(d.text)
		}
		s := socket.New(w.options())
		stop := w.run(s)
		time.Sleep(time.Minute)
		for _, words := range []string{"long", "plain"} {
			if got, err := w.ask(words); err != nil || got != "" {
				t.Errorf("%s: %q, %v", words, got, err)
			}
		}
		if a := w.f.OpenHome(w.t.Context(), w.ann); a.Err != nil {
			t.Error(a.Err)
		}
		w.asks("short")
		synctest.Wait()
		if n := strings.Count(w.log.String(), "socket: acknowledge"); n != 3 || s.State().Acked != 4 {
			t.Errorf("%d lines, counts %+v", n, s.State().Counts)
		}
		stop()
	})
}

// TestPanic holds that a panic is caught, that its words are not logged, that an event is not told again, and that a
// person learns that nobody answered.
func TestPanic(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		w.answer = func(context.Context, delivery) []byte { panic(written) }
		s := socket.New(w.options())
		stop := w.run(s)
		time.Sleep(time.Minute)
		if _, err := w.ask("hello"); !errors.Is(err, fakeslack.ErrNoAnswer) {
			t.Errorf("the command: %v", err)
		}
		if a := w.f.OpenHome(w.t.Context(), w.ann); a.Err != nil {
			t.Errorf("the event: %v", a.Err)
		}
		time.Sleep(10 * time.Minute)
		if c := s.State().Counts; c.Panics != 2 || c.Acked != 1 || c.Delivered != 2 {
			t.Errorf("counts %+v", c)
		}
		stop()
	})
}

// TestCrowd holds that a crowd is bounded: what finds no room is dropped and counted, events that were dropped come
// through when Slack sends them again, and afterwards there is room.
func TestCrowd(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		block := make(chan struct{})
		w.answer = func(context.Context, delivery) []byte {
			<-block
			return nil
		}
		s := socket.New(w.options())
		stop := w.run(s)
		time.Sleep(time.Minute)
		var all sync.WaitGroup
		for range 400 {
			all.Go(func() { w.f.Event(context.Background(), w.ann, map[string]any{"type": "app_home_opened"}) })
		}
		time.Sleep(2700 * time.Millisecond)
		if c := s.State().Counts; c.Delivered != 64 || c.Late != 64 || c.Acked != 64 || c.Dropped != 400-64 {
			t.Errorf("counts %+v", c)
		}
		close(block)
		time.Sleep(7 * time.Minute)
		all.Wait()
		if c := s.State().Counts; c.Delivered != 400 {
			t.Errorf("counts %+v", c)
		}
		retried := 0
		for _, d := range w.delivered() {
			if d.retry > 0 {
				retried++
			}
		}
		if retried != 400-64 {
			t.Errorf("%d were retries", retried)
		}
		stop()
	})
}

// TestLostAnswers holds that an acknowledgement that no connection takes is counted, and the next try of an event gets the
// one that was lost.
func TestLostAnswers(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		w.answer = func(context.Context, delivery) []byte {
			time.Sleep(time.Second)
			return nil
		}
		s := socket.New(w.options())
		stop := w.run(s)
		time.Sleep(time.Minute)
		go func() {
			time.Sleep(500 * time.Millisecond)
			w.f.Next("apps.connections.open", fakeslack.Limited(20*time.Second))
			w.f.Disturb(fakeslack.Line{Cut: true})
		}()
		w.f.OpenHome(w.t.Context(), w.ann)
		time.Sleep(10 * time.Second)
		if c := s.State().Counts; c.Lost != 1 || c.Acked != 0 || c.Delivered != 1 {
			t.Errorf("counts %+v", c)
		}
		time.Sleep(10 * time.Minute)
		if c := s.State().Counts; c.Lost != 1 || c.Acked != 1 || c.Delivered != 1 || c.Doubled != 1 {
			t.Errorf("counts %+v", c)
		}
		stop()
	})
}
