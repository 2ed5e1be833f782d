package rich

import (
	"bufio"
	"encoding/json"
	"html"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

const sharedData = "../../../shared"

// shared gives the path of data that lies beside the project where it is developed.
func shared(t *testing.T, path string) string {
	t.Helper()
	path = filepath.Join(sharedData, path)
	if _, err := os.Stat(path); err != nil {
		t.Skip("the shared data is not here: the package's own testdata proves the same")
	}
	return path
}

// rows reads a file with one JSON object on each line.
func rows[T any](t *testing.T, path string) []T {
	t.Helper()
	f, err := os.Open(shared(t, path))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	return out
}

func forumURL() *url.URL {
	return &url.URL{Scheme: "https", Host: "forum.example", Path: "/t/demo/7/3"}
}

// cookeds gives every post's markup in the captured topics.
func cookeds(t *testing.T) map[string]string {
	t.Helper()
	type post struct {
		ID     int64
		Cooked string
	}
	out := make(map[string]string)
	files, err := filepath.Glob(filepath.Join(shared(t, "fixtures/discourse"), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var topic struct {
			PostStream struct{ Posts []post } `json:"post_stream"`
			Latest     []post                 `json:"latest_posts"`
		}
		if err := json.Unmarshal(b, &topic); err != nil {
			t.Fatal(err)
		}
		for _, p := range append(topic.PostStream.Posts, topic.Latest...) {
			out[filepath.Base(file)+"#"+json.Number(strings.TrimSpace(jsonOf(t, p.ID))).String()] = p.Cooked
		}
	}
	return out
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var leaks = regexp.MustCompile(`<div|</[a-z]|&amp;|class="|avatars\.|user_avatar|letter_avatar|\[\[[a-z]+:`)

// TestCaptures converts every captured post: no markup, avatar or phrase key comes through, and no quoted word counts as
// the author's.
func TestCaptures(t *testing.T) {
	t.Parallel()
	quotes := 0
	for name, cooked := range cookeds(t) {
		doc := FromHTML(cooked, forumURL())
		sound(t, name, doc)
		var code strings.Builder
		for n := range doc.All() {
			if n.Kind == Code || n.Kind == Mono {
				code.WriteString(n.Text)
			}
		}
		if found := leaks.FindString(doc.Text()); found != "" && !strings.Contains(code.String(), found) {
			t.Errorf("%s: %q in the text:\n%s", name, found, doc.Text())
		}
		for _, u := range doc.Links() {
			if strings.Contains(u, "avatar") {
				t.Errorf("%s: avatar %s", name, u)
			}
		}
		got := 0
		for n := range doc.All() {
			if n.Kind == Quote {
				got++
			}
		}
		want := strings.Count(cooked, `<aside class="quote`)
		quotes += want
		if got < want {
			t.Errorf("%s: %d quotes of %d", name, got, want)
		}
	}
	if quotes == 0 {
		t.Error("no quotes in the captures")
	}
}

// sound checks what holds for every document: valid text, bounded depth and size.
func sound(t tb, name string, doc Doc) {
	t.Helper()
	text, links, parts := 0, 0, 0
	for n := range doc.All() {
		text, links, parts = text+len(n.Text), links+len(n.URL), parts+1
		if !utf8.ValidString(n.Text) || Clean(n.Text) != n.Text {
			t.Fatalf("%s: text %q is not clean", name, n.Text)
		}
		if n.URL != "" && Host(n.URL) == "" {
			t.Fatalf("%s: target %q", name, n.URL)
		}
	}
	if text > maxText || links > maxLinks || parts > 2*maxParts {
		t.Fatalf("%s: %d bytes of text, %d of links, %d nodes", name, text, links, parts)
	}
	if n := depthOf(doc); n > maxDepth {
		t.Fatalf("%s: depth %d", name, n)
	}
}

func depthOf(nodes []Node) int {
	deepest := 0
	for _, n := range nodes {
		deepest = max(deepest, 1+depthOf(n.Kids))
	}
	return deepest
}

// TestHostileMarkup reads a list of hostile fragments: it never fails.
func TestHostileMarkup(t *testing.T) {
	t.Parallel()
	for _, row := range rows[struct{ S string }](t, "corpora/security/html-hostile.jsonl") {
		doc := FromHTML(row.S, forumURL())
		sound(t, row.S, doc)
		checkWrap(t, doc, 60, Style{})
	}
}

// TestNaughtyStrings shows any string as text, and loses nothing that can be seen.
func TestNaughtyStrings(t *testing.T) {
	t.Parallel()
	for _, row := range rows[struct{ ID, S string }](t, "corpora/security/naughty-strings.jsonl") {
		doc := FromText(row.S)
		sound(t, row.ID, doc)
		for _, line := range Wrap(doc, 40, Style{}) {
			if columns(line) > 40 || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7F }) {
				t.Errorf("%s: line %q", row.ID, line)
			}
		}
		if got := count(Line(row.S, 80)); got > 80 {
			t.Errorf("%s: a line of %d characters", row.ID, got)
		}
		if Name(row.S) == "" {
			t.Errorf("%s: empty name", row.ID)
		}
	}
}

// TestRedirectTargets holds that a link shows the host that a browser opens, or is dropped.
func TestRedirectTargets(t *testing.T) {
	t.Parallel()
	for _, row := range rows[struct{ S string }](t, "corpora/security/redirect-targets.jsonl") {
		u := FromHTML(`<a href="`+html.EscapeString(row.S)+`">x</a>`, forumURL()).Links()
		if len(u) == 0 {
			continue
		}
		// What we made of it must be read alike by everyone.
		opened, err := url.Parse(u[0])
		if err != nil || opened.User != nil || opened.Host != Host(u[0]) || opened.Scheme != "https" && opened.Scheme != "http" {
			t.Errorf("%q gives %q, shown as %q, %v", row.S, u[0], Host(u[0]), err)
		}
		if got, want := Label("x", u[0]), "x ("+opened.Host+")"; got != want {
			t.Errorf("%q is shown as %q, want %q", row.S, got, want)
		}
	}
}

// TestInjections runs the rows that do not depend on a chat's markup.
func TestInjections(t *testing.T) {
	t.Parallel()
	type row struct {
		ID, Platform, Field, HTML string
		Not                       []string `json:"must_not_contain"`
		NotMatch                  []string `json:"must_not_match"`
		Want                      []string `json:"must_contain"`
	}
	for _, row := range rows[row](t, "corpora/security/injection.jsonl") {
		if row.Platform != "terminal" && row.Platform != "any" && !strings.HasPrefix(row.ID, "d-link-") && !strings.HasPrefix(row.ID, "d-keep") &&
			row.ID != "d-bidi" && row.ID != "d-tags" && row.ID != "d-zalgo" && row.ID != "d-nul" && row.ID != "d-img-track" {
			continue
		}
		if row.ID == "d-link-bare-preview" || row.ID == "d-link-invite" {
			continue // a matter of the chat
		}
		text := strings.Join(Wrap(FromHTML(row.HTML, forumURL()), 200, Style{}), "\n")
		if row.Field == "title" {
			text = Line(row.HTML, 80)
		}
		for _, want := range row.Want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in %q", row.ID, want, text)
			}
		}
		for _, not := range row.Not {
			if strings.Contains(text, not) {
				t.Errorf("%s: %q is in %q", row.ID, not, text)
			}
		}
		for _, not := range row.NotMatch {
			if found := regexp.MustCompile(not).FindString(text); found != "" {
				t.Errorf("%s: %q matches %s in %q", row.ID, found, not, text)
			}
		}
	}
}
