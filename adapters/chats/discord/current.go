package discord

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

const (
	// refreshEvery is how often a header is edited at most: a channel allows few edits, and they are needed for messages.
	refreshEvery = 30 * time.Second
	// refreshTime is how long that may take.
	refreshTime = 2 * time.Second
	// tendAtOnce is how many headers are edited by one call of [Discord.Tend].
	tendAtOnce = 8
	// shownMost is of how many posts it is remembered that a header may show them: those of the group that it tells, and of
	// what it told just before.
	shownMost = 24
)

// A refresh is a header and what it should tell. Those that do not tell it yet are put off: what is lost with the process is
// told with the next message of the topic.
type refresh struct {
	ch     channel
	topic  chat.Topic
	parent string // the message
	drawn  string // what is noted of it
}

func (r refresh) key() string { return string(r.ch.ID) + "\x00" + r.topic.Key }

// Tend edits the headers that should tell something else. See [chat.Tender].
func (d *Discord) Tend(ctx context.Context) {
	for key, r := range d.stale.Due(tendAtOnce) {
		limited, cancel := context.WithTimeout(ctx, refreshTime)
		err := d.freshen(limited, r)
		cancel()
		if err != nil {
			d.log.Debug("discord: keep a header current", "to", addressOf(string(r.ch.ID)), "err", err)
		}
		kind := fault.Of(err)
		d.stale.Done(key, err == nil || kind != fault.Again && kind != fault.Broken)
	}
}

// freshen edits a header, unless it is to tell another group by now: whoever noted that edits it.
func (d *Discord) freshen(ctx context.Context, r refresh) error {
	known, n, err := d.recall(ctx, r.ch, r.topic.Key)
	if err != nil || known.header() != r.parent || known.Drawn != r.drawn {
		return err
	}
	if err := d.redraw(ctx, r.ch, r.topic, r.parent); err != nil {
		return err
	}
	if r.topic.Group == nil {
		known.tells(nil)
		_, err = d.remember(ctx, n, known)
		return err
	}
	return d.overtaken(ctx, r)
}

// overtaken looks whether another process noted something else for a header while it was edited, such as that a post went:
// it tells nothing then, since what it should is not known here. What this process noted is told in a moment.
func (d *Discord) overtaken(ctx context.Context, r refresh) error {
	known, _, err := d.recall(ctx, r.ch, r.topic.Key)
	if err != nil || known.header() != r.parent || known.Drawn == r.drawn || d.stale.Awaits(r.key()) {
		return err
	}
	return d.redraw(ctx, r.ch, ungrouped(r.topic), r.parent)
}

// redraw makes a header tell what it should. One that somebody removed is left so: the thread is there all the same.
func (d *Discord) redraw(ctx context.Context, ch channel, t chat.Topic, parent string) error {
	m := d.header(ch, t)
	err := d.edit(ctx, ch, parent, m, d.look)
	if codeOf(err) == codeForm { // it was said in the other look
		if other := d.edit(ctx, ch, parent, m, 1-d.look); codeOf(other) != codeForm {
			err = other
		}
	}
	if err != nil && fault.Of(err) == fault.Gone {
		return nil
	}
	return err
}

// header is the message of ours that a thread is below; empty where that is the first post, or none of ours.
func (k discussion) header() string {
	if k.First != "" {
		return ""
	}
	return cmp.Or(k.Parent, k.Thread) // a thread has the id of the message that it is below
}

// tells notes what a header is to tell.
func (k *discussion) tells(g *chat.Group) {
	k.Drawn, k.Group = digestOf(g), ""
	if g == nil {
		return // what it may show still stays
	}
	k.Group = g.ID
	all := slices.DeleteFunc(slices.Clone(k.Shown), func(post string) bool { return slices.Contains(g.Posts, post) })
	all = append(all, g.Posts...)
	k.Shown = all[max(0, len(all)-shownMost):]
}

// digestOf is a digest of what a group tells; empty for none.
func digestOf(g *chat.Group) string {
	if g == nil {
		return ""
	}
	return digest(g.Text())
}

// ungrouped is a topic without its group, for a header that is only made: what it may show is noted before it shows it.
func ungrouped(t chat.Topic) chat.Topic {
	t.Group = nil
	return t
}

// setOut notes what the header of a topic is to tell with a message that is about to be said below it. That it is to tell no
// group any more is noted when it does not. There is nothing to be told where known.header() is empty.
func (d *Discord) setOut(ctx context.Context, ch channel, t chat.Topic) (known discussion, err error) {
	if ch.forum() {
		return known, nil
	}
	known, n, err := d.recall(ctx, ch, t.Key)
	if err != nil || t.Group == nil && known.Drawn == "" {
		return discussion{}, err
	}
	if t.Group != nil && known.header() != "" && known.Drawn != digestOf(t.Group) {
		known.tells(t.Group)
		_, err = d.remember(ctx, n, known)
	}
	return known, err
}

// followEdit brings the header of a topic in line with an edit of a message below it, whose words it may show: those of a
// post that went must not stay there. It is done at once, and what goes wrong is an error of the edit, which is then repeated.
func (d *Discord) followEdit(ctx context.Context, r chat.Receipt, m chat.Message) error {
	t := m.Topic
	if t.Key == "" || m.About.Post == "" || t.In == "" || r.To == t.In { // it stands in the channel itself
		return nil
	}
	name, err := channelID(t.In)
	if err != nil {
		return err
	}
	ch, err := d.facts(ctx, name)
	if kind := fault.Of(err); err != nil && (kind == fault.Gone || kind == fault.Denied) {
		return nil // there is no header that could be edited
	}
	if err != nil || !ch.parent() {
		return err
	}
	known, n, err := d.recall(ctx, ch, t.Key)
	if err != nil || known.header() == "" || !slices.Contains(known.Shown, m.About.Post) {
		return err
	}
	if t.Group != nil && t.Group.ID != known.Group {
		t.Group = nil // it tells another one, or none any more
	}
	if err := d.redraw(ctx, ch, t, known.header()); err != nil {
		return err
	}
	known.tells(t.Group)
	if _, err := d.remember(ctx, n, known); err != nil { // after the header: whoever dies in between does it again
		return err
	}
	done := refresh{ch, t, known.header(), known.Drawn}
	d.stale.Did(done.key(), done)
	return nil
}
