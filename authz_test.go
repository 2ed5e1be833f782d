package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
)

// An authzRow says what somebody tries on Discord, and whether they may.
type authzRow struct {
	ID, Platform, Action, Expect, Reason string
	Actor                                struct {
		Perms         []string
		PermsInTarget *[]string `json:"perms_in_target"`
		TimedOut      bool      `json:"timed_out"`
		Kind          string
	}
	Target struct {
		Guild         string
		BotPerms      []string `json:"bot_perms"`
		OtherChannel  bool     `json:"other_channel"`
		ChannelType   string   `json:"channel_type"`
		BotReply      string   `json:"bot_reply"`
		HostAllowed   bool     `json:"host_allowed"`
		CustomIDGuild string   `json:"custom_id_guild"`
		CustomIDOwner string   `json:"custom_id_owner"`
		QuotaUsed     int      `json:"quota_used"`
		NSFW          bool     `json:"topic_nsfw"`
	}
}

// notHere are rows about what this program has not: hosts that are approved in a chat, threads marked as not safe for
// work, pages that belong to one person, and the commands export and purge.
var notHere = map[string]string{
	"approve-host": "no host is approved in a chat: fetch.hosts is the operator's", "export": "no such command yet", "purge": "no such command yet",
	"d-d-08": "fetch.hosts refuses, nobody approves", "d-d-20": "Discourse tells nothing about it", "d-d-24": "private answers are seen by their asker alone, which Discord holds",
	"d-d-19": "TestStories holds the limits", "d-d-21": "TestNobody of the adapter holds it: Discord's clients let no bot do it",
	"d-d-23": "TestElsewhere of the adapter holds it: no client can forge it",
}

// TestDiscordAuthz holds who may do what on Discord, row by row, in a server made for each.
func TestDiscordAuthz(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.Join("..", "shared", "corpora", "security", "authz.jsonl"))
	if err != nil {
		t.Skip("the rows are not beside the project: ", err)
	}
	defer file.Close()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 1000, Global: 10_000}, "")
	w.run(t)
	w.connected(t)
	lines := bufio.NewScanner(file)
	rows := 0
	for lines.Scan() {
		var r authzRow
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if r.Platform != "discord" {
			continue
		}
		if why := notHere[r.ID] + notHere[r.Action]; why != "" {
			t.Logf("%s %s: not judged: %s", r.ID, r.Action, why)
			continue
		}
		rows++
		if got := w.tries(t, r); got != r.Expect {
			t.Errorf("%s: %s is %s, want %s (%s)", r.ID, r.Action, got, r.Expect, r.Reason)
		}
	}
	if rows < 12 {
		t.Errorf("judged %d rows, want 12 at least", rows)
	}
}

// The bits of the permissions that the rows name.
var authzBits = map[string]int64{
	"ADMINISTRATOR": 1 << 3, "MANAGE_CHANNELS": 1 << 4, "MANAGE_GUILD": 1 << 5, "VIEW_CHANNEL": 1 << 10, "SEND_MESSAGES": 1 << 11, "EMBED_LINKS": 1 << 14,
	"USE_APPLICATION_COMMANDS": 1 << 31,
}

func authzSum(names []string) (sum int64) {
	for _, n := range names {
		sum |= authzBits[n]
	}
	return sum
}

// tries does what a row says and returns whether it was allowed. Everybody sees the channel and may use commands; an
// override of the server's admins lets everybody see the managers' commands, so that only our own check stands in the way.
func (w *discordWorld) tries(t *testing.T, r authzRow) string {
	t.Helper()
	ctx := t.Context()
	guild := w.Guild(r.ID, "700000000000000009")
	w.Everyone(guild, authzBits["VIEW_CHANNEL"]|authzBits["USE_APPLICATION_COMMANDS"])
	here := w.Channel(guild, "here", 0)
	p := fakediscord.Person{ID: "7100000000000000" + strings.TrimPrefix(r.ID, "d-d-"), Name: "okafor"}
	w.Member(guild, p, w.Role(guild, "role", authzSum(r.Actor.Perms)))
	w.Lift(guild, "tape-admin")
	if r.Actor.TimedOut {
		w.TimeOut(guild, p.ID, time.Now().Add(time.Hour))
	}
	target := here
	if r.Target.OtherChannel {
		target = w.Channel(guild, "target", 0)
		w.Overwrite(target, p.ID, 1, 0, authzBits["MANAGE_CHANNELS"])
	}
	if r.Target.Guild == "other" {
		target = w.Channel(w.Guild("other of "+r.ID, p.ID), "theirs", 0)
	}
	// The rows leave out what has nothing to do with them: the bot has it.
	const rest = 1<<15 | 1<<16 | 1<<38
	w.BotMay(guild, authzSum(r.Target.BotPerms)|rest)
	if r.Target.ChannelType == "dm" {
		here = w.DM(p)
		target = here
	}
	options := map[string]any{}
	root := "tape"
	switch r.Action {
	case "subscribe":
		root, options["source"] = "tape-admin", w.url
		if target != here {
			options["channel"] = target
			if r.Target.Guild == "other" {
				options["channel"] = fakediscord.Forged(target)
			}
		}
	case "unsubscribe":
		root, options["source"] = "tape-admin", "#1"
	}
	a := w.Slash(ctx, p, here, root, r.Action, options)
	if a.Err != nil {
		return "deny"
	}
	answered(t, a, a.Ephemeral)
	text := a.Text()
	switch {
	case strings.Contains(text, "E-TIER"), strings.Contains(text, "E-PERM-SEND"), strings.Contains(text, "ELSEWHERE"):
		return "deny"
	case r.Target.BotReply == "public" && a.Ephemeral:
		return "deny"
	case r.Action == "list" && r.Target.Guild == "other" && !strings.Contains(text, "Winter route"):
		return "deny"
	}
	return "allow"
}
