// Package filter decides which posts of a thread a channel takes, and says which rule decided and on what words.
//
// Options are compiled once into a [Filter], which then judges posts:
//
//   - mode, only_authors and not_authors look at who wrote a post
//   - exclude and match look for terms (see terms.go) and patterns (see pattern.go), tickers and positions for what package market
//     finds, all of them in the author's own words alone: what a post repeats of others never counts
//   - min_likes comes last, so that [Decision.Later] means that likes alone are wanting
//
// A post must pass all that are set, and what excludes wins. Deciding is pure. What was decided is remembered for those who
// ask why by [Remember]; [Cache] keeps filters compiled.
package filter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// A Decision says whether a post is taken, and why.
type Decision struct {
	Takes   bool   `json:"takes"`
	Rule    string `json:"rule"`              // the option that decided, such as "match" or "min_likes"; empty: nothing is filtered
	Why     string `json:"why"`               // for people, without a full stop
	Matched string `json:"matched,omitempty"` // the words in the post that decided, as they stand there
	Later   bool   `json:"later,omitempty"`   // it may be taken later without an edit: likes grow
}

// matchedMost is how much is told of the words that decided.
const matchedMost = 80

// A Filter is what was compiled of options. It is never changed, and safe for concurrent use.
type Filter struct {
	options store.Options
	match   []matcher
	exclude []matcher
	only    map[string]bool
	never   map[string]bool
	tickers []string
}

// Compile makes a filter of options. The error is fault.Invalid with code E-FILTER and says in plain words what is wrong
// with which entry.
func Compile(o store.Options) (*Filter, error) {
	f := &Filter{options: o, only: people(o.Only), never: people(o.Never)}
	var err error
	var size int
	if f.match, err = matchers("match", o.Match, &size); err != nil {
		return nil, err
	}
	if f.exclude, err = matchers("exclude", o.Exclude, &size); err != nil {
		return nil, err
	}
	if f.tickers, err = symbols(o.Tickers); err != nil {
		return nil, err
	}
	return f, nil
}

// Check reports what is wrong with the filters of options, as [Compile] does.
func Check(o store.Options) error {
	_, err := Compile(o)
	return err
}

// Words reports whether the filter looks at what an author wrote: only then own words must be found out before it decides.
func (f *Filter) Words() bool {
	return len(f.match)+len(f.exclude)+len(f.tickers) > 0 || f.options.Positions
}

// Decide judges one post of a thread. own are the author's own words of it; a filter without
// [Filter.Words] does not look at them.
func (f *Filter) Decide(thread forum.Thread, p forum.Post, own *Own) Decision {
	if d, decided := f.byMode(thread, p); decided {
		return d
	}
	var passed []Decision
	for _, rule := range []func(forum.Post) (Decision, bool){f.byNever, f.byOnly} {
		d, asked := rule(p)
		if asked && !d.Takes {
			return d
		}
		if asked {
			passed = append(passed, d)
		}
	}
	said, refused := f.byWords(p, own)
	if refused.Rule != "" {
		return refused
	}
	passed = append(said, passed...)
	if n := f.options.MinLikes; n > 0 {
		if p.Likes < n {
			return Decision{Rule: "min_likes", Why: fmt.Sprintf("it has %s of the %d that are asked for", likes(p.Likes), n), Later: true}
		}
		passed = append(passed, Decision{Takes: true, Rule: "min_likes", Why: "it has " + likes(p.Likes)})
	}
	return joined(passed)
}

func likes(n int) string {
	if n == 1 {
		return "1 like"
	}
	return fmt.Sprintf("%d likes", n)
}

// joined is the decision about a post that passed every rule: the first names it, and all of them say why.
func joined(passed []Decision) Decision {
	if len(passed) == 0 {
		return Decision{Takes: true, Why: "this subscription takes every new post"}
	}
	d := passed[0]
	why := make([]string, len(passed))
	for i, p := range passed {
		why[i] = p.Why
	}
	d.Why = strings.Join(why, ", and ")
	return d
}

// byMode decides whether the mode lets a post pass; decided is false where it does.
func (f *Filter) byMode(thread forum.Thread, p forum.Post) (d Decision, decided bool) {
	switch mode := f.options.Mode; {
	case mode == store.DigestOnly:
		return Decision{Rule: "mode", Why: "this subscription takes digests alone"}, true
	case mode == store.First && p.Number != 1:
		return Decision{Rule: "mode", Why: "this subscription takes the opening post alone"}, true
	case mode == store.OP && p.Author.Name != thread.Author:
		return Decision{Rule: "mode", Why: "this subscription takes posts by whoever opened the thread alone"}, true
	default:
		return Decision{}, false
	}
}

// byWords looks at what the author wrote. What excludes wins. refused has no rule where nothing refuses.
func (f *Filter) byWords(p forum.Post, own *Own) (passed []Decision, refused Decision) {
	if !f.Words() {
		return nil, refused
	}
	for _, m := range f.exclude {
		if found, ok := m.find(own); ok {
			return nil, Decision{Rule: "exclude", Why: "it has what " + m.String() + " excludes", Matched: told(found)}
		}
	}
	if len(f.match) > 0 {
		d := Decision{Rule: "match", Why: "it has nothing of what is asked for: " + listed(f.match)}
		for _, m := range f.match {
			if found, ok := m.find(own); ok {
				d = Decision{Takes: true, Rule: "match", Why: "it has what " + m.String() + " asks for", Matched: told(found)}
				break
			}
		}
		if !d.Takes {
			return nil, d
		}
		passed = append(passed, d)
	}
	if len(f.tickers) == 0 && !f.options.Positions {
		return passed, refused
	}
	p.Body = own.doc
	reading := market.Read(forum.Thread{}, []forum.Post{p}, f.tickers)
	for _, rule := range []func(market.Reading) Decision{f.byTickers, f.byPositions} {
		switch d := rule(reading); {
		case d.Rule == "":
		case !d.Takes:
			return nil, d
		default:
			passed = append(passed, d)
		}
	}
	return passed, refused
}

func (f *Filter) byTickers(r market.Reading) Decision {
	if len(f.tickers) == 0 {
		return Decision{}
	}
	for _, m := range r.Mentions {
		if slices.Contains(f.tickers, m.Symbol) {
			return Decision{Takes: true, Rule: "tickers", Why: "it names " + m.Symbol, Matched: told(m.Words)}
		}
	}
	for _, p := range r.Positions {
		for _, s := range p.Symbols {
			if slices.Contains(f.tickers, s) {
				return Decision{Takes: true, Rule: "tickers", Why: "it names " + s, Matched: told(p.Words)}
			}
		}
	}
	return Decision{Rule: "tickers", Why: "it names none of " + strings.Join(f.tickers, ", ")}
}

func (f *Filter) byPositions(r market.Reading) Decision {
	if !f.options.Positions {
		return Decision{}
	}
	for _, p := range r.Positions {
		if p.Side != market.None {
			return Decision{Takes: true, Rule: "positions", Why: "it declares a position", Matched: told(p.Words)}
		}
	}
	return Decision{Rule: "positions", Why: "it declares no position"}
}

// symbols are tickers in their one form.
func symbols(typed []string) ([]string, error) {
	var all []string
	for _, t := range typed {
		s, ok := market.Parse(t)
		if !ok {
			return nil, wrong("tickers", t, "is no ticker that I understand", "One to five letters, with a class or an exchange if need be: ZM, BRK.B, SHOP.TO")
		}
		all = append(all, s)
	}
	return all, nil
}

func told(words string) string { return rich.Clip(words, matchedMost) }
