package socket_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/adapters/chats/slack/socket"
)

// TestLife holds a normal life: two connections that last for hours, commands answered by their acknowledgement, events
// and other kinds handed on raw, and an end that Slack notices.
func TestLife(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		o := w.options()
		o.Connections = 0
		s := socket.New(o)
		if st := s.State(); st.Wanted != 2 || st.Connected != 0 || st.Fault != "" {
			t.Errorf("before Run: %+v", st)
		}
		stop := w.run(s)
		time.Sleep(5 * time.Hour)
		for range 3 {
			w.asks(written)
		}
		if a := w.f.OpenHome(w.t.Context(), w.ann); a.Err != nil {
			t.Error(a.Err)
		}
		synctest.Wait()
		got := w.delivered()
		if len(got) != 4 || got[0].kind != "slash_commands" || got[3].kind != "events_api" || got[3].event != "app_home_opened" || got[3].retry != 0 {
			t.Errorf("delivered %d: %+v", len(got), got)
		}
		st := s.State()
		if st.Connected != 2 || st.Registered < 1 || st.App != w.f.AppID() || st.Fault != "" || w.f.Open() != 2 {
			t.Errorf("state %+v", st)
		}
		if st.Counts != (socket.Counts{Connects: 2, Delivered: 4, Acked: 4}) {
			t.Errorf("counts %+v", st.Counts)
		}
		if seen := w.tickets.all(); len(seen) != 2 || len(w.opens()) != 2 {
			t.Errorf("%d tickets, %d questions", len(seen), len(w.opens()))
		}
		if err := stop(); err != nil {
			t.Errorf("Run = %v", err)
		}
		synctest.Wait()
		if st := s.State(); st.Connected != 0 || w.f.Open() != 0 {
			t.Errorf("after Run: %+v, %d are open", st, w.f.Open())
		}
	})
}

// TestOnlyOneRun holds that a socket does not run twice at once, and that it can run again.
func TestOnlyOneRun(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		s := socket.New(w.options())
		stop := w.run(s)
		time.Sleep(time.Minute)
		if err := s.Run(context.Background()); err == nil {
			t.Error("a second Run is taken")
		}
		stop()
		again := w.run(s)
		time.Sleep(time.Minute)
		w.asks("hello")
		again()
	})
}

// TestReplaceFirst holds that after a warning the new connection is there before the old one goes: nobody who asks in
// between, four times a second, goes without an answer.
func TestReplaceFirst(t *testing.T) {
	for _, reason := range []string{fakeslack.Warning, fakeslack.RefreshRequest} {
		t.Run(reason, func(t *testing.T) {
			bubble(t, fakeslack.Options{}, func(w *world) {
				w.f.Lines(fakeslack.Line{Reason: reason, After: time.Hour})
				s := socket.New(w.options())
				stop := w.run(s)
				time.Sleep(time.Hour - 900*time.Millisecond) // so that nobody asks in the instant in which the fake turns
				for range 80 {
					w.asks("hello")
					time.Sleep(250 * time.Millisecond)
				}
				st := s.State()
				if st.Connects != 2 || st.Connected != 1 || st.Fault != "" || st.Lost != 0 || w.f.Open() != 1 {
					t.Errorf("state %+v", st)
				}
				stop()
			})
		})
	}
}

// TestAnswerByAnother holds that an acknowledgement whose connection has gone takes another one.
func TestAnswerByAnother(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		w.answer = func(_ context.Context, d delivery) []byte {
			time.Sleep(2 * time.Second)
			return reply(d.text)
		}
		s := socket.New(w.options())
		stop := w.run(s)
		time.Sleep(time.Hour)
		go func() {
			time.Sleep(time.Second)
			w.f.Disturb(fakeslack.Line{Reason: fakeslack.RefreshRequest}) // and the end at once
		}()
		w.asks("hello")
		synctest.Wait()
		if st := s.State(); st.Connects != 2 || st.Lost != 0 || st.Acked != 1 {
			t.Errorf("state %+v", st)
		}
		stop()
	})
}

// TestLastWords holds that what came before the end of Run is still acknowledged, and that Run waits for its answerer.
func TestLastWords(t *testing.T) {
	bubble(t, fakeslack.Options{}, func(w *world) {
		w.answer = func(ctx context.Context, d delivery) []byte {
			<-ctx.Done()
			time.Sleep(time.Second)
			return reply(d.text)
		}
		s := socket.New(w.options())
		stop := w.run(s)
		time.Sleep(time.Minute)
		go func() {
			time.Sleep(time.Second)
			if err := stop(); err != nil {
				t.Error(err)
			}
		}()
		w.asks("hello")
		time.Sleep(time.Second)
		if st := s.State(); st.Connected != 0 || st.Acked != 1 || w.f.Open() != 0 {
			t.Errorf("state %+v", st)
		}
	})
}
