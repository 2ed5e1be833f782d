package overlap_test

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/rich"
)

// A label is a reply with what a person says is its author's own.
type label struct {
	post    forum.Post
	own     string
	repeats string
	judged  bool
}

// labelled reads one thread of testdata/labels.
func labelled(t *testing.T, path string) []label {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []label
	for _, f := range archive.Files {
		words := strings.Fields(f.Name)
		text := strings.TrimSpace(string(f.Data))
		switch words[1] {
		case "own":
			out[len(out)-1].own, out[len(out)-1].judged = text, true
			continue
		case "repeats":
			out[len(out)-1].repeats = text
			continue
		}
		p := forum.Post{ID: "p" + words[0], Author: forum.Author{Name: words[1]}, Body: rich.FromHTML(text, nil)}
		if p.Number, err = strconv.Atoi(words[0]); err != nil {
			t.Fatal(err)
		}
		for i, w := range words[2:] {
			switch w {
			case "re":
				p.ReplyTo, err = strconv.Atoi(words[i+3])
			case "text":
				p.Body = rich.FromText(text)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		own(p.Body)
		out = append(out, label{post: p})
	}
	return out
}

// own forgets the thread that quotes name, as sources do where it is the one that is read.
func own(nodes []rich.Node) {
	for _, n := range nodes {
		if n.Cite != nil {
			n.Cite.Thread = ""
		}
		own(n.Kids)
	}
}

// told writes repetitions as the labels do.
func told(repeats []overlap.Repeat) string {
	lines := make([]string, len(repeats))
	for i, r := range repeats {
		line := fmt.Sprintf("%s #%d", r.Kind, r.Post)
		for _, flag := range []struct {
			word string
			set  bool
		}{{"whole", r.Whole}, {"marked", r.Marked}, {fmt.Sprint("changed ", r.Changed), r.Changed > 0 && !r.Marked}, {"stays", r.Stays}} {
			if flag.set {
				line += " " + flag.word
			}
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n")
}

// TestLabels holds that of each labelled reply exactly the author's own words are left, and what is told of the rest.
// It tells precision and recall by characters.
func TestLabels(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/labels/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no labels", err)
	}
	replies, removed, lost, repeated, left := 0, 0, 0, 0, 0
	for _, path := range files {
		x := overlap.New(overlap.Options{})
		for _, l := range labelled(t, path) {
			got := x.Strip(l.post)
			if diff := cmp.Diff(got, x.Add(l.post)); diff != "" {
				t.Errorf("%s #%d: Add and Strip differ: %s", path, l.post.Number, diff)
			}
			if !l.judged {
				continue
			}
			replies++
			text := got.Own.Text()
			if diff := cmp.Diff(l.own, text); diff != "" {
				t.Errorf("%s #%d: own words (-want +got):\n%s", filepath.Base(path), l.post.Number, diff)
			}
			if diff := cmp.Diff(l.repeats, told(got.Repeats)); diff != "" && l.repeats+told(got.Repeats) != "" {
				t.Errorf("%s #%d: repeats (-want +got):\n%s", filepath.Base(path), l.post.Number, diff)
			}
			all := chars(flat(l.post.Body).Text())
			same := common(strings.Fields(l.own), strings.Fields(text))
			removed += all - chars(text)
			lost += chars(l.own) - same
			repeated += all - chars(l.own)
			left += chars(text) - same
		}
	}
	if replies < 60 {
		t.Errorf("%d labelled replies, want 60 at least", replies)
	}
	t.Logf("%d replies: precision %.4f, recall %.4f by characters (%d removed, %d of them own; %d repeated, %d of them left)",
		replies, 1-float64(lost)/float64(removed), 1-float64(left)/float64(repeated), removed, lost, repeated, left)
}

func chars(s string) int { return utf8.RuneCountInString(strings.Join(strings.Fields(s), "")) }

// common is how many characters the longest common subsequence of two lists of words has.
func common(a, b []string) int {
	row := make([]int, len(b)+1)
	for i := range a {
		diagonal := 0
		for j := range b {
			above := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diagonal + utf8.RuneCountInString(a[i])
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

// flat is a document with its quotes as plain text, as a scraper leaves them.
func flat(nodes rich.Doc) rich.Doc {
	var out rich.Doc
	for _, n := range nodes {
		n.Kids = flat(n.Kids)
		if n.Kind == rich.Quote {
			out = append(out, n.Kids...)
			continue
		}
		out = append(out, n)
	}
	return out
}
