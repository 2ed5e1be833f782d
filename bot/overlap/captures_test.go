package overlap

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/threadtape/threadtape/adapters/sources/discourse"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// captures gives the threads that real forums answered, by file, with posts in order. Without them the test is skipped.
func captures(t *testing.T) map[string][]forum.Post {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for root != filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		root = filepath.Dir(root)
	}
	files, err := filepath.Glob(filepath.Join(root, "../shared/fixtures/discourse/*.json"))
	if err != nil || len(files) == 0 {
		t.Skip("the captured threads are not beside this checkout; the labels of this package hold the same promises")
	}
	out := make(map[string][]forum.Post)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, posts, err := discourse.Parse(data, "https://forum.example")
		if err != nil {
			t.Fatal(err)
		}
		slices.SortStableFunc(posts, func(a, b forum.Post) int { return cmp.Compare(a.Number, b.Number) })
		out[filepath.Base(file)] = posts
	}
	return out
}

// A token is a word of a post with what is known of it by other means than the index.
type token struct {
	text   string
	size   int
	quoted bool // the markup says so
	known  bool // it stands in eight words in a row of an earlier post by somebody else
	gone   bool // Strip took it out
}

// unquoted is a document with its quotes as plain text.
func unquoted(d rich.Doc) (out rich.Doc) {
	for _, n := range d {
		n.Kids = unquoted(n.Kids)
		if n.Kind == rich.Quote {
			out = append(out, n.Kids...)
		} else {
			out = append(out, n)
		}
	}
	return out
}

// A memory knows eight words in a row, and who wrote them first, by plain text.
type memory map[string]string

func (m memory) keys(words []token) []string {
	var out []string
	for i := 0; i+8 <= len(words); i++ {
		var key strings.Builder
		for _, w := range words[i : i+8] {
			key.WriteString(w.text + " ")
		}
		out = append(out, key.String())
	}
	return out
}

func (m memory) learn(words []token, author string) {
	for _, k := range m.keys(words) {
		if m[k] == "" {
			m[k] = author
		}
	}
}

func (m memory) mark(words []token, author string) {
	for i, k := range m.keys(words) {
		for j := i; m[k] != "" && m[k] != author && j < i+8; j++ {
			words[j].known = true
		}
	}
}

// tokens are the words of a post; code and other objects are empty.
func tokens(d rich.Doc, got Parts) []token {
	s := unroll(d)
	out := make([]token, len(s.words))
	for i, w := range s.words {
		if r := s.runs[w.run]; !r.object {
			plain := strings.Map(func(r rune) rune {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					return unicode.ToLower(r)
				}
				return -1
			}, r.text[w.start:w.end])
			out[i].text, out[i].size = plain, utf8.RuneCountInString(plain)
		}
	}
	for _, z := range s.zones {
		for i := z.first; z.node && i < z.last; i++ {
			out[i].quoted = true
		}
	}
	for _, r := range got.Repeats {
		for i := r.At; !r.Stays && i < r.At+r.Words; i++ {
			out[i].gone = true
		}
	}
	return out
}

// TestCaptures holds, on every captured thread with its quotes marked and with all marks taken away, that at most one
// hundredth of the own words repeats an earlier post, and that nothing is taken out but marked quotes and words that an
// earlier post has.
func TestCaptures(t *testing.T) {
	t.Parallel()
	for _, plain := range []bool{false, true} {
		own, lost, left, quoted, missed, quotes := 0, 0, 0, 0, 0, 0
		for file, posts := range captures(t) {
			x, seen := New(Options{}), make(memory)
			for _, p := range posts {
				flat := unquoted(p.Body)
				read := p
				if plain {
					read.Body = flat
				}
				got := x.Strip(read)
				words := tokens(p.Body, got)
				seen.mark(words, p.Author.Name)
				quotes += len(p.Body.Quotes())
				for from := 0; from < len(words); {
					to := from + 1
					for to < len(words) && words[to].gone == words[from].gone && words[to].quoted == words[from].quoted {
						to++
					}
					size, known := 0, 0
					for _, w := range words[from:to] {
						size += w.size
						if w.known {
							known += w.size
						}
					}
					switch w := words[from]; {
					case w.gone && !w.quoted:
						if known*10 < size*6 && !strings.Contains(Passage(flat, from, to), "quote") {
							lost += size
							t.Errorf("%s #%d, plain %v: own words went: %q", file, p.Number, plain, Passage(flat, from, to))
						}
					case !w.gone:
						own += size
						left += known
						if w.quoted {
							missed += known
						}
					}
					if words[from].quoted {
						quoted += known
					}
					from = to
				}
				x.Add(p)
				seen.learn(words, p.Author.Name)
			}
		}
		if own == 0 || left*100 > own {
			t.Errorf("plain %v: %d of %d characters of own words are repeated", plain, left, own)
		}
		t.Logf("plain %v: %d quotes; own words %d characters, %d of them repeated (%.2f %%), %d lost; of %d quoted characters of earlier posts %d were left",
			plain, quotes, own, left, 100*float64(left)/float64(own), lost, quoted, missed)
	}
}

// TestSeed holds that the last reply of the sample thread loses exactly its quotation, marked or not.
func TestSeed(t *testing.T) {
	t.Parallel()
	posts := captures(t)["seed-thread.json"]
	if len(posts) != 3 {
		t.Fatalf("%d posts", len(posts))
	}
	x := Of(posts[:2], Options{})
	want := posts[2].Body.Own().Text()
	flat := unquoted(posts[2].Body)
	for name, body := range map[string]rich.Doc{"marked": posts[2].Body, "plain": flat} {
		p := posts[2]
		p.Body = body
		got := x.Strip(p)
		if got.Own.Text() != want {
			t.Errorf("%s: own words %q, want %q", name, got.Own.Text(), want)
		}
		r, ok := got.Removed()
		if quotation := Passage(posts[1].Body, 0, 28); !ok || len(got.Repeats) != 1 || r.Passage != quotation || r.Post != 2 || utf8.RuneCountInString(quotation) != 170 {
			t.Errorf("%s: repeats %+v, want the %d characters %q", name, got.Repeats, utf8.RuneCountInString(quotation), quotation)
		}
	}
}
