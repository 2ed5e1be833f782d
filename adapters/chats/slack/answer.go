package slack

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
)

// tokenLife is how long a response URL can be used, less some time for the last request: 30 minutes.
const tokenLife = 28 * time.Minute

// lastWords is how long an answer may still take when the program stops: Slack may have to work on its picture, and where
// it stands must be kept.
const lastWords = 5 * time.Second

// An answering is one thing that somebody did, on the way to its answer. It was acknowledged already.
type answering struct {
	s        *Slack
	asker    asker
	response string // where answers go; a secret
	// private says that it was pressed in an answer that the asker alone sees: that answer is replaced.
	private bool
}

// respond runs what was asked and answers: to the asker alone, or to the channel. When the program stops it says so.
func (x answering) respond(ctx context.Context, run func(context.Context) command.Reply) {
	ctx, cancel := context.WithTimeout(ctx, tokenLife)
	defer cancel()
	said, enough := chat.Lingering(ctx, lastWords)
	defer enough()
	reply := run(ctx)
	if reply.Failed && errors.Is(ctx.Err(), context.Canceled) {
		reply = command.Failure(x.s.request(said, x.asker), fault.New(fault.Again, "E-SLACK-STOPPING", "I am being restarted.", "Ask again in a minute.", nil))
	}
	x.answer(said, reply)
}

// answer says a reply. What Slack no longer takes as an answer is lost to the asker alone, and said in the channel where
// it concerns it.
func (x answering) answer(ctx context.Context, reply command.Reply) {
	public := reply.Public && !reply.Failed
	reply.Message = x.attach(ctx, public, reply.Message)
	first := answerBody{Type: "ephemeral", Replace: x.private}
	if public && x.private { // what led to it is closed; the words go to everybody
		_ = x.say(ctx, answerBody{Type: "ephemeral", Replace: true}, closing(reply.Message)) // it was logged
		first.Replace = false
	}
	if public {
		first.Type = "in_channel"
	}
	if public && x.asker.channel != "" && (len(reply.Message.Files) > 0 || reply.Kept != nil) {
		// Files need an upload of their own, and Slack never tells where an answer stands: both need a message of the bot's own.
		if x.inChannel(ctx, reply) {
			return
		}
		reply.Message.Files = nil
	}
	if err := x.say(ctx, first, reply.Message); err != nil && public && fault.Of(err) == fault.Gone {
		x.inChannel(ctx, reply)
	}
}

// meanwhile returns what shows how far an answer is, a few times: a response URL can be used five times. What was typed has
// no message that could be replaced, so that it is told once.
func (x answering) meanwhile() func(context.Context, chat.Message) {
	left := 1
	if x.private {
		left = 2
	}
	return func(ctx context.Context, m chat.Message) {
		if left--; left >= 0 {
			_ = x.say(ctx, answerBody{Type: "ephemeral", Replace: x.private}, m) // it was logged
		}
	}
}

// closing is what stays of a private answer when what it led to was said to everybody.
func closing(m chat.Message) chat.Message {
	short := chat.Message{Push: m.Push}
	if len(m.Blocks) > 0 {
		short.Blocks = m.Blocks[:1]
	}
	return short
}

// An answerBody is what a response URL takes.
type answerBody struct {
	Type    string  `json:"response_type"`
	Replace bool    `json:"replace_original"`
	Text    string  `json:"text"`
	Blocks  []block `json:"blocks,omitempty"`
}

// say answers over the response URL.
func (x answering) say(ctx context.Context, body answerBody, m chat.Message) error {
	drawn := x.s.draw(ctx, tenantOf(x.asker.team), m)
	body.Text, body.Blocks = drawn.Text, drawn.Blocks
	err := x.s.respondTo(ctx, x.asker.team, x.response, body)
	if err != nil {
		x.s.log.Warn("slack: answer", "code", fault.Code(err), "err", err)
	}
	return err
}

// draw is one message with its buttons remembered under a tenant. A button that cannot be remembered is left out.
func (s *Slack) draw(ctx context.Context, tenant string, m chat.Message) message {
	values, err := s.buttons(ctx, tenant, m.Actions)
	if err != nil {
		s.log.Error("slack: remember buttons", "err", err)
	}
	return render(m, nil, pressing(values))
}

// respondTo posts to a response URL. It has a token in it, and no other.
func (s *Slack) respondTo(ctx context.Context, team, url string, body any) error {
	t, _, err := s.team(ctx, team)
	if err != nil {
		return err
	}
	c := call{method: "response_url", person: true, open: true, bare: true}
	return t.api.do(ctx, c, func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(encode(body)))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
		res, err := t.api.http.Do(req)
		if err != nil {
			return err
		}
		return res.Body.Close()
	})
}
