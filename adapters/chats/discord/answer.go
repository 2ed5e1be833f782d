package discord

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
)

const (
	// soon is how long an answer may take to be the first thing that Discord hears. Discord waits 3 s, people do not.
	soon = 400 * time.Millisecond
	// tokenLife is how long an interaction can be answered, less some time for the last request: 15 minutes.
	tokenLife = 14 * time.Minute
	// lastWords is how long an answer may still take when the program stops: nobody is left with a promise.
	lastWords = 2 * time.Second
)

// acknowledge carries the first answer to an interaction; it works once. more says that others will follow it: then it
// returns only when Discord has it.
type acknowledge func(ctx context.Context, c callback, more bool) error

// An exchange is one interaction on the way to its answer.
type exchange struct {
	d    *Discord
	in   interaction
	ack  acknowledge
	soon time.Duration // how long the answer may be waited for before something is said
	held chan struct{} // closed once something was said that the answer will take the place of
}

// respond runs what was asked and answers: at once if it is quick, else it says that an answer follows and edits that. It
// returns when everything is said or nothing can be said any more.
func (x exchange) respond(ctx context.Context, run func(context.Context) command.Reply) {
	ctx, cancel := context.WithTimeout(ctx, tokenLife)
	defer cancel()
	said, enough := chat.Lingering(ctx, lastWords)
	defer enough()
	done := make(chan command.Reply, 1)
	go func() { done <- x.run(ctx, run) }() // it is waited for below
	timer := time.NewTimer(x.soon)
	defer timer.Stop()
	select {
	case reply := <-done:
		x.atOnce(said, reply)
		return
	case <-timer.C:
	}
	heard := x.ack(said, x.placeholder(), true)
	if heard != nil {
		x.d.log.Warn("discord: acknowledge", "err", heard)
	} else {
		close(x.held)
	}
	x.later(said, <-done)
}

// run runs what was asked. It never panics, and when the program stops it says so.
func (x exchange) run(ctx context.Context, run func(context.Context) command.Reply) (reply command.Reply) {
	defer func() {
		if p := recover(); p != nil {
			x.d.panicked(ctx, p)
			reply = command.Failure(x.d.request(x.in), fault.New(fault.Broken, "E-DISCORD-PANIC", "Something went wrong inside Threadtape.", "Ask again; its log has more.", nil))
		}
	}()
	reply = run(ctx)
	if reply.Failed && errors.Is(ctx.Err(), context.Canceled) {
		return command.Failure(x.d.request(x.in), fault.New(fault.Again, "E-DISCORD-STOPPING", "I am being restarted.", "Ask again in a minute.", nil))
	}
	return reply
}

// meanwhile shows how far an answer is where its promise stands. Before there is one, nothing is shown.
func (x exchange) meanwhile(ctx context.Context, m chat.Message) {
	select {
	case <-x.held:
	default:
		return
	}
	c := x.hook(http.MethodPatch, "/messages/@original")
	c.body, c.repeat = x.render(ctx, m).edit(), true
	if _, err := x.d.api.do(ctx, c); err != nil {
		x.d.log.Debug("discord: tell how far an answer is", "err", err)
	}
}

// onPrivate reports whether something was pressed in an answer that the asker alone sees: that answer is then replaced.
func (x exchange) onPrivate() bool { return x.in.Message != nil && x.in.Message.Flags&flagPrivate != 0 }

func (x exchange) placeholder() callback {
	if x.onPrivate() {
		return callback{Type: answerUpdateSoon}
	}
	return callback{Type: answerLater, Data: map[string]int{"flags": flagPrivate}}
}

// public reports whether the whole channel sees the answer. Who brought us along, or may not write here, is answered
// alone.
func (x exchange) public(reply command.Reply) bool {
	return reply.Public && !reply.Failed && x.in.installed() && mayTalk(x.in)
}

// atOnce answers with the first thing that Discord hears.
func (x exchange) atOnce(ctx context.Context, reply command.Reply) {
	body := x.render(ctx, reply.Message)
	public := x.public(reply)
	first := callback{Type: answerMessage}
	switch {
	case x.onPrivate() && public:
		first.Type, first.Data = answerUpdate, x.closing(ctx, reply).edit()
	case x.onPrivate():
		first.Type, first.Data = answerUpdate, body.edit()
	case public:
		first.Data = body
	default:
		body.Flags |= flagPrivate
		first.Data = body
	}
	if len(reply.Message.Files) > 0 && first.Type == answerMessage {
		x.withFiles(ctx, reply) // a first answer of ours carries none: it is said in two steps
		return
	}
	more := x.onPrivate() && public
	kept := public && !more && reply.Kept != nil
	if err := x.ack(ctx, first, more || kept); err != nil {
		x.missed(ctx, reply, err)
		return
	}
	switch {
	case more:
		x.follow(ctx, reply, body)
	case kept:
		x.keepFirst(ctx, reply)
	}
}

// withFiles says that an answer follows, and then says it with its files.
func (x exchange) withFiles(ctx context.Context, reply command.Reply) {
	promise := x.placeholder()
	if x.public(reply) {
		promise = callback{Type: answerLater} // what takes its place is as public as it
	}
	if err := x.ack(ctx, promise, true); err != nil {
		x.missed(ctx, reply, err)
		return
	}
	x.editFirst(ctx, reply, x.render(ctx, reply.Message))
}

// later answers after something was said already.
func (x exchange) later(ctx context.Context, reply command.Reply) {
	body := x.render(ctx, reply.Message)
	if !x.public(reply) {
		x.editFirst(ctx, reply, body)
		return
	}
	// What follows a promise first takes its place, and is as private as that was: so the promise is kept before.
	x.editFirst(ctx, command.Reply{}, x.closing(ctx, reply))
	x.follow(ctx, reply, body)
	if x.onPrivate() {
		return
	}
	c := x.hook(http.MethodDelete, "/messages/@original")
	c.repeat = true
	if _, err := x.d.api.do(ctx, c); err != nil {
		x.d.log.Debug("discord: remove what stood for the answer", "err", err)
	}
}

// closing is what stays of a private answer when what it led to was said to everybody.
func (x exchange) closing(ctx context.Context, reply command.Reply) message {
	m := chat.Message{Push: reply.Message.Push}
	if len(reply.Message.Blocks) > 0 {
		m.Blocks = reply.Message.Blocks[:1]
	}
	return x.render(ctx, m)
}

// follow says one more message to everybody.
func (x exchange) follow(ctx context.Context, reply command.Reply, body message) {
	c := x.hook(http.MethodPost, "")
	c.body, c.files = body, reply.Message.Files
	x.stand(ctx, reply, c)
}

func (x exchange) editFirst(ctx context.Context, reply command.Reply, body message) {
	c := x.hook(http.MethodPatch, "/messages/@original")
	c.body, c.files, c.repeat = body.edit(), reply.Message.Files, true
	x.stand(ctx, reply, c)
}

// missed deals with an answer that Discord no longer takes for one: what the whole channel may see becomes a message of
// its own, unless it may have been heard.
func (x exchange) missed(ctx context.Context, reply command.Reply, cause error) {
	x.d.log.Warn("discord: answer", "code", fault.Code(cause), "err", cause)
	if !x.public(reply) || fault.Of(cause) != fault.Gone {
		return
	}
	r, err := x.d.Send(ctx, addressOf(x.in.ChannelID), reply.Message)
	if err != nil {
		x.d.log.Warn("discord: answer in the channel", "err", err)
		return
	}
	x.kept(ctx, reply, r)
}

func (x exchange) hook(method, rest string) call {
	c := request(method, "/webhooks/{application}/{token}"+rest, x.d.app, x.in.Token)
	c.open, c.person = true, true
	return c
}

// render is the body of a message, with its buttons remembered under the tenant of the interaction. A button that cannot
// be remembered is left out.
func (x exchange) render(ctx context.Context, m chat.Message) message {
	ids, err := x.d.buttons(ctx, tenantOf(x.in), m.Actions)
	if err != nil {
		x.d.log.Error("discord: remember buttons", "err", err)
		ids = make([]string, len(m.Actions))
	}
	return render(m, x.d.look, func(i int, _ chat.Action) string { return ids[i] })
}
