package layouttest

import (
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/summary"
)

// answers are what commands answer about what people wrote.
func answers() []Row {
	return slices.Concat(summaries(), catchups(), tops(), searches())
}

func summaries() []Row {
	position := func(by, words string, n int, at time.Time) market.Position {
		p := market.Position{Side: market.Long, Symbols: []string{"ZM"}, Words: words}
		p.Number, p.URL, p.Author.Name, p.At = n, thread().Ref.URL, by, at
		return p
	}
	s := layout.Summary{
		Thread: thread(), Budget: 1200, Now: noon, Edited: 2, From: noon.AddDate(0, -8, 0), To: noon,
		Links: map[int]string{1: "https://board.example/t/winter/7/1", 4: "https://board.example/t/winter/7/4", 9: "https://board.example/t/winter/7/9"},
		Began: []summary.Line{{Post: 1, Author: "marlow", Text: "I have read every letter that they wrote since 2019."}},
		Told: summary.Summary{Posts: 48, People: 11, Covered: 2, Voices: 2, Words: 40, Input: 900, Last: 48, Lines: []summary.Line{
			{Post: 4, Author: "marlow", Text: "The southern route was closed for the winter again."},
			{Post: 4, Author: "marlow", Text: "That is new.", Pair: true},
			{Post: 9, Author: "besart", Text: "The **ice** is <!channel> thin.", Quoted: true},
		}},
		Passage:   &relay.Passage{Thread: thread(), Post: post(3, "marlow", passage), Words: passage, Times: 4},
		Positions: []market.Position{position("okafor", "Long ZM", 12, noon.AddDate(0, -6, 0)), position("tindra", "Sold half my ZM", 13, noon)},
	}
	tight := s
	tight.Budget, tight.Notes, tight.Edited = 500, []string{"the forum counts 900 posts, of which I keep the opening one and the newest 199"}, 0
	short := layout.Summary{Thread: thread(), Now: noon, Told: summary.Summary{Posts: 1, People: 1, Covered: 1, Voices: 1, Words: 4, Input: 4, Last: 9, Short: true, Lines: []summary.Line{
		{Post: 9, Author: "besart", Text: "Nobody asked the pilots."},
	}}}
	return []Row{{"summary", s.Message()}, {"summary-tight", tight.Message()}, {"summary-short", short.Message()}}
}

func catchups() []Row {
	c := layout.Catchup{
		Thread: thread(), New: 12, At: noon, Number: 36, Edited: []int{2, 4}, Gone: []int{3},
		Told:  summary.Summary{Lines: []summary.Line{{Post: 37, Author: "marlow", Text: "The southern route was closed for the winter again."}}},
		Meant: []layout.Meant{{What: "ZM", Posts: many()}, {What: "marlow", Posts: many()[:1]}},
	}
	first := layout.Catchup{Thread: thread(), New: 20, Recent: true, Unmoved: true, Told: c.Told}
	nothing := layout.Catchup{Thread: thread(), At: noon, Number: 36, Gone: []int{1, 2, 3, 4, 5, 6, 7, 8}}
	other := first
	other.Thread.Title, other.New = "Ice", 1
	several := layout.Catchups{Threads: []layout.Catchup{c, other}, Quiet: 3, Dropped: 1, Unmoved: true}
	return []Row{{"catchup-all", several.Message()}, {"catchup-all-nothing", layout.Catchups{Quiet: 2}.Message()}, {"catchup", c.Message()}, {"catchup-first", first.Message()}, {"catchup-nothing", nothing.Message()}}
}

func apart(p forum.Post) overlap.Parts { return overlap.Parts{Own: p.Body.Own()} }

func tops() []Row {
	source := post(2, "tindra", "<p>"+passage+"</p><p>Ask them then.</p>")
	ranked := func(p forum.Post, times, people int) layout.Ranked {
		return layout.Ranked{Post: p, Own: apart(p), Times: times, People: people}
	}
	quoted := ranked(source, 4, 3)
	quoted.Words = passage
	return []Row{
		{"top-quoted", layout.Top{Thread: thread(), By: layout.Quoted, Posts: 12, Ranked: []layout.Ranked{quoted}}.Message()},
		{"top-liked", layout.Top{
			Thread: thread(), By: layout.Liked, Posts: 12, Notes: []string{"likes as they were when I last read each post"},
			Ranked: []layout.Ranked{ranked(long(), 12, 0), ranked(post(5, "besart", quoting), 1, 0)},
		}.Message()},
		{"top-replied", layout.Top{Thread: thread(), By: layout.Replied, Posts: 12, Ranked: []layout.Ranked{ranked(source, 5, 1), ranked(long(), 1, 1)}}.Message()},
		{"top-nothing", layout.Top{Thread: thread(), By: layout.Quoted, Posts: 1, Notes: []string{"no passage was quoted by two people"}}.Message()},
	}
}

func searches() []Row {
	found := layout.Found{Thread: thread(), Post: post(4, "marlow", "<p>So it is.</p>"), Words: "The southern route was closed for the winter again."}
	hostile := layout.Found{Thread: thread(), Post: post(6, "**okafor**", "<p>So it is.</p>"), Words: "Says @everyone: <!channel> [the route](https://evil.example) closed."}
	hostile.Thread.Title = "**@everyone** ![x](https://evil.example)"
	return []Row{
		{"search", layout.Search{For: `"route" and "closed"`, Found: []layout.Found{hostile, found}, Total: 12, Page: 2, Pages: 3, Threads: 2, Posts: 61, Dropped: 1, Since: noon}.Message()},
		{"search-nothing", layout.Search{For: `"route" by okafor`, Threads: 1, Posts: 12}.Message()},
		{"search-around", layout.Search{For: `"pilots"`, Total: 1, Page: 1, Pages: 1, Threads: 1, Posts: 1, Found: []layout.Found{{
			Thread: thread(), Post: essay(), Words: layout.Around(essay().Body.Text(), 260, layout.FoundBudget),
		}}}.Message()},
	}
}
