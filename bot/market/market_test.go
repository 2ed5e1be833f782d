package market_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/rich"
)

// posted makes a thread of posts by marlow, tindra, marlow, …, a day apart.
func posted(texts ...string) []forum.Post {
	var posts []forum.Post
	for i, text := range texts {
		posts = append(posts, forum.Post{
			ID: string(rune('a' + i)), Number: i + 1, Author: forum.Author{Name: []string{"marlow", "tindra"}[i%2]},
			Created: time.Date(2026, 3, 1+i, 12, 0, 0, 0, time.UTC), Body: body(text),
		})
	}
	return posts
}

// TestQuotesCountForNobody holds that what a post quotes gives it neither tickers nor positions nor figures, in markup, with
// signs before the lines, and inside an embedded page, nor does what its author hid.
func TestQuotesCountForNobody(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"> Long ZM, revenue of $5B\n\nThanks.",
		"<blockquote><p>Long ZM, NASDAQ:NET. EPS of $1.02.</p></blockquote><p>Thanks.</p>",
		`<aside class="quote" data-username="besart" data-post="2"><blockquote><p>I sold half my $NET.</p></blockquote></aside><p>Why?</p>`,
		`<aside class="onebox"><h3><a href="https://news.example/1">$ZM beats</a></h3><p>Long $ZM. Revenue of $5B.</p></aside><p>See above.</p>`,
		"<p>&gt; Long $ZM, revenue of $5B</p><p>No.</p>",
		`<p>Well: <span class="spoiler">Long $ZM, revenue of $5B</span></p><div class="spoiler"><p>I sold half my $NET.</p></div>`,
	} {
		r := market.Read(forum.Thread{}, posted(text), []string{"ZM", "NET"})
		if len(r.Mentions)+len(r.Positions)+len(r.Figures) > 0 {
			t.Errorf("%q gives %+v", text, r)
		}
	}
}

// TestRemovedPosts holds that posts without words of their own, and what the forum itself says, give nothing.
func TestRemovedPosts(t *testing.T) {
	t.Parallel()
	posts := posted("Long $ZM", "Long $NET", "Long $CRWD")
	posts[0].State, posts[1].Kind = forum.Deleted, forum.System
	r := market.Read(forum.Thread{}, posts, nil)
	if len(r.Mentions) != 1 || r.Mentions[0].Symbol != "CRWD" || len(r.Positions) != 1 {
		t.Errorf("got %+v, want CRWD alone", r)
	}
}

// TestPositionKnowsItsPost holds that a position carries its author, post, time and link, and the words as they stand.
func TestPositionKnowsItsPost(t *testing.T) {
	t.Parallel()
	posts := posted("Hello.", "Fine quarter.\n\nStill long ZM (12%), NET.")
	posts[1].URL = "https://forum.example/t/1/2"
	got := market.Read(forum.Thread{}, posts, nil).Positions
	want := []market.Position{{
		Place: market.Place{Post: "b", Number: 2, Author: forum.Author{Name: "tindra"}, At: posts[1].Created, URL: posts[1].URL},
		Side:  market.Long, Symbols: []string{"ZM", "NET"}, Words: "Still long ZM (12%), NET",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestStale holds the 90 days.
func TestStale(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	p := market.Position{Place: market.Place{At: at}}
	if p.Stale(at.Add(market.Stale)) {
		t.Error("stale at 90 days, want fresh")
	}
	if !p.Stale(at.Add(market.Stale+time.Second)) || !(market.Position{}).Stale(at) {
		t.Error("fresh behind 90 days or without a time, want stale")
	}
}

// TestChanges holds that the other side by the same author in the same ticker is a change, and that nothing else is.
func TestChanges(t *testing.T) {
	t.Parallel()
	posts := posted("Long ZM and NET", "No position in ZM", "Sold half my NET", "Long ZM", "Long ZM", "Short TSLA")
	changes := market.Changes(market.Read(forum.Thread{}, posts, nil).Positions)
	var got []string
	for _, c := range changes {
		got = append(got, strings.Join([]string{c.Symbol, c.Before.Post, string(c.Before.Side), c.After.Post, string(c.After.Side)}, " "))
	}
	want := []string{"NET a long c sold", "ZM b none d long"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestLookAlikes holds that words with foreign letters are told apart and are never tickers, and that words of those scripts
// are no look-alikes.
func TestLookAlikes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text, watch, want string
	}{
		{"Buy $ТSLA and $AАPL", "", "TSLA AAPL"},
		{"ΝVDA is up", "", "NVDA"},
		{"МЕТА is up", "META", "META"},
		{"МЕТА is up", "", ""},
		{"НЕТ, СОР и ТАМ", "ZM", ""},
		{"＄ＴＳＬＡ", "", "TSLA"},
		{"$TSLÁ and TSLÁ", "TSLA", "TSLA TSLA"},
		{"$ZM is $ZM", "ZM", ""},
		{"ÀÉÎ and ŁÓDŹ", "", ""},
	} {
		r := market.Read(forum.Thread{}, posted(tt.text), strings.Fields(tt.watch))
		var got []string
		for _, a := range r.LookAlikes {
			got = append(got, a.Like)
			if !strings.Contains(tt.text, a.Words) {
				t.Errorf("%q is not in %q", a.Words, tt.text)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%q: look-alikes %q, want %q", tt.text, got, tt.want)
		}
		for _, m := range r.Mentions {
			if !strings.Contains(tt.text, m.Symbol) {
				t.Errorf("%q: ticker %s", tt.text, m.Symbol)
			}
		}
	}
}

// TestParse holds what people may type for a ticker.
func TestParse(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"zm": "ZM", "$ZM": "ZM", " brk-b ": "BRK.B", "BRK.B": "BRK.B", "NASDAQ:ZM": "ZM", "shop.to": "SHOP.TO", "7203.T": "7203.T", "v": "V", "nyse: net": "NET",
		"": "", "$": "", "TOOLONG": "", "ZM!": "", "Z M": "", "ТSLA": "", "12": "", "ZM.B.C": "", "-": "", "A_B": "", "NASDAQ:": "",
	} {
		if got, ok := market.Parse(typed); got != want || ok != (want != "") {
			t.Errorf("Parse(%q) = %q, %v; want %q", typed, got, ok, want)
		}
	}
}

// TestFigures holds which numbers are told with which metric, and which sentences hold none.
func TestFigures(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"Revenue of $882.5 million, up 369% year over year.", []string{"revenue $882.5 million", "revenue growth 369%"}},
		{"Gross margin was 76.3% and operating margin 5%.", []string{"gross margin 76.3%", "operating margin 5%"}},
		{"EPS of $1.02 against 0.79 expected.", []string{"EPS $1.02 guided", "EPS 0.79 guided"}},
		{"They guide to $900M for Q1.", []string{"guidance $900M guided"}},
		{"NRR fell to 117 percent.", []string{"NRR 117 percent"}},
		{"They have 467,100 customers and 1.2M users.", []string{"customers 467,100", "users 1.2M"}},
		{"ARR passed $400 million in 2021.", []string{"ARR $400 million"}},
		{"The P/E is 40, the EV/S is 12x.", []string{"P/E 40", "EV/S 12x"}},
		{"Operating margin was -3.2% in the quarter.", []string{"operating margin -3.2%"}},
		{"Guidance: $5.8B-$5.9B for the year.", []string{"guidance $5.8B guided", "guidance $5.9B guided"}},
		{"EPS came in at $0.42 versus guidance of $0.38.", []string{"EPS $0.42 guided", "guidance $0.38 guided"}},
		{"They trade at 12x sales and 45x earnings.", []string{"P/E 45x"}},
		{"Rev +28%, GM 79%, OM 12%, FCF margin 20%", []string{"revenue growth +28%", "gross margin 79%", "operating margin 12%", "FCF margin 20%"}},
		{"Churn is a 12-month figure.", nil},
		{"Revenue grew a lot. It was 54% of my surprise.", nil},
		{"Revenue will be told on Feb 24 in Q4 2021.", nil},
		{"I bought at $130.", nil},
		{"See #12 for the revenue.", nil},
		{"Growth https://forum.example/t/12%20of 3", nil},
	} {
		var got []string
		for _, f := range market.Read(forum.Thread{}, posted(tt.text), nil).Figures {
			s := f.Metric + " " + f.Number
			if f.Guidance {
				s += " guided"
			}
			got = append(got, s)
			if !strings.Contains(tt.text, f.Sentence) || !strings.Contains(f.Sentence, f.Number) {
				t.Errorf("%q: %q or %q does not stand there", tt.text, f.Sentence, f.Number)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q: %s", tt.text, diff)
		}
	}
}

// beside finds a file beside the checkout, or skips.
func beside(t *testing.T, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "..", "shared", name))
	if err != nil {
		t.Skip("not beside this checkout; the rows of testdata hold the same promise: ", name)
	}
	return data
}

// TestSeedThread holds that the captured thread has one ticker and one position, by the one who declared it.
func TestSeedThread(t *testing.T) {
	t.Parallel()
	var topic struct {
		Title string
		Posts struct {
			Posts []struct {
				ID       int
				Number   int `json:"post_number"`
				Username string
				Cooked   string
			}
		} `json:"post_stream"`
	}
	if err := json.Unmarshal(beside(t, "fixtures/discourse/seed-thread.json"), &topic); err != nil {
		t.Fatal(err)
	}
	var posts []forum.Post
	for _, p := range topic.Posts.Posts {
		posts = append(posts, forum.Post{ID: p.Username, Number: p.Number, Author: forum.Author{Name: p.Username}, Body: rich.FromHTML(p.Cooked, nil)})
	}
	r := market.Read(forum.Thread{Title: topic.Title}, posts, nil)
	if len(r.Mentions) != 1 || r.Mentions[0].Symbol != "ZM" || r.Mentions[0].Number != 2 {
		t.Errorf("mentions %+v, want ZM in #2", r.Mentions)
	}
	if len(r.Positions) != 1 || r.Positions[0].Author.Name != "windjohn" || r.Positions[0].Side != market.Long || r.Positions[0].Words != "Long ZM" {
		t.Errorf("positions %+v, want Long ZM by windjohn", r.Positions)
	}
}
