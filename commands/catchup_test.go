package commands

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/follow"
	"github.com/threadtape/threadtape/bot/forum"
)

// TestCatchup holds that a reader's place moves when they ask and no other time, that it can be moved back, and what is told of
// posts that they know.
func TestCatchup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		r.types("subscribe https://board.example/t/7 now")
		_, text := r.types("catchup mark:no")
		has(t, "looking", text, "All 4 posts: you never asked before", "your place stays where it is")
		reply, text := r.types("catchup")
		has(t, "the first time", text, "All 4 posts: you never asked before")
		if got := reply.Message.Actions; len(got) != 2 || got[0].Label != "Open at #1" || got[1].Label != "Mark unread" {
			t.Fatalf("buttons %+v", got)
		}
		_, text = r.types(reply.Message.Actions[1].Run)
		has(t, "back", text, "All of it is new to you again")
		r.types("catchup")
		_, text = r.types("catchup")
		has(t, "nothing new", text, "You have seen everything up to #4.")

		time.Sleep(time.Hour)
		r.says("okafor", "The southern route was closed for the winter again, and nobody told the pilots of Tarn.")
		r.posts[1].Edited = time.Now()
		r.posts[2] = forum.Remove(r.posts[2], forum.Deleted, "author")
		r.look(r.posts...)
		for range 2 { // looking moves nothing
			reply, _ = r.types("catchup mark:no")
			has(t, "one new", reply.Message.Text(), "1 new since you last looked (2000-01-01 00:00 UTC, #4)", "southern route", "- okafor #5 (board.example)", "edited since: #2", "gone since: #3")
		}
		reply, _ = r.types("catchup")
		_, text = r.types(reply.Message.Actions[1].Run)
		has(t, "back", text, "Everything behind #4 is new to you again.")
		reply, _ = r.types("catchup")
		has(t, "the place before, as it was", reply.Message.Text(), "1 new since you last looked (2000-01-01 00:00 UTC, #4)", "gone since: #3")
		_, text = r.types("catchup")
		has(t, "nothing new", text, "You have seen everything up to #5.")
		r.ask.User = "v"
		_, text = r.types("catchup mark:no")
		has(t, "somebody else", text, "you never asked before")
	})
}

// TestCatchupFirst holds that whoever asks for the first time is told the last day, and at least the newest twenty posts.
func TestCatchupFirst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ old, recent, want int }{{0, 5, 5}, {30, 5, 20}, {30, 40, 40}, {10, 0, 10}, {30, 0, 20}} {
		var posts []forum.Post
		for i := range c.old + c.recent {
			p := berth(i + 1)
			p.Created = time.Now().Add(-48 * time.Hour)
			if i >= c.old {
				p.Created = time.Now().Add(-time.Hour)
			}
			posts = append(posts, p)
		}
		if got := len(behind(posts, place{})); got != c.want {
			t.Errorf("of %d old and %d recent posts %d are told, want %d", c.old, c.recent, got, c.want)
		}
	}
}

// TestCatchupFollowed holds that tickers and authors that the reader follows come first, with the posts that are about them.
func TestCatchupFollowed(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 now")
	r.types("catchup")
	for _, f := range []follow.Follow{{What: follow.Ticker, Name: "NET"}, {What: follow.Author, Name: "okafor"}, {What: follow.Author, Name: "nobody"}} {
		f.User, f.By = "u", follow.ByPing
		if err := r.deps.book().Add(t.Context(), r.ask.Tenant, f); err != nil {
			t.Fatal(err)
		}
	}
	r.says("ada", "I bought $NET, which is cheap after all that happened this year.")
	for range 8 {
		r.says("okafor", fmt.Sprintf("Berth %d is dry, and nobody pays for it.", len(r.posts)))
	}
	reply, _ := r.types("catchup mark:no")
	text := reply.Message.Text()
	has(t, "what is followed", text, "You follow NET: #5 (board.example)", "You follow okafor: #6 (board.example), #7", "#11 (board.example) +2 more")
	if strings.Contains(text, "nobody:") {
		t.Errorf("nobody wrote:\n%s", text)
	}
}

// TestCatchupAll holds that all threads of a channel are told at once, those with nothing new as a number, and that the places
// move, and move back, together.
func TestCatchupAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		if reply, _ := r.types("catchup all"); !reply.Failed {
			t.Error("a channel without threads is caught up with")
		}
		r.types("subscribe https://board.example/t/7 now")
		reply, text := r.types("catchup all mark:no")
		has(t, "looking", text, "4 new in 1 thread", "Zoom security (board.example)", "your places stay where they are")
		if got := reply.Message.Actions; len(got) != 1 || got[0].Label != "Mark read" {
			t.Fatalf("buttons %+v", got)
		}
		r.types(reply.Message.Actions[0].Run)
		_, text = r.types("catchup all")
		has(t, "nothing new", text, "Nothing new", "nothing new in 1 thread")
		time.Sleep(time.Hour)
		r.says("okafor", "The southern route was closed for the winter again, and nobody told the pilots of Tarn.")
		reply, text = r.types("catchup all")
		has(t, "one new", text, "1 new in 1 thread", "southern route", "- okafor #5")
		_, text = r.types("catchup all back:5")
		has(t, "another moment", text, "0 threads as before")
		_, text = r.types(reply.Message.Actions[0].Run)
		has(t, "back", text, "1 thread as before")
		_, text = r.types("catchup all")
		has(t, "new again", text, "1 new in 1 thread")
	})
}
