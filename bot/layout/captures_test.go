package layout_test

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/threadtape/threadtape/adapters/sources/discourse"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// TestCaptures holds, on every captured thread, what a channel sees: the body of a card is the author's own words to the last
// character, or pieces of them in their order where they are too long, and at most one hundredth of it repeats an earlier post.
func TestCaptures(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../shared/fixtures/discourse/*.json")
	if err != nil || len(files) == 0 {
		t.Skip("the captured threads are not beside this checkout; bot/overlap holds the same of its parts by labels")
	}
	shown, repeated, whole := 0, 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		thread, posts, err := discourse.Parse(data, "https://forum.example")
		if err != nil {
			t.Fatal(err)
		}
		slices.SortStableFunc(posts, func(a, b forum.Post) int { return cmp.Compare(a.Number, b.Number) })
		x, seen := overlap.New(overlap.Options{}), make(map[string]string)
		for _, p := range posts {
			parts := x.Strip(p)
			if p.Readable() && p.Kind != forum.System && !parts.Own.Empty() {
				body := cardBody(t, thread, p, parts)
				own := parts.Own.Text()
				short := strings.Contains(body, "[…]")
				switch {
				case !short && body != own:
					t.Errorf("%s #%d shows %q, and the author's own words are %q", filepath.Base(file), p.Number, body, own)
				case short && !extracted(body, own):
					t.Errorf("%s #%d shows %q, which is no extract in order of %q", filepath.Base(file), p.Number, body, own)
				case !short:
					whole++
				}
				s, r := repeats(seen, body, p.Author.Name)
				shown, repeated = shown+s, repeated+r
			}
			x.Add(p)
			learn(seen, p)
		}
	}
	if shown == 0 || whole < 60 || repeated*100 > shown {
		t.Errorf("%d of %d characters that cards show are repeated; %d posts are shown whole", repeated, shown, whole)
	}
	t.Logf("cards show %d characters, %d of them repeated (%.2f %%); %d posts are shown whole", shown, repeated, 100*float64(repeated)/float64(shown), whole)
}

// cardBody is the text of the body of a card.
func cardBody(t *testing.T, thread forum.Thread, p forum.Post, parts overlap.Parts) string {
	t.Helper()
	s := saying(store.New, store.Card, p)
	s.Thread, s.Own = thread, map[string]overlap.Parts{p.ID: parts}
	m, ok := layout.Composer{}.Compose(s)
	if !ok {
		t.Fatalf("#%d: nothing to say", p.Number)
	}
	at := slices.IndexFunc(m.Blocks, func(b chat.Block) bool { return b.Style == chat.Body })
	return rich.Doc(m.Blocks[at].Nodes).Text()
}

// extracted reports whether the pieces of a body between its gaps stand in the author's own words, one after another.
func extracted(body, own string) bool {
	rest := words(own)
	for piece := range strings.SplitSeq(body, "[…]") {
		piece = words(strings.TrimRight(piece, " …\n"))
		at := strings.Index(rest, piece)
		if at < 0 {
			return false
		}
		rest = rest[at+len(piece):]
	}
	return true
}

func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// eights are the runs of eight words of a text.
func eights(s string) (all []string, runs []string) {
	all = strings.Fields(strings.ToLower(s))
	for i := 0; i+8 <= len(all); i++ {
		runs = append(runs, strings.Join(all[i:i+8], " "))
	}
	return all, runs
}

func learn(seen map[string]string, p forum.Post) {
	_, runs := eights(p.Body.Text())
	for _, r := range runs {
		if seen[r] == "" {
			seen[r] = p.Author.Name
		}
	}
}

// repeats counts the characters of a text, and those of them in eight words in a row that somebody else said before.
func repeats(seen map[string]string, text, author string) (size, repeated int) {
	all, runs := eights(text)
	again := make([]bool, len(all))
	for i, r := range runs {
		for j := i; seen[r] != "" && seen[r] != author && j < i+8; j++ {
			again[j] = true
		}
	}
	for i, w := range all {
		size += utf8.RuneCountInString(w)
		if again[i] {
			repeated += utf8.RuneCountInString(w)
		}
	}
	return size, repeated
}
