package layouttest

import (
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/summary"
)

// told is a thread of a digest with so many new posts, of which two are quoted.
func told(n, posts int, title string) relay.Told {
	words := "The southern route was closed for the winter again."
	t := relay.Told{Thread: forum.Thread{Ref: forum.Ref{Source: "board", Base: "https://board.example", ID: fmt.Sprint(n), URL: fmt.Sprintf("https://board.example/t/%d", n)}, Title: title}, People: min(posts, 4)}
	for i := range posts {
		t.Posts = append(t.Posts, post(i+10, "tindra", "<p>"+words+"</p>"))
	}
	for i := range min(posts, 2) {
		t.Lines = append(t.Lines, summary.Line{Post: 10 + i, Author: "tindra", Text: words})
	}
	return t
}

// digests are a full one, one with nothing new, and many posts at once.
func digests() []turn {
	d := relay.Digest{People: 9, Tickers: []relay.Ticker{{Symbol: "ZM", Posts: 9, People: 5}, {Symbol: "NET", Posts: 3, People: 2}}}
	for n := range 6 {
		d.Threads = append(d.Threads, told(n+1, 9-n, fmt.Sprintf("Route %d", n+1)))
	}
	d.Threads[4].Slept = 47 * 24 * time.Hour
	d.Passage = &relay.Passage{Post: post(3, "marlow", passage), Words: passage, Times: 4}
	position := relay.Declared{Position: market.Position{Side: market.Long, Symbols: []string{"ZM"}, Words: "Long ZM"}}
	position.Number, position.URL, position.Author.Name = 12, "https://board.example/t/1/12", "okafor"
	d.Positions = []relay.Declared{position}
	said := func(r store.Rhythm, d relay.Digest) relay.Saying {
		d.Plan = store.DigestPlan{ID: store.DigestID(r, noon), Rhythm: r, From: noon.AddDate(0, 0, -1), To: noon, Next: noon.AddDate(0, 0, 1), Zone: "America/New_York", Taken: 7}
		s := relay.Saying{Digest: &d}
		s.Turn.Deliveries = []store.Delivery{{Kind: store.Digest, Post: d.Plan.ID}}
		return s
	}
	flood := saying(store.New, store.Card, post(10, "tindra", "<p>Yes.</p>"))
	flood.Digest = &relay.Digest{Threads: []relay.Told{told(7, 30, thread().Title)}, Passage: d.Passage, Tickers: d.Tickers}
	return []turn{
		{"digest", said(store.Daily, d)},
		{"digest-nothing", said(store.Weekly, relay.Digest{})},
		{"digest-flood", flood},
	}
}

// follows are what one person is told alone.
func follows() []turn {
	own := func(p forum.Post) relay.Followed {
		return relay.Followed{Thread: thread(), Post: p, Own: overlap.Parts{Own: p.Body.Own()}}
	}
	s := relay.Saying{Follows: true, Followed: []relay.Followed{own(reply()), own(post(9, "besart", "<p>Nobody asked the pilots.</p>"))}, More: true}
	s.Turn.Lane.To = "test:dm"
	s.Turn.Deliveries = []store.Delivery{{Kind: store.Notice, Post: "follow/1"}}
	return []turn{{"follow", s}}
}
