package commands

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// undoFor is how long an unsubscription can be taken back.
const undoFor = 10 * time.Minute

// A dropped subscription is what undo needs to bring one back.
type dropped struct {
	Subscription store.Subscription
	Mark         store.Mark
	Title        string
}

func unsubscribe(d Deps) command.Spec {
	source := source(d, true)
	source.Help += "; or all"
	return command.Spec{
		Name:     "unsubscribe",
		Help:     "take a thread out of this channel",
		Aliases:  []string{"remove", "delete"},
		Examples: []string{"unsubscribe #1", "unsubscribe all"},
		Tier:     command.Manage,
		Options:  []command.Option{source},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			targets, err := oneOrAll(ctx, d, r)
			if err != nil {
				return command.Reply{}, err
			}
			gone, failed := d.dropAll(ctx, targets)
			if failed != nil && len(gone) == 0 {
				return command.Reply{}, failed
			}
			token, err := d.remember(context.WithoutCancel(ctx), r, gone) // they are gone, also where the time for an answer is over
			switch {
			case err != nil:
				return command.Reply{}, errors.Join(failed, err)
			case failed != nil:
				return command.Reply{}, fault.New(fault.Of(failed), "E-UNSUBSCRIBED-SOME",
					fmt.Sprintf("%d of %s were taken out; then something went wrong.", len(gone), counted(len(targets), "thread", "threads")),
					"Try it again for the rest. Those are taken back within 10 minutes by: "+r.Typed("undo", token), failed)
			default:
				return farewell(r, gone, token), nil
			}
		},
	}
}

// oneOrAll returns what a source option means that may also be "all".
func oneOrAll(ctx context.Context, d Deps, r command.Request) ([]picked, error) {
	if r.Values.Text("source") == "all" {
		all, err := taken(ctx, d, r)
		if err == nil && len(all) == 0 {
			_, err = pick(ctx, d, r, "") // for its words
		}
		return all, err
	}
	p, err := pick(ctx, d, r, r.Values.Text("source"))
	return []picked{p}, err
}

// dropAll removes subscriptions until one fails, and returns those that are gone, without what somebody else removed.
func (d Deps) dropAll(ctx context.Context, targets []picked) (gone []dropped, err error) {
	for _, p := range targets {
		one, err := d.drop(ctx, p)
		if err != nil {
			return gone, err
		}
		if one.Subscription.Version != 0 {
			gone = append(gone, one)
		}
	}
	return gone, nil
}

// drop removes one subscription. What waited for the channel is gone when it returns.
func (d Deps) drop(ctx context.Context, p picked) (dropped, error) {
	mark, _, err := d.Subscriptions.Mark(ctx, p.Lane)
	if err != nil {
		return dropped{}, fmt.Errorf("mark of %v: %w", p.Lane.Key(), err)
	}
	if mark, err = d.digested(ctx, p, mark); err != nil {
		return dropped{}, err
	}
	s, err := d.Subscriptions.Drop(ctx, p.Lane)
	if err != nil {
		return dropped{}, fmt.Errorf("unsubscribe %v: %w", p.Lane.Key(), err)
	}
	return dropped{Subscription: s, Mark: mark, Title: p.title()}, nil
}

// remember keeps what was dropped for [undo], and returns the word that takes it back.
func (d Deps) remember(ctx context.Context, r command.Request, gone []dropped) (token string, err error) {
	token = rand.Text()[:8]
	value, err := json.Marshal(gone)
	if err != nil {
		return "", fmt.Errorf("remember for undo: %w", err)
	}
	_, err = d.Notes.Write(ctx, store.Note{
		Key:   store.Key{Tenant: r.Tenant, Kind: "undo", Name: token},
		Value: value,
		End:   time.Now().Add(undoFor),
	})
	if err != nil {
		return "", fmt.Errorf("remember for undo: %w", err)
	}
	return token, nil
}

func farewell(r command.Request, gone []dropped, token string) command.Reply {
	title := fmt.Sprintf("Unsubscribed from %s.", counted(len(gone), "thread", "threads"))
	if len(gone) == 1 {
		title = fmt.Sprintf("Unsubscribed from %q.", rich.Line(gone[0].Title, 80))
	}
	reply := public(title, line("Nothing more of it will be said here. Taken back within 10 minutes by: ", r.Typed("undo", token)))
	reply.Message.Actions = []chat.Action{{Label: "Undo", Run: "undo " + token}}
	return reply
}

func undo(d Deps) command.Spec {
	return command.Spec{
		Name:    "undo",
		Help:    "take an unsubscription back",
		Tier:    command.Manage,
		Hidden:  true,
		Options: []command.Option{{Name: "token", Help: "from the answer to unsubscribe", Required: true}},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			key := store.Key{Tenant: r.Tenant, Kind: "undo", Name: r.Values.Text("token")}
			note, err := d.Notes.Read(ctx, key)
			if err != nil {
				return command.Reply{}, fmt.Errorf("read what to undo: %w", err)
			}
			var gone []dropped
			if note.Version == 0 || json.Unmarshal(note.Value, &gone) != nil {
				return command.Reply{}, fault.New(fault.Gone, "E-UNDO", "There is nothing to take back, or the 10 minutes are over.",
					"Subscribe again: "+r.Typed("subscribe", "https://…"), nil)
			}
			for _, one := range gone {
				if err := d.restore(ctx, r, one); err != nil {
					return command.Reply{}, err
				}
			}
			if err := d.Notes.Forget(ctx, key); err != nil {
				return command.Reply{}, fmt.Errorf("forget what was undone: %w", err)
			}
			return public(fmt.Sprintf("Subscribed again to %s.", counted(len(gone), "thread", "threads")),
				line("Look at it: ", r.Typed("list"))), nil
		},
	}
}

// restore puts a dropped subscription back at the mark where its lane ended. One that came back meanwhile stays as it is. What
// came meanwhile was decided for others alone: so the subscription comes back at the end of a pause, and the next look says it,
// as far as the settings of the channel let it.
func (d Deps) restore(ctx context.Context, r command.Request, one dropped) error {
	s := one.Subscription
	if s.To != r.Channel && (r.Parent == "" || s.To != r.Parent) {
		return fault.New(fault.Denied, "E-UNDO-ELSEWHERE", "That was taken out of another channel.", "Take it back there.", nil)
	}
	s.Version = 0
	if s.Paused == "" {
		s.Paused, s.Until = "taken back", time.Now()
	}
	_, err := d.Subscriptions.Put(ctx, s, one.Mark)
	if errors.Is(err, store.ErrStale) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("subscribe %v again: %w", s.Lane.Key(), err)
	}
	if err := d.Threads.Wake(ctx, s.Thread, time.Now()); err != nil {
		return fmt.Errorf("schedule %v: %w", s.Thread.Key(), err)
	}
	d.Wake()
	return nil
}
