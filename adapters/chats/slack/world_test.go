package slack

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/config"
)

// A world is a fake Slack with two channels, and the bot that speaks there. What the bot logs is held against the fake's
// secrets when the test ends.
type world struct {
	*fakeslack.Fake
	s          *Slack
	one, other string // channels
	log        *logged
}

// A logged is a log that can be read while it is written.
type logged struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// wide are limits that nobody meets.
func wide(f fakeslack.Options) fakeslack.Options {
	f.Burst, f.Busy = 10_000, 100_000
	return f
}

// begin makes a world.
func begin(t *testing.T, f fakeslack.Options, o Options) *world {
	t.Helper()
	w := &world{Fake: fakeslack.New(t, f), log: &logged{}}
	w.one, w.other = w.Channel("one", false), w.Channel("other", false)
	w.s = w.open(t, o)
	t.Cleanup(func() { w.clean(t, w.log.String()) })
	return w
}

// open makes a bot in the world; several are replicas.
func (w *world) open(t *testing.T, o Options) *Slack {
	t.Helper()
	if len(o.Workspaces) == 0 && o.InstallKey.Empty() {
		o.BotToken = config.NewSecret(w.BotToken())
	}
	o.API, o.Log = w.URL(), slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	s.http.Transport.(*door).DialContext = w.DialContext
	t.Cleanup(s.Close)
	return s
}

// hurried makes the bot keep no limits of its own: for tests of something else.
func (w *world) hurried() *world {
	for _, t := range w.s.teams {
		t.api.pace.limits = limits{channel: store.Limit{Every: time.Microsecond, Burst: 1000}}
	}
	return w
}

// clean holds that no part of a secret is in a text.
func (w *world) clean(t *testing.T, text string) {
	t.Helper()
	for _, secret := range w.Secrets() {
		for part := range strings.FieldsFuncSeq(secret, func(r rune) bool { return r == '-' || r == '/' || r == '.' }) {
			if len(part) >= 12 && strings.Contains(text, part) {
				t.Errorf("a part of a secret is in %q", text)
			}
		}
	}
	if strings.Contains(text, "upload/v1") || strings.Contains(text, "xoxb-") {
		t.Errorf("a secret is in %q", text)
	}
}

// stand is what stands in a channel and its threads, oldest first.
func (w *world) stand(channel string) []fakeslack.Message {
	var all []fakeslack.Message
	for _, m := range w.Messages(channel) {
		if !m.Deleted {
			all = append(all, m)
		}
	}
	return all
}

// words are what a reader sees in a channel and its threads.
func (w *world) words(channel string) []string {
	var all []string
	for _, m := range w.stand(channel) {
		all = append(all, w.Text(m))
	}
	return all
}

func (w *world) say(t *testing.T, channel string, m chat.Message) chat.Receipt {
	t.Helper()
	r, err := w.s.Send(t.Context(), at(channel), m)
	if err != nil {
		t.Fatalf("Send(%q): %v", m.Push, err)
	}
	return r
}

func at(channel string) chat.Address { return chat.Address(Kind + ":" + channel) }

// sharedNotes are notes that several bots of a test share.
func sharedNotes() store.Notes { return store.NewLocalNotes(10_000) }

// today takes a bent clock, which begins in 2000, to a time in which Slack exists: its messages are named by the time.
func today() { time.Sleep(time.Until(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC))) }
