package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// says makes the forum show one more post, which a look keeps.
func (r *room) says(by, words string, change ...func(*forum.Post)) {
	r.t.Helper()
	n := len(r.posts) + 1
	p := forum.Post{ID: fmt.Sprint(100 + n), Number: n, Author: forum.Author{Name: by}, Created: time.Now().Add(time.Duration(n) * time.Second), Body: rich.FromText(words)}
	for _, c := range change {
		c(&p)
	}
	r.posts = append(r.posts, forum.Seal(p))
	r.look(r.posts...)
}

func liked(n int) func(*forum.Post)          { return func(p *forum.Post) { p.Likes = n } }
func answers(n int) func(*forum.Post)        { return func(p *forum.Post) { p.ReplyTo = n } }
func written(at time.Time) func(*forum.Post) { return func(p *forum.Post) { p.Created = at } }

const route = "The southern route was closed for the winter by the pilots of Tarn"

// TestTop holds what counts for each order: passages that two people repeat with and without a mark, likes, and answers of
// others; and that what the source does not tell is said.
func TestTop(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 now")
	_, nothing := r.types("top")
	has(t, "nothing quoted", nothing, "most quoted", "of 4 posts", "no passage was quoted by two people")
	_, nothing = r.types("top by:liked")
	has(t, "nothing liked", nothing, "nobody liked any of them, or the forum does not tell")
	_, nothing = r.types("top by:replied")
	has(t, "nothing answered", nothing, "nobody answered any of them")

	r.says("marlow", route+". That is new.", liked(3))                    // 5
	r.says("okafor", "> "+route+"\n\nWho says so?", answers(5), liked(9)) // 6
	r.says("besart", route+"\n\nI doubt it very much.", answers(5))       // 7
	r.says("marlow", "I say so myself.", answers(5), liked(1))            // 8
	_, text := r.types("top")
	has(t, "quoted", text, `1. "`+route+``, "- marlow #5", "quoted 2x by 2 people", "of 8 posts")
	_, text = r.types("top by:liked n:2")
	has(t, "liked", text, "1. Who says so? - okafor #6 (board.example), 9 likes", "2. "+route, "#5 (board.example), 3 likes", "as they were when I last read")
	if strings.Contains(text, "3. ") {
		t.Errorf("two were asked for:\n%s", text)
	}
	_, text = r.types("top by:replied")
	has(t, "answered", text, "most answered", "- marlow #5 (board.example), 2 answers by 2 people")
	if strings.Contains(text, "#8") {
		t.Errorf("an author's answer to itself counts:\n%s", text)
	}
}

// TestTopSince holds that only what was written since then counts: quotations, likes and answers.
func TestTopSince(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 now")
	old := time.Now().AddDate(0, 0, -20)
	r.says("marlow", route+".", written(old), liked(3))
	r.says("okafor", "> "+route+"\n\nWho says so?", written(old))
	r.says("besart", "> "+route+"\n\nNobody.", answers(5))
	_, text := r.types("top since:7d")
	has(t, "one of two quotations is old", text, "no passage was quoted by two people")
	r.says("tindra", "> "+route+"\n\nI do.")
	_, text = r.types("top since:7d")
	has(t, "two are new", text, "#5 (board.example), quoted 2x by 2 people")
	_, text = r.types("top by:liked since:7d")
	has(t, "the liked one is old", text, "nobody liked")
}

// TestTopHidden holds that what was taken out of the channel or removed at the source is never among them, nor given to
// somebody else who repeated it.
func TestTopHidden(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 now")
	r.says("marlow", route+".", liked(3))
	r.says("okafor", route+"\n\nWho says so?", answers(5))
	r.says("besart", route+"\n\nNobody does.", answers(5))
	r.says("ada", "> "+route+"\n\nI do.", answers(5))
	r.types("hide #5")
	for _, by := range []string{"quoted", "liked", "replied"} {
		if _, text := r.types("top by:" + by); strings.Contains(text, "southern") || strings.Contains(text, "1. ") {
			t.Errorf("%s shows what is hidden:\n%s", by, text)
		}
	}
	r.types("hide #5 back")
	if _, text := r.types("top"); !strings.Contains(text, "southern") {
		t.Errorf("what is shown again is missing:\n%s", text)
	}
	r.look(forum.Remove(r.posts[4], forum.Deleted, "author"))
	if _, text := r.types("top by:liked"); strings.Contains(text, "southern") {
		t.Errorf("what was removed is shown:\n%s", text)
	}
}

// TestTopShared holds that a list is private until it is shared, and is then followed by the posts in it.
func TestTopShared(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 now")
	r.says("marlow", route+".", liked(3))
	reply, _ := r.types("top by:liked")
	if reply.Public || len(reply.Message.Actions) != 1 || reply.Message.Actions[0].Label != "Share here" {
		t.Fatalf("public %v with %+v, want it private with a button", reply.Public, reply.Message.Actions)
	}
	shared, text := r.types(reply.Message.Actions[0].Run)
	has(t, "shared", text, "#5 (board.example), 3 likes")
	r.stands(shared, "1")
	r.look(forum.Remove(r.posts[4], forum.Deleted, "author"))
	late, _ := r.types("top by:liked share")
	if late.Public || late.Kept != nil {
		t.Error("an empty list is shared")
	}
}
