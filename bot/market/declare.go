package market

import "strings"

// A parser reads the declarations of one sentence.
type parser struct {
	l       *line
	t       []token
	foreign bool // the line belongs to a list of what somebody else did
	asks    bool // the sentence ends with a question mark
	doubt   int  // the first token that makes what follows uncertain
	idea    int  // the first token that speaks of ideas for trades
	self    bool // the author is in the sentence
	out     []Position
}

func parserOf(l *line, t []token, foreign bool) parser {
	p := parser{l: l, t: t, foreign: foreign, asks: t[len(t)-1].text == "?", doubt: len(t), idea: len(t)}
	for i, w := range t {
		again := i > 1 && t[i-1].low == "i" && has(t[i-2].low, "as", "like") // "as I said"
		if doubts[w.low] && !again {
			p.doubt = min(p.doubt, i)
		}
		if ideas[w.low] {
			p.idea = min(p.idea, i)
		}
		p.self = p.self || has(w.low, "i", "i'm", "i've", "my", "i'll", "i'd", "me", "we", "our")
	}
	return p
}

// sentence reads what a sentence declares.
func (p *parser) sentence() {
	start := p.leadIn()
	for i := 0; i < len(p.t); {
		end, how, ok := p.declaration(i, start)
		if !ok {
			i++
			continue
		}
		i = end
		for { // "sold half my NET and added to CRWD"
			next := i
			for next < len(p.t) && (p.t[next].in(",/&+") || p.t[next].low == "and" || p.t[next].low == "but" || p.t[next].low == "then" || p.t[next].low == "also") {
				next++
			}
			if next == i && (i >= len(p.t) || !has(p.t[i].low, "long", "short")) {
				break
			}
			goes := how
			if next < len(p.t) && has(p.t[next].low, "have", "own", "hold", "don't", "do") { // "I'm long ZM and have no position in NET"
				goes.am, goes.have = false, false
			}
			end, ok := p.predicate(next, next, goes)
			if !ok {
				break
			}
			i = end
		}
	}
}

// declaration tries to read one at i. start is where the sentence begins behind its lead-in.
func (p *parser) declaration(i, start int) (end int, how manner, ok bool) {
	t := p.t[i]
	switch {
	case t.kind == opaque || t.quoted:
		return 0, how, false
	case i == start && !p.foreign && !p.asks:
		if end, ok = p.label(i); ok {
			return end, how, true
		}
		if end, ok = p.predicate(i, i, how); ok {
			return end, how, true
		}
		if next, omitted, ok := p.omitted(i); ok {
			n := len(p.out)
			if end, ok = p.predicate(i, next, omitted); ok && (!has(p.t[i].low, "do", "don't") || p.closes(end)) {
				return end, omitted, true
			}
			p.out = p.out[:n] // "Don't own ZM into a print" is an advice
		}
	}
	if next, how, ok := p.subject(i); ok {
		if end, ok = p.predicate(i, next, how); ok {
			return end, how, true
		}
	}
	if end, ok = p.possessive(i); ok {
		return end, how, true
	}
	if i > start && p.aside(i) && !p.foreign && !p.asks {
		n := len(p.out)
		if end, ok = p.predicate(i, i, how); ok {
			if p.closes(end) || has(p.t[max(0, i-2)].low, "i", "me") && p.t[end].in(")]") {
				return end, how, true
			}
			p.out = p.out[:n]
		}
	}
	return 0, how, false
}

// predicate reads what is declared at i. from is where its words begin.
func (p *parser) predicate(from, i int, how manner) (end int, ok bool) {
	i = p.adverbs(i, &how)
	if i >= len(p.t) || p.t[i].quoted {
		return 0, false
	}
	for _, read := range []func(from, i int, how manner) (int, bool){p.stance, p.nothing, p.left, p.holder, p.acted} {
		if end, ok = read(from, i, how); ok {
			return end, true
		}
	}
	return 0, false
}

// stance reads "long ZM", "short TSLA".
func (p *parser) stance(from, i int, how manner) (end int, ok bool) {
	side := Side(p.t[i].low)
	if side != Long && side != Short || how.subject && !how.am {
		return 0, false
	}
	i++
	if i < len(p.t) && (p.t[i].text == ":" && !how.subject || has(p.t[i].low, "on", "in")) {
		i++
	}
	if how.subject { // "I'm long 200 shares of ZM"
		var a extent
		if i, a = p.amount(i); a.article || a.short {
			return 0, false
		}
	}
	symbols, spans, end := objects(p.t, i, false)
	if len(symbols) == 0 {
		return 0, false
	}
	turns := p.turns(side, end)
	if ok = turns; !turns {
		end, _, ok = p.trailing(end)
	}
	titled := !how.subject && p.said(end, ":") && !smiles(p.t, end)              // "Long ZM: the thesis"
	plan := p.planned(end) || p.gone(end) || !how.subject && p.said(end, "when") // "Long ZM above 35"
	if !ok || titled || plan || !tailed(p.t, end) && !turns || !how.subject && p.clause(end) || p.questioned(end) {
		return 0, false
	}
	return p.put(side, symbols, spans, from, end), true
}

// turns reports whether tickers of the other side follow at i: "long ZM short TSLA".
func (p *parser) turns(side Side, i int) bool {
	i = p.past(i, "&", "+")
	if i >= len(p.t) || !has(p.t[i].low, "long", "short") || p.t[i].low == string(side) {
		return false
	}
	_, _, ok := object(p.t, i+1)
	return ok
}

// reach is how many words behind a declaration are looked at for what takes it back.
const reach = 40

// clause reports whether what seemed a declaration is the subject of a sentence: "Holding ZM through earnings is a gamble".
func (p *parser) clause(i int) bool {
	for last := i + reach; i < len(p.t) && i < last; i++ {
		t := p.t[i]
		if t.kind == sign && t.in(",;.()–—") || has(t.low, "since", "because", "as", "while", "though", "that", "which", "until", "but", "and", "so", "when") {
			return false
		}
		if verbs[t.low] && t.kind == word {
			return true
		}
	}
	return false
}

// questioned reports whether the question mark at the end belongs to what ends at i.
func (p *parser) questioned(i int) bool {
	return p.asks && (i >= len(p.t) || !has(p.t[i].low, ",", "(", "but", "and"))
}

// trailing skips the nouns behind tickers: "my CRWD position". ok is false for options, which are another thing.
func (p *parser) trailing(i int) (end int, short, ok bool) {
	for i < len(p.t) && (nouns[p.t[i].low] || has(p.t[i].low, "short", "shorts")) {
		short = short || has(p.t[i].low, "short", "shorts")
		i++
	}
	return i, short, i >= len(p.t) || !options[p.t[i].low]
}

// put writes a position down and returns end.
func (p *parser) put(side Side, symbols []string, spans []span, from, end int) int {
	words := strings.TrimSpace(p.l.text[p.t[from].at:p.t[end-1].end])
	p.out = append(p.out, Position{Side: side, Symbols: distinct(symbols), Words: words})
	p.l.declare(spans...)
	return end
}

func distinct(all []string) []string {
	var out []string
	seen := make(map[string]bool, len(all))
	for _, s := range all {
		if !seen[s] {
			out = append(out, s)
		}
		seen[s] = true
	}
	return out
}
