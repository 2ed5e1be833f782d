package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

func subscribe(d Deps) command.Spec {
	return command.Spec{
		Name:     "subscribe",
		Help:     "bring a forum thread into this channel",
		Aliases:  []string{"add"},
		Examples: []string{"subscribe https://forum.example/t/title/123", "subscribe https://forum.example/t/title/123 format:compact mode:op"},
		Tier:     command.Manage,
		Slow:     true,
		Form:     append(slices.Clone(formed), "backfill"),
		Options: slices.Concat([]command.Option{{Name: "source", Help: "the link of the thread", Type: command.Thread, Required: true}}, declaredWishes(d), []command.Option{
			{Name: "channel", Help: "another channel than this one", Type: command.Place, Named: true},
			{Name: "backfill", Help: "so many of the newest posts are said at once", Type: command.Number, Max: 5, Default: "0", Named: true},
			{Name: "now", Help: "skip the preview", Type: command.Flag, Named: true},
		}),
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			set, err := d.settingsFor(ctx, r)
			if err == nil {
				err = listedHost(r, set, rich.Host(r.Values.Text("source")))
			}
			if err != nil {
				return command.Reply{}, err
			}
			thread, page, err := Preview(ctx, d.Sources, r.Values.Text("source"))
			if err != nil {
				return command.Reply{}, err
			}
			s, err := wanted(r, thread, set)
			if err == nil {
				err = listedHost(r, set, rich.Host(s.Thread.Base))
			}
			if err != nil {
				return command.Reply{}, err
			}
			before, err := d.before(ctx, s.Lane)
			if err == nil && before.Version == 0 {
				err = d.room(ctx, s)
			}
			if err == nil {
				err = allowed(ctx, r, s)
			}
			if err == nil {
				err = mayCall(ctx, r, s)
			}
			if err != nil {
				return command.Reply{}, err
			}
			if before.Version != 0 && before.Options.Equal(s.Options) && (before.Paused == "" || before.Held()) {
				return private(fmt.Sprintf("This channel already takes %q.", rich.Line(thread.Title, 80)),
					line("Look at it: ", r.Typed("status"))), nil
			}
			if r.Caps.Buttons && !r.Values.Yes("now") {
				return d.preview(ctx, r, thread, page, s)
			}
			return d.confirm(ctx, r, s, before, thread, page)
		},
	}
}

// allowed refuses a channel in which the bot could not speak as is wished, and names what it may not do there.
func allowed(ctx context.Context, r command.Request, s store.Subscription) error {
	if r.Stands == nil {
		return nil
	}
	there, err := r.Stands(ctx, s.To)
	if err != nil {
		return err
	}
	below := there.Below
	if !s.Options.Place.Below() {
		below = nil
	}
	lacks := append(slices.Clone(there.Lacks), below...)
	fix := fmt.Sprintf("Grant %s to me there, then type it again.", strings.Join(lacks, ", "))
	switch {
	case len(there.Lacks) > 0:
		return fault.New(fault.Denied, "E-PERM-SEND", fmt.Sprintf("I cannot write in %s.", there.Name), fix, nil)
	case len(below) > 0:
		return fault.New(fault.Denied, "E-PERM-THREADS", fmt.Sprintf("I cannot open discussions in %s.", there.Name), fix, nil)
	default:
		return nil
	}
}

// Preview finds the thread that a link means and reads it once: what it returns proves that the thread can be read.
func Preview(ctx context.Context, sources forum.Sources, url string) (forum.Thread, forum.Page, error) {
	ref, source, err := sources.Resolve(ctx, url)
	if err != nil {
		return forum.Thread{}, forum.Page{}, err
	}
	page, err := source.Fetch(ctx, ref, nil)
	if err != nil {
		return forum.Thread{}, forum.Page{}, err
	}
	thread := forum.Thread{Ref: ref}
	if page.Thread != nil {
		thread = *page.Thread
	}
	return thread, page, nil
}

// wanted is the subscription that somebody asks for in a channel with its settings.
func wanted(r command.Request, thread forum.Thread, set store.Settings) (store.Subscription, error) {
	o, err := wished(r, store.Options{Format: set.Format})
	if err != nil {
		return store.Subscription{}, err
	}
	s := store.Subscription{Lane: store.Lane{Thread: thread.Ref, To: r.Channel}, Tenant: r.Tenant, By: r.Name, Owner: r.User, At: time.Now(), Options: o}
	s.Thread.Start = 0
	if to := r.Values.Text("channel"); to != "" {
		s.To = chat.Address(to)
	}
	return s, nil
}

// before returns the subscription that the channel has for the thread already; Version 0: none.
func (d Deps) before(ctx context.Context, lane store.Lane) (store.Subscription, error) {
	subs, err := d.Subscriptions.In(ctx, lane.To)
	if err != nil {
		return store.Subscription{}, fmt.Errorf("subscriptions of %v: %w", lane.To, err)
	}
	for _, old := range subs {
		if old.Thread.Key() == lane.Thread.Key() {
			return old, nil
		}
	}
	return store.Subscription{}, nil
}

// room refuses a subscription that would go over the limits. What the operator wrote into the settings has none.
func (d Deps) room(ctx context.Context, s store.Subscription) error {
	if s.Tenant == "terminal" {
		return nil
	}
	channel, tenant := 0, 0
	for old, err := range d.Subscriptions.All(ctx) {
		if err != nil {
			return fmt.Errorf("count subscriptions: %w", err)
		}
		if old.To == s.To {
			channel++
		}
		if old.Tenant == s.Tenant {
			tenant++
		}
	}
	switch {
	case d.Limits.Channel > 0 && channel >= d.Limits.Channel:
		return full("This channel takes", d.Limits.Channel)
	case d.Limits.Tenant > 0 && tenant >= d.Limits.Tenant:
		return full("This server takes", d.Limits.Tenant)
	default:
		return nil
	}
}

func full(who string, limit int) error {
	return fault.New(fault.Denied, "E-LIMIT", fmt.Sprintf("%s %d threads already, which is the limit.", who, limit),
		"Unsubscribe one first: list shows them.", nil)
}

// confirm puts the subscription and tells the channel.
func (d Deps) confirm(ctx context.Context, r command.Request, s, before store.Subscription, thread forum.Thread, page forum.Page) (command.Reply, error) {
	s.Version = before.Version
	if before.Version != 0 {
		s.At, s.By, s.Owner = before.At, before.By, before.Owner
		if belongs(before, r) { // what the settings made stays theirs, and what was hidden stays hidden
			s.Tenant = before.Tenant
		}
		s.Paused, s.Until = before.Paused, before.Until // for now: what was held is said, or waits on
	}
	if err := d.sharesSettings(ctx, r, s); err != nil {
		return command.Reply{}, err
	}
	from, err := d.begins(ctx, s, thread, page.Posts, r.Values.Number("backfill"))
	if err != nil {
		return command.Reply{}, err
	}
	s, err = d.Subscriptions.Put(ctx, s, from)
	// Asking for it again ends the pause, and what came meanwhile is said. What is to be said at once of a thread that others
	// take is stored, and no look finds it new.
	if paused, backfill := s.Paused != "" && !s.Held(), before.Version == 0 && r.Values.Number("backfill") > 0; err == nil && (paused || backfill) {
		err = watch.Resume(ctx, d.Threads, d.Subscriptions, d.Outbox, d.Notes, s)
	}
	if err != nil {
		return command.Reply{}, stale(err)
	}
	if err := d.Threads.Wake(ctx, s.Thread, time.Now()); err != nil {
		return command.Reply{}, fmt.Errorf("schedule %v: %w", s.Thread.Key(), err)
	}
	d.Wake()
	rhythm, err := d.rhythm(ctx, s)
	if err != nil {
		return command.Reply{}, err
	}
	facts := facts(s, thread, rhythm)
	reply := public(fmt.Sprintf("Subscribed to %q.", rich.Line(thread.Title, 80)), facts, weaknesses(d.Sources, s.Thread, page))
	if before.Version != 0 {
		reply = public(fmt.Sprintf("Changed the subscription to %q.", rich.Line(thread.Title, 80)), facts)
	}
	reply.Message.Actions = []chat.Action{
		{Label: "Summary", Run: "summary " + s.Thread.URL},
		{Label: "Unsubscribe", Run: "unsubscribe " + s.Thread.URL},
	}
	return reply, nil
}

// begins is where the lane of a subscription begins: for a new one [MarkBefore], on a forum that may have been set back to an
// older copy of itself; for one that there is, behind what it has passed, so that other wishes bring up nothing of the past.
func (d Deps) begins(ctx context.Context, s store.Subscription, thread forum.Thread, posts []forum.Post, backfill int) (store.Mark, error) {
	state, _, err := d.Threads.Read(ctx, thread.Ref, store.Window{})
	if err != nil {
		return store.Mark{}, fmt.Errorf("read what is known of %v: %w", thread.Ref.Key(), err)
	}
	if s.Version != 0 {
		return state.Passed(s), nil
	}
	return store.Mark{Seq: state.Seq(int(MarkBefore(thread, posts, backfill).Seq))}, nil
}

// MarkBefore is where the lane of a new subscription begins: at the end of the thread as it was read, less so many posts.
func MarkBefore(thread forum.Thread, posts []forum.Post, backfill int) store.Mark {
	numbers := []int{thread.Top}
	for _, p := range posts {
		if p.Readable() && p.Number != 0 {
			numbers = append(numbers, p.Number)
		}
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	top := numbers[len(numbers)-1]
	if backfill == 0 || top == 0 {
		return store.Mark{Seq: uint64(top)}
	}
	return store.Mark{Seq: uint64(max(numbers[max(len(numbers)-backfill, 0)]-1, 0))}
}

// onHost says where a thread stands; nothing for one that was saved without its forum.
func onHost(thread forum.Ref) string {
	if host := thread.Host(); host != "" {
		return " on " + host
	}
	return ""
}

// facts say what is subscribed and how it comes. rhythm is when digests come; empty where none do.
func facts(s store.Subscription, thread forum.Thread, rhythm string) []rich.Node {
	parts := []any{
		counted(thread.Posts, "post", "posts") + onHost(thread.Ref), ", newest ", moment(thread.Active),
	}
	if s.Options.Mode == store.DigestOnly && rhythm != "" {
		return line(append(parts, ". New posts come in a digest "+rhythm+".")...)
	}
	parts = append(parts, fmt.Sprintf(". New posts come as %s", s.Options.Format))
	switch s.Options.Mode {
	case store.First:
		parts = append(parts, ", the opening post alone")
	case store.OP:
		parts = append(parts, ", those by "+thread.Author+" alone")
	default: // every post
	}
	if say := filter.Say(s.Options); say != "" {
		parts = append(parts, ", "+say)
	}
	if rhythm != "" {
		parts = append(parts, ", and a digest "+rhythm)
	}
	if thread.State != forum.Open {
		parts = append(parts, fmt.Sprintf(". The thread is %s", thread.State))
	}
	return line(append(parts, ".")...)
}

// weaknesses says what the source cannot do, and what it warned of.
func weaknesses(sources forum.Sources, ref forum.Ref, page forum.Page) []rich.Node {
	source, ok := sources.Of(ref)
	if !ok {
		return nil
	}
	caps := source.Caps()
	var lacks []string
	if !caps.Edits {
		lacks = append(lacks, "edits")
	}
	if !caps.Deletions {
		lacks = append(lacks, "deletions")
	}
	var said []string
	if len(lacks) > 0 {
		said = append(said, fmt.Sprintf("%s does not tell of %s.", caps.Engine, strings.Join(lacks, " and ")))
	}
	said = append(said, page.Warnings...)
	if len(said) == 0 {
		return nil
	}
	return words("%s", strings.Join(said, " "))
}

// preview shows the newest post that would come as it would look, and how many would have, with a button that subscribes.
func (d Deps) preview(ctx context.Context, r command.Request, thread forum.Thread, page forum.Page, s store.Subscription) (command.Reply, error) {
	taken, all, err := passing(thread, page.Posts, s.Options)
	if err != nil {
		return command.Reply{}, err
	}
	overlaps, err := d.overlaps(ctx, r, s)
	if err != nil {
		return command.Reply{}, err
	}
	title := fmt.Sprintf("This is how %q would look here:", rich.Line(thread.Title, 80))
	if len(taken) == 0 {
		title = fmt.Sprintf("Nothing of %q would have come here so far.", rich.Line(thread.Title, 80))
	}
	rhythm, err := d.rhythm(ctx, s)
	if err != nil {
		return command.Reply{}, err
	}
	reply := private(title, facts(s, thread, rhythm), passedLine(s.Options, len(taken), all), overlaps)
	if len(taken) > 0 {
		newest := taken[len(taken)-1]
		reply.Message.Blocks = append(reply.Message.Blocks, layout.Post(thread, newest, forum.Post{}, s.Options.Format).Blocks...)
	}
	again := oneLine("subscribe", thread.Ref.URL, explicit(s.Options), fmt.Sprintf("backfill:%d channel:%s", r.Values.Number("backfill"), s.To))
	reply.Message.Actions = []chat.Action{{Label: "Subscribe", Run: again + " now:yes"}, {Label: "Change…", Run: again, Form: true}}
	return reply, nil
}

// Subscribe puts a subscription that somebody wrote into the settings, and schedules its thread. Where the channel takes
// the thread already, only its options follow the settings. It needs the forum, so it can fail with every fault of a
// source.
func Subscribe(ctx context.Context, d Deps, url string, s store.Subscription) error {
	thread, page, err := Preview(ctx, d.Sources, url)
	if err != nil {
		return err
	}
	s.Thread = thread.Ref
	s.Thread.Start = 0
	before, err := d.before(ctx, s.Lane)
	if err != nil {
		return err
	}
	if before.Version != 0 { // somebody's own stays theirs
		s.Tenant, s.By, s.Owner, s.At = before.Tenant, before.By, before.Owner, before.At
	}
	if before.Version == 0 || !before.Options.Equal(s.Options) {
		s.Version, s.Paused, s.Until = before.Version, before.Paused, before.Until
		from, err := d.begins(ctx, s, thread, page.Posts, 0)
		if err != nil {
			return err
		}
		if _, err := d.Subscriptions.Put(ctx, s, from); err != nil && !errors.Is(err, store.ErrStale) {
			return fmt.Errorf("subscribe %v: %w", s.To, err)
		}
	}
	if err := d.Threads.Wake(ctx, s.Thread, time.Now()); err != nil {
		return fmt.Errorf("schedule %v: %w", s.Thread.Key(), err)
	}
	d.Wake()
	return nil
}
