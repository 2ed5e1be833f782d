package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/adapters/stores/redis/redistest"
)

var discordKills = flag.Int("discordkills", 40, "kills of the Discord run of the kill suite, at least")

// TestKillDiscord holds the first promise with the whole program and its Discord adapter: a Discord that limits, breaks and
// cuts, and a program that is killed at least 40 times, lose and double nothing.
func TestKillDiscord(t *testing.T) {
	t.Parallel()
	run := killRun{store: "bolt:" + filepath.Join(t.TempDir(), "t.db"), processes: 1, kills: *discordKills, want: 1200, far: newKillDiscord(t)}
	run.hold(t)
}

// TestKillDiscordReplicas is the same with two processes on one Redis, which share the bot's limits and its gateway.
func TestKillDiscordReplicas(t *testing.T) {
	t.Parallel()
	url, _ := redistest.Start(t)
	run := killRun{store: url, processes: 2, kills: *kills, want: *deliveries, far: newKillDiscord(t)}
	run.hold(t)
}

// A killDiscord is a fake Discord as the far end of the kill suite.
type killDiscord struct {
	*fakediscord.Fake
	channels []string
}

func newKillDiscord(t *testing.T) *killDiscord {
	t.Helper()
	d := &killDiscord{Fake: fakediscord.New(t, fakediscord.Options{
		PerChannel: 50, Window: time.Second, Global: 1000, MaxIdentifies: 1000,
	})}
	guild := d.Guild("Harbour", "700000000000000001")
	for i := range killChannels {
		d.channels = append(d.channels, d.Channel(guild, fmt.Sprintf("c%d", i), 0))
	}
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 5))
	d.Fault(func(r *fakediscord.Request) fakediscord.Fault {
		mu.Lock()
		defer mu.Unlock()
		if r.Method != http.MethodPost || !messages.MatchString(r.Path) {
			return fakediscord.Fault{}
		}
		switch p := random.Float64(); {
		case p < 0.03:
			return fakediscord.Limited(50 * time.Millisecond)
		case p < 0.05:
			return fakediscord.Unavailable(502)
		case p < 0.06:
			return fakediscord.Lost(502)
		case p < 0.08:
			return fakediscord.CutAfter()
		case p < 0.09:
			return fakediscord.CutBefore()
		}
		return fakediscord.Fault{}
	})
	return d
}

var messages = regexp.MustCompile(`/channels/\d+/messages$`)

func (d *killDiscord) settings() string {
	return fmt.Sprintf("discord: {token: %q, api: %q}\n", d.Token(), d.URL())
}

func (d *killDiscord) place(channel int) string { return "discord:" + d.channels[channel] }

func (d *killDiscord) env() []string { return nil }

func (d *killDiscord) count() int {
	n := 0
	for _, c := range d.channels {
		n += len(d.Messages(c))
	}
	return n
}

// postLink finds the post that a message opens.
var postLink = regexp.MustCompile(`/t/[^/"]+/(\d+)/(\d+)`)

func (d *killDiscord) snapshot() []saidMessage {
	var all []saidMessage
	for i, c := range d.channels {
		for _, m := range d.Messages(c) {
			raw, _ := json.Marshal(m.Raw) // it was JSON before
			link := postLink.FindStringSubmatch(string(raw))
			if link == nil {
				continue
			}
			all = append(all, saidMessage{To: d.place(i), Post: link[1] + "/" + link[2], Text: d.Text(m)})
		}
	}
	return all
}
