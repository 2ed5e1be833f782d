package discourse_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/threadtape/threadtape/adapters/sources/discourse"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// captures is where answers of real forums lie, where there are any.
const captures = "../../../../shared/fixtures/discourse"

// raw is what a capture says of its posts, read in another way than the source reads it.
type raw struct {
	Stream struct {
		Posts []rawPost `json:"posts"`
	} `json:"post_stream"`
	Latest []rawPost `json:"latest_posts"`
}

type rawPost struct {
	ID      int    `json:"id"`
	Number  int    `json:"post_number"`
	Cooked  string `json:"cooked"`
	Created string `json:"created_at"`
	Name    string `json:"username"`
	Hidden  bool   `json:"hidden"`
	Type    int    `json:"post_type"`
}

// TestCaptures reads every captured answer: each post with author, number, time and its own words, each quote apart, and
// nothing of markup, avatars or untranslated tokens in the text.
func TestCaptures(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(captures, "*.json"))
	if err != nil || len(files) == 0 {
		t.Skip("there are no captures beside this checkout; the package's own test data holds the same promises")
	}
	total, quotes := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var want raw
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatal(err)
		}
		th, posts, err := discourse.Parse(data, "https://forum.example")
		if err != nil || len(posts) != len(want.Stream.Posts)+len(want.Latest) || th.Title == "" {
			t.Errorf("%s: %d posts, want %d, %v", filepath.Base(file), len(posts), len(want.Stream.Posts)+len(want.Latest), err)
		}
		got := map[string]forum.Post{}
		for _, p := range posts {
			got[p.ID] = p
		}
		for _, w := range append(want.Stream.Posts, want.Latest...) {
			total++
			quotes += faithful(t, filepath.Base(file), got[id(w.ID)], w)
		}
	}
	t.Logf("%d files, %d posts, %d quotes", len(files), total, quotes)
}

// faithful tests one post against the capture and returns how many quotes it has.
func faithful(t *testing.T, file string, p forum.Post, w rawPost) int {
	t.Helper()
	if p.Number != w.Number || p.Author.Name != w.Name || p.Created.Format("2006-01-02T15:04:05.000Z") != w.Created || p.Rev == "" {
		t.Errorf("%s #%d is %d by %q at %v", file, w.Number, p.Number, p.Author.Name, p.Created)
	}
	if w.Hidden != (p.State == forum.Hidden) || w.Hidden && !p.Body.Empty() {
		t.Errorf("%s #%d is %q", file, w.Number, p.State)
	}
	// What people wrote as code is theirs: it may well look like markup.
	if leak := leaks(p.Body.Text()); leak != "" && !strings.Contains(w.Cooked, "<code") && !strings.Contains(w.Cooked, "&lt;") && !strings.Contains(w.Cooked, "&amp;amp;") {
		t.Errorf("%s #%d leaks %q", file, w.Number, leak)
	}
	asides := strings.Count(w.Cooked, `<aside class="quote`)
	if n := quoted(p.Body); n < asides && !w.Hidden {
		t.Errorf("%s #%d has %d quotes in its markup, and %d in its body", file, w.Number, asides, n)
	}
	if own := quoted(p.Body.Own()); own > 0 {
		t.Errorf("%s #%d has %d quotes among its own words", file, w.Number, own)
	}
	if strings.TrimSpace(w.Cooked) != "" && !w.Hidden && w.Type == 1 && p.Body.Empty() {
		t.Errorf("%s #%d lost its words", file, w.Number)
	}
	return asides
}

// quoted counts the quotes of any depth.
func quoted(nodes []rich.Node) (n int) {
	for _, node := range nodes {
		if node.Kind == rich.Quote {
			n++
		}
		n += quoted(node.Kids)
	}
	return n
}

// TestSampleThread serves the sample thread, lets it grow to its later state, and follows: two replies, the last of which
// quotes the other in full and declares nothing itself. The edit of the opening post only made words bold: it arrives,
// and is no other revision.
func TestSampleThread(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := emptyWorld(t)
		for i, name := range []string{"seed-thread.t0.json", "seed-thread.json"} {
			data, err := os.ReadFile(filepath.Join(captures, name))
			if err != nil {
				t.Skip("there is no sample thread beside this checkout; the other tests follow threads of the fake forum")
			}
			if w.topic, err = w.Grow(data); err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				w.first = w.follow(t)
			}
		}
		changed := w.first.Look(t)
		if len(changed) != 2 || changed[0].Number != 2 || changed[1].Number != 3 {
			t.Fatalf("came %d posts", len(changed))
		}
		if w.first.Posts[w.first.Seen[0]].Edited.IsZero() {
			t.Error("the edit of the opening post did not arrive")
		}
		last := changed[1]
		if q := last.Body.Quotes(); len(q) != 1 || q[0].Cite == nil || q[0].Cite.Post != 2 || !q[0].Cite.Full || last.Answers() != 2 {
			t.Errorf("the last reply quotes %+v", q)
		}
		if own := last.Body.Own().Text(); strings.Contains(own, "Long ZM") || !strings.HasPrefix(own, "Thanks windjohn") {
			t.Errorf("its own words are %.80q", own)
		}
		if !strings.Contains(changed[0].Body.Own().Text(), "Long ZM") || len(changed[0].Body.Links()) == 0 {
			t.Errorf("the reply before says %q", changed[0].Body.Text())
		}
	})
}
