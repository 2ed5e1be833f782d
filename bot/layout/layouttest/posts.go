package layouttest

import (
	"fmt"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

var noon = time.Date(2026, time.March, 12, 12, 0, 0, 0, time.UTC)

func thread() forum.Thread {
	return forum.Thread{
		Ref:   forum.Ref{Source: "board", Base: "https://board.example", ID: "7", URL: "https://board.example/t/winter/7"},
		Title: "Winter route", Author: "marlow", Posts: 12, Active: noon,
	}
}

func post(n int, by, html string) forum.Post {
	return forum.Seal(forum.Post{
		ID: fmt.Sprint(100 + n), Number: n, Author: forum.Author{Name: by, Avatar: "https://board.example/a/" + by + ".png"},
		Created: noon.Add(time.Duration(n) * time.Minute),
		URL:     fmt.Sprintf("https://board.example/t/winter/7/%d", n), Body: rich.FromHTML(html, nil),
	})
}

const (
	passage = "It opens in June, if the ice allows it and the pilots come back from the north in time to be asked."
	quoting = `<aside class="quote" data-username="tindra" data-post="2"><div class="title">tindra:</div><blockquote><p>` + passage + `</p></blockquote></aside>`
)

// EveryKind is a post with everything that a forum's markup has.
const EveryKind = `<h2>What the log says</h2><p>The <a href="https://pilots.example/log">log</a> <em>ends</em> in <b>March</b>, <b><i>not</i> in May</b>;
see https://pilots.example/log_1 and <a href="https://pilots.example/log">https://pilots.example/log</a>.<br><del>Snow_shoes</del> <code>a ` + "`" + ` b</code> <span class="spoiler">He sinks</span></p>
<ul><li>one<ul><li>within <b>one</b></li></ul></li><li>two<pre><code>x := 1
- y</code></pre></li></ul><ol start="3"><li>three</li><li>four</li></ol>
<blockquote><p>First.</p><p># Second.</p></blockquote><pre><code class="lang-go">if a &lt; b {
	return "**"
}</code></pre>
<table><tr><th>Ship</th><th>Ice</th></tr><tr><td>Vega</td><td>PC 6</td></tr></table><hr>
<p><img src="https://board.example/i/chart.png" alt="a chart" width="400" height="300"></p><p># not a heading<br>1. no list<br>- nor this</p>
<details><summary>More</summary><p>Less.</p></details>`

// A spoken is a post in one of the situations that every format has to show.
type spoken struct {
	name   string // empty: a reply
	saying func(store.Format) relay.Saying
}

// saying is a turn about posts, as the relay hands it over.
func saying(kind store.Kind, format store.Format, posts ...forum.Post) relay.Saying {
	s := relay.Saying{
		Thread: thread(), Posts: posts, Edited: kind == store.Update,
		Turn:  store.Turn{Lane: store.Lane{Thread: thread().Ref, To: "test:a"}},
		Taker: store.Subscription{Version: 1, Options: store.Options{Format: format}},
	}
	for _, p := range posts {
		s.Turn.Deliveries = append(s.Turn.Deliveries, store.Delivery{Kind: kind, Post: p.ID})
	}
	return s
}

func reply() forum.Post {
	return post(3, "okafor", quoting+`<p>Says who? The <a href="https://pilots.example/log">log</a> ends in <b>March</b>.</p>`)
}

func long() forum.Post {
	return post(4, "marlow", "<p>"+strings.Repeat("The southern route was closed for the winter again. ", 90)+"</p>")
}

func posts() []spoken {
	just := func(p forum.Post) func(store.Format) relay.Saying {
		return func(f store.Format) relay.Saying { return saying(store.New, f, p) }
	}
	edited := reply()
	edited.Edited, edited.Likes = noon.Add(time.Hour), 2
	return []spoken{
		{"", just(reply())},
		{"own", just(post(9, "besart", "<p>Nobody asked the pilots.</p>"))},
		{"quote", just(post(5, "besart", quoting))},
		{"repeat", repeated},
		{"answer", answered},
		{"long", just(long())},
		{"rich", just(post(8, "marlow", EveryKind))},
		{"extract", just(essay())},
		{"position", silent},
		{"turned", turned},
		{"edited", func(f store.Format) relay.Saying { return saying(store.Update, f, edited) }},
		{"plain", func(f store.Format) relay.Saying {
			s := saying(store.New, f, reply())
			s.Plain = true
			return s
		}},
	}
}

// repeated is a post that quotes without markup.
func repeated(f store.Format) relay.Saying {
	source := post(2, "tindra", "<p>"+passage+"</p><p>Ask them then.</p>")
	p := post(7, "okafor", "<p>"+passage+"</p><p>Nobody has asked them yet.</p>")
	s := saying(store.New, f, p)
	s.Own = map[string]overlap.Parts{p.ID: overlap.Of([]forum.Post{source}, overlap.Options{}).Strip(p)}
	return s
}

// answered is a post that answers one that it does not quote.
func answered(f store.Format) relay.Saying {
	p := post(10, "okafor", "<p>In June, then.</p>")
	p.ReplyTo = 2
	s := saying(store.New, f, p)
	s.Replied = map[int]forum.Post{2: post(2, "tindra", "<p>"+passage+"</p>")}
	return s
}

// silent is a post that declares a position after the thread was silent for weeks.
func silent(f store.Format) relay.Saying {
	p := post(8, "besart", "<p>Long $HBLN since autumn, about 3% of what I have. NYSE: NET is next, see <a href='https://pilots.example/log'>the log</a>.</p>")
	s := saying(store.New, f, p)
	s.Silence = map[string]time.Duration{p.ID: 47*24*time.Hour + 5*time.Hour}
	return s
}

// turned is a post that declares another side than its author did before, long ago and lately.
func turned(f store.Format) relay.Saying {
	p := post(8, "besart", "<p>Sold half my $HBLN today.</p><p>Long $NET.</p>")
	s := saying(store.New, f, p)
	read := market.Read(thread(), []forum.Post{p}, nil)
	before := func(n int, side market.Side, symbol string, at time.Time) market.Position {
		return market.Position{Place: market.Place{Post: fmt.Sprint(100 + n), Number: n, Author: p.Author, At: at, URL: post(n, "besart", "").URL}, Side: side, Symbols: []string{symbol}}
	}
	s.Turned = map[string][]market.Change{p.ID: {
		{Symbol: "HBLN", Before: before(2, market.Long, "HBLN", noon.AddDate(0, -6, 0)), After: read.Positions[0]},
		{Symbol: "NET", Before: before(3, market.None, "NET", noon), After: read.Positions[1]},
	}}
	return s
}

// essay is a post that does not fit a card, of sentences that do not weigh the same.
func essay() forum.Post {
	return post(9, "marlow", "<p>"+strings.Join([]string{
		"Harborline went from 3 ports to 41 in one winter.", "I have read every letter that they wrote since 2019.",
		"Churn is the number to watch here.", "In the last quarter it fell to 1.2% from 3.4% a year ago.",
		"The pilots whom I asked at the harbour of Tarn say that the ice is not what keeps them.",
		"Somebody will say that a port is a port and a pilot is a pilot.", "That is true of every harbour but the one you have to enter at night in January.",
		"Revenue grew 54% to $5.8B, and the guidance for next year is higher than I can explain.", "I cannot explain it, and I have tried for weeks.",
		"What would make me sell is a winter in which nobody has to call a pilot.", "Such a winter has not come in thirty years.", "I hold what I have.",
	}, " ")+"</p>")
}
