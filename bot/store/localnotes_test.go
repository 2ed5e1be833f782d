package store_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/store/storetest"
)

// TestLocalNotes holds that notes without a store keep what the port promises.
func TestLocalNotes(t *testing.T) {
	t.Parallel()
	storetest.NotesBent(t, func() store.Notes { return store.NewLocalNotes(100) })
}

// TestLocalNotesRoom holds that no more notes are kept than there is room for, that what has ended goes before the rest, and
// that writing a note again takes the place of no other.
func TestLocalNotesRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const room = 3
		notes := store.NewLocalNotes(room)
		write := func(name string, version store.Version, end time.Time) {
			t.Helper()
			n := store.Note{Key: store.Key{Kind: "k", Name: name}, End: end, Version: version}
			if _, err := notes.Write(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		}
		kept := func(when string, want int) {
			t.Helper()
			if all, err := notes.Range(t.Context(), "", "k"); err != nil || len(all) != want {
				t.Errorf("%s %d notes are kept, %v; want %d", when, len(all), err, want)
			}
		}
		write("a", 0, time.Time{})
		write("b", 0, time.Time{})
		write("short", 0, time.Now().Add(time.Second))
		write("a", 1, time.Time{})
		kept("after writing one again", room)
		time.Sleep(time.Second)
		write("c", 0, time.Time{})
		kept("after one has ended", room)
		for i := range 10 {
			write(fmt.Sprint("more ", i), 0, time.Time{})
			kept("beyond the room", room)
		}
	})
}
