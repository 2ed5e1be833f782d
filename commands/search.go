package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/filter"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	extract "github.com/threadtape/threadtape/bot/summary"
)

const (
	// searchPage is how many posts one page of an answer shows, and searchTerms how many words may be looked for at once.
	searchPage  = 5
	searchTerms = 10
)

func search(d Deps) command.Spec {
	author := command.Option{Name: "author", Help: "only what this one wrote, by the name on the forum", Type: command.Text, Named: true}
	author.Complete = d.completePosters
	symbol, one := symbolOption(d, false), source(d, false)
	symbol.Named, one.Named = true, true
	return command.Spec{
		Name:     "search",
		Help:     "find posts of this channel's threads by the words that their authors wrote",
		Aliases:  []string{"find", "grep"},
		Examples: []string{"search churn", "search net retention, churn source:#1", "search author:tindra symbol:ZM since:30d"},
		Tier:     command.Read,
		Options: []command.Option{
			{Name: "words", Help: "words that must all be there; with commas between, each part as it stands", Type: command.Text},
			one, author, symbol, sinceOption(),
			{Name: "page", Help: "which page, the newest first", Type: command.Number, Min: 1, Max: 1000, Default: "1", Named: true},
		},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			w, err := wantedPosts(r)
			if err != nil {
				return command.Reply{}, err
			}
			threads, dropped, err := d.searched(ctx, r)
			if err != nil {
				return command.Reply{}, err
			}
			if w.watch, _, err = d.watched(ctx, r); err != nil {
				return command.Reply{}, err
			}
			var found []layout.Found
			read := 0
			for _, p := range threads {
				hits, n, err := d.find(ctx, p, w)
				if err != nil {
					return command.Reply{}, err
				}
				found, read = append(found, hits...), read+n
			}
			slices.SortStableFunc(found, func(a, b layout.Found) int {
				return cmp.Or(b.Post.Created.Compare(a.Post.Created), cmp.Compare(b.Post.Number, a.Post.Number))
			})
			return searchAnswer(r, w, layout.Search{Found: found, Threads: len(threads), Posts: read, Dropped: dropped}), nil
		},
	}
}

// A hunt is what posts are looked for by.
type hunt struct {
	phrases []string // all of them must be there
	terms   []*filter.Filter
	author  string
	symbol  string
	since   time.Time
	watch   []string
}

// wantedPosts reads what was typed.
func wantedPosts(r command.Request) (w hunt, err error) {
	if w.since, err = typedSince(r); err != nil {
		return w, err
	}
	if w.symbol, err = typedSymbol(r); err != nil {
		return w, err
	}
	w.author = strings.TrimPrefix(strings.TrimSpace(r.Values.Text("author")), "@")
	w.phrases = phrasesIn(r.Values.Text("words"))
	if len(w.phrases) == 0 && w.author == "" && w.symbol == "" {
		return w, fault.New(fault.Invalid, "E-SEARCH", "What should I look for?", r.Typed("search", "churn"), nil)
	}
	if len(w.phrases) > searchTerms {
		return w, fault.New(fault.Invalid, "E-SEARCH-WORDS", fmt.Sprintf("I look for %d words at once, at most.", searchTerms),
			"Leave out those that stand in every post: "+r.Typed("search", strings.Join(w.phrases[:2], " ")), nil)
	}
	for _, phrase := range w.phrases {
		if strings.HasPrefix(phrase, "/") { // a pattern is for those who set up a filter
			phrase = strings.ReplaceAll(phrase, "/", " ")
		}
		f, err := filter.Compile(store.Options{Match: []string{phrase}})
		if err != nil {
			return w, fault.New(fault.Invalid, "E-SEARCH-WORD", fmt.Sprintf("%q is nothing that I can look for.", rich.Line(phrase, 40)), r.Typed("search", "churn"), err)
		}
		w.terms = append(w.terms, f)
	}
	return w, nil
}

// phrasesIn are the words of a text, each by itself; where there are commas or quotation marks, what stands between them is
// one.
func phrasesIn(text string) (all []string) {
	add := func(parts []string) {
		for _, p := range parts {
			if p = strings.TrimSpace(p); p != "" && !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune("“”„«»", r) {
			return '"'
		}
		return r
	}, text)
	switch {
	case strings.Contains(text, `"`):
		for i, part := range strings.Split(text, `"`) {
			if i%2 == 1 {
				add([]string{part})
			} else {
				add(strings.Fields(part))
			}
		}
	case strings.Contains(text, ","):
		add(strings.Split(text, ","))
	default:
		add(strings.Fields(text))
	}
	return all
}

// searched are the threads to look into, and how many are left out.
func (d Deps) searched(ctx context.Context, r command.Request) (threads []picked, dropped int, err error) {
	if typed := r.Values.Text("source"); typed != "" {
		p, err := pick(ctx, d, r, typed)
		return []picked{p}, 0, err
	}
	if threads, err = taken(ctx, d, r); err != nil {
		return nil, 0, err
	}
	if len(threads) == 0 {
		return nil, 0, fault.New(fault.Invalid, "E-NO-SUBSCRIPTION", "No thread is subscribed in this channel.",
			r.Typed("subscribe", "https://forum.example/t/title/123"), nil)
	}
	dropped = max(0, len(threads)-marketThreads)
	return threads[:len(threads)-dropped], dropped, nil
}

// find looks into the stored posts of one thread. What an author repeats of others does not count.
func (d Deps) find(ctx context.Context, p picked, w hunt) (found []layout.Found, read int, err error) {
	_, all, err := d.Threads.Read(ctx, p.Thread, store.Window{Newest: store.KeptPosts})
	if err != nil {
		return nil, 0, fmt.Errorf("posts of %v: %w", p.Thread.Key(), err)
	}
	posts, err := d.standing(ctx, p.Subscription, all)
	if err != nil {
		return nil, 0, err
	}
	posts = slices.DeleteFunc(posts, func(p forum.Post) bool { return !p.Readable() || p.Kind == forum.System })
	read = len(posts)
	mentioned := w.mentioned(p.State.Thread, posts)
	posts = slices.DeleteFunc(posts, func(p forum.Post) bool {
		return p.Created.Before(w.since) || w.author != "" && !strings.EqualFold(p.Author.Shown(), w.author) || !w.in(filter.OwnOf(p.Body))
	})
	if len(posts) == 0 {
		return nil, read, nil
	}
	parts, err := new(overlap.Cache).Strip(p.Thread, posts, func() ([]forum.Post, error) { return all, nil })
	if err != nil {
		return nil, 0, err
	}
	for _, post := range posts {
		words, in := mentioned[post.ID]
		own := parts[post.ID].Own
		if w.symbol != "" && !in || !w.in(filter.OwnOf(own)) {
			continue
		}
		if len(w.terms) > 0 {
			words = w.sentence(own)
		}
		if words == "" {
			words = layout.Opening(forum.Post{Body: own}, layout.FoundBudget)
		}
		thread := p.State.Thread
		thread.Ref.URL, thread.Title = cmp.Or(thread.Ref.URL, p.Thread.URL), p.title()
		found = append(found, layout.Found{Thread: thread, Post: post, Words: words})
	}
	return found, read, nil
}

// in reports whether everything that is looked for stands in words.
func (w hunt) in(own *filter.Own) bool {
	return !slices.ContainsFunc(w.terms, func(f *filter.Filter) bool { return !f.Decide(forum.Thread{}, forum.Post{}, own).Takes })
}

// mentioned are the sentences that name the ticker, by the ids of their posts: the first of each.
func (w hunt) mentioned(thread forum.Thread, posts []forum.Post) map[string]string {
	if w.symbol == "" {
		return nil
	}
	all := make(map[string]string)
	for _, m := range market.Read(thread, posts, w.watch).Mentions {
		if _, known := all[m.Post]; m.Symbol == w.symbol && !known {
			all[m.Post] = m.Sentence
		}
	}
	return all
}

// sentence is the one of an author's own words that has most of what is looked for, the first of them.
func (w hunt) sentence(own rich.Doc) string {
	best, most := "", 0
	for line := range strings.Lines(own.Text()) {
		for s := range extract.Sentences(line) {
			words, n := filter.OwnOf(rich.FromText(s)), 0
			for _, f := range w.terms {
				if f.Decide(forum.Thread{}, forum.Post{}, words).Takes {
					n++
				}
			}
			if n > most {
				best, most = flat(s), n
			}
		}
	}
	if len([]rune(best)) <= layout.FoundBudget {
		return best
	}
	at := strings.Index(best, flat(w.terms[0].Decide(forum.Thread{}, forum.Post{}, filter.OwnOf(rich.FromText(best))).Matched))
	return layout.Around(best, max(0, at), layout.FoundBudget)
}

// searchAnswer is one page of what was found, with a way to the next.
func searchAnswer(r command.Request, w hunt, s layout.Search) command.Reply {
	s.For, s.Since = w.String(), w.since
	page := r.Values.Number("page")
	pages := max(1, (len(s.Found)+searchPage-1)/searchPage)
	page = min(page, pages)
	s.Total, s.Page, s.Pages = len(s.Found), page, pages
	s.Found = s.Found[min(len(s.Found), (page-1)*searchPage):min(len(s.Found), page*searchPage)]
	reply := command.Reply{Message: s.Message()}
	turn := func(label string, to int) {
		if to >= 1 && to <= pages && to != page {
			reply.Message.Actions = append(reply.Message.Actions, chat.Action{Label: label, Run: w.again(r, to)})
		}
	}
	turn("Newer", page-1)
	turn("Older", page+1)
	return reply
}

// String says what is looked for, for people.
func (w hunt) String() string {
	var parts []string
	for _, p := range w.phrases {
		parts = append(parts, fmt.Sprintf("%q", rich.Line(p, 40)))
	}
	said := strings.Join(parts, " and ")
	if w.symbol != "" {
		said = strings.TrimPrefix(said+" and "+w.symbol, " and ")
	}
	if w.author != "" {
		said += " by " + rich.Line(w.author, 40)
	}
	return strings.TrimSpace(said)
}

// again is the line that asks for another page.
func (w hunt) again(r command.Request, page int) string {
	parts := []string{"search"}
	if len(w.phrases) > 0 {
		parts = append(parts, fmt.Sprintf(`words:"%s,"`, strings.Join(w.phrases, ",")))
	}
	for _, name := range []string{"source", "author", "symbol", "since"} {
		if typed := r.Values.Text(name); typed != "" {
			parts = append(parts, fmt.Sprintf(`%s:"%s"`, name, strings.ReplaceAll(typed, `"`, "")))
		}
	}
	return strings.Join(append(parts, fmt.Sprintf("page:%d", page)), " ")
}
