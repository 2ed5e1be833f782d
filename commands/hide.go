package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

func hide(d Deps) command.Spec {
	return command.Spec{
		Name:     "hide",
		Help:     "take one post out of this channel, and write down who did",
		Examples: []string{"hide #13", "hide #13 back"},
		Tier:     command.Manage,
		Menu:     "Hide and report",
		Options: []command.Option{
			postOption(), source(d, false),
			{Name: "back", Help: "show it again", Type: command.Flag, Named: true},
		},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			p, n, err := numbered(ctx, d, r, r.Values.Text("post"), r.Values.Text("source"))
			if err != nil {
				return command.Reply{}, err
			}
			post, posts, err := stored(ctx, d, p, n)
			if err != nil {
				return command.Reply{}, err
			}
			if r.Values.Yes("back") {
				return d.unhide(ctx, r, p, post, posts)
			}
			return d.hide(ctx, r, p, post, posts)
		},
	}
}

// hide notes that the post stays out, then asks for the message to follow: whoever dies in between leaves a note that the
// next edit obeys, and asking again mends it.
func (d Deps) hide(ctx context.Context, r command.Request, p picked, post forum.Post, posts []forum.Post) (command.Reply, error) {
	key := relay.Hidden(p.Subscription, post.ID)
	note, err := d.Notes.Read(ctx, key)
	if err == nil && !store.Hides(note, post) {
		note = store.Note{Key: key, Version: note.Version, Value: store.Hiding(who(r), post, time.Now())}
		_, err = d.Notes.Write(ctx, note)
	}
	if err != nil && !errors.Is(err, store.ErrStale) {
		return command.Reply{}, fmt.Errorf("hide %s of %v: %w", post.ID, p.Lane.Key(), err)
	}
	if err := d.follow(ctx, p, post, posts, "hidden"); err != nil {
		return command.Reply{}, err
	}
	if err := d.unlight(ctx, p, post); err != nil {
		return command.Reply{}, err
	}
	if err := d.audit(ctx, r, fmt.Sprintf("#%d of %s", post.Number, p.Thread.URL)); err != nil {
		return command.Reply{}, err
	}
	reply := private(fmt.Sprintf("#%d of %q is taken out of this channel.", post.Number, p.title()),
		line("It stays out, whatever happens to it at the source. That you did this is written down."))
	reply.Message.Actions = []chat.Action{{Label: "Show it again", Run: fmt.Sprintf("hide #%d source:%s back", post.Number, p.Thread.URL)}}
	return reply, nil
}

// unlight takes back what the channel is shown of a post by itself.
func (d Deps) unlight(ctx context.Context, p picked, post forum.Post) error {
	answers, err := store.AnswersWith(ctx, d.Notes, p.Thread, post.ID)
	if err != nil {
		return err
	}
	for _, a := range answers {
		if a.Receipt.To == p.To && a.Passage != "" {
			if err := d.takeBack(ctx, a.Receipt, store.AnswerGone); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d Deps) unhide(ctx context.Context, r command.Request, p picked, post forum.Post, posts []forum.Post) (command.Reply, error) {
	key := relay.Hidden(p.Subscription, post.ID)
	note, err := d.Notes.Read(ctx, key)
	if err != nil {
		return command.Reply{}, fmt.Errorf("read what is hidden of %v: %w", p.Lane.Key(), err)
	}
	if !store.Hides(note, post) {
		return command.Reply{}, fault.New(fault.Invalid, "E-NOT-HIDDEN", fmt.Sprintf("#%d is not hidden here.", post.Number), r.Typed("list"), nil)
	}
	if err := d.Notes.Forget(ctx, key); err != nil {
		return command.Reply{}, fmt.Errorf("show %s of %v: %w", post.ID, p.Lane.Key(), err)
	}
	if err := d.follow(ctx, p, post, posts, "shown"); err != nil {
		return command.Reply{}, err
	}
	if err := d.audit(ctx, r, fmt.Sprintf("#%d of %s", post.Number, p.Thread.URL)); err != nil {
		return command.Reply{}, err
	}
	return private(fmt.Sprintf("#%d of %q stands in this channel again.", post.Number, p.title()), []rich.Node(nil)), nil
}

// follow asks for the message of a post to be brought in line, for those of posts that tell of it, since the line that says what
// they answer shows its words and a change of side names it, and for what people were told of it alone. posts are those that
// are kept of the thread.
func (d Deps) follow(ctx context.Context, p picked, post forum.Post, posts []forum.Post, why forum.Rev) error {
	update := func(of forum.Post, rev forum.Rev) store.Delivery {
		return store.Delivery{Kind: store.Update, Post: of.ID, Rev: of.Rev + "/" + rev, Seq: store.SeqOf(of)}
	}
	updates := []store.Delivery{update(post, why)}
	for _, other := range posts {
		if other.ID != post.ID && post.Number != 0 && other.Readable() && (other.Answers() == post.Number || market.Recalls(p.State.Thread, other, post)) {
			updates = append(updates, update(other, post.Rev+"/"+why))
		}
	}
	_, err := d.Outbox.Offer(ctx, store.Offering{Lane: p.Lane, Deliveries: updates})
	if err != nil {
		return fmt.Errorf("bring the message of %s in line: %w", post.ID, err)
	}
	post.Rev += "/" + why
	digests, err := store.Requoted(ctx, d.Notes, p.Lane, post)
	if err == nil && len(digests) > 0 {
		_, err = d.Outbox.Offer(ctx, store.Offering{Lane: store.Lane{To: p.To}, Deliveries: digests})
	}
	if err != nil {
		return fmt.Errorf("bring the digests with %s in line: %w", post.ID, err)
	}
	if err := d.book().Retell(ctx, d.Outbox, p.Subscription, post.ID); err != nil {
		return err
	}
	d.Wake()
	return nil
}
