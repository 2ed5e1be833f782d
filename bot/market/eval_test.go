package market_test

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/rich"
)

// A labelled row is one post, what stands around it, and what is to be found in it.
type labelled struct {
	line  int
	title string
	watch []string
	also  string
	text  string
	want  []string // symbols, or "side symbol"
}

// rows reads a file of labelled lines; see its first line.
func rows(t testing.TB, name string) []labelled {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []labelled
	in := bufio.NewScanner(f)
	for n := 1; in.Scan(); n++ {
		if strings.HasPrefix(in.Text(), "#") {
			continue
		}
		at := strings.LastIndex(in.Text(), "=>")
		if at < 0 {
			t.Fatalf("%s:%d: no =>", name, n)
		}
		r := labelled{line: n, text: strings.TrimSpace(in.Text()[:at])}
		if strings.HasPrefix(r.text, "{") {
			end := strings.Index(r.text, "} ")
			for kv := range strings.SplitSeq(r.text[1:end], "; ") {
				key, value, _ := strings.Cut(kv, "=")
				switch key {
				case "title":
					r.title = value
				case "watch":
					r.watch = strings.Fields(value)
				case "also":
					r.also = strings.ReplaceAll(value, `\n`, "\n")
				}
			}
			r.text = r.text[end+2:]
		}
		r.text = strings.ReplaceAll(r.text, `\n`, "\n")
		for part := range strings.SplitSeq(in.Text()[at+2:], ";") {
			words := strings.Fields(part)
			if strings.HasPrefix(name, "tickers") {
				r.want = append(r.want, words...)
				continue
			}
			for _, s := range words[min(1, len(words)):] {
				r.want = append(r.want, words[0]+" "+s)
			}
		}
		all = append(all, r)
	}
	return all
}

func body(text string) rich.Doc {
	if strings.HasPrefix(text, "<") {
		return rich.FromHTML(text, nil)
	}
	return rich.FromText(text)
}

// read reads the row's post in its thread.
func (r labelled) read() market.Reading {
	var posts []forum.Post
	if r.also != "" {
		posts = append(posts, forum.Post{ID: "1", Number: 1, Author: forum.Author{Name: "tindra"}, Body: body(r.also)})
	}
	posts = append(posts, forum.Post{ID: "2", Number: 2, Author: forum.Author{Name: "marlow"}, Body: body(r.text)})
	return market.Read(forum.Thread{Title: r.title}, posts, r.watch)
}

func symbolsOf(r market.Reading) []string {
	var got []string
	for _, m := range r.Mentions {
		if m.Post == "2" {
			got = append(got, m.Symbol)
		}
	}
	return got
}

func positionsOf(r market.Reading) []string {
	var got []string
	for _, p := range r.Positions {
		if p.Post != "2" {
			continue
		}
		for _, s := range p.Symbols {
			got = append(got, string(p.Side)+" "+s)
		}
		if len(p.Symbols) == 0 {
			got = append(got, string(p.Side)+" -")
		}
	}
	return got
}

// score compares what was found in a file's rows with their labels; show tells the rows that differ.
func score(t *testing.T, name string, found func(market.Reading) []string, show bool) (precision, recall float64) {
	t.Helper()
	var right, wrong, missed, exact int
	all := rows(t, name)
	for _, r := range all {
		got := slices.Compact(slices.Sorted(slices.Values(found(r.read()))))
		want := slices.Compact(slices.Sorted(slices.Values(r.want)))
		before := wrong + missed
		for _, g := range got {
			if slices.Contains(want, g) {
				right++
			} else {
				wrong++
			}
		}
		for _, w := range want {
			if !slices.Contains(got, w) {
				missed++
			}
		}
		if wrong+missed == before {
			exact++
		} else if show {
			t.Logf("%s:%d: %q: got %q, want %q", name, r.line, r.text, got, want)
		}
	}
	precision, recall = float64(right)/float64(max(1, right+wrong)), float64(right)/float64(max(1, right+missed))
	t.Logf("%s: %d rows, %d right, %d wrong, %d missed: precision %.3f, recall %.3f, rows exactly right %d", name, len(all), right, wrong, missed, precision, recall, exact)
	return precision, recall
}

// The bars, of which tickers and positions must reach both.
const (
	wantPrecision = 0.98
	wantRecall    = 0.90
)

// TestLabelled holds the bars on the labelled rows that the rules were written with.
func TestLabelled(t *testing.T) {
	t.Parallel()
	judge(t, "tickers-dev.txt", symbolsOf, true)
	judge(t, "positions-dev.txt", positionsOf, true)
}

// TestHeldApart holds them on the rows that no rule was changed for. It tells no row, so that none is.
func TestHeldApart(t *testing.T) {
	t.Parallel()
	judge(t, "tickers-held.txt", symbolsOf, false)
	judge(t, "positions-held.txt", positionsOf, false)
}

func judge(t *testing.T, name string, found func(market.Reading) []string, show bool) {
	t.Helper()
	if p, r := score(t, name, found, show); p < wantPrecision || r < wantRecall {
		t.Errorf("%s: precision %.3f, recall %.3f; want %.2f and %.2f", name, p, r, wantPrecision, wantRecall)
	}
}
