package overlap

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// shown lists the words of a document as they are compared.
func shown(d rich.Doc) []string {
	s := unroll(d)
	out := make([]string, len(s.words))
	for i, w := range s.words {
		out[i] = fmt.Sprintf("%s/%x", s.passage(i, i+1), w.hash)
		if !s.runs[w.run].object {
			out[i] = fmt.Sprintf("%s/%x", s.runs[w.run].text[w.start:w.end], w.hash)
		}
	}
	return out
}

// checkWhole holds that the own words and what was left out are all the words of the post, in order, and that taking the own
// words apart again changes nothing.
func checkWhole(t interface {
	Helper()
	Fatalf(string, ...any)
}, x *Index, p forum.Post,
) {
	t.Helper()
	before := rich.Normal(p.Body) + p.Body.Text()
	got := x.Strip(p)
	if rich.Normal(p.Body)+p.Body.Text() != before {
		t.Fatalf("stripping has changed the post")
	}
	all := shown(p.Body)
	gone := make([]bool, len(all))
	for _, r := range got.Repeats {
		if r.At < 0 || r.Words < 0 || r.At+r.Words > len(all) {
			t.Fatalf("%d words at %d of %d", r.Words, r.At, len(all))
		}
		for i := r.At; i < r.At+r.Words && !r.Stays; i++ {
			gone[i] = true
		}
	}
	var rest []string
	for i, w := range all {
		if !gone[i] {
			rest = append(rest, w)
		}
	}
	if diff := cmp.Diff(rest, shown(got.Own), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("the own words are not what is left (-left +own):\n%s\npost:\n%s\nown:\n%s", diff, p.Body.Text(), got.Own.Text())
	}
	p.Body = got.Own
	again := x.Strip(p)
	if diff := cmp.Diff(got.Own, again.Own, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("stripping twice changes:\n%s\n%#v", diff, got.Own)
	}
}

// TestWhole holds that nothing is lost and nothing is done twice, whatever people write.
func TestWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		posts := threads().Draw(t, "posts")
		x := New(Options{})
		for _, p := range posts {
			checkWhole(t, x, p)
			x.Add(p)
		}
		x.Quoted(2)
	})
}

// TestOwnStays holds that whole sentences of the author's own stay to the last character between repeated ones.
func TestOwnStays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := New(Options{})
		x.Add(forum.Post{ID: "a", Number: 1, Author: forum.Author{Name: "ann"}, Body: rich.Doc{rich.P(rich.T(strings.Join(passages(), " ")))}})
		var d rich.Doc
		var own []string
		n := 0
		for range rapid.IntRange(1, 6).Draw(t, "blocks") {
			var parts []string
			for range rapid.IntRange(1, 4).Draw(t, "sentences") {
				if rapid.Bool().Draw(t, "own") {
					s := ""
					for range rapid.IntRange(1, 12).Draw(t, "words") {
						n++
						s += fmt.Sprintf("%s%c ", rapid.SampledFrom([]string{"own", "the", "Long", "$X"}).Draw(t, "w"), 'a'+rune(n%26))
					}
					s = strings.TrimSpace(s) + rapid.SampledFrom([]string{".", "!", "?"}).Draw(t, "end")
					s = strings.ToUpper(s[:1]) + s[1:]
					own, parts = append(own, s), append(parts, s)
					continue
				}
				parts = append(parts, rapid.SampledFrom(passages()[:2]).Draw(t, "passage"))
			}
			d = append(d, rich.P(rich.T(strings.Join(parts, " "))))
		}
		got := x.Strip(forum.Post{ID: "b", Number: 2, Author: forum.Author{Name: "bob"}, Body: d}).Own.Text()
		if flat := strings.Join(strings.Fields(got), " "); flat != strings.Join(own, " ") {
			t.Fatalf("own words %q, want %q", flat, strings.Join(own, " "))
		}
	})
}

func TestNotEarlier(t *testing.T) {
	t.Parallel()
	words := passages()[0]
	post := func(n int, name string) forum.Post {
		return forum.Post{ID: fmt.Sprint(n), Number: n, Author: forum.Author{Name: name}, Body: rich.Doc{rich.P(rich.T(words))}}
	}
	x := Of([]forum.Post{post(5, "ann"), post(9, "bob")}, Options{})
	for _, test := range []struct {
		n    int
		name string
		from int
	}{{5, "ann", 0}, {3, "cid", 0}, {6, "ann", 0}, {6, "cid", 5}, {9, "bob", 5}} {
		got, ok := x.Strip(post(test.n, test.name)).Removed()
		if got.Post != test.from || ok != (test.from != 0) {
			t.Errorf("#%d by %s repeats #%d, want #%d", test.n, test.name, got.Post, test.from)
		}
	}
	hidden := post(1, "dot")
	hidden.State = forum.Deleted
	x = Of([]forum.Post{hidden, hidden}, Options{})
	if got := x.Strip(post(2, "cid")); len(got.Repeats) != 0 {
		t.Errorf("a removed post teaches %v", got.Repeats)
	}
}

// TestRoom holds that an index stays within its room, forgets the oldest posts first, and keeps the opening one.
func TestRoom(t *testing.T) {
	t.Parallel()
	x := New(Options{Words: 1000})
	said := func(n int) string {
		var out []string
		for i := range 40 {
			out = append(out, fmt.Sprintf("w%cx%cy", 'a'+rune((n*7+i*3)%26), 'a'+rune((n/26+i*i*n)%26)), fmt.Sprint("n", n, "z", i))
		}
		return strings.Join(out, " ")
	}
	for n := 1; n <= 300; n++ {
		x.Add(forum.Post{ID: fmt.Sprint(n), Number: n, Author: forum.Author{Name: "ann"}, Body: rich.Doc{rich.P(rich.T(said(n)))}})
		if len(x.seq) > 1000 || x.Size() > 200_000 {
			t.Fatalf("%d words, %d bytes", len(x.seq), x.Size())
		}
	}
	for n, want := range map[int]bool{1: true, 100: false, 299: true, 300: true} {
		r, ok := x.Strip(forum.Post{ID: "new", Number: 500, Author: forum.Author{Name: "bob"}, Body: rich.Doc{rich.P(rich.T(said(n)))}}).Removed()
		if ok != want || ok && (r.Post != n || !r.Whole) {
			t.Errorf("of #%d: %v %+v", n, ok, r)
		}
	}
}

func TestQuoted(t *testing.T) {
	t.Parallel()
	first, second := passages()[0], passages()[1]
	n := 0
	post := func(name string, words ...string) forum.Post {
		n++
		p := forum.Post{ID: fmt.Sprint(n), Number: n, Author: forum.Author{Name: name}}
		for _, w := range words {
			p.Body = append(p.Body, rich.P(rich.T(w)))
		}
		return p
	}
	opening := post("ann", first+" "+second)
	quoting := post("cid", "Hm.")
	quoting.Body = append(quoting.Body, rich.Q(&rich.Cite{Post: 1}, rich.P(rich.T(second))))
	x := Of([]forum.Post{
		opening, quoting, post("bob", first, "Yes."), post("bob", first, "Again."), post("cid", first+" "+second, "No."), post("ann", first, "I said it."),
	}, Options{})
	var got []string
	for _, q := range x.Quoted(2) {
		got = append(got, fmt.Sprintf("#%d %s %d posts %d people: %s", q.Post, q.Author, q.Times, q.People, Passage(opening.Body, q.From, q.To)))
	}
	want := []string{"#1 ann 3 posts 2 people: " + first}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := x.Quoted(3); len(got) != 0 {
		t.Errorf("three people repeated %v", got)
	}
}

func FuzzStrip(f *testing.F) {
	f.Add("<p>"+passages()[0]+"</p>", "> "+passages()[0]+"\n\nYes.", "<blockquote>"+passages()[1]+"</blockquote><p>No.</p>")
	f.Add("ann wrote:\n"+passages()[0], "[quote=ann]"+passages()[0]+"[/quote] x", "[quote]a[/quote][quote]")
	f.Add("a a a a a a a a a a a a a a a a a a", "a a a a a a a a a a a a a a a a b", "\xff>\u200d[/quote]:)")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		x := New(Options{})
		for i, s := range []string{a, b, c, a + "\n" + b} {
			p := forum.Post{ID: fmt.Sprint(i), Number: i + 1, Author: forum.Author{Name: []string{"ann", "bob"}[i%2]}, Body: rich.FromHTML(s, nil)}
			if i%2 == 1 {
				p.Body = rich.FromText(s)
			}
			checkWhole(t, x, p)
			x.Add(p)
		}
	})
}

// TestPassageHides holds that a passage which others repeat shows nothing of what its author hid, and stands in the text of
// its post as it is told.
func TestPassageHides(t *testing.T) {
	t.Parallel()
	for _, html := range []string{
		`<p>The road is open: <span class="spoiler">the mine reopens.</span> Nobody will tell.</p>`,
		`<p>The road is open: <span class="spoiler">the <b>mine</b> reopens</span>. Nobody will tell.</p>`,
		`<p>The road is open:</p><div class="spoiler"><p>the mine reopens</p></div><p>Nobody will tell.</p>`,
	} {
		d := rich.FromHTML(html, nil)
		got, text := Passage(d, 0, 100), strings.Join(strings.Fields(d.Text()), " ")
		if got != text || !strings.Contains(got, rich.Hidden) {
			t.Errorf("%s:\n got %q\nwant %q", html, got, text)
		}
	}
}
