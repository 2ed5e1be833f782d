package summary

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// stored reads a topic as Discourse answers it.
func stored(t testing.TB, path string) (forum.Thread, []forum.Post) {
	t.Helper()
	var topic struct {
		Title  string
		Stream struct {
			Posts []struct {
				Number   int `json:"post_number"`
				Username string
				Cooked   string
				ReplyTo  int                       `json:"reply_to_post_number"`
				Actions  []struct{ ID, Count int } `json:"actions_summary"`
			}
		} `json:"post_stream"`
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &topic); err != nil {
		t.Fatal(err)
	}
	base := &url.URL{Scheme: "https", Host: "forum.example"}
	var posts []forum.Post
	for _, p := range topic.Stream.Posts {
		post := forum.Post{Number: p.Number, Author: forum.Author{Name: p.Username}, Body: rich.FromHTML(p.Cooked, base), ReplyTo: p.ReplyTo}
		for _, a := range p.Actions {
			if a.ID == 2 {
				post.Likes = a.Count
			}
		}
		posts = append(posts, post)
	}
	return forum.Thread{Title: topic.Title}, posts
}

// TestStoredTopics holds for real topics that each line stands word for word in the stored post, in its author's own
// words unless it is marked as quoted, and that nothing hangs in the air.
func TestStoredTopics(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join(shared(t, "fixtures/discourse"), "*full.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(paths, shared(t, "fixtures/discourse/seed-thread.json")) {
		thread, posts := stored(t, path)
		words := make(map[int][2]string)
		for _, p := range posts {
			words[p.Number] = [2]string{squeezed(p.Body.Own().Text()), squeezed(p.Body.Text())}
		}
		for _, o := range []Options{{}, {Pairs: true}, {Words: 400, Pairs: true}, {Sentences: 5}} {
			for _, l := range Summarize(FromForum(thread, posts), o).Lines {
				at := words[l.Post][0]
				if l.Quoted {
					at = words[l.Post][1]
				}
				if !strings.Contains(at, l.Text) {
					t.Errorf("%s #%d does not say %q", filepath.Base(path), l.Post, l.Text)
				}
				if o.Pairs && dangling(l.Text) && !l.Pair {
					t.Errorf("%s #%d hangs in the air: %q", filepath.Base(path), l.Post, l.Text)
				}
			}
		}
	}
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestSeedThread holds that the summary of the sample thread has the point of the essay that it opens with, as a quote,
// and something of what people said, and no greeting.
func TestSeedThread(t *testing.T) {
	t.Parallel()
	thread, posts := stored(t, shared(t, "fixtures/discourse/seed-thread.json"))
	for _, pairs := range []bool{false, true} {
		point, said := false, false
		for _, l := range Summarize(FromForum(thread, posts), Options{Pairs: pairs}).Lines {
			point = point || l.Quoted && strings.Contains(l.Text, "successfully scale a video-heavy platform")
			said = said || !l.Quoted && l.Post > 1
			if strings.HasPrefix(l.Text, "Thanks") {
				t.Errorf("pairs %v: a greeting: %q", pairs, l.Text)
			}
		}
		if !point || !said {
			t.Errorf("pairs %v: the essay's point %v, what people said %v", pairs, point, said)
		}
	}
}
