package market

import (
	"time"

	"github.com/threadtape/threadtape/bot/forum"
)

// A Place is the post in which something was found.
type Place struct {
	Post   string // the engine's id
	Number int    // 0 where the source has no order
	Author forum.Author
	At     time.Time // when the post was written
	URL    string
}

// A Form is how a ticker is written.
type Form uint8

// The forms of tickers. All but Bare stand for themselves.
const (
	Bare     Form = iota // capitals that the thread introduced, or that are on the watchlist
	Cashtag              // $ZM
	Exchange             // NASDAQ:ZM, (NYSE: NET), ticker ZM
	Suffix               // SHOP.TO, 7203.T, BRK.B, BRK-B
)

// A Mention is one place where a ticker is written.
type Mention struct {
	Place
	Symbol   string // in capitals, the class behind a full stop: "ZM", "BRK.B", "SHOP.TO", "7203.T"
	Form     Form
	Exchange string // as written, where an exchange is named: "NASDAQ"
	Words    string // as written: "$ZM", "NASDAQ: ZM"
	Sentence string // in which it stands, as written
}

// A Side is what an author declared about a ticker.
type Side string

// The sides. Sold leaves open how much is left, because the words do: "sold half my NET", "sold NET".
const (
	Long  Side = "long"  // holds it, bought it, or added to it
	Short Side = "short" // is short of it
	Sold  Side = "sold"  // sold some or all of it
	None  Side = "none"  // has no position in it, or has no longer
)

// A Position is what an author said about an own position.
type Position struct {
	Place
	Side    Side
	Symbols []string // in the order of the words; empty for "no position" that names none
	Words   string   // the declaration as it stands in the post's own words
}

// Stale is the age from which a declared position is old.
const Stale = 90 * 24 * time.Hour

// Stale reports whether the declaration is older than 90 days at the given time. One without a time is.
func (p Position) Stale(now time.Time) bool { return p.At.IsZero() || now.Sub(p.At) > Stale }

// A Figure is a number about a business, in its sentence.
type Figure struct {
	Place
	Metric   string // "revenue", "growth", "EPS", "gross margin", "NRR", "users", …
	Number   string // as written: "$5.8B", "54%"
	Guidance bool   // the sentence speaks of guidance, an outlook, or what is expected
	Sentence string // as it stands in the post's own words
}

// A LookAlike is a word that looks like a ticker, with letters that are not those of one.
type LookAlike struct {
	Place
	Words string // as written
	Like  string // the ticker that it looks like
}

// A Reading is what was found in a thread, in the order of the posts and of their words.
type Reading struct {
	Mentions   []Mention
	Positions  []Position
	Figures    []Figure
	LookAlikes []LookAlike
}

// Read finds what the posts of one thread say. The posts come in the thread's order; those that are not live are left out.
// watch are tickers that count in bare capitals too, whatever else is in the list is ignored. The title introduces tickers
// and mentions none.
func Read(t forum.Thread, posts []forum.Post, watch []string) Reading {
	known := introduced(t.Title)
	for _, w := range watch {
		if s, ok := Parse(w); ok {
			known[s] = true
		}
	}
	var r Reading
	pages := make([]page, 0, len(posts))
	told := make(repeats)
	for _, post := range posts {
		if post.State != forum.Live || post.Kind == forum.System {
			continue
		}
		p := page{place: placeOf(post), lines: linesOf(post.Body)}
		p.positions = declared(p.lines, told, authorOf(post.Author))
		for _, l := range p.lines {
			for _, h := range l.hits {
				if h.form != Bare {
					known[h.symbol] = true
				}
			}
		}
		for _, d := range p.positions {
			for _, s := range d.Symbols {
				known[s] = true
			}
		}
		pages = append(pages, p)
	}
	for _, p := range pages {
		r.take(p, known)
	}
	return r
}

// A page is one post that was read once: its lines, and what is declared in them.
type page struct {
	place     Place
	lines     []line
	positions []Position
}

func (r *Reading) take(p page, known map[string]bool) {
	for _, d := range p.positions {
		d.Place = p.place
		r.Positions = append(r.Positions, d)
	}
	for _, l := range p.lines {
		said := l.said
		for _, h := range l.hits {
			for len(said) > 1 && said[0][len(said[0])-1].end <= h.at {
				said = said[1:]
			}
			counts := h.form != Bare || l.declared[h.at] || known[h.symbol] && bareCounts(l, h)
			if !counts {
				continue
			}
			m := Mention{Place: p.place, Symbol: h.symbol, Form: h.form, Exchange: h.exchange, Words: l.text[h.at:h.end], Sentence: l.words(said[0])}
			r.Mentions = append(r.Mentions, m)
		}
		for _, a := range l.alike {
			if a.sure || known[a.like] {
				r.LookAlikes = append(r.LookAlikes, LookAlike{p.place, l.text[a.at:a.end], a.like})
			}
		}
		for _, f := range figuresOf(l) {
			f.Place = p.place
			r.Figures = append(r.Figures, f)
		}
	}
}

func placeOf(p forum.Post) Place {
	return Place{Post: p.ID, Number: p.Number, Author: p.Author, At: p.Created, URL: p.URL}
}

// authorOf tells authors apart: by the engine's id, or by the unique name.
func authorOf(a forum.Author) string {
	if a.ID != "" {
		return a.ID
	}
	return "\x00" + a.Name
}
