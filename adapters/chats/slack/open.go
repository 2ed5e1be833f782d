package slack

import (
	"cmp"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/config"
)

// Kind is how addresses of this chat begin: "slack:" and the id of a channel, or of a workspace, a slash and the id of a
// channel there.
const Kind = "slack"

// keepButtons is how long what a button runs is remembered.
const keepButtons = 30 * 24 * time.Hour

// A Workspace is one in which the bot is installed.
type Workspace struct {
	BotToken config.Secret // xoxb-
	Team     string        // its id; empty: Slack is asked for it
}

// Options say who the bot is. Zero values are as good as any, but for BotToken or Workspaces.
type Options struct {
	BotToken      config.Secret   // of the only workspace; empty: Workspaces has it
	Workspaces    []Workspace     // further ones; addresses without a workspace mean the first
	AppToken      config.Secret   // xapp-, for Socket Mode
	AppTokens     []config.Secret // of further apps
	PublicURL     string          // where people reach us to add the app; for installs
	SigningSecret config.Secret   // for Receive "http"
	ClientID      string          // of the app, for installs
	ClientSecret  config.Secret   // of the app, for installs
	InstallKey    config.Secret   // encrypts the tokens of installs; empty: the bot cannot be installed elsewhere
	API           string          // the base of the API; https://slack.com/api/
	Receive       string          // how commands arrive: "socket" or "http"
	Manage        config.Manage   // who may manage a channel; everybody in it
	Notes         store.Notes     // what buttons run, which thread belongs to which topic; nil: remembered until the process ends
	Pace          store.Pace      // shares the limits of the bot among replicas; nil: this process is alone
	Alone         bool            // no other process shares Notes and Pace
	Holder        string          // the name of this process among the replicas
	Version       string          // of this program
	Faster        int             // how many times more a server allows that is not Slack's own; 0: 1
	Keep          time.Duration   // how long buttons can be pressed, and long messages be edited in all their parts; 30 days
	Zone          *time.Location  // of the times that are shown; UTC
	Log           *slog.Logger    // nil: nothing is logged
}

// A Slack is one bot on Slack, in one workspace or several. It satisfies [chat.Sender], [chat.Finder] and [chat.Reacher],
// and is safe for concurrent use.
type Slack struct {
	o        Options
	pace     store.Pace
	limits   limits
	notes    store.Notes
	http     *http.Client
	teams    []*team // of the settings, in their order
	guests   guests
	channels *chat.Memo[channel]
	people   *chat.Memo[person]
	inside   *chat.Memo[bool]     // who is in which channel
	written  *chat.Memo[struct{}] // buttons that were noted lately
	doubted  *chat.Memo[struct{}] // keys of which nobody knows whether they were heard, since lately
	stale    *chat.Backlog[refresh]
	ears     ears
	log      *slog.Logger
}

var (
	_ chat.Sender  = (*Slack)(nil)
	_ chat.Finder  = (*Slack)(nil)
	_ chat.Seer    = (*Slack)(nil)
	_ chat.Reacher = (*Slack)(nil)
	_ chat.Tender  = (*Slack)(nil)
)

// guests are the workspaces that installed the bot, as far as somebody asked for them.
type guests struct {
	mu  sync.Mutex
	all map[string]*guest
}

// Open prepares to speak; it starts nothing and asks nothing. Invalid: a token has not the form of one, or there is none.
// Whether Slack takes it shows with the first call.
func Open(o Options) (*Slack, error) {
	all := o.Workspaces
	if !o.BotToken.Empty() {
		all = append([]Workspace{{BotToken: o.BotToken}}, all...)
	}
	if len(all) == 0 && o.InstallKey.Empty() {
		return nil, fault.New(fault.Invalid, "E-SLACK-TOKEN", "slack.bot_token is missing.", fixToken, nil)
	}
	o.API, o.Version = cmp.Or(o.API, apiBase), cmp.Or(o.Version, "0")
	base, err := url.Parse(o.API)
	if err != nil || base.Scheme != "https" && base.Scheme != "http" || base.Host == "" {
		return nil, fault.New(fault.Invalid, "E-SLACK-ADDRESS", "slack.api is no address.", "Leave it out to speak with Slack itself.", nil)
	}
	o.API = strings.TrimRight(o.API, "/") + "/" // slack-go appends the method
	o.Keep, o.Zone = cmp.Or(o.Keep, keepButtons), cmp.Or(o.Zone, time.UTC)
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	s := &Slack{
		o:        o,
		pace:     o.Pace,
		limits:   slackLimits().faster(max(o.Faster, 1)),
		notes:    o.Notes,
		http:     newHTTP(o.Version),
		guests:   guests{all: make(map[string]*guest)},
		channels: chat.NewMemo[channel](10_000),
		people:   chat.NewMemo[person](10_000),
		inside:   chat.NewMemo[bool](10_000),
		written:  chat.NewMemo[struct{}](4096),
		doubted:  chat.NewMemo[struct{}](1000),
		stale:    chat.NewBacklog(1000, refreshEvery, refresh.before),
		log:      o.Log,
	}
	if s.notes == nil {
		s.notes = store.NewLocalNotes(10_000)
	}
	if o.Alone { // what no other process counts need not be written down
		s.pace = nil
	}
	for _, w := range all {
		if !botToken(w.BotToken) {
			return nil, fault.New(fault.Invalid, "E-SLACK-TOKEN", "slack.bot_token is no token of a Slack bot.", fixToken, nil)
		}
		s.teams = append(s.teams, s.newTeam(w.BotToken, w.Team))
	}
	return s, nil
}

// Close gives idle connections back. What is being said meanwhile is not disturbed, and a second call is harmless.
func (s *Slack) Close() { s.http.CloseIdleConnections() }

// botToken reports whether a secret has the form of a bot's token: https://docs.slack.dev/authentication/tokens/
func botToken(token config.Secret) bool {
	t := token.Reveal()
	return len(t) > 10 && (strings.HasPrefix(t, "xoxb-") || strings.HasPrefix(t, "xoxe.xoxb-")) && !strings.ContainsFunc(t, unprintable)
}

func unprintable(r rune) bool { return r <= ' ' || r >= 0x7f }
