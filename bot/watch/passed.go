package watch

import "github.com/threadtape/threadtape/bot/store"

// Passed is how far a subscription has come in a thread as it was last looked at: what lies before was taken or refused, and
// is no news whatever the channel takes from now on. It is to be given to [store.Subscriptions.Put] where what comes of the
// thread changes or stops for a while. Zero while it is paused: nobody has decided about what came meanwhile.
func Passed(s store.Subscription, state store.State) store.Mark {
	if s.Paused != "" {
		return store.Mark{}
	}
	return store.Mark{Seq: state.Seq(state.Top)}
}

// before is how far a subscription has come that is told all but these new posts.
func before(fresh []store.Delivery) store.Mark {
	for _, d := range fresh {
		if !d.Late && d.Seq != 0 {
			return store.Mark{Seq: d.Seq - 1}
		}
	}
	return store.Mark{}
}
