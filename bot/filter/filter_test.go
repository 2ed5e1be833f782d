package filter_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

var board = forum.Thread{Ref: forum.Ref{Source: "board", Base: "https://board.example", ID: "7"}, Author: "marlow"}

func post(by, words string) forum.Post {
	return forum.Seal(forum.Post{ID: "9", Number: 9, Author: forum.Author{Name: by, ID: "417"}, Body: rich.FromText(words)})
}

func decide(t interface{ Fatalf(string, ...any) }, o store.Options, p forum.Post) filter.Decision {
	f, err := filter.Compile(o)
	if err != nil {
		t.Fatalf("Compile(%+v): %v", o, err)
	}
	return f.Decide(board, p, filter.OwnOf(p.Body.Own()))
}

// TestDecide holds what each option lets pass, and that the decision names the rule and the words as they stand.
func TestDecide(t *testing.T) {
	t.Parallel()
	long := post("tindra", "Zoom Security is a mess.\nLong ZM at 400, says the Straße. C++ and $NET rise; R&D too.")
	long.Likes = 3
	opener := post("marlow", "What do you pay?")
	for _, c := range []struct {
		name          string
		o             store.Options
		p             forum.Post
		takes         bool
		rule, matched string
	}{
		{"nothing is asked for", store.Options{}, long, true, "", ""},
		{"digests alone", store.Options{Mode: store.DigestOnly}, long, false, "mode", ""},
		{"the opening post alone", store.Options{Mode: store.First}, long, false, "mode", ""},
		{"another's post", store.Options{Mode: store.OP}, long, false, "mode", ""},
		{"the opener's post", store.Options{Mode: store.OP}, opener, true, "", ""},
		{"a word in any case", store.Options{Match: []string{"SECURITY"}}, long, true, "match", "Security"},
		{"part of a word", store.Options{Match: []string{"secur"}}, long, false, "match", ""},
		{"a phrase over white space", store.Options{Match: []string{"a   mess"}}, long, true, "match", "a mess"},
		{"a phrase over a line", store.Options{Match: []string{"zoom mess"}}, long, false, "match", ""},
		{"full folding", store.Options{Match: []string{"STRASSE"}}, long, true, "match", "Straße"},
		{"a word of signs", store.Options{Match: []string{"c++"}}, long, true, "match", "C++"},
		{"a sign inside", store.Options{Match: []string{"r&d"}}, long, true, "match", "R&D"},
		{"compatible forms", store.Options{Match: []string{"ＺＭ"}}, long, true, "match", "ZM"},
		{"one of several", store.Options{Match: []string{"zinc", "mess"}}, long, true, "match", "mess"},
		{"a pattern", store.Options{Match: []string{`/at \d{3}\b/`}}, long, true, "match", "at 400"},
		{"a pattern in any case", store.Options{Match: []string{`/^LONG/`}}, long, true, "match", "Long"},
		{"a pattern that finds nothing", store.Options{Match: []string{`/at \d{4}/`}}, long, false, "match", ""},
		{"what excludes wins", store.Options{Match: []string{"security"}, Exclude: []string{"mess"}}, long, false, "exclude", "mess"},
		{"what excludes is not there", store.Options{Exclude: []string{"zinc"}}, long, true, "", ""},
		{"by name", store.Options{Only: []string{"@Tindra"}}, long, true, "only_authors", ""},
		{"by id", store.Options{Only: []string{"417"}}, long, true, "only_authors", ""},
		{"by another", store.Options{Only: []string{"marlow"}}, long, false, "only_authors", ""},
		{"never by name", store.Options{Never: []string{"TINDRA"}}, long, false, "not_authors", ""},
		{"never wins", store.Options{Only: []string{"tindra"}, Never: []string{"tindra"}}, long, false, "not_authors", ""},
		{"a cashtag", store.Options{Tickers: []string{"net"}}, long, true, "tickers", "$NET"},
		{"bare capitals", store.Options{Tickers: []string{"ZM"}}, long, true, "tickers", "ZM"},
		{"no such ticker", store.Options{Tickers: []string{"CRWD"}}, long, false, "tickers", ""},
		{"a position", store.Options{Positions: true}, long, true, "positions", "Long ZM"},
		{"no position", store.Options{Positions: true}, opener, false, "positions", ""},
		{"none is no position", store.Options{Positions: true}, post("tindra", "No position in ZM."), false, "positions", ""},
		{"likes", store.Options{MinLikes: 3}, long, true, "min_likes", ""},
		{"too few likes", store.Options{MinLikes: 4}, long, false, "min_likes", ""},
		{"likes come last", store.Options{MinLikes: 4, Match: []string{"zinc"}}, long, false, "match", ""},
		{"quoted words", store.Options{Match: []string{"zinc"}}, forum.Post{ID: "9", Body: rich.FromHTML("<blockquote>zinc</blockquote><p>no</p>", nil)}, false, "match", ""},
	} {
		d := decide(t, c.o, c.p)
		if d.Takes != c.takes || d.Rule != c.rule || !strings.HasPrefix(d.Matched, c.matched) || c.matched == "" && d.Matched != "" {
			t.Errorf("%s: %+v, want takes %v, rule %q, matched %q", c.name, d, c.takes, c.rule, c.matched)
		}
		if d.Why == "" || strings.HasSuffix(d.Why, ".") || d.Later != (d.Rule == "min_likes" && !d.Takes) {
			t.Errorf("%s: %+v", c.name, d)
		}
	}
}

// TestWords holds where the words of a term begin and end, and that patterns find what forums make of typed text.
func TestWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		entry, said string
		takes       bool
	}{
		{"造船", "造船厂上个季度交付了两艘船。", true},
		{"季度", "造船厂上个季度交付了两艘船。", true},
		{"トヨタ", "今日トヨタの株を買った", true},
		{"ราคา", "ดูราคาหุ้น", true},
		{"造船", "造 船", false},
		{"10", "up 10.5 today", false},
		{"10", "up 1,10 today", false},
		{"10", "It was 10. Then 9.", true},
		{"3.5", "up 3.5%, they say", true},
		{"zm", "Bought ZM,NET and more", true},
		{"/don't/", "I don’t know", true},
		{"/don’t/", "I don’t know", true},
		{`/"too big"/`, "They are “too big” to fail", true},
		{"/price target/", "the price\u00a0target", true},
		{"/caf\u00e9/", "the cafe\u0301", true},
		{"/z[mn]/i", "ZN it is", true},
		{"/z[mn]/gi", "it is ZK", false},
		{"/i", "and /i too", true},
	} {
		if d := decide(t, store.Options{Match: []string{c.entry}}, post("tindra", c.said)); d.Takes != c.takes {
			t.Errorf("%s in %q: %+v", c.entry, c.said, d)
		}
	}
}

// TestCheck holds that what is wrong with an entry is said in plain words, with the option and the entry.
func TestCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		entry, says string
	}{
		{"/(zoom/", "has a ( that is not closed"},
		{"/zoom)/", "has a ) without its ("},
		{"/[zoom/", "has a [ that is not closed"},
		{"/*zoom/", "repeats nothing"},
		{"/a**/", "repeats a repetition"},
		{"/a{2000}/", "repeats too often"},
		{`/\z\y/`, "backslash"},
		{`/zoom\/`, "ends with a backslash"},
		{"/(?i)zoom/", "begins with (?"},
		{"/(?P<n>zoom)/", "begins with (?"},
		{"/zoom(?=x)/", "begins with (?"},
		{`/\Q.\E/`, `\Q`},
		{"/.*/", "and so every post"},
		{"/$/", "and so every post"},
		{"/a{0,900}b{0,900}c{0,900}d/", "too large"},
		{"/" + strings.Repeat("a", 300) + "/", "has 302 characters"},
		{strings.Repeat("a", 201), "has 201 characters"},
		{" ", "has no words"},
	} {
		for _, o := range []store.Options{{Match: []string{"good", c.entry}}, {Exclude: []string{c.entry}}} {
			err := filter.Check(o)
			say, fix := fault.Words(err)
			if fault.Of(err) != fault.Invalid || fault.Code(err) != "E-FILTER" || !strings.Contains(say, c.says) || fix == "" || !strings.Contains(say, ": ") {
				t.Errorf("%q: %v: %q %q, want %q", c.entry, err, say, fix, c.says)
			}
		}
	}
	for _, good := range []string{"/", "//x", "/(?:a|b)c/", `/\(?x/`, `/[(?]x/`, "/[]x]/", "and/or", "/a|b/", "zoom, security"} {
		if err := filter.Check(store.Options{Match: []string{good}}); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	if err := filter.Check(store.Options{Tickers: []string{"no ticker"}}); fault.Code(err) != "E-FILTER" {
		t.Errorf("no ticker: %v", err)
	}
	if err := filter.Check(store.Options{Match: make([]string, 51)}); fault.Code(err) != "E-FILTER" {
		t.Errorf("51 entries: %v", err)
	}
}

var words = rapid.StringMatching(`[a-zäßéΣ]{1,6}`)

// TestTermsAnywhere holds that a term is found wherever its words stand one after the other, in any case and over any white
// space, and not where they are part of longer words; and that what is told stands in the post.
func TestTermsAnywhere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		term := rapid.SliceOfN(words, 1, 3).Draw(t, "term")
		said := make([]string, len(term))
		for i, w := range term {
			said[i] = rapid.SampledFrom([]func(string) string{strings.ToLower, strings.ToUpper, strings.Clone}).Draw(t, "case")(w)
		}
		space := rapid.SampledFrom([]string{" ", "  ", "\u00a0", " \t"}).Draw(t, "space")
		p := post("tindra", "12 "+strings.Join(said, space)+", 34")
		o := store.Options{Match: []string{strings.Join(term, " ")}}
		d := decide(t, o, p)
		if !d.Takes {
			t.Fatalf("%q is not found in %q", o.Match, p.Body.Text())
		}
		if !strings.Contains(rich.Line(p.Body.Text(), 1000), d.Matched) {
			t.Fatalf("%q was told, which does not stand in %q", d.Matched, p.Body.Text())
		}
		if d := decide(t, o, post("tindra", "12 x"+strings.Join(said, " ")+"y 34")); d.Takes {
			t.Fatalf("%q is found inside longer words: %+v", o.Match, d)
		}
	})
}

// TestNarrowing holds that every further rule lets pass less, that what excludes wins whatever else is asked for, and that
// deciding twice decides the same.
func TestNarrowing(t *testing.T) {
	t.Parallel()
	options := rapid.Custom(func(t *rapid.T) store.Options {
		few := rapid.SliceOfN(rapid.SampledFrom([]string{"zoom", "harbour fees", "/z.{2}m/", "ZM"}), 0, 2)
		return store.Options{
			Match: few.Draw(t, "match"), Exclude: few.Draw(t, "exclude"), MinLikes: rapid.IntRange(0, 3).Draw(t, "likes"),
			Only: rapid.SliceOfN(rapid.SampledFrom([]string{"tindra", "@OKAFOR"}), 0, 2).Draw(t, "only"), Positions: rapid.Bool().Draw(t, "positions"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		o := options.Draw(t, "options")
		p := post(rapid.SampledFrom([]string{"tindra", "okafor", "marlow"}).Draw(t, "by"), rapid.SampledFrom([]string{"Zoom.", "Harbour  fees", "Long ZM", "none of it"}).Draw(t, "words"))
		p.Likes = rapid.IntRange(0, 4).Draw(t, "likes")
		d := decide(t, o, p)
		if again := decide(t, o, p); again != d {
			t.Fatalf("decided %+v and %+v", d, again)
		}
		narrower := o
		narrower.Never = []string{"okafor"}
		narrower.MinLikes++
		if decide(t, narrower, p).Takes && !d.Takes {
			t.Fatalf("%+v takes what %+v does not", narrower, o)
		}
		narrower = o
		narrower.Exclude = append([]string{p.Body.Text()}, o.Exclude...)
		if x := decide(t, narrower, p); x.Takes {
			t.Fatalf("%+v takes %q", narrower, p.Body.Text())
		}
		if d.Later && p.Likes >= o.MinLikes {
			t.Fatalf("%+v waits for likes that are there", d)
		}
	})
}

// FuzzCheck holds that no entry breaks the check, and that what it lets pass can be searched for in anything.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{"zoom", "/a|b/", "/(?i)x/", "/[/", "/\\/", "//", "ß", "\u200d", "/[[:^alpha:]]+/"} {
		f.Add(s, "Zoom said: a ß.")
	}
	f.Fuzz(func(t *testing.T, entry, words string) {
		fl, err := filter.Compile(store.Options{Match: []string{entry}})
		if err != nil {
			if fault.Code(err) != "E-FILTER" {
				t.Errorf("%q: %v", entry, err)
			}
			return
		}
		p := post("tindra", words)
		if d := fl.Decide(board, p, filter.OwnOf(p.Body)); d.Takes && strings.ContainsFunc(d.Matched, unicode.IsControl) {
			t.Errorf("told %q", d.Matched)
		}
	})
}

// TestCacheShares holds that the same wish has one filter, however it is formatted, and that a broken one takes nothing.
func TestCacheShares(t *testing.T) {
	t.Parallel()
	var c filter.Cache
	a := c.Of(store.Options{Match: []string{"zoom"}, Format: store.Card})
	if b := c.Of(store.Options{Match: []string{"zoom"}, Format: store.Full}); a != b {
		t.Error("the same wish was compiled twice")
	}
	if b := c.Of(store.Options{Match: []string{"Zoom"}}); a == b {
		t.Error("another wish has the same filter")
	}
	bad := c.Of(store.Options{Match: []string{"/(/"}})
	if p := post("tindra", "anything ( at all"); bad.Decide(board, p, filter.OwnOf(p.Body)).Takes {
		t.Error("a filter that cannot be compiled takes a post")
	}
}

// TestSay holds how filters are told to people.
func TestSay(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]store.Options{
		"":                        {Mode: store.OP},
		"only posts that name ZM": {Tickers: []string{"ZM"}},
		`only posts that have "zoom security" or /z.m/ and do not have "spam"`:                                       {Match: []string{"zoom security", "/z.m/"}, Exclude: []string{"spam"}},
		"only posts that are by tindra, okafor or marlow and declare a position and have 1 like, as soon as they do": {Only: []string{"tindra", "okafor", "marlow"}, Positions: true, MinLikes: 1},
		"only posts that are not by a, b, c, d, e or one of 2 more":                                                  {Never: []string{"a", "b", "c", "d", "e", "f", "g"}},
	} {
		if got := filter.Say(o); got != want {
			t.Errorf("Say(%+v) = %q, want %q", o, got, want)
		}
	}
}

// TestTermsOverlap holds that a term is found exactly where it stands as whole words, also where it overlaps itself.
func TestTermsOverlap(t *testing.T) {
	t.Parallel()
	inside := func(r byte) bool { return r == 'a' }
	rapid.Check(t, func(t *rapid.T) {
		term := rapid.StringMatching(`[a!][a! ]{1,6}[a!]`).Draw(t, "term")
		var text string // made of what the term begins with
		for _, n := range rapid.SliceOfN(rapid.IntRange(1, len(term)), 1, 6).Draw(t, "text") {
			text += term[:n]
		}
		said, in := strings.Join(strings.Fields(term), " "), strings.Join(strings.Fields(text), " ")
		want := false
		for i := 0; i+len(said) <= len(in); i++ {
			end := i + len(said)
			begins := i == 0 || !inside(in[i-1]) || !inside(in[i])
			ends := end == len(in) || !inside(in[end-1]) || !inside(in[end])
			want = want || in[i:end] == said && begins && ends
		}
		d := decide(t, store.Options{Match: []string{term}}, post("tindra", text))
		if d.Takes != want || want && strings.Join(strings.Fields(d.Matched), " ") != said {
			t.Fatalf("%q in %q: %+v, want %v", term, text, d, want)
		}
	})
}

// BenchmarkTerms looks for as many terms as there may be, each almost standing everywhere in a long post.
func BenchmarkTerms(b *testing.B) {
	terms := make([]string, 50)
	for i := range terms {
		terms[i] = strings.Repeat("!", 199) + string(rune('A'+i))
	}
	p := post("tindra", strings.Repeat("!", 64<<10))
	f, err := filter.Compile(store.Options{Match: terms})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if f.Decide(forum.Thread{}, p, filter.OwnOf(p.Body)).Takes {
			b.Fatal("found")
		}
	}
}
