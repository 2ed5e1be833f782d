package bolt

import (
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"go.etcd.io/bbolt"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// TestSweep holds that texts, notes and what was seen once leave the file when their time is over, though nobody asks
// for them any more, and that the places of posts stay.
func TestSweep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(t.Context(), filepath.Join(t.TempDir(), "tape.db"), Options{Keep: time.Hour})
		must(t, err)
		defer func() { _ = s.Close() }()
		ref := forum.Ref{Source: "discourse", Base: "https://harbor.example", ID: "7"}
		must(t, s.Threads.Wake(t.Context(), ref, time.Now()))
		time.Sleep(time.Second)
		looks, _, err := s.Threads.Due(t.Context(), "w", 1, time.Minute)
		must(t, err)
		post := forum.Post{ID: "p1", Number: 1, Rev: "r1", Body: rich.FromText("Low tide at noon.")}
		must(t, s.Threads.Keep(t.Context(), looks[0], []forum.Post{post}))
		for n := range 2 * sweepMost {
			_, err := s.Notes.Once(t.Context(), store.Key{Kind: "seen", Name: fmt.Sprint(n)}, time.Minute)
			must(t, err)
		}
		note := store.Note{Key: store.Key{Kind: "place", Name: "tindra"}, Value: []byte("x"), End: time.Now().Add(time.Hour)}
		_, err = s.Notes.Write(t.Context(), note)
		must(t, err)
		must(t, s.Pace.Hold(t.Context(), "harbor.example", time.Now().Add(time.Minute)))
		time.Sleep(2 * time.Hour)
		for range 4 {
			_, _, err := s.Outbox.Claim(t.Context(), "w", 1, store.Terms{Lease: time.Minute, Chats: []string{"discord"}})
			must(t, err)
		}
		must(t, fileOf(s).db.View(func(tx *bbolt.Tx) error {
			for bucket, want := range map[string]int{"post": 0, "note": 0, "once": 0, "hold": 0, "end": 0, "place": 1, "order": 1} {
				if n := tx.Bucket([]byte(bucket)).Stats().KeyN; n != want {
					t.Errorf("%d keys in %s, want %d", n, bucket, want)
				}
			}
			return nil
		}))
	})
}
