package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters"
	"github.com/threadtape/threadtape/adapters/chats/slack"
	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/command"
)

var slackKills = flag.Int("slackkills", 40, "kills of each Slack run of the kill suite, at least")

// TestKillSlack holds the first promise with the whole program and its Slack adapter: where the bot may read the history,
// nothing is lost or doubled by a Slack that limits, breaks and cuts and by a program that is killed at least 40 times.
func TestKillSlack(t *testing.T) {
	t.Parallel()
	run := killRun{store: "bolt:" + filepath.Join(t.TempDir(), "t.db"), processes: 1, kills: *slackKills, want: 600, far: newKillSlack(t, true)}
	run.hold(t)
}

// TestKillSlackBlind is the same without the history: nothing is lost, and at most one message stands twice for each kill.
func TestKillSlackBlind(t *testing.T) {
	t.Parallel()
	run := killRun{store: "bolt:" + filepath.Join(t.TempDir(), "t.db"), processes: 1, kills: *slackKills, want: 600, doubles: *slackKills, far: newKillSlack(t, false)}
	run.hold(t)
}

// A killSlack is a fake Slack as the far end of the kill suite.
type killSlack struct {
	*fakeslack.Fake
	channels []string
}

// newKillSlack makes one that grants the history and makes trouble, or neither.
func newKillSlack(t *testing.T, history bool) *killSlack {
	t.Helper()
	o := fakeslack.Options{Every: time.Millisecond, Burst: 1000, Busy: 1_000_000, Opens: 10_000, Tiers: 1000}
	if history {
		o.Scopes = fakeslack.AllScopes()
	}
	s := &killSlack{Fake: fakeslack.New(t, o)}
	for i := range killChannels {
		c := s.Channel(fmt.Sprintf("c%d", i), false)
		s.Join(c)
		s.channels = append(s.channels, c)
	}
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 7))
	s.Fault(func(r *fakeslack.Request) fakeslack.Fault {
		mu.Lock()
		defer mu.Unlock()
		if r.Method != "chat.postMessage" || !history {
			return fakeslack.Fault{}
		}
		switch p := random.Float64(); {
		case p < 0.01:
			return fakeslack.Limited(time.Second)
		case p < 0.02:
			return fakeslack.Unavailable(503)
		case p < 0.03:
			return fakeslack.CutAfter()
		case p < 0.04:
			return fakeslack.CutBefore()
		}
		return fakeslack.Fault{}
	})
	return s
}

func (s *killSlack) settings() string {
	return fmt.Sprintf("slack: {bot_token: %q, app_token: %q, api: %q}\n", s.BotToken(), s.AppToken(), s.URL())
}

func (s *killSlack) place(channel int) string { return "slack:" + s.channels[channel] }

func (s *killSlack) env() []string { return []string{workerFaster + "=100"} }

// fastSlack is the row of Slack for a server that allows so many times as much: with Slack's own message a second a run
// would take an hour.
func fastSlack(faster int) adapters.Chat {
	return adapters.Chat{Kind: slack.Kind, Open: func(p adapters.ChatParts) (command.Platform, error) {
		s := p.Settings.Slack
		return slack.Open(slack.Options{
			BotToken: s.BotToken, AppToken: s.AppToken, API: s.API, Receive: s.Receive, Manage: s.Manage, Faster: faster,
			Notes: p.Notes, Pace: p.Pace, Alone: !p.Shared, Holder: p.Holder, Version: p.Version, Log: p.Log,
		})
	}}
}

func (s *killSlack) count() int {
	n := 0
	for _, c := range s.channels {
		n += len(s.Messages(c))
	}
	return n
}

func (s *killSlack) snapshot() []saidMessage {
	var all []saidMessage
	for i, c := range s.channels {
		for _, m := range s.Messages(c) {
			if link := postLink.FindStringSubmatch(string(m.Blocks)); link != nil {
				all = append(all, saidMessage{To: s.place(i), Post: link[1] + "/" + link[2], Text: s.Text(m)})
			}
		}
	}
	return all
}
