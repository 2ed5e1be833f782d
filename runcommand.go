package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/adapters"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/commands"
	"github.com/threadtape/threadtape/config"
)

type runCommand struct {
	settingsFlags
	Once bool `help:"One pass over every thread, deliver, exit."`
}

// Run runs the bot until it is stopped, or once.
func (c runCommand) Run(ctx context.Context, p *program) error {
	s, err := c.load(p)
	if err != nil {
		return err
	}
	kinds := wanted(s)
	if len(kinds) == 0 {
		return fmt.Errorf("%w: %s", errUsage, nothingToSpeak)
	}
	sits := slices.Equal(kinds, []string{"terminal"}) && isTerminal(p.in) // whoever sits here ends it by leaving
	pictures := p.gallery()
	defer pictures.close()
	var h *house
	how := plan{kinds: kinds, parts: adapters.ChatParts{In: p.in, Out: p.out, Show: pictures.show, Hear: !c.Once && isTerminal(p.in)}, level: slog.LevelInfo, leave: sits, admin: !c.Once, bound: func(addr string) {
		fmt.Fprintf(h.err, "  status   http://%s/readyz\n", addr)
	}}
	first := 0
	how.start = func(ctx context.Context, h *house) { first = h.subscribeSettings(ctx, s, c.Once) }
	if h, err = p.build(ctx, s, how); err != nil {
		return err
	}
	if !c.Once {
		fmt.Fprintf(h.err, "threadtape %s\n  store    %s\n  chats    %s\n  threads  %d in the settings\n",
			versionNumber(), s.Store, strings.Join(kinds, ", "), len(s.Threads))
		err = h.bot.Run(ctx, h.router)
	} else {
		var bad int
		bad, err = h.bot.Once(ctx)
		if err == nil && bad+first > 0 {
			err = errSilent // each failure was logged
		}
	}
	if closeErr := h.close(); err == nil {
		err = closeErr
	}
	return err
}

// nothingToSpeak is what run says without any chat.
const nothingToSpeak = `no chat is set up, so there is nowhere to speak.
  Name a thread and this terminal in threadtape.yaml:
    threads:
      - url: https://forum.example/t/title/123
        to: [terminal:]
  A bot of your own:      threadtape setup discord, or: threadtape setup slack
  A file to start from:   threadtape config init
  Without any setting:    threadtape demo`

// wanted returns the kinds of chats that the settings ask for.
func wanted(s *config.Settings) []string {
	var kinds []string
	if !s.Discord.Token.Empty() {
		kinds = append(kinds, "discord")
	}
	if len(s.Workspaces()) > 0 {
		kinds = append(kinds, "slack")
	}
	for _, t := range s.Threads {
		for _, to := range t.To {
			kinds = append(kinds, chat.Address(to).Chat())
		}
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// ofSettings reports whether the settings made a subscription. The name alone says nothing, as people choose theirs: what
// they subscribe has an owner and names their server or workspace, which the settings do not.
func ofSettings(s store.Subscription) bool {
	return s.By == commands.BySettings && s.Owner == "" && !strings.Contains(s.Tenant, ":")
}

// subscribeSettings subscribes what the settings name, and takes out what they named before and no longer do. Forums
// that do not answer are asked again, unless once; it returns how many subscriptions are missing.
func (h *house) subscribeSettings(ctx context.Context, s *config.Settings, once bool) (missing int) {
	type entry struct {
		thread config.Thread
		to     chat.Address
	}
	var open []entry
	for _, t := range s.Threads {
		for _, to := range t.To {
			open = append(open, entry{t, chat.Address(to)})
		}
	}
	total := len(open)
	for wait := time.Second; ; wait = min(2*wait, 5*time.Minute) {
		open = slices.DeleteFunc(open, func(e entry) bool {
			to, err := h.canonical(ctx, e.to)
			var o store.Options
			if err == nil {
				o, err = commands.OptionsOf(e.thread.Wishes)
			}
			if err == nil {
				err = commands.Subscribe(ctx, h.deps, e.thread.URL, store.Subscription{
					Lane: store.Lane{To: to}, Tenant: to.Chat(), By: commands.BySettings, At: time.Now(), Options: o,
				})
			}
			if err != nil && ctx.Err() == nil {
				say, _ := fault.Words(err)
				h.log.Warn("start: subscribe", "to", e.to, "url", rich.Line(e.thread.URL, 200), "code", fault.Code(err), "say", say, "err", err)
			}
			return err == nil
		})
		if len(open) == 0 {
			h.dropForgotten(ctx, s)
			h.log.Info("start: subscribed", "subscriptions", total)
			return 0
		}
		if once || ctx.Err() != nil {
			return len(open)
		}
		select {
		case <-ctx.Done():
			return len(open)
		case <-time.After(wait):
		}
	}
}

// dropForgotten takes out the subscriptions that the settings made once and no longer name. It runs only when every
// thread of the settings was found, so that a forum that is down takes nothing out.
func (h *house) dropForgotten(ctx context.Context, s *config.Settings) {
	named := make(map[string]bool)
	for _, t := range s.Threads {
		ref, _, err := h.deps.Sources.Resolve(ctx, t.URL)
		if err != nil {
			return
		}
		for _, to := range t.To {
			known, err := h.canonical(ctx, chat.Address(to))
			if err != nil {
				return
			}
			named[store.Lane{Thread: ref, To: known}.Key()] = true
		}
	}
	var gone []store.Lane
	for sub, err := range h.deps.Subscriptions.All(ctx) {
		if err != nil {
			return
		}
		if ofSettings(sub) && !named[sub.Lane.Key()] {
			gone = append(gone, sub.Lane)
		}
	}
	for _, lane := range gone {
		if _, err := h.deps.Subscriptions.Drop(ctx, lane); err != nil {
			h.log.Warn("start: take out what the settings no longer name", "to", lane.To, "err", err)
			return
		}
		h.log.Info("start: taken out", "to", lane.To, "thread", lane.Thread.Key())
	}
}

// canonical is the address under which a channel of the settings is known.
func (h *house) canonical(ctx context.Context, to chat.Address) (chat.Address, error) {
	if n, ok := h.chats[to.Chat()].(chat.Namer); ok {
		return n.Canonical(ctx, to)
	}
	return to, nil
}
