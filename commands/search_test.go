package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
)

// TestSearch holds what is found: own words alone, whole words in any case, all of them, phrases where commas or quotation
// marks make some; by author, by ticker and by age; the newest first.
func TestSearch(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 now")
	r.says("marlow", "Net retention fell. The churn of small firms in the south is what I watch most.")  // 5
	r.says("besart", "Retention is net of churn.\n\nI bought $NET and nothing else.")                    // 6
	r.says("okafor", "> The churn of small firms in the south is what I watch most\n\nWhy?")             // 7
	r.says("ada", "The churn of small firms in the south is what I watch most.\n\nSo do I, since 2019.") // 8 repeats #5 without a mark
	r.says("marlow", "Straße und Churnrate.", written(time.Now().AddDate(0, 0, -40)))                    // 9
	for typed, want := range map[string]string{
		"search churn":                     "6 5 4",
		"search CHURN":                     "6 5 4",
		"search churn net":                 "6 5",
		"search net retention, churn":      "5",
		"search strasse":                   "9",
		"search churn author:marlow":       "5",
		"search author:@MARLOW":            "5 1 9",
		"search symbol:NET":                "6",
		"search nothing symbol:NET":        "6",
		"search churn since:30d source:#1": "6 5 4",
		"search author:marlow since:30d":   "5 1",
		"search 2019":                      "8",
		"search why":                       "7",
		"search rainbow":                   "",
		"search /churn/":                   "6 5 4",
	} {
		_, text := r.types(typed)
		var got []string
		for l := range strings.Lines(text) {
			if at := strings.LastIndex(l, " #"); at > 0 && !strings.HasPrefix(l, "looked into") {
				n, _, _ := strings.Cut(l[at+2:], " ")
				got = append(got, n)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: found %q, want %q\n%s", typed, got, want, text)
		}
	}
	_, text := r.types("search churn")
	has(t, "the sentence that has it", text, "The churn of small firms in the south is what I watch most. - marlow #5", "Churn is up. - tindra #4", "3 posts with \"churn\"", "looked into the own words of 9 posts in 1 thread")
	for _, typed := range []string{"search", "search ,", "search a b c d e f g h i j k"} {
		if reply, text := r.types(typed); !reply.Failed {
			t.Errorf("%q: %s", typed, text)
		}
	}
}

// TestPhrases holds what is one word to look for: each by itself, or what stands between commas or quotation marks.
func TestPhrases(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"": "", " , ,": "", "net  retention": "net|retention", "net net": "net", "net retention, churn ,": "net retention|churn",
		`churn "net retention" up`: "churn|net retention|up", "„net retention“ churn": "net retention|churn", `"net`: "net", `a,"b, c"`: "a,|b, c", `a "" "b c"`: "a|b c",
	} {
		if got := strings.Join(phrasesIn(typed), "|"); got != want {
			t.Errorf("phrasesIn(%q) = %q, want %q", typed, got, want)
		}
	}
}

// TestSearchHidden holds that what was taken out of the channel, or removed at the source, is not found.
func TestSearchHidden(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 now")
	r.types("hide #4")
	_, text := r.types("search churn")
	has(t, "hidden", text, "Nothing found with \"churn\"")
	r.types("hide #4 back")
	r.look(forum.Remove(r.posts[3], forum.Deleted, "author"))
	_, text = r.types("search churn")
	has(t, "removed", text, "Nothing found")
}

// TestSearchPages holds that the buttons lead through all pages and back, with everything that was asked for.
func TestSearchPages(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	r.types("subscribe https://board.example/t/7 now")
	for i := range 11 {
		r.says("ada", fmt.Sprintf("The ice is thin, berth %d.", i))
	}
	seen := make(map[string]bool)
	line := "search the ice, thin author:ada since:30d"
	for page := 1; page <= 3; page++ {
		reply, text := r.types(line)
		has(t, line, text, fmt.Sprintf("page %d of 3", page), `11 posts with "the ice" and "thin" by ada since `)
		for l := range strings.Lines(text) {
			if strings.HasPrefix(l, "The ice") {
				seen[l] = true
			}
		}
		var older string
		for _, a := range reply.Message.Actions {
			if a.Label == "Older" {
				older = a.Run
			}
		}
		if (older == "") != (page == 3) {
			t.Fatalf("page %d: the next is %q", page, older)
		}
		line = older
	}
	if len(seen) != 11 {
		t.Errorf("%d of 11 posts are on a page", len(seen))
	}
	if _, text := r.types("search ice page:99"); !strings.Contains(text, "page 3 of 3") {
		t.Errorf("a page too far:\n%s", text)
	}
}
