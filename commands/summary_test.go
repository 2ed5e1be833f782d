package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

var berths = []string{
	"The southern berths cost forty a night in winter, and they count the bow of every boat.",
	"Nobody at the harbour of Tarn has paid for dredging since the county took over the quay.",
	"I would rather pay for a dry berth than for a pilot who does not come in January.",
	"The fees went up by 30% and the notice on the gate says nothing about the breakwater.",
	"Insurance is what makes the northern berths dear, and it will not come down next year.",
	"But the crew of two is paid by the day, whether a boat comes in or not.",
	"My own boat stands at Henley now, where power and water are in the price.",
	"A winter without ice would change all of this, and we have not had one in thirty years.",
}

// berth is one post of a long thread; no two are the same.
func berth(n int) forum.Post {
	words := fmt.Sprintf("%s Berth %d is what I speak of. %s", berths[n%len(berths)], n, berths[(n*7+3)%len(berths)])
	return forum.Seal(forum.Post{
		ID: fmt.Sprint(100 + n), Number: n, Author: forum.Author{Name: fmt.Sprintf("skipper%d", n%97)}, Created: time.Now().Add(time.Duration(n-6000) * time.Minute),
		URL: fmt.Sprintf("%s/%d", boardRef.URL, n), Body: rich.FromText(words),
	})
}

// A library is a forum that gives a thread in pages, each after a while.
type library struct {
	posts []forum.Post
	size  int
	takes time.Duration
}

func (library) Caps() forum.Caps                                   { return forum.Caps{Engine: "Board", Ordered: true} }
func (library) Resolve(context.Context, string) (forum.Ref, error) { return boardRef, nil }

func (s library) Fetch(ctx context.Context, _ forum.Ref, c forum.Cursor) (forum.Page, error) {
	var from int
	if len(c) > 0 {
		if err := json.Unmarshal(c, &from); err != nil {
			return forum.Page{}, err
		}
	}
	if !waits(ctx, s.takes) {
		return forum.Page{}, ctx.Err()
	}
	to := min(len(s.posts), from+s.size)
	cursor, err := json.Marshal(to)
	return forum.Page{
		Thread: &forum.Thread{Ref: boardRef, Title: "Berths in winter", Author: "skipper1", Posts: len(s.posts), Top: len(s.posts)},
		Posts:  s.posts[from:to], First: from == 0, More: to < len(s.posts), Cursor: cursor,
	}, err
}

func shelved(n, size int, takes time.Duration) library {
	s := library{size: size, takes: takes}
	for i := range n {
		s.posts = append(s.posts, berth(i+1))
	}
	return s
}

// at makes the room's forum another one.
func (r *room) at(s forum.Source) {
	r.t.Helper()
	r.deps.Sources = forum.Sources{{Name: "board", Source: s}}
	router, err := command.NewRouter(All(r.deps), time.UTC, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	r.router = router
}

// TestSummaryTellsHowFar holds that a thread which takes long to read is read to its end, and that the asker is told how far it
// is every other second, and never behind the answer.
func TestSummaryTellsHowFar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		r.at(shelved(5000, 200, 800*time.Millisecond))
		var told []string
		var at []time.Time
		r.ask.Meanwhile = func(_ context.Context, m chat.Message) {
			told, at = append(told, m.Text()), append(at, time.Now())
		}
		begun := time.Now()
		_, text := r.types("summary " + boardRef.URL)
		has(t, "all of it", text, "of 5000 posts, by", "as of #5000")
		if took := time.Since(begun); took > 21*time.Second {
			t.Errorf("25 pages of 800 ms took %v", took)
		}
		if len(told) < 5 || !strings.Contains(told[0], "Reading: 200 of 5000 posts so far.") || at[0].Sub(begun) > time.Second {
			t.Fatalf("told %q, first after %v", told, at[0].Sub(begun))
		}
		for i := range told[1:] {
			if gap := at[i+1].Sub(at[i]); gap < tellEvery || gap > 2*tellEvery {
				t.Errorf("%q comes %v after %q", told[i+1], gap, told[i])
			}
		}
	})
}

// TestSummaryOfWhatCanBeRead holds that a forum which stops in the middle, or takes too long, leaves a summary of what was read
// that says so.
func TestSummaryOfWhatCanBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		r.at(shelved(5000, 200, 20*time.Second))
		_, text := r.types("summary " + boardRef.URL)
		has(t, "two minutes of it", text, "of 1400 posts, by", "read 1400 of the 5000 posts that the forum counts")
	})
}

// TestSummaryOptions holds what each option does: length, since by number, age and date, focus, and the file.
func TestSummaryOptions(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.at(shelved(60, 60, 0))
	ask := func(more string) string {
		t.Helper()
		reply, text := r.types("summary " + boardRef.URL + " " + more)
		if reply.Failed || reply.Public {
			t.Fatalf("%s: failed %v, public %v\n%s", more, reply.Failed, reply.Public, text)
		}
		return text
	}
	bullets := func(text string) int { return strings.Count(text, "• ") }
	short, normal, long := ask(""), ask("length:normal"), ask("length:long")
	if a, b, c := bullets(short), bullets(normal), bullets(long); a < 2 || a > 3 || b <= a || b > 6 || c <= b || c > 10 {
		t.Errorf("%d, %d and %d bullets", a, b, c)
	}
	for most, text := range map[int]string{1200: short, 2400: normal, 3600: long} {
		if n := len([]rune(text)); n > most {
			t.Errorf("%d characters of %d:\n%s", n, most, text)
		}
	}
	has(t, "since a post", ask("since:#50"), "10 posts · ", "of 10 posts, by", "as of #60")
	has(t, "since a while", ask("since:12w"), "60 posts · ")
	if text := ask("focus:dredging"); strings.Count(text, "dredging") != bullets(text) {
		t.Errorf("a sentence is about something else:\n%s", text)
	}
	has(t, "no such words", ask("focus:zeppelin"), "no sentence in it")
	for _, typed := range []string{"since:yesterday", "since:#x", "length:endless", "as:poem"} {
		if reply, _ := r.types("summary " + boardRef.URL + " " + typed); !reply.Failed {
			t.Errorf("%s is taken", typed)
		}
	}
	reply, _ := r.types("summary " + boardRef.URL + " length:long as:file")
	if len(reply.Message.Files) != 1 || reply.Message.Files[0].Name != "summary.txt" {
		t.Fatalf("files %+v", reply.Message.Files)
	}
	file := string(reply.Message.Files[0].Data)
	has(t, "the file", file, "Berths in winter", boardRef.URL, "as of #60", "• ")
	if strings.Contains(file, "\x1b") || !strings.HasSuffix(file, "\n") {
		t.Errorf("no plain text:\n%q", file)
	}
}

// TestSummaryButtons holds that the buttons ask for the same thread and the same wishes, each for what it says.
func TestSummaryButtons(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.at(shelved(60, 60, 0))
	reply, _ := r.types("summary " + boardRef.URL + " since:#20 focus:berth")
	labels := make(map[string]string)
	for _, a := range reply.Message.Actions {
		labels[a.Label] = a.Run
	}
	if len(labels) != 4 {
		t.Fatalf("buttons %+v", reply.Message.Actions)
	}
	shared, text := r.types(labels["Share here"])
	has(t, "shared", text, "of 40 posts", "as of #60")
	if !shared.Public || len(shared.Message.Actions) != 0 || shared.Kept == nil {
		t.Errorf("shared: public %v, buttons %v, kept %v", shared.Public, shared.Message.Actions, shared.Kept != nil)
	}
	_, text = r.types(labels["Longer"])
	has(t, "longer", text, "of 40 posts")
	if n := strings.Count(text, "• "); n < 4 {
		t.Errorf("longer has %d bullets", n)
	}
	file, _ := r.types(labels["Text file"])
	if len(file.Message.Files) != 1 {
		t.Error("no file")
	}
	_, text = r.types(labels["Only new for me"])
	has(t, "only new", text, "you never asked before", "your place stays where it is")
	_, again := r.types(labels["Only new for me"])
	if again != text {
		t.Errorf("the place moved:\n%s", again)
	}
}

// TestSummaryVerbatim holds that every line stands in the post that it names, as its author wrote it.
func TestSummaryVerbatim(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	s := shelved(80, 80, 0)
	r.at(s)
	checked := 0
	for _, typed := range []string{"", " length:normal", " length:long", " since:#30 length:long", " focus:fees length:long"} {
		_, text := r.types("summary " + boardRef.URL + typed)
		for l := range strings.Lines(text) {
			words, from, ok := strings.Cut(strings.TrimSpace(l), " - skipper")
			words, bullet := strings.CutPrefix(words, "• ")
			if !ok || !bullet {
				continue
			}
			var by, n int
			if _, err := fmt.Sscanf(from, "%d #%d", &by, &n); err != nil {
				t.Fatalf("%q: %v", l, err)
			}
			if !strings.Contains(flat(s.posts[n-1].Body.Own().Text()), words) || by != n%97 {
				t.Errorf("%q does not stand in #%d", words, n)
			}
			checked++
		}
	}
	if checked < 20 {
		t.Errorf("%d lines are too few to tell", checked)
	}
}

// TestSummaryShort holds that a thread of few words is shown whole, and nothing that is hidden.
func TestSummaryShort(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 now")
	_, text := r.types("summary")
	has(t, "all of it", text, "4 posts · 3 people", "• What of Zoom? - marlow #1", "• Churn is up. - tindra #4", "short enough to read: all of it, 12 words; as of #4")
	if strings.Contains(text, "> ") || strings.Count(text, "Long ZM") != 1 {
		t.Errorf("a quote is shown as its quoter's words:\n%s", text)
	}
	r.types("hide #4")
	if _, text := r.types("summary"); strings.Contains(text, "Churn") {
		t.Errorf("what is hidden is shown:\n%s", text)
	}
}

// TestSummaryEdited holds that edits since the last summary in the channel are counted: once for a while, whoever asks, and only
// those of posts that there were then.
func TestSummaryEdited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		r.types("subscribe https://board.example/t/7 now")
		if _, text := r.types("summary"); strings.Contains(text, "edited") {
			t.Errorf("the first one:\n%s", text)
		}
		time.Sleep(time.Hour)
		r.posts[1].Edited, r.posts[2].Edited = time.Now(), time.Now()
		r.look(r.posts...)
		for range 2 { // "Longer" is the same sitting
			time.Sleep(time.Minute)
			_, text := r.types("summary")
			has(t, "two edits", text, "2 posts edited since the last summary")
		}
		time.Sleep(time.Hour)
		if _, text := r.types("summary"); strings.Contains(text, "edited") {
			t.Errorf("nothing was edited since:\n%s", text)
		}
	})
}
