package fakediscord_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
)

// TestEvents holds what a session with the intent of guilds is told, and one without is not.
func TestEvents(t *testing.T) {
	t.Parallel()
	for _, intents := range []int{0, 1} {
		f := fakediscord.New(t, fakediscord.Options{})
		c := dial(t, f)
		next(t, c)
		identify(t, c, f.Token(), intents)
		next(t, c)
		if err := f.Connected(t.Context()); err != nil {
			t.Fatal(err)
		}
		guild := f.Guild("garden", "")
		channel := f.Channel(guild, "general", fakediscord.Text)
		thread := f.Channel(channel, "below", fakediscord.PublicThread)
		f.RemoveChannel(thread)
		f.RemoveChannel(channel)
		f.Kick(guild)
		f.Invite(guild)
		f.Disturb(fakediscord.Line{Close: 4000})
		var got []string
		for {
			p := next(t, c)
			if p.Op < 0 {
				break
			}
			got = append(got, p.Type)
		}
		want := "GUILD_CREATE CHANNEL_CREATE THREAD_CREATE THREAD_DELETE CHANNEL_DELETE GUILD_DELETE GUILD_CREATE"
		if intents == 0 {
			want = ""
		}
		if strings.Join(got, " ") != want {
			t.Errorf("intents %d: told %q, want %s", intents, got, want)
		}
		if f.Connections() != 1 || f.Versions()[0] != "10" {
			t.Errorf("%d connections, versions %q", f.Connections(), f.Versions())
		}
	}
}

// TestResume holds that a session can be resumed, but not one that was ended with 1000.
func TestResume(t *testing.T) {
	t.Parallel()
	f, _, _ := open(t, fakediscord.Options{})
	c := dial(t, f)
	next(t, c)
	identify(t, c, f.Token(), 0)
	ready, _ := next(t, c).Data.(map[string]any)
	c.Close()
	for _, try := range []struct {
		seq  int
		want int
	}{{1, 0}, {99, -4007}} {
		c := dial(t, f)
		next(t, c)
		_ = c.WriteJSON(map[string]any{"op": 6, "d": map[string]any{"token": f.Token(), "session_id": ready["session_id"], "seq": try.seq}})
		if p := next(t, c); p.Op != try.want {
			t.Errorf("resumed from %d: %+v", try.seq, p)
		}
		c.Close()
	}
	if f.Sessions() > 1 {
		t.Errorf("%d sessions", f.Sessions())
	}
}

// TestBeatless holds that who sends no heartbeats is sent away, and that this is a breach.
func TestBeatless(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, _, _ := open(t, fakediscord.Options{Pipe: true, Heartbeat: 10 * time.Second})
		c := dial(t, f)
		next(t, c)
		_ = c.SetReadDeadline(time.Time{})
		if _, _, err := c.ReadMessage(); err == nil || !strings.Contains(err.Error(), "4009") {
			t.Errorf("a silent peer got %v", err)
		}
		if len(f.Breaches()) != 1 {
			t.Errorf("breaches %q", f.Breaches())
		}
		c.Close()
	})
}

// A recorder is a test that can fail without failing this one.
type recorder struct {
	testing.TB
	mu     sync.Mutex
	failed []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = append(r.failed, fmt.Sprintf(format, args...))
}

// TestFails holds that a breach fails the test, once, and that no token is in the words.
func TestFails(t *testing.T) {
	t.Parallel()
	r := &recorder{TB: t}
	f := fakediscord.New(r, fakediscord.Options{})
	channel := f.Channel(f.Guild("garden", ""), "general", fakediscord.Text)
	newBot(t, f).json("POST", "/channels/"+channel+"/messages", `{"content":"`+f.Token()+`"}`)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.failed) != 1 || strings.Contains(r.failed[0], f.Token()) {
		t.Errorf("failed with %q", r.failed)
	}
}
