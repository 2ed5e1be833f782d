package overlap

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// TestCache holds that a post is taken apart once for all who ask within a minute, that a new revision is another post, and
// that an error of the reader is given back and nothing remembered.
func TestCache(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		thread := forum.Ref{Source: "board", Base: "https://board.example", ID: "7"}
		said := func(n int, words string) forum.Post {
			return forum.Seal(forum.Post{ID: fmt.Sprint(n), Number: n, Author: forum.Author{Name: fmt.Sprint("author", n)}, Body: rich.FromText(words)})
		}
		const passage = "The harbour raised its winter fees by nine per cent and told nobody about it until the invoices came."
		posts := []forum.Post{said(2, passage+"\n\nThat is outrageous."), said(1, passage)}
		reads, trouble := 0, error(nil)
		known := func() ([]forum.Post, error) { reads++; return posts, trouble }
		var c Cache
		own := func(p forum.Post) string {
			all, err := c.Strip(thread, []forum.Post{p}, known)
			if err != nil {
				t.Fatal(err)
			}
			return all[p.ID].Own.Text()
		}
		for range 3 {
			if got := own(posts[0]); got != "That is outrageous." {
				t.Errorf("own words %q", got)
			}
		}
		if reads != 1 {
			t.Errorf("the thread was read %d times, want once", reads)
		}
		if got := own(said(2, passage+"\n\nThat is fine.")); got != "That is fine." || reads != 2 {
			t.Errorf("after an edit: %q after %d reads", got, reads)
		}
		time.Sleep(time.Minute)
		trouble = errors.New("no")
		if _, err := c.Strip(thread, posts, known); !errors.Is(err, trouble) {
			t.Errorf("after a minute with a reader that fails: %v", err)
		}
		trouble = nil
		if own(posts[0]); reads != 4 {
			t.Errorf("after that: %d reads, want 4", reads)
		}
		if all, err := c.Strip(thread, []forum.Post{forum.Remove(posts[0], forum.Deleted, "")}, known); err != nil || len(all) != 0 {
			t.Errorf("a removed post came as %v, %v", all, err)
		}
	})
}
