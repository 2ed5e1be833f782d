package summary

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// harbour is a thread of invented people.
func harbour() Thread {
	return Thread{Title: "Harbour fees at Marlow", Posts: []Post{
		{Number: 1, Author: "ada", Text: "Hello all,\n\nThe harbour at Marlow raised its fees by 30% this spring, to $42 per night for a boat of ten metres. " +
			"The notice on the gate says that the money pays for the new breakwater. I doubt that, because the breakwater was paid for by the county. " +
			"Does anyone know where the harbour fees really go?\n\nThanks,\nAda\nBerth 12"},
		{Number: 2, Author: "ben", Text: "On Monday ada wrote:\n> Does anyone know where the harbour fees really go?\n\n" +
			"The accounts of the harbour are public, and half of the fees went into dredging last year. But nobody reads them. " +
			"The rest paid the crew of two and the insurance of the breakwater."},
		{Number: 3, Author: "cleo", Text: "Dredging is due again in two years, so the fees will not come down. Nice weather today. " +
			"We moved to the marina at Henley, which charges $35 per night with power and water."},
		{Number: 4, Author: "ada", Text: "Thank you both! I read the accounts: dredging took 52% of the harbour fees, the crew 31%. " +
			"That answers my question. The breakwater's insurance is the only part that is new. I will stay at Marlow and pay."},
		{Number: 5, Author: "dan", Text: "I agree. See https://harbour.example/accounts for the figures of the last ten years."},
	}}
}

// TestSummary holds what a small thread becomes.
func TestSummary(t *testing.T) {
	t.Parallel()
	got := Summarize(harbour(), Options{Words: 50})
	var b strings.Builder
	for _, l := range got.Lines {
		fmt.Fprintf(&b, "#%d %s: %s\n", l.Post, l.Author, l.Text)
	}
	want := `#1 ada: The harbour at Marlow raised its fees by 30% this spring, to $42 per night for a boat of ten metres.
#1 ada: Does anyone know where the harbour fees really go?
#2 ben: The accounts of the harbour are public, and half of the fees went into dredging last year.
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	got.Lines = nil
	if diff := cmp.Diff(Summary{Posts: 5, People: 4, Covered: 2, Voices: 2, Words: 47, Input: 193, Last: 5}, got); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

// TestShort holds that a short thread says that it is one, and an empty one gives nothing.
func TestShort(t *testing.T) {
	t.Parallel()
	short := harbour()
	short.Posts = short.Posts[1:3]
	if s := Summarize(short, Options{}); !s.Short || len(s.Lines) == 0 || s.Words > DefaultWords {
		t.Errorf("a thread of %d words: short %v, %d words", s.Input, s.Short, s.Words)
	}
	if s := Summarize(harbour(), Options{}); s.Short {
		t.Errorf("a thread of %d words is short", s.Input)
	}
	for _, none := range []Thread{{}, {Title: "x", Posts: []Post{{Number: 1, Text: "> only a quote\n\n:-)"}, {Number: 2}}}} {
		if s := Summarize(none, Options{}); len(s.Lines) != 0 || !s.Short || s.Over {
			t.Errorf("Summarize(%v) = %+v", none, s)
		}
	}
}

// TestWhole holds that a short thread is its own summary where the budget allows it, hanging beginnings and all.
func TestWhole(t *testing.T) {
	t.Parallel()
	th := Thread{Posts: []Post{
		{Number: 1, Author: "a", Text: "He sold the boat. But the berth is his until May.\nWow!"},
	}}
	want := []string{"He sold the boat.", "But the berth is his until May.", "Wow!"}
	for _, o := range []Options{{}, {Pairs: true}, {Words: 20, Pairs: true}} {
		var got []string
		for _, l := range Summarize(th, o).Lines {
			got = append(got, l.Text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", o, diff)
		}
	}
	if s := Summarize(th, Options{Words: 8}); s.Words > 8 {
		t.Errorf("eight words at most: %+v", s.Lines)
	}
	th.Posts = append(th.Posts, Post{Number: 2, Author: "b", Text: "> He sold the boat.\nThanks! That is his right, of course. :-)"})
	for _, l := range Summarize(th, Options{}).Lines {
		if l.Post == 2 && l.Text != "That is his right, of course. :-)" {
			t.Errorf("#2 says %q", l.Text)
		}
	}
}

// TestOver holds that a budget below every sentence gives the shortest one, whole, and says so.
func TestOver(t *testing.T) {
	t.Parallel()
	s := Summarize(harbour(), Options{Words: 1})
	if len(s.Lines) != 1 || !s.Over || s.Words <= 1 {
		t.Errorf("a budget of one word gives %+v", s)
	}
}

// TestOptions holds what the options promise.
func TestOptions(t *testing.T) {
	t.Parallel()
	since := Summarize(harbour(), Options{Since: 2})
	if since.Posts != 3 || since.Lines[0].Post < 3 {
		t.Errorf("since 2: %+v", since)
	}
	for _, l := range Summarize(harbour(), Options{Focus: []string{"dredge"}}).Lines {
		if !strings.Contains(strings.ToLower(l.Text), "dredg") {
			t.Errorf("focus on dredging gives %q", l.Text)
		}
	}
	if s := Summarize(harbour(), Options{Focus: []string{"ZM", "submarine"}}); len(s.Lines) != 0 {
		t.Errorf("nobody spoke of that: %+v", s.Lines)
	}
	if s := Summarize(harbour(), Options{Sentences: 2}); len(s.Lines) > 2 || len(s.Lines) == 0 {
		t.Errorf("two sentences at most: %+v", s.Lines)
	}
}

// TestTickerFocus holds that a ticker is found as it is written, not as a word.
func TestTickerFocus(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("The weather at the lake was fine for most of the long summer. ", 20)
	th := Thread{Posts: []Post{
		{Number: 1, Author: "a", Text: "I bought more NET on the drop to forty dollars.\nNet retention was high in the quarter.\n" + long},
		{Number: 2, Author: "b", Text: "The report says that $NET grew by half this year.\nThe planets grew too."},
	}}
	s := Summarize(th, Options{Focus: []string{"$NET"}})
	if len(s.Lines) != 2 || !strings.Contains(s.Lines[0].Text+s.Lines[1].Text, "NET") {
		t.Errorf("focus on $NET gives %+v", s.Lines)
	}
}

// TestPairs holds that with pairs no line starts with a word that points back, unless the line that it points to is
// right before it.
func TestPairs(t *testing.T) {
	t.Parallel()
	filler := strings.Repeat("Boats came and went in the harbour while the crew painted the long wall. ", 12)
	th := Thread{Title: "Marina insurance", Posts: []Post{
		{Number: 1, Author: "a", Text: "The marina changed its insurance in spring. It now covers storm damage of boats in the marina up to two million. " + filler},
		{Number: 2, Author: "b", Text: "This marina insurance is too dear for a small boat."},
		{Number: 3, Author: "c", Text: "Marina insurance of storm damage was never worth its price for small boats."},
	}}
	for words := 10; words < 70; words += 5 {
		s := Summarize(th, Options{Words: words, Pairs: true})
		for i, l := range s.Lines {
			if dangling(l.Text) && !l.Pair {
				t.Errorf("%d words: line %d hangs in the air: %q", words, i, l.Text)
			}
			if l.Pair && s.Lines[i-1].Post != l.Post {
				t.Errorf("%d words: line %d has no company", words, i)
			}
		}
	}
}

// TestPairsBehindQuotes holds that no sentence is paired with one that it does not answer.
func TestPairsBehindQuotes(t *testing.T) {
	t.Parallel()
	filler := strings.Repeat("Boats came and went in the harbour while the crew painted the long wall. ", 12)
	th := Thread{Title: "Marina insurance", Posts: []Post{
		{Number: 1, Author: "a", Text: "Is the marina insurance worth its price? It has no room for big boats. " + filler},
		{Number: 2, Author: "b", Text: "> Is the marina insurance worth its price?\nYes, for every boat in the marina.\n> It has no room for big boats.\n" +
			"That is true of the marina insurance as well."},
	}}
	for words := 10; words < 70; words += 5 {
		for _, l := range Summarize(th, Options{Words: words, Pairs: true}).Lines {
			if strings.HasPrefix(l.Text, "That") {
				t.Errorf("%d words: the quote before %q is missing", words, l.Text)
			}
		}
	}
}

// TestDangling holds which beginnings point to the sentence before, and which do not.
func TestDangling(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"He sold it.", "That's big.", "But I hold.", "…but I hold.", "\"But why?\" I asked.", "And so it goes.", "Which is why I sold.", "Those fell.",
		"Because of this I sold.", "Despite that, I hold.", "Given that, I sold.", "None of them grew.", "Of those, three grew.", "By then it was late.",
		"Even so, I hold.", "As a result, I sold.", "For example, the wall.", "The latter grew.", "Plus, they beat.", "Second, margins fell.", "Same here.",
	} {
		if !dangling(s) {
			t.Errorf("%q stands alone", s)
		}
	}
	for _, s := range []string{
		"The wall fell.", "Given that the wall fell, I sold.", "None of the boats sank.", "Most of the growth is organic.", "Second quarter fees grew.",
		"After the call it fell.", "If the wall falls, I sell.", "All that counts is the wall.", "Italy grew.", "Plus-size sails rose.", "In the spring it rained.", "", "…",
	} {
		if dangling(s) {
			t.Errorf("%q hangs in the air", s)
		}
	}
}

// TestRepeats holds that words of an earlier post are not taken for the later author's, marked or not.
func TestRepeats(t *testing.T) {
	t.Parallel()
	said := "The new breakwater keeps the swell out of the inner harbour in every wind but north."
	th := Thread{Posts: []Post{
		{Number: 1, Author: "a", Text: said + " " + strings.Repeat("Many boats lay at the quay all winter. ", 20)},
		{Number: 2, Author: "b", Text: said + "\nThat was not so in March, when the north wind took two boats off the quay."},
		{Number: 3, Author: "c", Text: "> " + said + "\nWe lay at the inner harbour in March and lost a fender to the north wind."},
	}}
	for _, l := range Candidates(th) {
		if l.Post != 1 && l.Text == said {
			t.Errorf("#%d is said to have written %q", l.Post, l.Text)
		}
	}
}

// TestFromForum holds what becomes of the parts of a post.
func TestFromForum(t *testing.T) {
	t.Parallel()
	posts := []forum.Post{
		{Number: 1, Author: forum.Author{Name: "ada"}, Likes: 3, Body: rich.Doc{
			rich.P(rich.T("Fees went up. "), rich.B(rich.T("They are too high now."))),
			rich.Q(&rich.Cite{Author: "ben", Post: 7}, rich.P(rich.T("Somebody else said that."))),
			{Kind: rich.Code, Text: "fee := 42\n"},
			rich.L(rich.P(rich.T("one item")), rich.P(rich.T("two items"))),
		}},
		{Number: 2, State: forum.Deleted, Author: forum.Author{Name: "ben"}},
		{Number: 3, Kind: forum.System, Action: "closed", Author: forum.Author{Name: "system"}},
	}
	got := FromForum(forum.Thread{Title: "Fees"}, posts)
	want := Thread{Title: "Fees", Posts: []Post{{
		Number: 1, Author: "ada", Flowed: true, Likes: 3, ReplyTo: 7, Bold: []string{"They are too high now."},
		Text: "Fees went up. They are too high now.\n\n> Somebody else said that.\n\n- one item\n- two items\n",
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestEssay holds that a long quote from outside is summed up beside what is said of it, and marked as no author's own.
func TestEssay(t *testing.T) {
	t.Parallel()
	var essay []rich.Node
	for i := range 30 {
		essay = append(essay, rich.P(rich.T(fmt.Sprintf("Paragraph %d of the report says that harbours need deeper water and longer walls each year.", i))))
	}
	posts := []forum.Post{
		{Number: 1, Author: forum.Author{Name: "ada"}, Body: rich.Doc{rich.P(rich.T("I found this report on harbours worth reading.")), rich.Q(nil, essay...)}},
		{Number: 2, Author: forum.Author{Name: "ben"}, Body: rich.Doc{rich.P(rich.T("The report forgets that dredging harbours costs more than walls do."))}},
	}
	s := Summarize(FromForum(forum.Thread{Title: "Report"}, posts), Options{})
	quoted, own := 0, 0
	for _, l := range s.Lines {
		if l.Quoted != strings.HasPrefix(l.Text, "Paragraph") {
			t.Errorf("quoted %v: %q", l.Quoted, l.Text)
		}
		if l.Quoted {
			quoted++
		} else {
			own++
		}
	}
	if quoted == 0 || own == 0 {
		t.Errorf("%d lines of the report, %d of people", quoted, own)
	}
}

// threads draws threads of words that repeat, with all that forums and mail put between them.
func threads(t *rapid.T) Thread {
	words := rapid.SampledFrom([]string{
		"harbour", "fees", "The", "He", "But", "Inc.", "BRK.B", "$3.5B", "Q1.", "dredging", "i.e.", "crew", "30%", "it's", "\"wall\"", "🚀", "港の料金。",
		"https://a.example/b.c", ">", "\n", "\n\n", "\n> ", "\n- ", "--", "wrote:\n", "Thanks,\n", "?", ".", "!", "…", "\x00", "\x01", "\xff", "\u00a0",
	})
	out := Thread{Title: rapid.StringMatching(`[a-zH ]{0,20}`).Draw(t, "title")}
	for i := range rapid.IntRange(0, 8).Draw(t, "posts") {
		out.Posts = append(out.Posts, Post{
			Number: i + 1, Author: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "author"),
			Text:   strings.Join(rapid.SliceOfN(words, 0, 120).Draw(t, "text"), " "),
			Flowed: rapid.Bool().Draw(t, "flowed"), Brings: rapid.Bool().Draw(t, "brings"),
			Likes: rapid.IntRange(0, 9).Draw(t, "likes"), ReplyTo: rapid.IntRange(0, 9).Draw(t, "reply"),
			Bold: rapid.SliceOfN(words, 0, 3).Draw(t, "bold"), Quotes: rapid.SliceOfN(words, 0, 3).Draw(t, "quotes"),
		})
	}
	return out
}

// TestPromises holds for any thread: each line stands word for word in the post it names; lines are in the thread's
// order; neither the budget nor 30 % of the input is exceeded; the counts are those of the lines; and a second call
// gives the same.
func TestPromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		th := threads(t)
		o := Options{
			Words: rapid.IntRange(0, 60).Draw(t, "words"), Sentences: rapid.IntRange(0, 6).Draw(t, "sentences"),
			Since: rapid.IntRange(0, 3).Draw(t, "since"), Pairs: rapid.Bool().Draw(t, "pairs"),
		}
		s := Summarize(th, o)
		check(t, th, o, s)
		if again := Summarize(th, o); !reflect.DeepEqual(s, again) {
			t.Fatalf("not the same twice:\n%+v\n%+v", s, again)
		}
	})
}

func check(t *rapid.T, th Thread, o Options, s Summary) {
	words, last := 0, 0
	for _, l := range s.Lines {
		if l.Post < last || l.Post <= o.Since && o.Since > 0 {
			t.Fatalf("#%d out of order, or too old", l.Post)
		}
		last = l.Post
		words += countWords(l.Text)
		if stored := strings.Join(strings.Fields(th.Posts[l.Post-1].Text), " "); !strings.Contains(stored, l.Text) {
			t.Fatalf("%q is not in #%d: %q", l.Text, l.Post, stored)
		}
	}
	if words != s.Words || s.Covered > s.Posts || s.Voices > s.People || s.Short != (s.Input < 150) {
		t.Fatalf("wrong counts, %d words: %+v", words, s)
	}
	if !s.Short && 10*words > 3*s.Input {
		t.Fatalf("%d words of %d", words, s.Input)
	}
	if !s.Over && (o.Words > 0 && words > o.Words || o.Sentences > 0 && len(s.Lines) > o.Sentences) {
		t.Fatalf("over the budget: %+v", s)
	}
}

// TestAtOnce holds that calls do not disturb each other.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	want := Summarize(harbour(), Options{})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got := Summarize(harbour(), Options{}); !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v", got)
			}
		})
	}
	group.Wait()
}

// FuzzSummarize holds that no text breaks the promises.
func FuzzSummarize(f *testing.F) {
	for _, p := range harbour().Posts {
		f.Add(p.Text, true)
		f.Add(p.Text, false)
	}
	f.Add(strings.Repeat("> a b c. d e f ", 40), false)
	f.Fuzz(func(t *testing.T, text string, flowed bool) {
		th := Thread{Title: text, Posts: []Post{{Number: 1, Text: text, Flowed: flowed}, {Number: 2, Text: text, Flowed: flowed, Brings: true}}}
		stored := strings.Join(strings.Fields(text), " ")
		for _, l := range Summarize(th, Options{Words: 40}).Lines {
			if !strings.Contains(stored, l.Text) {
				t.Errorf("%q is not in %q", l.Text, stored)
			}
		}
	})
}
