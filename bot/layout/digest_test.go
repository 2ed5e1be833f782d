package layout_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/summary"
)

// told is a thread of a digest with so many new posts, of which two are quoted.
func told(n, posts int, title, words string) relay.Told {
	t := relay.Told{Thread: forum.Thread{Ref: forum.Ref{Source: "board", Base: "https://board.example", ID: fmt.Sprint(n), URL: fmt.Sprintf("https://board.example/t/%d", n)}, Title: title}, People: min(posts, 4)}
	for i := range posts {
		t.Posts = append(t.Posts, post(i+10, "tindra", "<p>"+words+"</p>"))
	}
	for i := range min(posts, 2) {
		t.Lines = append(t.Lines, summary.Line{Post: 10 + i, Author: "tindra", Text: words})
	}
	return t
}

func declared(n int, words string) relay.Declared {
	d := relay.Declared{Position: market.Position{Side: market.Long, Symbols: []string{"ZM"}, Words: words}}
	d.Number, d.URL, d.Author.Name = n, fmt.Sprintf("https://board.example/t/1/%d", n), "okafor"
	return d
}

func digestOf(r store.Rhythm, threads ...relay.Told) relay.Saying {
	s := relay.Saying{Digest: &relay.Digest{
		Plan:    store.DigestPlan{ID: store.DigestID(r, noon), Rhythm: r, From: noon.AddDate(0, 0, -1), To: noon, Next: noon.AddDate(0, 0, 1), Zone: "America/New_York", Taken: 7},
		Threads: threads, People: 9,
	}}
	s.Caps.Buttons = true
	s.Turn.Deliveries = []store.Delivery{{Kind: store.Digest, Post: s.Digest.Plan.ID}}
	return s
}

// TestDigestGolden holds the layouts of digests, as plain text.
func TestDigestGolden(t *testing.T) {
	t.Parallel()
	words := "The southern route was closed for the winter again."
	var seven []relay.Told
	for n := range 7 {
		seven = append(seven, told(n+1, 9-n, fmt.Sprintf("Route %d", n+1), words))
	}
	seven[1].More, seven[1].Lines[0].Quoted = true, true
	seven[2].Event = forum.Post{ID: "99", Kind: forum.System, Action: "closed", Author: forum.Author{Name: "marlow"}}
	seven[6].Slept = 47 * 24 * time.Hour
	full := digestOf(store.Daily, seven...)
	full.Digest.Passage = &relay.Passage{Post: post(3, "marlow", words), Words: words, Times: 4}
	full.Digest.Tickers = []relay.Ticker{{Symbol: "ZM", Posts: 9, People: 5}, {Symbol: "NET", Posts: 3, People: 2}}
	changed := declared(14, "Sold my ZM")
	changed.Before = &market.Position{Side: market.Long}
	changed.Before.Number, changed.Before.URL = 2, "https://board.example/t/1/2"
	full.Digest.Positions, full.Digest.Left = []relay.Declared{declared(12, "Long ZM"), changed}, 3
	long := digestOf(store.AtClose, slices.Clone(seven)...)
	for i := range long.Digest.Threads {
		long.Digest.Threads[i].Lines = []summary.Line{{Post: 10, Author: "tindra", Text: strings.Repeat("The route is closed and ", 30)}, {Post: 11, Author: "tindra", Text: strings.Repeat("Nobody sails, and ", 40)}}
	}
	one := digestOf(store.Weekly, seven[0])
	one.Digest.Plan.Taken = 1
	gone := digestOf(store.Daily)
	gone.Edited, gone.Turn.Deliveries[0].Kind = true, store.Update
	group := saying(store.New, store.Card)
	group.Turn.Deliveries = []store.Delivery{{Kind: store.New, Post: "110"}}
	group.Turn.Lane.Thread, group.Digest, group.Caps.Buttons = thread.Ref, &relay.Digest{Threads: []relay.Told{told(7, 30, thread.Title, words)}, Passage: full.Digest.Passage, Tickers: full.Digest.Tickers}, true
	var b strings.Builder
	for _, c := range []struct {
		name string
		s    relay.Saying
	}{
		{"daily", full},
		{"close, with long sentences", long},
		{"weekly, one thread", one},
		{"weekly, nothing new", digestOf(store.Weekly)},
		{"daily, nothing new", digestOf(store.Daily)},
		{"daily, all gone since", gone},
		{"many posts at once", group},
	} {
		m, ok := layout.Composer{}.Compose(c.s)
		fmt.Fprintf(&b, "== %s (%v)\npush: %s\n%s\n", c.name, ok, m.Push, styled(m))
	}
	golden(t, "digests.txt", b.String())
}

// TestDigestFits holds that a digest fits a message with the links in it, whatever stands in the threads, and that what
// strangers wrote stays text.
func TestDigestFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		words := func(name string) string {
			unit := rapid.SampledFrom([]string{"route ", "ß", "日本", "[x](https://evil.example) ", "@everyone ", "\u202e", "`", "word. "}).Draw(rt, name)
			return strings.Repeat(unit, rapid.IntRange(0, 120).Draw(rt, name+" times"))
		}
		var threads []relay.Told
		for n := range rapid.IntRange(1, 12).Draw(rt, "threads") {
			threads = append(threads, told(n, rapid.IntRange(1, 5).Draw(rt, "posts"), words("title"), words("sentence")))
			threads[n].Slept = time.Duration(rapid.IntRange(0, 1).Draw(rt, "slept")) * 1000 * time.Hour
		}
		s := digestOf(store.Daily, threads...)
		s.Language = rapid.SampledFrom(layout.Languages()).Draw(rt, "language")
		for n := range rapid.IntRange(0, 12).Draw(rt, "positions") {
			s.Digest.Positions = append(s.Digest.Positions, declared(n, words("position")))
		}
		for n := range rapid.IntRange(0, 30).Draw(rt, "tickers") {
			s.Digest.Tickers = append(s.Digest.Tickers, relay.Ticker{Symbol: fmt.Sprint("T", n), Posts: n, People: n})
		}
		s.Digest.Passage = &relay.Passage{Post: post(3, "marlow", "x"), Words: words("passage"), Times: 4}
		m, ok := layout.Composer{}.Compose(s)
		if !ok {
			rt.Fatal("said nothing")
		}
		size := 0
		for _, b := range m.Blocks {
			size += utf8.RuneCountInString(b.Text()) + 1
			for node := range rich.Doc(b.Nodes).All() {
				size += len(node.URL)
				if node.Kind == rich.Link && !strings.HasPrefix(node.URL, "https://board.example/") {
					rt.Errorf("links to %q", node.URL)
				}
			}
		}
		if size > 3800 {
			rt.Errorf("has %d characters", size)
		}
	})
}

// TestFewLeft holds what a message for very many posts says when few of them are left, and none has a sentence worth telling:
// a line for each, and nothing of others.
func TestFewLeft(t *testing.T) {
	t.Parallel()
	few := told(7, 3, thread.Title, "Yes.")
	few.Lines = nil
	for i := range few.Posts {
		few.Posts[i].URL = "" // as a source without addresses of posts has it
	}
	s := saying(store.Update, store.Card)
	s.Turn.Deliveries, s.Edited = []store.Delivery{{Kind: store.Update, Post: "110"}}, true
	s.Digest, s.Caps.Buttons = &relay.Digest{Threads: []relay.Told{few}}, true
	m, ok := layout.Composer{}.Compose(s)
	if text := m.Text(); !ok || strings.Contains(text, "more") || strings.Count(text, "tindra: Yes.") != 3 {
		t.Errorf("says %v, %q", ok, text)
	}
	if m.Actions[0].URL != thread.Ref.URL {
		t.Errorf("leads to %q", m.Actions[0].URL)
	}
}
