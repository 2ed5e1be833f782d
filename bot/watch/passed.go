package watch

import "github.com/threadtape/threadtape/bot/store"

// before is how far a subscription has come that is told all but these new posts.
func before(fresh []store.Delivery) store.Mark {
	for _, d := range fresh {
		if !d.Late && d.Seq != 0 {
			return store.Mark{Seq: d.Seq - 1}
		}
	}
	return store.Mark{}
}
