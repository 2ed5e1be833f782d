package commands

import (
	"context"
	"fmt"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/store"
)

// mayCall refuses a subscription that would call a group which the bot may not call there, or that somebody wishes for a
// channel which they may not manage.
func mayCall(ctx context.Context, r command.Request, s store.Subscription) error {
	group := s.Options.Role
	if group == "" {
		return nil
	}
	if r.Callable == nil {
		return fault.New(fault.Invalid, "E-ROLE", "This chat has no groups that I could call.", "Leave the option role out.", nil)
	}
	if r.Stands != nil && s.To != r.Channel {
		there, err := r.Stands(ctx, s.To)
		if err != nil {
			return err
		}
		if there.Rights < command.Manage {
			return fault.New(fault.Denied, "E-ROLE", fmt.Sprintf("Only people who may manage %s may let me call somebody there.", there.Name), "Ask one of them.", nil)
		}
	}
	return r.Callable(ctx, s.To, group)
}
