package rich

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestMarkup converts one construct of forums after the other: the tree, and what a reader of plain text, of a narrow
// terminal, and of the author's own words gets of it.
func TestMarkup(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/markup/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(file, ".html")
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			doc := FromHTML(string(b), forumURL())
			sound(t, name, doc)
			golden(t, name+".json", tree(t, doc))
			golden(t, name+".txt", views(doc))
		})
	}
}

func tree(t *testing.T, doc Doc) string {
	t.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(doc); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func views(doc Doc) string {
	var out strings.Builder
	for _, view := range []struct{ name, text string }{
		{"text", doc.Text()},
		{"own", doc.Own().Text()},
		{"normal", Normal(doc)},
		{"44 columns", strings.Join(Wrap(doc, 44, Style{}), "\n")},
		{"44 columns, plain, with targets", strings.Join(Wrap(doc, 44, Style{Plain: true, URLs: true}), "\n")},
	} {
		out.WriteString("== " + view.name + "\n" + view.text + "\n")
	}
	return out.String()
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// TestColour draws every file in colours: the escape sequences are ours, and without them the lines are the same.
func TestColour(t *testing.T) {
	t.Parallel()
	files, _ := filepath.Glob("testdata/markup/*.html")
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc := FromHTML(string(b), forumURL())
		coloured := strings.Join(Wrap(doc, 60, Style{Color: true}), "\n")
		if diff := cmp.Diff(Wrap(doc, 60, Style{}), strings.Split(ourCodes.ReplaceAllString(coloured, ""), "\n")); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}

func BenchmarkFromHTML(b *testing.B) {
	files, _ := filepath.Glob("testdata/markup/*.html")
	var all []string
	size := 0
	for _, file := range files {
		s, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		all, size = append(all, string(s)), size+len(s)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	base := forumURL()
	for b.Loop() {
		for _, s := range all {
			FromHTML(s, base)
		}
	}
}
