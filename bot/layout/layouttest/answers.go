package layouttest

import (
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/overlap"
)

// answers are what commands answer about what people wrote.
func answers() []Row {
	return append(tops(), searches()...)
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
