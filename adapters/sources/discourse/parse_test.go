package discourse_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/sources/discourse"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

func read(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func parse(t *testing.T, name string) (forum.Thread, map[int]forum.Post) {
	t.Helper()
	th, posts, err := discourse.Parse(read(t, name), "https://metals.example/talk")
	if err != nil {
		t.Fatalf("Parse(%s): %v", name, err)
	}
	byNumber := map[int]forum.Post{}
	for _, p := range posts {
		byNumber[p.Number] = p
	}
	return th, byNumber
}

// TestParseThread holds what is read of a thread as a whole.
func TestParseThread(t *testing.T) {
	t.Parallel()
	th, posts := parse(t, "topic.json")
	if th.Title != "Is the tin price “for real”?" || th.Author != "marisol" || th.State != forum.Closed || th.Top != 12 || th.Posts != 10 {
		t.Errorf("the thread is %+v", th)
	}
	if !slices.Equal(th.Tags, []string{"tin", "metals"}) {
		t.Errorf("tags in both forms are %q", th.Tags)
	}
	if th.Ref.URL != "https://metals.example/talk/t/is-the-tin-price-for-real/731" || th.Ref.Base != "https://metals.example/talk" {
		t.Errorf("the reference is %+v", th.Ref)
	}
	if len(posts) != 10 {
		t.Errorf("read %d posts, want 10: all but the whisper", len(posts))
	}
}

// TestParsePosts holds what is read of each kind of post.
func TestParsePosts(t *testing.T) {
	t.Parallel()
	_, posts := parse(t, "topic.json")
	first := posts[1]
	want := forum.Author{ID: "3", Name: "marisol", Display: "Marisol Q.", Avatar: "https://metals.example/letter_avatar_proxy/v4/letter/m/c5a1d2/96.png"}
	if first.ID != "5201" || first.Author != want || first.Likes != 14 || first.ReplyTo != 0 {
		t.Errorf("the opening post is %+v", first)
	}
	if !first.Created.Equal(time.Date(2025, 3, 1, 9, 1, 0, 0, time.UTC)) || !first.Edited.Equal(time.Date(2025, 3, 1, 11, 30, 0, 0, time.UTC)) {
		t.Errorf("created %v, edited %v", first.Created, first.Edited)
	}
	if first.URL != "https://metals.example/talk/t/is-the-tin-price-for-real/731/1" {
		t.Errorf("its link is %q", first.URL)
	}
	if p := posts[2]; p.ReplyTo != 1 || !p.Edited.IsZero() {
		t.Errorf("a reply answers %d, edited %v", p.ReplyTo, p.Edited)
	}
	for number, want := range map[int]forum.Post{
		6:  {State: forum.Hidden},
		7:  {State: forum.Deleted, Why: "author"},
		8:  {Kind: forum.Moderator},
		11: {Kind: forum.System, Action: "closed"},
		12: {Kind: forum.System},
	} {
		p := posts[number]
		if p.State != want.State || p.Why != want.Why || p.Kind != want.Kind || p.Action != want.Action || forum.Seal(p).Rev != p.Rev {
			t.Errorf("post %d is %+v", number, p)
		}
		if p.State != forum.Live && (!p.Body.Empty() || strings.Contains(p.Body.Text(), "deleted")) {
			t.Errorf("post %d has a body: %q", number, p.Body.Text())
		}
	}
	if posts[8].Author.Badge != "staff" || posts[12].Readable() || !posts[11].Readable() {
		t.Error("staff, or what is readable, is wrong")
	}
}

// TestParseQuotes holds that the words of others are apart, with their source; the thread is named only if it is another
// one.
func TestParseQuotes(t *testing.T) {
	t.Parallel()
	_, posts := parse(t, "topic.json")
	quotes := posts[5].Body.Quotes()
	if len(quotes) != 2 || quotes[0].Cite == nil || quotes[1].Cite == nil {
		t.Fatalf("post 5 quotes %+v", quotes)
	}
	if c := *quotes[0].Cite; c.Author != "okonkwo" || c.Post != 2 || c.Thread != "" || !c.Full {
		t.Errorf("the first quote is of %+v", c)
	}
	if c := *quotes[1].Cite; c.Author != "pim" || c.Post != 7 || c.Thread != "655" || c.Full {
		t.Errorf("the second quote is of %+v", c)
	}
	own := posts[5].Body.Own().Text()
	if !strings.Contains(own, "premiums were negative") || strings.Contains(own, "eleven weeks") || strings.Contains(own, "Smelters") {
		t.Errorf("its own words are %q", own)
	}
	if posts[2].Answers() != 1 {
		t.Errorf("post 2 answers %d", posts[2].Answers())
	}
}

// TestParseText holds that the words arrive, and nothing of the markup, the avatars or the buttons does.
func TestParseText(t *testing.T) {
	t.Parallel()
	_, posts := parse(t, "topic.json")
	for number, want := range map[int][]string{
		1:  {"for the ninth week", "4,120 t", "Long TINX & a little copper"},
		2:  {"marisol", "the history"},
		3:  {"A smelter from inside", "Short TINX"},
		10: {"if x < 3 { hold() }", "The mine reopens."}, // which is hidden
	} {
		text := rich.Sealed(posts[number].Body)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("post %d lacks %q: %q", number, w, text)
			}
		}
	}
	for number, p := range posts {
		for _, text := range []string{p.Body.Text(), rich.Sealed(p.Body)} {
			if leak := leaks(text); leak != "" {
				t.Errorf("post %d leaks %q: %q", number, leak, text)
			}
		}
	}
}

// leaks returns the first piece of markup that should not be in text.
func leaks(text string) string {
	for _, bad := range []string{"<div", "</", "<p>", "<br", "<aside", "class=\"", "data-username", "&amp;", "&lt;", "&quot;", "[[", "letter_avatar", "user_avatar", "quote-controls", "1380×400"} {
		if strings.Contains(text, bad) {
			return bad
		}
	}
	return ""
}

// TestParseShapes holds the other two forms of files, and that anything else is refused in words.
func TestParseShapes(t *testing.T) {
	t.Parallel()
	th, posts := parse(t, "posts.json")
	if len(posts) != 2 || th.Ref.ID != "731" || th.Title == "" || th.Top != 5 || posts[5].URL != "https://metals.example/talk/t/is-the-tin-price-for-real/731/5" {
		t.Errorf("some posts: %+v", th)
	}
	site, list, err := discourse.Parse(read(t, "latest.json"), "https://metals.example")
	if err != nil || len(list) != 3 || !slices.IsSortedFunc(list, func(a, b forum.Post) int { return a.Created.Compare(b.Created) }) {
		t.Fatalf("the newest posts of a site: %d, %v", len(list), err)
	}
	if site.Title == "" || !slices.ContainsFunc(list, func(p forum.Post) bool { return p.URL == "https://metals.example/t/rules/12/4" }) {
		t.Errorf("the newest posts of a site: %+v", site)
	}
	for _, bad := range []string{
		"", "null", "[]", "7", `{"id":3}`, `{"post_stream":{}}`, `{"post_stream":{"posts":[]},"id":1}`, `{"latest_posts":[]}`,
		`{"post_stream":{"posts":[{"id":0,"post_number":1}]},"id":1}`, `{"post_stream":{"posts":[{"id":1,"post_number":1,"topic_id":2}]},"id":1}`,
		"<html>", `{"post_stream":{"posts":[{"id":"x"}]}}`,
	} {
		th, posts, err := discourse.Parse([]byte(bad), "https://metals.example")
		if say, _ := fault.Words(err); err == nil || fault.Of(err) != fault.Broken || fault.Code(err) != "E-SOURCE-SHAPE" || say == "" || len(posts) > 0 {
			t.Errorf("Parse(%s) = %+v, %v", bad, th, err)
		}
	}
}

// FuzzParse holds that nothing a server can say makes the source stumble, and that what it makes of it is sound.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"topic.json", "posts.json", "latest.json"} {
		f.Add(read(f, name))
	}
	f.Add([]byte(`{"id":1,"title":"\u202ex","tags":[1,{"name":2},null],"post_stream":{"stream":[1,1,-1],"posts":[{"id":1,"post_number":1,"topic_id":1,"created_at":7,"cooked":"<p>a","avatar_template":"javascript:x"}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		th, posts, err := discourse.Parse(data, "https://metals.example")
		if err != nil {
			if fault.Of(err) != fault.Broken || len(posts) > 0 {
				t.Errorf("Parse gave %v and %d posts", err, len(posts))
			}
			return
		}
		seen := map[string]bool{}
		for _, p := range posts {
			if p.ID == "" || seen[p.ID] || p.Author.Name == "" || forum.Seal(p).Rev != p.Rev || p.State != forum.Live && !p.Body.Empty() {
				t.Errorf("the post %+v of %+v", p, th.Ref)
			}
			if p.Author.Avatar != "" && !strings.HasPrefix(p.Author.Avatar, "http") {
				t.Errorf("the avatar %q", p.Author.Avatar)
			}
			seen[p.ID] = true
		}
	})
}
