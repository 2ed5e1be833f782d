package overlap

import (
	"cmp"
	"slices"
)

// A Quoted is a passage that several people repeated.
type Quoted struct {
	Post   int    // number of the post that it stands in; 0 for a source without numbers
	ID     string // id of that post
	Author string
	From   int // the words From ≤ i < To of that post: see [Passage]
	To     int
	Times  int // how many later posts repeat the part of it that is repeated most
	People int // how many people wrote those, without the author
}

// Quoted lists the passages that at least so many people repeated (two at the least), the most repeated first: by people,
// then posts, then length, then place. Passages of fewer than five words are left out. It grows with the number of
// quotations that were added.
func (x *Index) Quoted(people int) []Quoted {
	people = max(2, people)
	quotes := slices.Clone(x.quotes)
	slices.SortFunc(quotes, func(a, b quotation) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.by, b.by))
	})
	var out []Quoted
	for len(quotes) > 0 {
		src := x.post(quotes[0].from)
		n := 1
		for n < len(quotes) && quotes[n].from < x.posts[src].end {
			n++
		}
		out = x.sweep(out, x.posts[src], quotes[:n], people)
		quotes = quotes[n:]
	}
	slices.SortStableFunc(out, func(a, b Quoted) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(b.Times, a.Times), cmp.Compare(b.To-b.From, a.To-a.From))
	})
	return out
}

// A turn is where a quotation begins or ends.
type turn struct {
	at     int32
	by     int32
	begins bool
}

// sweep goes over the quotations of one post, word by word.
func (x *Index) sweep(out []Quoted, src source, quotes []quotation, people int) []Quoted {
	turns := make([]turn, 0, 2*len(quotes))
	for _, q := range quotes {
		turns = append(turns, turn{q.from, q.by, true}, turn{q.to, q.by, false})
	}
	slices.SortStableFunc(turns, func(a, b turn) int { return cmp.Compare(a.at, b.at) })
	posts, persons := make(map[int32]int), make(map[string]int)
	var span *Quoted
	for i, t := range turns {
		count(posts, t.by, t.begins)
		count(persons, x.posts[t.by].author, t.begins)
		if i+1 < len(turns) && turns[i+1].at == t.at {
			continue
		}
		at := int(t.at - src.start)
		switch {
		case len(persons) >= people:
			if span == nil {
				span = &Quoted{Post: src.number, ID: src.id, Author: src.author, From: at}
			}
			span.Times, span.People = max(span.Times, len(posts)), max(span.People, len(persons))
		case span != nil:
			span.To = at
			if at-span.From >= seedWords {
				out = append(out, *span)
			}
			span = nil
		}
	}
	return out
}

func count[K comparable](of map[K]int, k K, more bool) {
	if more {
		of[k]++
		return
	}
	if of[k]--; of[k] == 0 {
		delete(of, k)
	}
}
