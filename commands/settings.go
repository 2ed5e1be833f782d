package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/calendar"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// settings shows and changes what holds for a whole channel. In a discussion it is about the channel.
func settings(d Deps) command.Spec {
	var options []command.Option
	for _, s := range channelSettings(d) {
		s.Named = true
		options = append(options, s.Option)
	}
	return command.Spec{
		Name:     "settings",
		Help:     "what holds for this whole channel: time zone, quiet hours, limits, forums",
		Examples: []string{"settings", "settings zone:Europe/Berlin quiet:22:00-07:00", "settings max_per_hour:20 format:compact", "settings reset:quiet,hosts"},
		Tier:     command.Manage,
		Options: append(options, command.Option{
			Name: "reset", Help: "back to the default: names of settings with commas between", Type: command.List, Named: true, Complete: d.completeReset,
		}),
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			to := settled(r)
			before, note, err := store.ReadSettings(ctx, d.Notes, to)
			if err != nil {
				return command.Reply{}, err
			}
			if len(r.Values) == 0 {
				return d.showSettings(r, before), nil
			}
			after, err := d.changed(r, before)
			if err != nil {
				return command.Reply{}, err
			}
			said := d.difference(before, after)
			if len(said) > 0 {
				if err := store.WriteSettings(ctx, d.Notes, note, after); err != nil {
					return command.Reply{}, stale(err)
				}
			}
			if err := d.reconsider(ctx, to); err != nil { // also what an earlier try that died here left
				return command.Reply{}, err
			}
			if len(said) == 0 {
				return private("The settings say that already.", line("Look at them: ", r.Typed("settings"))), nil
			}
			return public("Settings of this channel changed by "+who(r)+".", said...), nil
		},
	}
}

// settled is the channel whose settings hold where something is asked: in a discussion, its channel.
func settled(r command.Request) chat.Address { return cmp.Or(r.Parent, r.Channel) }

// showSettings lists every value with its origin.
func (d Deps) showSettings(r command.Request, s store.Settings) command.Reply {
	var lines [][]rich.Node
	typed := []string{"settings"}
	for _, row := range channelSettings(d) {
		value, origin := row.typed(s), "set here"
		if value == "" {
			value, origin = row.def, "default"
		} else {
			typed = append(typed, row.Name+":"+value)
		}
		parts := []any{fmt.Sprintf("%s: %s (%s)", row.Name, value, origin)}
		if until, quiet := d.quietUntil(s); quiet && row.Name == "quiet" {
			parts = append(parts, "; it is quiet until ", moment(until))
		}
		lines = append(lines, line(parts...))
	}
	reply := private("Settings of this channel", append(lines, line("Change one: ", r.Typed("settings", "quiet:22:00-07:00")))...)
	if r.Caps.Buttons {
		reply.Message.Actions = []chat.Action{{Label: "Change…", Run: strings.Join(typed, " "), Form: true}}
	}
	return reply
}

// changed returns the settings after what was typed.
func (d Deps) changed(r command.Request, before store.Settings) (store.Settings, error) {
	s := before
	rows := channelSettings(d)
	for _, row := range rows {
		v, ok := r.Values[row.Name]
		if !ok {
			continue
		}
		if why, near := row.set(&s, v); why != "" {
			return before, fault.New(fault.Invalid, "E-SETTING", fmt.Sprintf("%s: %q %s.", row.Name, rich.Line(v.Text, 40), why),
				r.Typed("settings", row.Name+":"+near), nil)
		}
	}
	for _, name := range r.Values.List("reset") {
		if err := reset(r, rows, &s, name); err != nil {
			return before, err
		}
	}
	return s, nil
}

// reset takes one setting back to its default.
func reset(r command.Request, rows []setting, s *store.Settings, name string) error {
	var names []string
	for _, row := range rows {
		names = append(names, row.Name)
	}
	at := slices.Index(names, strings.ToLower(name))
	if at < 0 {
		return fault.New(fault.Invalid, "E-SETTING", fmt.Sprintf("No setting is called %q.", rich.Line(name, 40)),
			r.Typed("settings", "reset:"+cmp.Or(command.Nearest(name, names), names[0])), nil)
	}
	rows[at].set(s, command.Value{})
	return nil
}

// difference tells what changed, before and after.
func (d Deps) difference(before, after store.Settings) [][]rich.Node {
	var said [][]rich.Node
	for _, row := range channelSettings(d) {
		if was, is := row.typed(before), row.typed(after); was != is {
			said = append(said, line(fmt.Sprintf("%s: %s → %s", row.Name, cmp.Or(was, row.def), cmp.Or(is, row.def))))
		}
	}
	return said
}

// reconsider brings a look at what the settings of a channel hold back, as soon as the watcher knows the new ones.
func (d Deps) reconsider(ctx context.Context, to chat.Address) error {
	places, err := store.SharingSettings(ctx, d.Notes, to)
	if err != nil {
		return err
	}
	for _, place := range append(places, to) {
		subs, err := d.Subscriptions.In(ctx, place)
		if err != nil {
			return fmt.Errorf("subscriptions of %v: %w", place, err)
		}
		for _, s := range subs {
			if !s.Held() {
				continue
			}
			if err := d.Threads.Wake(ctx, s.Thread, time.Now().Add(watch.SettingsAge)); err != nil {
				return fmt.Errorf("schedule %v: %w", s.Thread.Key(), err)
			}
		}
	}
	return nil
}

// quietUntil tells until when a channel with these settings is quiet, if it is.
func (d Deps) quietUntil(s store.Settings) (until time.Time, quiet bool) {
	zone := d.Zone
	if z, err := time.LoadLocation(s.Zone); s.Zone != "" && err == nil {
		zone = z
	}
	hours, err := calendar.ParseHours(s.Quiet)
	if err != nil {
		return time.Time{}, false
	}
	return hours.Holds(time.Now(), zone)
}

// settingsFor are the settings of the channel into which a thread is to be brought.
func (d Deps) settingsFor(ctx context.Context, r command.Request) (store.Settings, error) {
	to := chat.Address(r.Values.Text("channel"))
	if to == "" || to == r.Channel {
		to = settled(r)
	}
	s, _, err := store.ReadSettings(ctx, d.Notes, to)
	return s, err
}

// sharesSettings makes what is brought into a discussion follow the settings of its channel.
func (d Deps) sharesSettings(ctx context.Context, r command.Request, s store.Subscription) error {
	if r.Parent == "" || s.To != r.Channel {
		return nil
	}
	return store.ShareSettings(ctx, d.Notes, s.To, r.Parent)
}

// listedHost refuses a forum that the settings of the channel leave out. No host is left to whoever resolves the link.
func listedHost(r command.Request, s store.Settings, host string) error {
	name, _, _ := strings.Cut(host, ":")
	if len(s.Hosts) == 0 || host == "" || slices.Contains(s.Hosts, host) || slices.Contains(s.Hosts, name) {
		return nil
	}
	return fault.New(fault.Denied, "E-HOST", fmt.Sprintf("This channel takes threads of %s alone, not of %s.", strings.Join(s.Hosts, ", "), host),
		r.Typed("settings", "hosts:"+strings.Join(append(slices.Clone(s.Hosts), host), ",")), nil)
}

func (d Deps) completeReset(_ context.Context, _ command.Request, typed string) []command.Suggestion {
	var offers []command.Suggestion
	for _, row := range channelSettings(d) {
		if strings.HasPrefix(row.Name, strings.ToLower(typed)) {
			offers = append(offers, command.Suggestion{Value: row.Name})
		}
	}
	return offers
}
