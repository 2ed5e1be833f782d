package market_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/rich"
)

// pieces are what made-up posts are made of.
var pieces = []string{
	"Long", "long", "short", "sold", "half", "my", "I", "I'm", "I’m", "bought", "added to", "no position in", "ZM", "$NET", "NASDAQ:", "(NYSE: CRWD)", "BRK.B", "7203.T",
	",", ".", "?", "!", "(", ")", "and", "or", "-", "–", ":", "\n", "\n\n", "- ", "> ", "if", "would", "is", "my portfolio:", "12%", "$5B", "revenue of", "grew", "“", "”", `"`,
	"ТSLA", "$AАPL", "é", "🚀", "it", "CEO", "position", "out of", "Holdings:", "https://forum.example/ZM", "a|b", "in 2019", "@zm",
}

func made() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(t, "pieces"), rapid.SampledFrom([]string{" ", "", " "}).Draw(t, "between"))
	})
}

var form = regexp.MustCompile(`^([A-Z]{1,5}(-[A-Z])?([.][A-Z]{1,3})?|[0-9]{3,6}([.][A-Z]{1,3})?)$`)

// hold holds what is promised of every reading: words stand in the post's own words, tickers have the form of tickers, and
// the same posts give the same reading.
func hold(t interface{ Errorf(string, ...any) }, thread forum.Thread, posts []forum.Post, watch []string) {
	r := market.Read(thread, posts, watch)
	own := make(map[string]string)
	for _, p := range posts {
		own[p.ID] = p.Body.Own().Text()
	}
	for _, m := range r.Mentions {
		if !form.MatchString(m.Symbol) || !strings.Contains(own[m.Post], m.Words) || !strings.Contains(m.Sentence, m.Words) {
			t.Errorf("mention %+v of %q", m, own[m.Post])
		}
	}
	for _, p := range r.Positions {
		if p.Words == "" || !strings.Contains(own[p.Post], p.Words) {
			t.Errorf("position %+v is not in %q", p, own[p.Post])
		}
		for _, s := range p.Symbols {
			if !form.MatchString(s) {
				t.Errorf("position in %q", s)
			}
		}
	}
	for _, f := range r.Figures {
		if f.Metric == "" || !strings.Contains(own[f.Post], f.Sentence) || !strings.Contains(f.Sentence, f.Number) {
			t.Errorf("figure %+v is not in %q", f, own[f.Post])
		}
	}
	for _, a := range r.LookAlikes {
		if !strings.Contains(own[a.Post], a.Words) || a.Words == a.Like || a.Words == "$"+a.Like {
			t.Errorf("look-alike %+v in %q", a, own[a.Post])
		}
	}
	if diff := cmp.Diff(r, market.Read(thread, posts, watch)); diff != "" {
		t.Errorf("read twice: %s", diff)
	}
}

// TestVerbatim holds the promises for made-up threads.
func TestVerbatim(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(made(), 1, 4).Draw(t, "posts")
		hold(t, forum.Thread{Title: made().Draw(t, "title")}, unlinked(posted(texts...)), []string{"ZM"})
	})
}

// unlinked leaves out the posts whose plain text tells the host of a link: words stand in those without it.
func unlinked(posts []forum.Post) []forum.Post {
	var out []forum.Post
	for _, p := range posts {
		if len(p.Body.Links()) == 0 {
			out = append(out, p)
		}
	}
	return out
}

// TestQuotingAddsNothing holds that a quotation of the whole post before it changes nothing that is found in it.
func TestQuotingAddsNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		posts := posted(made().Draw(t, "first"), made().Draw(t, "second"))
		want := market.Read(forum.Thread{}, posts, nil)
		quoted := append([]forum.Post(nil), posts...)
		quoted[1].Body = append(rich.Doc{rich.Q(nil, posts[0].Body...)}, posts[1].Body...)
		if diff := cmp.Diff(want, market.Read(forum.Thread{}, quoted, nil)); diff != "" {
			t.Errorf("the quotation changed it: %s", diff)
		}
	})
}

// FuzzRead holds them for whatever strangers write, as text and as markup.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"tickers-dev.txt", "positions-dev.txt"} {
		for _, r := range rows(f, name) {
			f.Add(r.title, r.text, false)
		}
	}
	f.Add("", "<table><tr><th>Ticker</th><th>Allocation</th></tr><tr><td>ZM<td>(<tr><td>|</table>", true)
	f.Fuzz(func(t *testing.T, title, text string, markup bool) {
		doc := rich.FromText(text)
		if markup {
			doc = rich.FromHTML(text, nil)
		}
		posts := unlinked([]forum.Post{{ID: "a", Body: doc}, {ID: "b", Author: forum.Author{Name: "tindra"}, Body: rich.FromText(text)}})
		hold(t, forum.Thread{Title: title}, posts, []string{"ZM", title})
	})
}

// BenchmarkRead reads what is in long posts: plain prose, and what would be slow if anything were.
func BenchmarkRead(b *testing.B) {
	for name, piece := range map[string]string{
		"prose": "I think the guide for ZM was fine, and revenue of $882 million grew 54%. I'm long $NET, (NYSE: CRWD) and added to DDOG today. ",
		"list":  "Long ZM, ", "open": "(long ", "quotes": `"`, "dots": "BRK.B.", "subject": "I'm I have ", "dashes": "A-", "numbers": "$1.", "metric": "revenue 1% ",
		"dollars": "$", "signs": "~+", "mine": "my ", "exchange": "(NYSE: A ", "tickers": "$ZM ", "none": "no position ", "amounts": "I own 1 of ", "holder": "as a ", "initials": "a.",
		"lines": "I bought ZM and NET, ", "alike": "ТА", "cells": " | ", "is": "ZM is my ", "ago": "sold ZM, ",
	} {
		for _, size := range []int{16 << 10, 128 << 10} {
			text := strings.Repeat(piece, size/len(piece))
			posts := []forum.Post{{ID: "a", Body: rich.Doc{rich.P(rich.T(text))}}}
			b.Run(name+"/"+map[int]string{16 << 10: "16k", 128 << 10: "128k"}[size], func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					market.Read(forum.Thread{}, posts, nil)
				}
			})
		}
	}
}
