package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/commands"
	"github.com/threadtape/threadtape/config"
)

type doctorCommand struct {
	settingsFlags
	JSON bool `help:"As JSON."`
}

// doctorTime is how long everything may take together.
const doctorTime = 30 * time.Second

// Run checks everything that can be checked without saying anything anywhere. It fails when something does not work.
func (c doctorCommand) Run(ctx context.Context, p *program) error {
	s, err := c.load(p)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, doctorTime)
	defer cancel()
	found := []command.Finding{{Name: "settings", Say: fmt.Sprintf("readable; %s, chats: %s", counted(len(s.Threads), "thread"), cmp.Or(strings.Join(wanted(s), ", "), "none"))}}
	if len(wanted(s)) == 0 {
		found[0].State, found[0].Fix = command.Trouble, "Name a chat: threadtape setup discord, or slack"
	}
	if len(s.Fetch.AllowPrivate) > 0 {
		found = append(found, command.Finding{
			Name: "fetch.allow_private", State: command.Warning,
			Say: "private addresses may be fetched: " + strings.Join(s.Fetch.AllowPrivate, ", "), Fix: "Take out what is no forum of yours.",
		})
	}
	found = append(found, p.examine(ctx, s)...)
	return c.tell(p, found)
}

// examine opens what the settings name and checks it.
func (p *program) examine(ctx context.Context, s *config.Settings) []command.Finding {
	how := plan{kinds: wanted(s), level: levelOff}
	h, err := p.build(ctx, s, how)
	if errors.Is(err, store.ErrInUse) {
		return []command.Finding{{
			Name: "store", State: command.Trouble,
			Say: "it is in use by a running bot; for that reason nothing of the chats, their channels and the threads was checked",
			Fix: "Stop the bot and type threadtape doctor again, or type it before threadtape run. How a running bot is: threadtape health",
		}}
	}
	if err != nil {
		return []command.Finding{troubled("start", err)}
	}
	defer func() { _ = h.close() }() // nothing was written
	found := storeFindings(ctx, h)
	places, discussed := h.places(ctx, s)
	for _, kind := range slices.Sorted(maps.Keys(h.chats)) {
		if e, ok := h.chats[kind].(command.Examiner); ok {
			found = append(found, e.Examine(ctx, h.router.Specs(), places[kind])...)
		}
		if e, ok := h.chats[kind].(command.DiscussionExaminer); ok {
			found = append(found, e.ExamineDiscussions(ctx, discussed[kind])...)
		}
	}
	for _, t := range s.Threads {
		found = append(found, threadFinding(ctx, h, t))
	}
	return found
}

func storeFindings(ctx context.Context, h *house) []command.Finding {
	health, err := h.store.Health(ctx)
	if err != nil {
		return []command.Finding{troubled("store", err)}
	}
	found := []command.Finding{{Name: "store", Say: strings.TrimSpace(health.Kind + " " + health.Where)}}
	for _, w := range health.Warnings {
		found = append(found, command.Finding{Name: "store", State: command.Warning, Say: w, Fix: "See docs/settings.md, store."})
	}
	return found
}

// places are the channels that the settings or subscriptions name, by the kind of chat, and those of them below which
// discussions are wished.
func (h *house) places(ctx context.Context, s *config.Settings) (places, discussed map[string][]chat.Address) {
	named := make(map[chat.Address]bool) // true: below it
	for _, t := range s.Threads {
		o, err := commands.OptionsOf(t.Wishes)
		if err != nil {
			o.Place = chat.PlaceAuto // what is wrong is told when the thread is subscribed
		}
		for _, to := range t.To {
			named[chat.Address(to)] = named[chat.Address(to)] || o.Place.Below()
		}
	}
	for sub, err := range h.store.Subscriptions.All(ctx) {
		if err != nil {
			break // the store was checked already
		}
		named[sub.To] = named[sub.To] || sub.Options.Place.Below()
	}
	places, discussed = make(map[string][]chat.Address), make(map[string][]chat.Address)
	for _, to := range slices.Sorted(maps.Keys(named)) {
		places[to.Chat()] = append(places[to.Chat()], to)
		if named[to] {
			discussed[to.Chat()] = append(discussed[to.Chat()], to)
		}
	}
	return places, discussed
}

func threadFinding(ctx context.Context, h *house, t config.Thread) command.Finding {
	thread, _, err := commands.Preview(ctx, h.deps.Sources, t.URL)
	if err != nil {
		return troubled(rich.Line(t.URL, 200), err)
	}
	return command.Finding{Name: rich.Line(t.URL, 200), Say: fmt.Sprintf("%q, %s", rich.Line(thread.Title, 80), counted(thread.Posts, "post"))}
}

func troubled(name string, err error) command.Finding {
	say, fix := fault.Words(err)
	return command.Finding{Name: name, State: command.Trouble, Say: say, Fix: fix}
}

// tell shows the findings; those that need a hand have theirs below them.
func (c doctorCommand) tell(p *program, found []command.Finding) error {
	words := [...]string{command.Fine: "ok", command.Warning: "warn", command.Trouble: "FAIL"}
	type row struct {
		Name  string `json:"name"`
		State string `json:"state"`
		Say   string `json:"say"`
		Fix   string `json:"fix,omitempty"`
	}
	rows, failed := []row{}, false
	for _, f := range found {
		rows = append(rows, row{f.Name, words[f.State], rich.Line(f.Say, 400), rich.Line(f.Fix, 400)})
		failed = failed || f.State == command.Trouble
	}
	if c.JSON {
		if err := json.NewEncoder(p.out).Encode(rows); err != nil {
			return err
		}
	} else {
		for _, r := range rows {
			fmt.Fprintf(p.out, "%-4s  %s: %s\n", r.State, r.Name, r.Say)
			if r.Fix != "" {
				fmt.Fprintf(p.out, "      %s\n", r.Fix)
			}
		}
	}
	if failed {
		return errSilent
	}
	return nil
}
