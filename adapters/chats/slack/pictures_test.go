package slack

import (
	"slices"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat/chattest"
)

// TestPictureGoes holds that a picture is deleted with the last message that shows it, whether that is changed or removed,
// and not before; and that the same picture can be shown again then.
func TestPictureGoes(t *testing.T) {
	t.Parallel()
	w := begin(t, fakeslack.Options{}, Options{Notes: sharedNotes()})
	ctx := t.Context()
	one, two := w.say(t, w.one, pictured1("a")), w.say(t, w.other, pictured1("b"))
	for range 2 {
		if err := w.s.Edit(ctx, one, chattest.Say("a", "removed at the source")); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(w.Files()); n != 1 {
		t.Fatalf("%d files are there, want the one that is shown in the other channel", n)
	}
	if err := w.s.Edit(ctx, two, pictured1("b")); err != nil || len(w.Files()) != 1 {
		t.Fatalf("edited with the same picture: %v, %d files", err, len(w.Files()))
	}
	if err := w.s.Delete(ctx, two); err != nil || len(w.Files()) != 0 {
		t.Fatalf("removed: %v, %d files", err, len(w.Files()))
	}
	w.say(t, w.one, pictured1("c"))
	files := w.Files()
	if len(files) != 1 || !slices.ContainsFunc(w.stand(w.one), func(m fakeslack.Message) bool { return strings.Contains(string(m.Blocks), files[0].ID) }) {
		t.Errorf("shown again: %d files, and %q", len(files), w.words(w.one))
	}
}

// TestPictureGoesLater holds that a picture that cannot be deleted now is deleted when the edit is tried again, that one
// that was deleted already is as good, and that one that never can be holds up nothing.
func TestPictureGoesLater(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault fakeslack.Fault
		again bool // the edit fails, and is to be tried again
		left  int
	}{
		"limited":      {fakeslack.Limited(1), true, 0},
		"cut":          {fakeslack.CutBefore(), true, 0},
		"lost":         {fakeslack.Lost(502), true, 0},
		"gone already": {fakeslack.FailedAfter("file_deleted"), false, 0},
		"forbidden":    {fakeslack.Failed("cant_delete_file"), false, 1},
		"no scope":     {fakeslack.Failed("missing_scope"), false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, fakeslack.Options{}, Options{Notes: sharedNotes()}).hurried()
			r := w.say(t, w.one, pictured1("a"))
			w.Next("files.delete", c.fault)
			err := w.s.Edit(t.Context(), r, chattest.Say("a", "removed at the source"))
			if (err != nil) != c.again {
				t.Errorf("Edit = %v", err)
			}
			if words := w.words(w.one); len(words) != 1 || words[0] != "removed at the source" {
				t.Errorf("there stands %q", words)
			}
			if c.again {
				w.s = w.open(t, w.s.o)
				if err := w.hurried().s.Edit(t.Context(), r, chattest.Say("a", "removed at the source")); err != nil {
					t.Errorf("again: %v", err)
				}
			}
			if n := len(w.Files()); n != c.left {
				t.Errorf("%d files are left, want %d", n, c.left)
			}
		})
	}
}
