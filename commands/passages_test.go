package commands

import (
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

const (
	long  = "The harbour master of the northern port told me that every change is signed by the person who made it, and that nobody can edit that log, not even them."
	mixed = "<p>Good morning to all of you. " + long + " I had soup. <b>We did not take one planned hour of downtime</b>, and we will not plan one. The weather was fine.</p>"
)

var morning = time.Date(2026, time.March, 12, 7, 30, 0, 0, time.UTC)

// drawing is a room in a chat that shows pictures.
func drawing(t *testing.T) *room {
	t.Helper()
	r := newRoom(t)
	r.ask.Caps.Pictures = true
	r.deps.Cards = card.New(card.Fonts{})
	router, err := command.NewRouter(All(r.deps), time.UTC, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.router = router
	p := forum.Seal(forum.Post{ID: "102", Number: 2, Author: forum.Author{Name: "tindra"}, Body: rich.FromHTML(mixed, nil)})
	r.posts = []forum.Post{r.posts[0], p, r.posts[2], r.posts[3]}
	for i := range r.posts {
		r.posts[i].Created = morning.Add(time.Duration(i) * time.Hour)
	}
	r.look(r.posts...)
	r.types("subscribe https://board.example/t/7 now")
	return r
}

// TestPassagesOffered holds that the best sentences of a post are offered first, the bold one before all, each short enough
// for a chat; and that what was offered is quoted whole.
func TestPassagesOffered(t *testing.T) {
	t.Parallel()
	r := drawing(t)
	offers := r.router.Complete(t.Context(), r.ask, `quote #2 text:`)
	if len(offers) != 5 || !strings.Contains(offers[0].Value, "We did not take one planned hour of downtime") || !strings.Contains(offers[1].Value, "The harbour master") {
		t.Fatalf("offered are %q", offers)
	}
	for _, o := range offers {
		if len(strings.TrimPrefix(o.Value, "text:")) > offerMost+2 {
			t.Errorf("%q is too long for a chat", o.Value)
		}
		if reply, text := r.types("quote #2 " + o.Value); reply.Failed {
			t.Errorf("%q is offered and not quoted: %s", o.Value, text)
		}
	}
	reply, _ := r.types("quote #2 " + offers[1].Value)
	if len(reply.Message.Files) != 1 || !strings.Contains(reply.Message.Files[0].Alt, ": "+long) || strings.Contains(reply.Message.Files[0].Alt, "soup") {
		t.Errorf("what begins so is quoted with %d files", len(reply.Message.Files))
	}
	if got := r.router.Complete(t.Context(), r.ask, `quote #2 text:soup`); len(got) != 1 || !strings.Contains(got[0].Value, "I had soup.") {
		t.Errorf("for soup %q is offered", got)
	}
}

// TestQuotedWords holds that a passage is quoted as whole words alone, so that nobody is made to say the opposite, and that the
// form of its quotation marks and dashes is the post's.
func TestQuotedWords(t *testing.T) {
	t.Parallel()
	r := drawing(t)
	said := `Nobody is unable to pay “now” — they can’t wait.`
	r.posts[1] = forum.Seal(forum.Post{ID: "102", Number: 2, Author: forum.Author{Name: "tindra"}, Created: morning, Body: rich.FromHTML("<p>"+said+"</p>", nil)})
	r.look(r.posts...)
	for typed, want := range map[string]string{
		"able to pay": "", "they can": "", "Nobody is un": "", "unable to pay": "unable to pay", "they can't wait.": "they can’t wait.",
		"to pay \"now\" - they": "to pay “now” — they",
	} {
		reply, text := r.types("quote #2 text:'" + strings.ReplaceAll(typed, "'", "’") + "'")
		if reply.Failed != (want == "") || !strings.Contains(text, want) {
			t.Errorf("%q: failed %v: %s", typed, reply.Failed, text)
		}
		if want == "" && !strings.Contains(text, said) {
			t.Errorf("%q is refused without the sentence that comes nearest: %s", typed, text)
		}
		if want != "" && len(reply.Message.Files) != 1 {
			t.Errorf("%q is quoted without a picture", typed)
		}
	}
}

// TestBegins holds that what is offered of any sentence stands at its beginning, cut between characters.
func TestBegins(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"short.", strings.Repeat("x", 300), strings.Repeat("漢字", 90), strings.Repeat("é", 100), strings.Repeat("word ", 60), long} {
		got := begins(s)
		head := strings.TrimSuffix(got, "…")
		if len(got) > offerMost || !strings.HasPrefix(s, head) || strings.ToValidUTF8(got, "?") != got || len(s) > offerMost && head == got {
			t.Errorf("of %.20q… %q is offered", s, got)
		}
		if whole := begunSentence(s+" And more.", head); len(s) <= quoteBudget && !strings.Contains(s, "word") && strings.HasSuffix(s, ".") && whole != s {
			t.Errorf("%q begins %q, want %q", head, whole, s)
		}
	}
}
