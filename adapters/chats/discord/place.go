package discord

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

const (
	titleMost = 100 // UTF-16 units of a thread's name
	tagsMost  = 5
)

// elsewhere reports whether messages of a topic do not simply stand in the channel.
func elsewhere(t chat.Topic) bool {
	return t.Key != "" && (t.Place == chat.PlaceThread || t.Place == chat.PlaceThreadFirst || t.Place == chat.PlaceForum)
}

// place says m where its topic belongs in a channel: in a forum channel always in a post, below a text channel in a thread
// where that is wished, and else in the channel itself.
func (d *Discord) place(ctx context.Context, ch channel, m chat.Message) (chat.Receipt, error) {
	switch t := m.Topic; {
	case ch.forum() && t.Key == "":
		return d.alone(ctx, ch, m)
	case ch.forum(), ch.parent() && t.Key != "" && t.Place == chat.PlaceThread:
		return d.below(ctx, ch, m)
	case ch.parent() && t.Key != "" && t.Place == chat.PlaceThreadFirst:
		return d.belowFirst(ctx, ch, m)
	default:
		return d.say(ctx, ch, m)
	}
}

// below says m in the thread or post of its topic, and makes that where it is missing: once more when somebody removed or
// locked it.
func (d *Discord) below(ctx context.Context, ch channel, m chat.Message) (chat.Receipt, error) {
	for again := false; ; again = true {
		thread, err := d.discuss(ctx, ch, m.Topic, nil)
		if err != nil {
			return chat.Receipt{}, err
		}
		known, err := d.setOut(ctx, ch, m.Topic)
		if err != nil {
			return chat.Receipt{}, err
		}
		r, err := d.say(ctx, in(ch, thread), m)
		if err == nil && known.header() != "" {
			late := refresh{ch, m.Topic, known.header(), known.Drawn}
			d.stale.Mark(late.key(), late)
		}
		if again || !closed(err) {
			return r, err
		}
		if err := d.forsake(ctx, ch, m.Topic.Key); err != nil {
			return chat.Receipt{}, err
		}
	}
}

// alone says m, which belongs to no topic, as a post of its own in a forum channel. Such a post has no nonce: a note of its
// key takes the place of one.
func (d *Discord) alone(ctx context.Context, ch channel, m chat.Message) (chat.Receipt, error) {
	title := m.Push
	if title == "" {
		title, _, _ = strings.Cut(m.Text(), "\n")
	}
	m.Topic = chat.Topic{Title: title}
	var thread string
	var err error
	if m.Key == "" {
		thread, err = d.open(ctx, ch, m.Topic, m)
	} else {
		m.Topic.Key = "message\x00" + m.Key
		thread, err = d.discuss(ctx, ch, m.Topic, &m)
	}
	if err != nil {
		return chat.Receipt{}, err
	}
	return chat.Receipt{To: addressOf(thread), ID: thread}, nil // the first message of a post has the post's id
}

// in is a thread below ch, as far as it is needed to say something there.
func in(ch channel, thread string) channel {
	return channel{ID: id(thread), Guild: ch.Guild, Parent: ch.ID, Kind: kindThread}
}

// closed reports whether an error says that a thread is gone, or locked.
func closed(err error) bool {
	code := codeOf(err)
	return code == codeChannel || code == codeArchived || code == codeThreadLocked
}

// open makes a post in a forum channel, of which m is the first message.
func (d *Discord) open(ctx context.Context, ch channel, t chat.Topic, m chat.Message) (thread string, err error) {
	ch, err = d.fresh(ctx, string(ch.ID)) // the tags may have changed
	if err != nil {
		return "", err
	}
	body, files, err := d.compose(ctx, ch, m, d.look)
	if err != nil {
		return "", err
	}
	ring(&body, m.Calls)
	c := request(http.MethodPost, "/channels/{channel}/threads", string(ch.ID))
	c.files = files
	c.body = struct {
		Name    string  `json:"name"`
		Tags    []id    `json:"applied_tags,omitempty"`
		Message message `json:"message"`
	}{threadName(t.Title), tags(ch, t.Tags), body}
	var made struct {
		ID id `json:"id"`
	}
	if err := d.api.get(ctx, c, &made); err != nil {
		return "", err
	}
	if made.ID == "" {
		return "", unsure(c, errNoID)
	}
	return string(made.ID), nil
}

// start makes a thread below a message of a channel. That there is one already is as good.
func (d *Discord) start(ctx context.Context, ch channel, parent string, t chat.Topic) (thread string, err error) {
	c := request(http.MethodPost, "/channels/{channel}/messages/{message}/threads", string(ch.ID), parent)
	c.repeat = true
	c.body = struct {
		Name string `json:"name"`
	}{threadName(t.Title)}
	_, err = d.api.do(ctx, c)
	if err != nil && codeOf(err) != codeThreadThere {
		return "", err
	}
	return parent, nil // a thread has the id of the message that it is below
}

// header is the message that stands above all others of a topic: its title, where it leads, and what came close together.
func (d *Discord) header(ch channel, t chat.Topic) chat.Message {
	m := chat.Message{Key: headerKey(ch, t.Key), Push: t.Title, Silent: true, Blocks: t.Header()}
	if t.URL != "" {
		m.Actions = []chat.Action{{Label: "Open", URL: t.URL}}
	}
	return m
}

// headerKey is what the header of a topic is stamped with.
func headerKey(ch channel, topic string) string { return digest("header", string(ch.ID), topic) }

// threadName is a title as the name of a thread: one clean line of at most 100 units, and never empty.
func threadName(title string) string {
	name := rich.Line(title, titleMost)
	for n := titleMost - 1; units(name) > titleMost; n-- {
		name = rich.Line(title, n)
	}
	if empty(name) {
		return "Threadtape"
	}
	return name
}

// tags are the tags of a forum channel that fit the names, at most five. One that demands a tag gets its first when none
// fits.
func tags(ch channel, names []string) []id {
	var fit []id
	var free id
	for _, t := range ch.Tags {
		if t.Moderated || t.ID == "" {
			continue
		}
		free = cmp.Or(free, t.ID)
		named := slices.ContainsFunc(names, func(name string) bool {
			return strings.EqualFold(strings.TrimSpace(name), strings.TrimSpace(t.Name))
		})
		if named && len(fit) < tagsMost {
			fit = append(fit, t.ID)
		}
	}
	if len(fit) == 0 && free != "" && ch.Flags&needsTag != 0 {
		return []id{free}
	}
	return fit
}
