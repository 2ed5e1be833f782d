package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/adapters"
	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot"
	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/ops"
	"github.com/threadtape/threadtape/bot/portrait"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
	"github.com/threadtape/threadtape/commands"
	"github.com/threadtape/threadtape/config"
)

// settingsFlags are the flags of every sub-command that reads the settings.
type settingsFlags struct {
	Config string `arg:"-c" placeholder:"FILE" help:"Settings file. Default: threadtape.yaml, if it is there."`
	Set    pairs  `placeholder:"KEY=VALUE" help:"Set one key, such as --set watch.floor=10s. May be given again."`
}

// load reads the settings.
func (f settingsFlags) load(p *program) (*config.Settings, error) {
	s, err := config.Load(config.Options{Path: f.Config, Environ: p.environ, Flags: f.Set, Kinds: p.kinds(), Stores: p.schemes(), Wishes: settingsWishes()})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUsage, err)
	}
	return s, nil
}

// heed refuses settings that are asked for by a flag and wrong, for what needs none of them: a slip is told all the same.
func (f settingsFlags) heed(p *program) error {
	if f.Config == "" && len(f.Set) == 0 {
		return nil
	}
	_, err := f.load(p)
	return err
}

// kinds are the chats that addresses may name: those of the tables, and those that the house will have.
func (p *program) kinds() []string {
	kinds := []string{"discord", "slack"}
	for _, c := range p.tables.Chats {
		if !slices.Contains(kinds, c.Kind) {
			kinds = append(kinds, c.Kind)
		}
	}
	return kinds
}

func (p *program) schemes() []string {
	var schemes []string
	for _, s := range p.tables.Stores {
		schemes = append(schemes, s.Scheme)
	}
	return schemes
}

// log returns the log of the program: text on w, without any secret.
func (p *program) log(w io.Writer, s *config.Settings, level slog.Level) *slog.Logger {
	return slog.New(config.Redact(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}), s.Secrets()))
}

func (p *program) openStore(ctx context.Context, s *config.Settings, log *slog.Logger) (store.Store, error) {
	scheme := s.Store.Scheme()
	for _, row := range p.tables.Stores {
		if row.Scheme == scheme {
			whole := s.Store.Reveal()
			return row.Open(ctx, adapters.StoreParts{Location: whole, Rest: strings.TrimPrefix(whole, scheme+":"), Keep: s.Relay.Keep, Log: log})
		}
	}
	return store.Store{}, fault.New(fault.Invalid, "E-STORE", fmt.Sprintf("This program has no store of the kind %q.", scheme),
		"Kinds: "+strings.Join(p.schemes(), ", "), nil)
}

// fetcher returns the one client for forums. pace and dial may be nil.
func (p *program) fetcher(s *config.Settings, pace store.Pace, dial fetch.Dialer, log *slog.Logger) (*fetch.Client, error) {
	return p.client(fetch.New, s, pace, dial, log)
}

func (p *program) client(open func(fetch.Options) (*fetch.Client, error), s *config.Settings, pace store.Pace, dial fetch.Dialer, log *slog.Logger) (*fetch.Client, error) {
	o := fetch.Options{
		Contact: s.Fetch.Contact, Version: versionNumber(), AllowPrivate: s.Fetch.AllowPrivate, Hosts: s.Fetch.Hosts,
		PerHost: store.Limit{Every: s.Fetch.PerHost.Every, Burst: s.Fetch.PerHost.Burst}, Pace: pace, Log: log,
	}
	if dial != nil {
		o.Dial, o.Resolver = dial, here{}
	}
	c, err := open(o)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUsage, err)
	}
	return c, nil
}

func (p *program) sources(c *fetch.Client) forum.Sources {
	var sources forum.Sources
	for _, row := range p.tables.Sources {
		sources = append(sources, forum.Named{Name: row.Name, Source: row.Open(c)})
	}
	return sources
}

// A house is a bot put together from the settings, with what it stands on.
type house struct {
	bot    *bot.Bot
	router *command.Router
	deps   commands.Deps
	store  store.Store
	chats  map[string]command.Platform
	client *fetch.Client
	faces  *fetch.Client // for pictures of authors
	err    io.Writer     // the error output, above the line that somebody types
	log    *slog.Logger
}

// A plan says how a house differs from the settings.
type plan struct {
	chats map[string]command.Platform // that are open already
	kinds []string                    // of chats to open
	parts adapters.ChatParts          // what those to open need of the process: In, Out, Hear
	extra forum.Sources               // asked before those of the tables
	leave bool                        // end when the chats have nothing more to hear
	level slog.Level
	admin bool
	start func(ctx context.Context, h *house) // runs beside the rest
	bound func(addr string)
	dial  fetch.Dialer // leads every connection to forums to a place of its own, for the demo
}

// here finds every name on this machine; it goes with a dialer of one's own.
type here struct{}

func (here) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}, nil
}

// build puts a house together. The caller closes it.
func (p *program) build(ctx context.Context, s *config.Settings, how plan) (*house, error) {
	said := &aside{w: p.err}
	log := p.log(said, s, how.level)
	st, err := p.openStore(ctx, s, log)
	if err != nil {
		return nil, err
	}
	client, err := p.fetcher(s, st.Pace, how.dial, log)
	var faces *fetch.Client
	if err == nil {
		faces, err = p.client(fetch.Pictures, s, st.Pace, how.dial, log)
	}
	if err == nil && how.chats == nil {
		if health, err := st.Health(ctx); err == nil { // what is wrong with it shows at once in what follows
			how.parts.Shared = health.Shared
		}
		how.parts.Settings, how.parts.Notes, how.parts.Pace, how.parts.Log = s, st.Notes, st.Pace, log
		how.chats, err = p.openChats(how.kinds, how.parts)
	}
	if err != nil {
		_ = st.Close() // the settings' mistake is the one to tell
		return nil, err
	}
	if isTerminal(p.err) { // a log in a file stays as it is
		said.above(how.chats)
	}
	h := &house{store: st, chats: how.chats, client: client, faces: faces, err: said, log: log}
	sources := append(slices.Clone(how.extra), p.sources(client)...)
	parts := bot.Parts{
		Store: st, Sources: sources, Chats: how.chats, Burst: s.Relay.Burst, Zone: s.Zone, Language: s.Language, Holder: holder(), Log: log, Leave: how.leave, Crash: p.crash, Lease: p.lease, Trouble: p.trouble,
		Policy: watch.Policy{Floor: s.Watch.Floor, Ceiling: s.Watch.Ceiling, IdleShare: s.Watch.IdleShare, Settle: s.Watch.Settle},
	}
	cards := card.New(card.Fonts{System: true})
	portraits := portrait.New(portraitsBy(faces))
	parts.Portraits, parts.Plot = portraits.Run, cards.Plot
	parts.Quote = func(ctx context.Context, thread forum.Thread, post forum.Post, passage string, dark bool) (chat.File, error) {
		return commands.DrawQuote(ctx, cards, portraits.Of, thread, post, passage, commands.ThemeOf(dark))
	}
	parts.Drawn = func(post string) { cards.Forget(post); portraits.Forget(post) }
	parts.Public = ops.Public{Listen: s.Public.Listen}
	if how.admin {
		parts.Admin = ops.Server{Listen: s.Admin.Listen, Token: s.Admin.Token.Reveal(), Bound: how.bound}
	}
	if how.start != nil {
		parts.Start = func(ctx context.Context) { how.start(ctx, h) }
	}
	h.bot = bot.New(parts)
	h.deps = commands.Deps{
		Threads: st.Threads, Subscriptions: st.Subscriptions, Outbox: st.Outbox, Notes: st.Notes, Sources: sources, Zone: s.Zone, Language: s.Language,
		Cards: cards, Portrait: portraits.Of, Wake: h.bot.Wake, Followed: h.bot.Followed, Version: versionNumber(), Keep: s.Relay.Keep, Limits: commands.DefaultLimits,
	}
	if h.router, err = command.NewRouter(commands.All(h.deps), s.Zone, log); err != nil {
		return nil, fmt.Errorf("the commands of this program contradict each other: %w", err)
	}
	return h, nil
}

// levelOff logs nothing.
const levelOff = slog.Level(100)

// close gives back what the house stands on.
func (h *house) close() error {
	h.client.Close()
	h.faces.Close()
	for _, c := range h.chats {
		if c, ok := c.(interface{ Close() }); ok {
			c.Close()
		}
	}
	return h.store.Close()
}

// openChats opens the kinds of chats that are asked for; parts carry what is not of the process.
func (p *program) openChats(kinds []string, parts adapters.ChatParts) (map[string]command.Platform, error) {
	parts.Holder, parts.Version = holder(), versionNumber()
	chats := make(map[string]command.Platform)
	for _, row := range p.tables.Chats {
		if !slices.Contains(kinds, row.Kind) {
			continue
		}
		c, err := row.Open(parts)
		if err != nil {
			return nil, err
		}
		chats[row.Kind] = c
	}
	for _, kind := range kinds {
		if _, ok := chats[kind]; !ok {
			return nil, fault.New(fault.Invalid, "E-CHAT-UNKNOWN", fmt.Sprintf("The settings name a channel of %s, and this version does not speak there.", kind),
				"It speaks: "+strings.Join(slices.Sorted(maps.Keys(p.spoken())), ", ")+". Take the address out of threads[].to.", nil)
		}
	}
	return chats, nil
}

func (p *program) spoken() map[string]bool {
	spoken := make(map[string]bool)
	for _, row := range p.tables.Chats {
		spoken[row.Kind] = true
	}
	return spoken
}

// holder names this process among those that share a store.
func holder() string {
	host, err := os.Hostname()
	if err != nil {
		host = "host"
	}
	return fmt.Sprintf("%s/%s/%d", host, filepath.Base(os.Args[0]), os.Getpid())
}
