package slack

import (
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// postMethod is counted for each channel, too.
const postMethod = "chat.postMessage"

// limits are what Slack allows in one workspace: https://docs.slack.dev/apis/web-api/rate-limits/
type limits struct {
	channel store.Limit // messages in one channel
	tiers   map[string]tier
}

// A tier is how often a method may be called. reserve is how many of the burst are for answers to people alone.
type tier struct {
	every          time.Duration
	burst, reserve int
}

// aMinute is the tier of n calls a minute, in which no minute, wherever it begins, has more: a quarter of them at once, half
// of that for people, and the others spread.
func aMinute(n int) tier {
	burst := max(n/4, 1)
	spread := time.Duration(max(n-burst, 1))
	return tier{every: (time.Minute + spread - 1) / spread, burst: burst, reserve: burst / 2}
}

func (t tier) ordinary() store.Limit {
	return store.Limit{Every: t.every, Burst: max(t.burst-t.reserve, 1)}
}

func (t tier) all() store.Limit { return store.Limit{Every: t.every, Burst: t.burst} }

// of returns the tier of a method; ok is false for what has no limit that could be kept: what has its own key, such as the
// URL of an upload.
func (l limits) of(method string) (t tier, ok bool) {
	t, ok = l.tiers[method]
	return t, ok && t.every > 0
}

// slackLimits are those that Slack publishes for the methods that we call. Of posts it says one a second in a channel, with
// short bursts, and "several hundred" a minute in a workspace: taken for 300, of which 6 at once.
func slackLimits() limits {
	tiers := map[string]tier{
		postMethod: {every: 205 * time.Millisecond, burst: 6, reserve: 3},
	}
	for n, methods := range map[int][]string{
		20: {"conversations.list", "users.list"},
		50: {
			"chat.update", "chat.delete", "chat.unfurl", "conversations.info", "conversations.join", "conversations.open",
			"conversations.history", "conversations.replies", "users.conversations", "files.delete",
		},
		100: {
			"chat.postEphemeral", "conversations.members", "users.info", "views.open", "views.push", "views.update", "views.publish",
			"files.getUploadURLExternal", "files.completeUploadExternal", "oauth.v2.access",
		},
		200: {"auth.test", "chat.getPermalink"},
	} {
		for _, method := range methods {
			tiers[method] = aMinute(n)
		}
	}
	return limits{channel: store.Limit{Every: time.Second, Burst: postsInARow}, tiers: tiers}
}

// faster returns the limits of a server that allows n times as much.
func (l limits) faster(n int) limits {
	if n == 1 {
		return l
	}
	f := limits{channel: store.Limit{Every: l.channel.Every / time.Duration(n), Burst: l.channel.Burst * n}, tiers: make(map[string]tier)}
	for method, t := range l.tiers {
		f.tiers[method] = tier{t.every / time.Duration(n), t.burst * n, t.reserve * n}
	}
	return f
}
