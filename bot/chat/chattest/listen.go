package chattest

import (
	"context"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
)

// Listen hears what [Chat.Ask] says until ctx ends. One Listen at a time.
func (c *Chat) Listen(ctx context.Context, h command.Handler) error {
	c.handler <- h
	<-ctx.Done()
	<-c.handler
	return nil
}

// Ask runs a line as if somebody had typed it in a place, with all rights, and returns the answer. A public one is said
// in the place too. It waits for Listen, and returns no answer when ctx ends first.
func (c *Chat) Ask(ctx context.Context, to chat.Address, line string) command.Reply {
	var h command.Handler
	select {
	case h = <-c.handler:
		c.handler <- h
	case <-ctx.Done():
		return command.Reply{Failed: true}
	}
	reply := h.Line(ctx, command.Request{
		Tenant: c.kind, Channel: to, User: "U1", Name: "marlow", Rights: command.Operate, Root: "/tape", Caps: c.caps,
	}, line)
	if reply.Public {
		c.mu.Lock()
		r := c.say(to, reply.Message)
		c.mu.Unlock()
		if reply.Kept != nil && reply.Kept(ctx, r) != nil {
			return command.Reply{Failed: true}
		}
	}
	return reply
}

// Finding is a chat that can be searched for a key, as Slack's history can.
type Finding struct{ *Chat }

// Find looks for the newest message with that key. See [chat.Finder].
func (f Finding) Find(ctx context.Context, to chat.Address, key string, since time.Time) (chat.Receipt, bool, error) {
	if _, err := f.strike(ctx, to); err != nil {
		return chat.Receipt{}, false, err
	}
	var found chat.Receipt
	for _, r := range f.Messages(to) {
		if r.First.Key == key && !r.At.Before(since) {
			found = r.Receipt
		}
	}
	return found, !found.Zero(), nil
}
