// Package adapters has the tables of every source, chat and store: to add one is to write its folder and its row here.
package adapters

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord"
	"github.com/threadtape/threadtape/adapters/chats/slack"
	"github.com/threadtape/threadtape/adapters/chats/terminal"
	"github.com/threadtape/threadtape/adapters/sources/discourse"
	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/adapters/stores/bolt"
	"github.com/threadtape/threadtape/adapters/stores/memory"
	"github.com/threadtape/threadtape/adapters/stores/redis"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/config"
)

// Tables are the adapters that a program has.
type Tables struct {
	Sources []Source
	Chats   []Chat
	Stores  []Store
}

// All returns every adapter of the house. The caller may add rows of its own.
func All() Tables {
	return Tables{
		Sources: []Source{
			{discourse.Name, func(c *fetch.Client) forum.Source { return discourse.Open(c) }, discourse.Parse},
		},
		Chats: []Chat{
			{Kind: discord.Kind, Open: openDiscord, Setup: discord.Setup},
			{Kind: slack.Kind, Open: openSlack, Setup: slack.Setup},
			{Kind: terminal.Kind, Open: func(p ChatParts) (command.Platform, error) {
				return terminal.Open(terminal.Options{In: p.In, Out: p.Out, Zone: p.Settings.Zone, Hear: p.Hear, Show: p.Show}), nil
			}},
		},
		Stores: []Store{
			{"bolt", func(ctx context.Context, p StoreParts) (store.Store, error) {
				return bolt.Open(ctx, p.Rest, bolt.Options{Keep: p.Keep, Log: p.Log})
			}},
			{"redis", openRedis},
			{"rediss", openRedis},
			{"redis+sentinel", openRedis},
			{"redis+cluster", openRedis},
			{"memory", func(_ context.Context, p StoreParts) (store.Store, error) { return memory.Open(p.Keep), nil }},
		},
	}
}

// A Source is a kind of forum.
type Source struct {
	Name string
	Open func(c *fetch.Client) forum.Source
	// Parse reads a thread from what such a forum answered and somebody saved; base is the forum's address.
	Parse func(data []byte, base string) (forum.Thread, []forum.Post, error)
}

// A Chat is a kind of chat.
type Chat struct {
	Kind  string
	Open  func(p ChatParts) (command.Platform, error)
	Setup func(s *config.Settings) string // tells how to set it up; nil: nothing to set up
}

// ChatParts are what a chat may need.
type ChatParts struct {
	Settings *config.Settings
	In       io.Reader
	Out      io.Writer
	Show     func(f chat.File, columns int) (path string, drawn []byte) // keeps files for a chat on Out; nil: it shows none
	Hear     bool                                                       // whether a chat on In is listened to
	Notes    store.Notes                                                // remembers small things
	Pace     store.Pace                                                 // shared among replicas
	Shared   bool                                                       // other processes may use the store at once
	Holder   string                                                     // names this process among them
	Version  string
	Log      *slog.Logger
}

// A Store is a kind of store, by the scheme of its location.
type Store struct {
	Scheme string
	Open   func(ctx context.Context, p StoreParts) (store.Store, error)
}

// StoreParts are what a store may need.
type StoreParts struct {
	Location string // whole, such as "redis://user:password@host/0"; a secret
	Rest     string // what follows the scheme and its colon
	Keep     time.Duration
	Log      *slog.Logger
}

func openDiscord(p ChatParts) (command.Platform, error) {
	s := p.Settings.Discord
	return discord.Open(discord.Options{
		Token: s.Token, API: s.API, Guild: s.Guild, Receive: s.Receive, PublicKey: s.PublicKey, Components: s.Components,
		Notes: p.Notes, Pace: p.Pace, Alone: !p.Shared, Holder: p.Holder, Version: p.Version, Zone: p.Settings.Zone, Log: p.Log,
	})
}

func openSlack(p ChatParts) (command.Platform, error) {
	all := p.Settings.Workspaces()
	if len(all) == 0 {
		all = []config.Slack{p.Settings.Slack}
	}
	s := all[0]
	o := slack.Options{
		BotToken: s.BotToken, AppToken: s.AppToken, SigningSecret: s.SigningSecret, API: s.API, Receive: s.Receive, Manage: s.Manage,
		ClientID: s.ClientID, ClientSecret: s.ClientSecret, InstallKey: s.InstallKey, PublicURL: p.Settings.Public.URL,
		Notes: p.Notes, Pace: p.Pace, Alone: !p.Shared, Holder: p.Holder, Version: p.Version, Zone: p.Settings.Zone, Log: p.Log,
	}
	for _, w := range all[1:] {
		o.Workspaces = append(o.Workspaces, slack.Workspace{BotToken: w.BotToken})
		o.AppTokens = append(o.AppTokens, w.AppToken)
	}
	return slack.Open(o)
}

func openRedis(ctx context.Context, p StoreParts) (store.Store, error) {
	return redis.Open(ctx, p.Location, redis.Options{Keep: p.Keep, Log: p.Log})
}
