package slack

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// channelFresh is how long what may change of a channel is believed: its name, and whether the bot is in it.
const channelFresh = time.Minute

// A channel is what Slack says of a channel, as far as it is of use.
type channel struct {
	ID       string
	Name     string
	Private  bool
	Archived bool
	Shared   bool   // with another organisation
	Direct   bool   // the bot's own conversation with a person
	With     string // that person
	Inside   bool   // the bot is in it
}

// label is the channel as people call it.
func (c channel) label() string {
	if c.Name == "" {
		return "this conversation"
	}
	return "#" + brief(c.Name)
}

// facts returns what Slack says of a channel, not older than a minute. person: somebody waits for it.
func (s *Slack) facts(ctx context.Context, p place, person bool) (channel, error) {
	if ch, ok := s.channels.Get(p.key(), channelFresh); ok {
		return ch, nil
	}
	var told struct {
		Channel struct {
			Name     string `json:"name"`
			Private  bool   `json:"is_private"`
			Group    bool   `json:"is_group"`
			Several  bool   `json:"is_mpim"`
			Archived bool   `json:"is_archived"`
			Shared   bool   `json:"is_ext_shared"`
			Sharing  bool   `json:"is_pending_ext_shared"`
			Direct   bool   `json:"is_im"`
			With     string `json:"user"`
			Member   bool   `json:"is_member"`
		} `json:"channel"`
	}
	form := url.Values{"channel": {p.channel}}
	c := call{method: "conversations.info", channel: p.channel, form: form, repeat: true, person: person, strict: true}
	if err := p.team.api.post(ctx, c, &told); err != nil {
		s.lost(p, err)
		return channel{}, err
	}
	is := told.Channel
	ch := channel{
		ID: p.channel, Name: is.Name, Private: is.Private || is.Group || is.Several, Archived: is.Archived, Shared: is.Shared || is.Sharing,
		Direct: is.Direct, With: is.With, Inside: is.Member || is.Direct,
	}
	s.channels.Put(p.key(), ch)
	return ch, nil
}

// Join makes the bot a member of a public channel; of one that it is in already, it is one. Denied: the channel is private,
// or archived, or the workspace has not granted channels:join. The words say what to type instead.
func (s *Slack) Join(ctx context.Context, to chat.Address) error {
	p, err := s.at(ctx, to)
	if err != nil {
		return fmt.Errorf("join %s: %w", to, err)
	}
	c := call{method: "conversations.join", channel: p.channel, repeat: true, person: true}
	err = p.team.api.do(ctx, c, func(ctx context.Context) error {
		_, _, _, err := p.team.api.client.JoinConversationContext(ctx, p.channel)
		return err
	})
	s.channels.Forget(p.key())
	switch nameOf(err) {
	case "method_not_supported_for_channel_type", "missing_scope", "channel_not_found":
		return fmt.Errorf("join %s: %w", to, meanings["not_in_channel"].fault(err))
	}
	if err != nil {
		return fmt.Errorf("join %s: %w", to, err)
	}
	return nil
}

// inChannel reports whether a person is in a channel. Slack tells the members of a channel in pages; of a channel with more
// than 5,000 it is not asked further, and the error is Denied, E-SLACK-LARGE.
func (s *Slack) inChannel(ctx context.Context, p place, user string) (bool, error) {
	const pages, most = 5, 1000
	key := p.key() + "\x00" + user
	if in, ok := s.inside.Get(key, channelFresh); ok {
		return in, nil
	}
	cursor := ""
	for range pages {
		var members []string
		var next string
		c := call{method: "conversations.members", channel: p.channel, repeat: true, person: true}
		err := p.team.api.do(ctx, c, func(ctx context.Context) (err error) {
			members, next, err = p.team.api.client.GetUsersInConversationContext(ctx,
				&slackgo.GetUsersInConversationParameters{ChannelID: p.channel, Cursor: cursor, Limit: most})
			return err
		})
		if err != nil {
			return false, err
		}
		if slices.Contains(members, user) {
			s.inside.Put(key, true)
			return true, nil
		}
		if cursor = next; cursor == "" {
			s.inside.Put(key, false)
			return false, nil
		}
	}
	return false, fault.New(fault.Denied, "E-SLACK-LARGE", "That channel has too many members to look for you among them.",
		"Type the command in that channel.", nil)
}

// seen remembers that somebody is in a channel because they just did something there.
func (s *Slack) seen(p place, user string) { s.inside.Put(p.key()+"\x00"+user, true) }

// lost forgets a channel that is gone or closed to us.
func (s *Slack) lost(p place, err error) {
	kind := fault.Of(err)
	if p.channel != "" && err != nil && !errors.Is(err, chat.ErrUnsure) && (kind == fault.Gone || kind == fault.Denied) {
		s.channels.Forget(p.key())
	}
}
