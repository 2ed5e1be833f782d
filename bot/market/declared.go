package market

import (
	"strings"
	"unicode"
)

// declared reads the declarations of one post. What repeats an earlier post of somebody else, unmarked as it may be, is
// not the author's.
func declared(lines []line, told repeats, author string) []Position {
	var out []Position
	var c surroundings
	repeated := told.take(lines, author)
	for i := range lines {
		l := &lines[i]
		c.enter(lines, i)
		switch {
		case repeated[i], l.kind == heading, l.kind == choice:
		case l.kind == row:
			out = append(out, c.row(l)...)
		case c.mine && listed(l, &out):
		case l.kind == code:
		default:
			c.mine = c.mine && (l.kind == item || c.lead == i)
			said := len(out) // where the declarations of the sentence before begin
			for _, s := range l.said {
				p := parserOf(l, s, c.foreign)
				if p.sentence(); p.undone() {
					out = out[:said]
				}
				said = len(out)
				out = append(out, p.out...)
			}
		}
	}
	return out
}

// Surroundings are what was said right before a list or a table: whose it is.
type surroundings struct {
	lead    int  // the line that says so
	block   int  // its block
	mine    bool // the author's holdings
	foreign bool // somebody else's
	table   table
}

// enter moves on to line i.
func (c *surroundings) enter(lines []line, i int) {
	l := lines[i]
	if l.kind == plain && l.block > c.block+1 {
		c.mine, c.foreign = false, false
	}
	if l.kind == row {
		if l.block != c.table.block {
			c.table = tableOf(l)
			return
		}
		return
	}
	if l.kind == code {
		if words := lower(l.tokens); words["ticker"] || words["symbol"] || words["stock"] {
			c.mine = c.mine || !c.foreign && owned(strings.ToLower(l.text))
		}
		return
	}
	follows := i+1 < len(lines) && (lines[i+1].kind == row || lines[i+1].kind == item || lines[i+1].kind == code) && lines[i+1].kind != l.kind
	if i+1 < len(lines) && lines[i+1].kind == plain && lines[i+1].block <= l.block+1 && l.kind == plain { // lines of a list without its marks
		var none []Position
		next := lines[i+1]
		next.declared = make(map[int]bool)
		follows = !listed(&l, &none) && listed(&next, &none) && len(none) > 0
	}
	leads := follows || l.kind == heading || strings.HasSuffix(strings.TrimSpace(l.text), ":")
	if len(l.tokens) == 0 || len(l.tokens) > 24 || !leads {
		return
	}
	mine, foreign := whose(l.said[len(l.said)-1])
	*c = surroundings{lead: i, block: l.block, mine: mine, foreign: foreign, table: c.table}
}

func lower(tokens []token) map[string]bool {
	words := make(map[string]bool, len(tokens))
	for _, t := range tokens {
		words[t.low] = true
	}
	return words
}

func anyOf(words map[string]bool, list string) bool {
	for w := range strings.FieldsSeq(list) {
		if words[w] {
			return true
		}
	}
	return false
}

// whose tells from the words before a list whether it is what the author holds, or somebody else's.
func whose(t []token) (mine, foreign bool) {
	words := lower(t)
	self := anyOf(words, "my our i i'm i've we mine me")
	held := anyOf(words, "portfolio holdings positions allocation allocations longs") || self && anyOf(words, "own hold holding")
	begins := anyOf(map[string]bool{t[0].low: true}, "current portfolio holdings positions allocation allocations present longs")
	if anyOf(words, "watchlist watch watching radar want like would could closed sold exited former past sell selling consider considering considered wish i'd i'll"+
		" model if sector comparing not don't companies ideas candidates") {
		return false, foreign
	}
	foreign = !self && anyOf(words, "he she they his her their insiders insider fund funds etf etfs 13f management analysts institutions index nasdaq ark arkk berkshire buffett")
	for _, w := range t {
		name, owner := strings.CutSuffix(w.low, "'s")
		foreign = foreign || owner && !self && unicode.IsUpper([]rune(w.text)[0]) && !has(name, "today", "here", "let", "what", "that", "it", "yesterday", "week", "month", "there", "year")
		foreign = foreign || w.kind == opaque && !self
	}
	foreign = foreign || held && !self && !begins
	return held && (self || begins) && !foreign, foreign
}

// listed reads one line of a list of holdings: "1. ZM (20%)". Cash and totals belong to the list and hold nothing.
func listed(l *line, out *[]Position) bool {
	t := l.tokens
	i := 0
	for i < len(t) && (t[i].kind == sign && t[i].in("-–—*•~·.)(#") || t[i].kind == number && i == 0 && i+1 < len(t) && t[i+1].in(".)")) {
		i++
	}
	if i < len(t) && has(t[i].low, "cash", "total", "totals", "other", "others", "rest", "ticker", "symbol", "stock") {
		return true
	}
	if i >= len(t) {
		return false
	}
	s, end, ok := object(t, i)
	if !ok {
		return false
	}
	side := Long
	for k := end; k < len(t); k++ {
		switch {
		case t[k].low == "short":
			side = Short
		case t[k].kind == number, t[k].kind == sign, has(t[k].low, "shares", "long", "position", "at", "cost", "basis", "avg", "of", "portfolio", "new", "about", "up", "down", "from", "was", "the", "and", "percent"):
		default:
			return false
		}
	}
	*out = append(*out, Position{Side: side, Symbols: []string{s.symbol}, Words: strings.TrimSpace(l.text[t[i].at:])})
	l.declare(s.span)
	return true
}
