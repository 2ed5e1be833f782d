package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// TestRevisions holds that the newest revisions of a post are kept, each once, whatever their size, and forgotten together.
func TestRevisions(t *testing.T) {
	t.Parallel()
	ctx, notes, thread := t.Context(), store.NewLocalNotes(10), forum.Ref{Source: "board", Base: "https://board.example", ID: "7"}
	for n := range 8 {
		r := store.Revision{Rev: forum.Rev(fmt.Sprint("r", n)), Words: fmt.Sprint("words ", n), At: time.Now().Add(time.Duration(n-8) * time.Hour)}
		for range 2 {
			if err := store.AddRevision(ctx, notes, thread, "1", r); err != nil {
				t.Fatal(err)
			}
		}
	}
	all, err := store.ReadRevisions(ctx, notes, thread, "1")
	if err != nil || len(all) != store.KeptRevisions || all[0].Rev != "r3" || all[4].Words != "words 7" {
		t.Errorf("kept %+v, %v; want r3 to r7", all, err)
	}
	for n := range 20 {
		r := store.Revision{Rev: forum.Rev(fmt.Sprint("q", n)), Words: "quick", At: time.Now().Add(time.Duration(n) * time.Second)}
		if err := store.AddRevision(ctx, notes, thread, "2", r); err != nil {
			t.Fatal(err)
		}
	}
	if all, _ = store.ReadRevisions(ctx, notes, thread, "2"); len(all) != store.KeptRevisions || all[0].Rev != "q0" || all[1].Rev != "q16" {
		t.Errorf("of quick edits %+v are kept, want the first and the newest", all)
	}
	huge := store.Revision{Rev: "huge", Words: strings.Repeat("ü<\"\x01", 100_000), At: time.Now()}
	if err := store.AddRevision(ctx, notes, thread, "1", huge); err != nil {
		t.Errorf("a huge revision: %v", err)
	}
	if all, _ = store.ReadRevisions(ctx, notes, thread, "1"); len(all) != 1 || all[0].Rev != "huge" || !strings.HasPrefix(huge.Words, all[0].Words) {
		t.Errorf("after a huge revision %d are kept, want its beginning alone", len(all))
	}
	for range 2 {
		if err := store.ForgetRevisions(ctx, notes, thread, "1"); err != nil {
			t.Fatal(err)
		}
	}
	if all, _ = store.ReadRevisions(ctx, notes, thread, "1"); len(all) != 0 {
		t.Errorf("after forgetting %d are kept", len(all))
	}
}
