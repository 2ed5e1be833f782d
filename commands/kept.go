package commands

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// kept remembers where a public answer stands that shows words of posts, so that it goes when one of them goes. The answer
// is noted first and its posts are looked at then: a look at the forum keeps them first and looks for answers then, so that
// none slips through between the two.
func (d Deps) kept(r command.Request, thread forum.Ref, posts ...string) func(context.Context, chat.Receipt) error {
	return func(ctx context.Context, stands chat.Receipt) error {
		a := store.Answer{Receipt: stands, Thread: thread, Posts: posts, By: r.User, At: time.Now().UTC()}
		if err := store.KeepAnswer(ctx, d.Notes, a); err != nil {
			return err
		}
		_, now, err := d.Threads.Read(ctx, thread, store.Window{Posts: posts, Bare: true})
		if err != nil {
			return fmt.Errorf("posts of %v: %w", thread.Key(), err)
		}
		if !slices.ContainsFunc(now, func(p forum.Post) bool { return p.State != forum.Live }) {
			return nil
		}
		return d.takeBack(ctx, stands, store.AnswerGone)
	}
}

func (d Deps) takeBack(ctx context.Context, stands chat.Receipt, why forum.Rev) error {
	if _, err := d.Outbox.Offer(ctx, store.TakeBack(stands, why)); err != nil {
		return fmt.Errorf("take back an answer in %v: %w", stands.To, err)
	}
	d.Wake()
	return nil
}

// withdraw is behind the button that takes a public answer back.
func withdraw(d Deps) command.Spec {
	return command.Spec{
		Name:   "withdraw",
		Help:   "take back an answer of mine that you asked for",
		Tier:   command.Read,
		Hidden: true,
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			a, ok, err := store.ReadAnswer(ctx, d.Notes, r.On)
			if err != nil {
				return command.Reply{}, err
			}
			if r.On.Zero() || !ok {
				return command.Reply{}, fault.New(fault.Invalid, "E-NO-ANSWER", "That is no answer that I can take back.",
					"I can take back what I said to a whole channel in the last 30 days, where the chat tells me where it stands.", nil)
			}
			if r.Rights < command.Manage && (a.By == "" || a.By != r.User) {
				return command.Reply{}, fault.New(fault.Denied, "E-NOT-YOURS", "Somebody else asked for that.",
					"Ask them, or somebody who manages this channel.", nil)
			}
			if err := d.takeBack(ctx, r.On, store.AnswerWithdrawn); err != nil {
				return command.Reply{}, err
			}
			return private("It is taken back."), nil
		},
	}
}
