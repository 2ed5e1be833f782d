package filter_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// TestTrail holds that decisions are remembered in their order for seven days, the same one once, few of them, and that they
// can be forgotten.
func TestTrail(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		notes := store.NewLocalNotes(10)
		s := store.Subscription{Lane: store.Lane{Thread: board.Ref, To: "test:room"}, Tenant: "test"}
		remember := func(rev forum.Rev, takes bool) {
			t.Helper()
			e := filter.Entry{Decision: filter.Decision{Takes: takes, Rule: "match", Matched: "zoom"}, Rev: rev, At: time.Now()}
			if err := filter.Remember(t.Context(), notes, s, "9", e); err != nil {
				t.Fatal(err)
			}
		}
		trail := func() []filter.Entry {
			t.Helper()
			all, err := filter.Trail(t.Context(), notes, s, "9")
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		remember("first", false)
		time.Sleep(time.Hour)
		remember("first", false)
		remember("edit", false)
		remember("edit", true)
		if all := trail(); len(all) != 3 || all[0].Takes || !all[2].Takes || all[0].Matched != "zoom" || all[0].Rev == all[1].Rev {
			t.Errorf("the trail is %+v", all)
		}
		for i := range 20 {
			remember("first", i%2 == 0)
		}
		if all := trail(); len(all) != 6 {
			t.Errorf("%d decisions are remembered, want the newest 6", len(all))
		}
		time.Sleep(7*24*time.Hour + time.Second)
		if all := trail(); len(all) != 0 {
			t.Errorf("a week later: %+v", all)
		}
		remember("first", true)
		for range 2 {
			if err := filter.Forget(t.Context(), notes, s, "9"); err != nil || len(trail()) != 0 {
				t.Errorf("after forgetting: %+v, %v", trail(), err)
			}
		}
	})
}
