package watch_test

import (
	"testing"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// TestRevisions holds that what an edit overwrites is kept where a taker wants to be told of it, and nowhere else; and that
// nothing of it is left after the look that saw the post go.
func TestRevisions(t *testing.T) {
	for how, want := range map[store.Edits]int{store.EditsNote: 1, store.EditsSilent: 0, store.EditsOff: 0} {
		w := newWorld(t)
		w.parts.Notes = w.store.Notes
		w.w = watch.New(w.parts)
		w.set(post(1, "one"), post(2, "two"))
		w.subscribe(t, 0, store.Options{Edits: how})
		w.look(t)
		w.set(post(1, "one, mended"), post(2, "two"))
		w.look(t)
		w.look(t)
		all, err := store.ReadRevisions(t.Context(), w.store.Notes, thread, post(1, "").ID)
		if err != nil || len(all) != want || want > 0 && (all[0].Words != "one" || all[0].Rev != post(1, "one").Rev) {
			t.Errorf("edits %q: kept %+v, %v; want %d", how, all, err, want)
		}
		w.set(forum.Remove(post(1, "one, mended"), forum.Deleted, ""), post(2, "two"))
		w.look(t)
		if all, err = store.ReadRevisions(t.Context(), w.store.Notes, thread, post(1, "").ID); err != nil || len(all) != 0 {
			t.Errorf("edits %q: after the removal %+v is kept, %v", how, all, err)
		}
	}
}
