package discord

import (
	"cmp"
	"encoding/base64"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/gateway"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/config"
)

// Kind is how addresses of this chat begin: "discord:" and the id of a channel or thread.
const Kind = "discord"

// keepButtons is how long what a button runs is remembered.
const keepButtons = 30 * 24 * time.Hour

// Options say who the bot is. Zero values are as good as any, but for Token.
type Options struct {
	Token      config.Secret  // of the bot
	API        string         // the base of the API; https://discord.com/api/v10
	Notes      store.Notes    // what buttons run, and which thread belongs to which topic; nil: remembered until the process ends
	Pace       store.Pace     // shares the limit of the bot among replicas; nil: this process is alone
	Alone      bool           // no other process shares Notes and Pace
	Holder     string         // the name of this process among the replicas
	Version    string         // of this program
	Keep       time.Duration  // how long buttons can be pressed; 30 days
	Components bool           // messages of components instead of embeds
	Zone       *time.Location // of the times that are shown; UTC
	Guild      string         // where commands are declared; everywhere
	Receive    string         // how commands arrive: "gateway" or "http"
	PublicKey  string         // of the application, for "http"
	Log        *slog.Logger   // nil: nothing is logged
}

// A Discord is one bot on Discord. It satisfies [chat.Sender], [chat.Finder] and [chat.Reacher], and is safe for
// concurrent use.
type Discord struct {
	o        Options
	app      string // id of the application, which is also that of its user
	look     look
	api      *api
	notes    store.Notes
	channels *chat.Memo[channel]
	stood    *chat.Memo[standing]
	members  *chat.Memo[member]   // people of servers, by both ids
	written  *chat.Memo[struct{}] // buttons that were noted lately
	stale    *chat.Backlog[refresh]
	ears     ears
	line     atomic.Pointer[gateway.Gateway] // while Listen runs over the gateway
	log      *slog.Logger
}

var (
	_ chat.Sender  = (*Discord)(nil)
	_ chat.Finder  = (*Discord)(nil)
	_ chat.Reacher = (*Discord)(nil)
	_ chat.Seer    = (*Discord)(nil)
	_ chat.Tender  = (*Discord)(nil)
)

// Open prepares to speak; it starts nothing and asks nothing. Invalid: the token has not the form of one. Whether Discord
// takes it shows with the first call.
func Open(o Options) (*Discord, error) {
	app, ok := application(o.Token)
	if !ok {
		fix := "Type threadtape setup discord: it shows where to find the token."
		if strings.HasPrefix(o.Token.Reveal(), "Bot ") {
			fix = "Take the word Bot and the space in front of it away."
		}
		return nil, fault.New(fault.Invalid, tokenName, "discord.token is no token of a Discord bot.",
			fix, nil)
	}
	o.API, o.Version = cmp.Or(o.API, apiBase), cmp.Or(o.Version, "0")
	o.Keep, o.Zone = cmp.Or(o.Keep, keepButtons), cmp.Or(o.Zone, time.UTC)
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	d := &Discord{
		o:        o,
		app:      app,
		notes:    o.Notes,
		channels: chat.NewMemo[channel](10_000),
		stood:    chat.NewMemo[standing](1000),
		members:  chat.NewMemo[member](10_000),
		written:  chat.NewMemo[struct{}](4096),
		stale:    chat.NewBacklog[refresh](1000, refreshEvery, nil),
		log:      o.Log,
	}
	if d.notes == nil {
		d.notes = store.NewLocalNotes(10_000)
	}
	if o.Components {
		d.look = componentsV2
	}
	pace := o.Pace
	if o.Alone { // what no other process counts need not be written down
		pace = nil
	}
	d.api = newAPI(o.API, o.Version, o.Token, newPacer(app, pace, o.Log))
	return d, nil
}

// Close gives idle connections back. What is being said meanwhile is not disturbed, and a second call is harmless.
func (d *Discord) Close() { d.api.close() }

// application reads the id of the application out of a bot's token: the first of its three parts.
func application(token config.Secret) (id string, ok bool) {
	parts := strings.Split(token.Reveal(), ".")
	if len(parts) != 3 || parts[1] == "" || parts[2] == "" || strings.ContainsFunc(token.Reveal(), unprintable) {
		return "", false
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[0], "="))
	if err != nil {
		raw, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(parts[0], "="))
	}
	id = string(raw)
	return id, err == nil && len(id) >= 15 && snowflake(id)
}

func unprintable(r rune) bool { return r <= ' ' || r >= 0x7f }
