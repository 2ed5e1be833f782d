package discord

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/config"
)

// A world is a fake Discord with a server and two channels, and the bot that speaks there. What the bot logs is held
// against its token when the test ends.
type world struct {
	*fakediscord.Fake
	d          *Discord
	guild      string
	one, other string // text channels
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

// begin makes a world. The fake's limits are wide, unless f says otherwise.
func begin(t *testing.T, f fakediscord.Options, o Options) *world {
	t.Helper()
	if f.PerChannel == 0 {
		f.PerChannel = 10_000
	}
	if f.Global == 0 {
		f.Global = 10_000
	}
	w := &world{Fake: fakediscord.New(t, f), log: &logged{}}
	w.guild = w.Guild("Farm", "")
	w.one, w.other = w.Channel(w.guild, "one", fakediscord.Text), w.Channel(w.guild, "other", fakediscord.Text)
	w.d = w.open(t, o)
	t.Cleanup(func() { w.clean(t, w.log.String()) })
	return w
}

// open makes a bot in the world; several are replicas.
func (w *world) open(t *testing.T, o Options) *Discord {
	t.Helper()
	o.Token, o.API, o.Log = config.NewSecret(w.Token()), w.URL(), slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	d, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	d.api.http.Transport.(*http.Transport).DialContext = w.DialContext
	t.Cleanup(d.Close)
	return d
}

// clean holds that no part of the token is in a text.
func (w *world) clean(t *testing.T, text string) {
	t.Helper()
	for part := range strings.SplitSeq(w.Token(), ".") {
		if strings.Contains(text, part) {
			t.Errorf("a part of the token is in %q", text)
		}
	}
}

// stand is what stands in a channel, oldest first.
func (w *world) stand(channel string) []fakediscord.Message {
	var all []fakediscord.Message
	for _, m := range w.Messages(channel) {
		if !m.Deleted {
			all = append(all, m)
		}
	}
	return all
}

// words are what a reader sees in a channel.
func (w *world) words(channel string) []string {
	var all []string
	for _, m := range w.stand(channel) {
		all = append(all, strings.NewReplacer("\u200b", "", "\u2060", "").Replace(w.Text(m)))
	}
	return all
}

func at(channel string) chat.Address { return addressOf(channel) }

// sharedNotes are notes that several bots of a test share.
func sharedNotes() store.Notes { return store.NewLocalNotes(1000) }

// today takes a bent clock, which begins in 2000, to a time in which Discord exists: its ids carry the time.
func today() { time.Sleep(time.Until(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC))) }
