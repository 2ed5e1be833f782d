package fakeforum_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// get asks the forum for a path.
func get(f *fakeforum.Forum, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	f.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

// answer is what the tests look at in an answer.
type answer struct {
	ID     int    `json:"id"`
	Type   string `json:"error_type"`
	Topic  int    `json:"topic_id"`
	Tags   []any  `json:"tags"`
	IDs    []int  `json:"post_ids"`
	Extras struct {
		Wait int `json:"wait_seconds"`
	} `json:"extras"`
	Stream struct {
		Posts []struct {
			ID      int       `json:"id"`
			Number  int       `json:"post_number"`
			Version int       `json:"version"`
			Updated time.Time `json:"updated_at"`
			Cooked  string    `json:"cooked"`
			Hidden  bool      `json:"hidden"`
		} `json:"posts"`
		Stream []int `json:"stream"`
	} `json:"post_stream"`
	Latest []struct {
		ID int `json:"id"`
	} `json:"latest_posts"`
}

func decode(t *testing.T, w *httptest.ResponseRecorder) (a answer) {
	t.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("%d %q: %v", w.Code, w.Body, err)
	}
	return a
}

func numbers(a answer) (out []int) {
	for _, p := range a.Stream.Posts {
		out = append(out, p.Number)
	}
	return out
}

// seq lists the numbers from a to b, down or up.
func seq(a, b int) (out []int) {
	step := 1
	if b < a {
		step = -1
	}
	for n := a; n != b+step; n += step {
		out = append(out, n)
	}
	return out
}

// TestPages holds which posts each kind of page shows.
func TestPages(t *testing.T) {
	t.Parallel()
	f := fakeforum.New()
	topic, first := f.Open("Pages of a thread", fakeforum.Entry{By: "ada", Text: "One."})
	for i := range 69 {
		f.Post(topic, "ben", fmt.Sprint("Reply ", i))
	}
	base := fmt.Sprint("/t/", topic)
	for _, c := range []struct {
		path string
		want []int
	}{
		{base + ".json", seq(1, 20)},
		{"/t/-/" + fmt.Sprint(topic) + ".json", seq(1, 20)},
		{base + ".json?page=4", seq(61, 70)},
		{base + "/30.json", seq(25, 44)},
		{base + "/70.json", seq(51, 70)},
		{base + "/900.json", seq(51, 70)},
		{base + "/2.json", seq(1, 20)},
		{base + "/posts.json", seq(1, 20)},
		{base + "/posts.json?post_number=41", seq(40, 21)},
		{base + "/posts.json?post_number=41&asc=true", seq(42, 61)},
		{base + "/posts.json?post_number=5", seq(4, 1)},
		{base + fmt.Sprintf("/posts.json?post_ids[]=%d&post_ids[]=%d&post_ids[]=7", first+3, first), []int{1, 4}},
	} {
		if got := numbers(decode(t, get(f, c.path))); !slices.Equal(got, c.want) {
			t.Errorf("%s shows %v, want %v", c.path, got, c.want)
		}
	}
	if a := decode(t, get(f, base+"/30.json")); !slices.Equal(a.Stream.Stream, f.Stream(topic)) || len(a.Stream.Stream) != 70 {
		t.Errorf("the stream has %d ids", len(a.Stream.Stream))
	}
	if a := decode(t, get(f, base+"/post_ids.json?post_number=68")); len(a.IDs) != 2 {
		t.Errorf("after number 68 there are %v", a.IDs)
	}
	if a := decode(t, get(f, "/posts.json")); len(a.Latest) != 50 || a.Latest[0].ID != first+69 {
		t.Errorf("the newest posts of the site are %d", len(a.Latest))
	}
	if w := get(f, base+".json?page=9"); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != base+".json?page=4" {
		t.Errorf("a page beyond the end: %d to %q", w.Code, w.Header().Get("Location"))
	}
	if n := f.Requests(base + "/posts.json"); n != 5 {
		t.Errorf("counted %d requests for posts, want 5", n)
	}
}

// TestLinks holds where pages for people are, and where wrong links lead.
func TestLinks(t *testing.T) {
	t.Parallel()
	f := fakeforum.New()
	topic, post := f.Open("Where is it?", fakeforum.Entry{By: "ada", Text: "Here."})
	for _, c := range []struct {
		path   string
		status int
		to     string
	}{
		{f.Link(topic, 0), 200, ""},
		{fmt.Sprint("/t/", topic), 301, f.Link(topic, 0)},
		{fmt.Sprint("/t/old-name/", topic), 301, f.Link(topic, 0)},
		{fmt.Sprint("/t/old-name/", topic, "/1"), 301, f.Link(topic, 1)},
		{fmt.Sprint("/t/old-name/", topic, ".json"), 200, ""},
		{fmt.Sprint("/p/", post), 301, f.Link(topic, 1)},
		{"/t/999.json", 404, ""},
		{"/p/999", 404, ""},
		{"/nothing", 404, ""},
		{"/nothing.json", 404, ""},
		{"/latest", 200, ""},
		{"/latest.json", 200, ""},
		{"/site/basic-info.json", 200, ""},
	} {
		if w := get(f, c.path); w.Code != c.status || w.Header().Get("Location") != c.to {
			t.Errorf("%s: %d to %q, want %d to %q", c.path, w.Code, w.Header().Get("Location"), c.status, c.to)
		}
	}
	if page := get(f, f.Link(topic, 0)).Body.String(); !strings.Contains(page, `name="generator" content="Discourse`) || !strings.Contains(page, "Here.") {
		t.Errorf("the page for people is %s", page)
	}
	if link := f.Link(12345, 0); link != "" {
		t.Errorf("an unknown topic has the link %q", link)
	}
}

// TestVerbs holds what readers see of each thing that can happen to a post.
func TestVerbs(t *testing.T) {
	t.Parallel()
	f := fakeforum.New()
	topic, first := f.Open("Verbs", fakeforum.Entry{By: "ada", Text: "One."})
	other, _ := f.Open("Elsewhere", fakeforum.Entry{By: "ada", Text: "Other."})
	second := f.Post(topic, "ben", "Two.")
	f.Skip(topic)
	third := f.Reply(topic, 2, "cleo", "Three.")
	look := func() answer { return decode(t, get(f, fmt.Sprintf("/t/%d.json", topic))) }
	if got := numbers(look()); !slices.Equal(got, []int{1, 2, 4}) {
		t.Errorf("after a gap the numbers are %v", got)
	}
	f.Fix(first, "One and a half.")
	if p := look().Stream.Posts[0]; p.Version != 1 || !strings.Contains(p.Cooked, "half") {
		t.Errorf("a fix made %+v", p)
	}
	f.Edit(first, "One again.")
	if p := look().Stream.Posts[0]; p.Version != 2 {
		t.Errorf("an edit made %+v", p)
	}
	f.Rebake(first)
	if p := look().Stream.Posts[0]; p.Version != 2 || !strings.Contains(p.Cooked, "One again.") || p.Cooked == "<p>One again.</p>" {
		t.Errorf("a rebake made %+v", p)
	}
	f.Hide(second)
	if p := look().Stream.Posts[1]; !p.Hidden || strings.Contains(p.Cooked, "Two") {
		t.Errorf("a hidden post is %+v", p)
	}
	f.Unhide(second)
	f.Delete(second)
	if got := f.Stream(topic); !slices.Equal(got, []int{first, third}) || get(f, fmt.Sprintf("/posts/%d.json", second)).Code != 404 {
		t.Errorf("after a deletion the stream is %v", got)
	}
	f.Undelete(second)
	f.Move(second, other)
	if a := decode(t, get(f, fmt.Sprintf("/posts/%d.json", second))); a.Topic != other || f.Number(second) != 2 {
		t.Errorf("a moved post is in topic %d with number %d", a.Topic, f.Number(second))
	}
	f.Withdraw(third)
	if p := look().Stream.Posts[1]; strings.Contains(p.Cooked, "Three") {
		t.Errorf("a withdrawn post is %+v", p)
	}
	f.Private(topic, true)
	if w := get(f, fmt.Sprintf("/t/%d.json", topic)); w.Code != 404 || decode(t, w).Type != "not_found" {
		t.Errorf("a private topic answers %d", w.Code)
	}
	f.Private(topic, false)
	f.Merge(topic, other)
	if w := get(f, fmt.Sprintf("/t/%d.json", topic)); w.Code != 301 || !strings.HasSuffix(w.Header().Get("Location"), fmt.Sprintf("/%d.json", other)) {
		t.Errorf("a merged topic answers %d", w.Code)
	}
}

// TestCache holds that topic pages are kept for a minute, marked so, and posts by id are not.
func TestCache(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := fakeforum.New()
		f.Set(func(q *fakeforum.Quirks) { q.Cache = time.Minute })
		topic, first := f.Open("Cached", fakeforum.Entry{By: "ada", Text: "One."})
		page, one := fmt.Sprintf("/t/%d.json", topic), fmt.Sprintf("/t/%d/posts.json?post_ids[]=%d", topic, first)
		if w := get(f, page); w.Header().Get("X-Discourse-Cached") != "store" {
			t.Errorf("the first page is marked %q", w.Header().Get("X-Discourse-Cached"))
		}
		f.Edit(first, "Two.")
		time.Sleep(59 * time.Second)
		if w := get(f, page); w.Header().Get("X-Discourse-Cached") != "true" || !strings.Contains(w.Body.String(), "One.") {
			t.Errorf("within the minute the page is %s", w.Body)
		}
		if w := get(f, one); w.Header().Get("X-Discourse-Cached") != "" || !strings.Contains(w.Body.String(), "Two.") {
			t.Errorf("a post by id is %s", w.Body)
		}
		time.Sleep(time.Second)
		if w := get(f, page); !strings.Contains(w.Body.String(), "Two.") {
			t.Errorf("after the minute the page is %s", w.Body)
		}
	})
}

// TestQuirks holds how each quirk looks.
func TestQuirks(t *testing.T) {
	t.Parallel()
	f := fakeforum.New()
	topic, _ := f.Open("Quirks", fakeforum.Entry{By: "ada", Text: "One."}, "tin")
	page := fmt.Sprintf("/t/%d.json", topic)
	for _, c := range []struct {
		name   string
		set    func(*fakeforum.Quirks)
		status int
		media  string
		body   string
	}{
		{"login", func(q *fakeforum.Quirks) { q.Login = true }, 403, "application/json", "not_logged_in"},
		{"html", func(q *fakeforum.Quirks) { q.HTML = true }, 200, "text/html", "<html"},
		{"challenge", func(q *fakeforum.Quirks) { q.Challenge = true }, 403, "text/html", "Just a moment"},
		{"middleware", func(q *fakeforum.Quirks) { q.Limit, q.Wait = fakeforum.Middleware, 9*time.Second }, 429, "text/plain", "Slow down"},
		{"app", func(q *fakeforum.Quirks) { q.Limit, q.Wait = fakeforum.App, 9*time.Second }, 429, "application/json", `"wait_seconds":9`},
		{"status", func(q *fakeforum.Quirks) { q.Status = 502 }, 502, "text/plain", "Bad Gateway"},
		{"wrong id", func(q *fakeforum.Quirks) { q.WrongID = true }, 200, "application/json", fmt.Sprintf(`"id":%d`, topic+1)},
		{"tags", func(q *fakeforum.Quirks) { q.TagObjects = true }, 200, "application/json", `"slug":"tin"`},
		{"elsewhere", func(q *fakeforum.Quirks) { q.Status, q.Only = 502, "/posts" }, 200, "application/json", "One."},
	} {
		f.Set(c.set)
		w := get(f, page)
		if w.Code != c.status || !strings.HasPrefix(w.Header().Get("Content-Type"), c.media) || !strings.Contains(w.Body.String(), c.body) {
			t.Errorf("%s: %d %s %s", c.name, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
		f.Set(func(q *fakeforum.Quirks) { *q = fakeforum.Quirks{} })
	}
	f.Set(func(q *fakeforum.Quirks) { q.Truncated = true })
	if json.Valid(get(f, page).Body.Bytes()) {
		t.Error("half an answer is valid JSON")
	}
	f.Well()
	f.Set(func(q *fakeforum.Quirks) { q.Prefix = "/talk" })
	if get(f, page).Code != 404 || get(f, "/talk"+page).Code != 200 || !strings.HasPrefix(f.Link(topic, 0), "/talk/t/") {
		t.Error("the sub-folder is not where it should be")
	}
}

// TestGrow holds that a topic of a file becomes one of the forum, and the later file changes it.
func TestGrow(t *testing.T) {
	t.Parallel()
	const head = `{"id":77,"title":"A thread","slug":"a-thread","tags":["tin"],"post_stream":{"posts":[`
	one := `{"id":5,"post_number":1,"username":"ada","version":1,"cooked":"<p>One.</p>","created_at":"2025-01-01T10:00:00Z"}`
	edited := `{"id":5,"post_number":1,"username":"ada","version":2,"cooked":"<p>Uno.</p>","created_at":"2025-01-01T10:00:00Z"}`
	two := `{"id":8,"post_number":3,"username":"ben","cooked":"<p>Two.</p>","actions_summary":[{"id":2,"count":4}]}`
	f := fakeforum.New()
	for _, c := range []struct {
		posts string
		want  []int
		text  string
	}{{one, []int{5}, "One."}, {edited + "," + two, []int{5, 8}, "Uno."}, {edited, []int{5}, "Uno."}, {edited + "," + two, []int{5, 8}, "Two."}} {
		id, err := f.Grow([]byte(head + c.posts + "]}}"))
		if err != nil || id != 77 || !slices.Equal(f.Stream(77), c.want) || !strings.Contains(get(f, "/t/77.json").Body.String(), c.text) {
			t.Errorf("Grow(%s) = %d, %v; the stream is %v", c.posts, id, err, f.Stream(77))
		}
	}
	if post := f.Post(77, "cleo", "After the file."); f.Number(post) != 4 {
		t.Errorf("the next post has number %d", f.Number(post))
	}
	for _, bad := range []string{"", "{}", `{"id":1}`, "[]"} {
		if _, err := f.Grow([]byte(bad)); err == nil {
			t.Errorf("Grow(%q) succeeded", bad)
		}
	}
}

// TestStart holds that the forum is served on loopback and ends when it is stopped, twice too.
func TestStart(t *testing.T) {
	t.Parallel()
	f := fakeforum.New()
	topic, _ := f.Open("Served", fakeforum.Entry{By: "ada", Text: "One."})
	base, stop, err := f.Start()
	if err != nil {
		t.Skipf("no loopback here: %v", err)
	}
	resp, err := http.Get(base + f.Link(topic, 0))
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("GET = %v, %v", resp, err)
	}
	_ = resp.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	stop()
	stop()
	if resp, err := http.Get(base + "/"); err == nil {
		_ = resp.Body.Close()
		t.Error("it still answers after stop")
	}
}

// TestBackup holds that a forum which is set back is as it was, and gives ids and numbers again.
func TestBackup(t *testing.T) {
	t.Parallel()
	f := fakeforum.New()
	topic, first := f.Open("Tin", fakeforum.Entry{By: "ada", Text: "One."})
	rollback := f.Backup()
	for range 2 {
		second := f.Post(topic, "ben", "Two.")
		f.Edit(first, "One, edited.")
		f.Delete(first)
		rollback()
		if got := f.Stream(topic); !slices.Equal(got, []int{first}) {
			t.Fatalf("the topic has %v, want %d alone", got, first)
		}
		if p := decode(t, get(f, fmt.Sprintf("/t/%d.json", topic))).Stream.Posts; len(p) != 1 || p[0].Cooked != "<p>One.</p>" || p[0].Version != 1 {
			t.Errorf("the opening post is %+v", p)
		}
		if id := f.Post(topic, "cleo", "Another."); id != second || f.Number(id) != 2 {
			t.Errorf("the next post is %d with number %d, want %d with 2", id, f.Number(id), second)
		}
		rollback()
	}
}
