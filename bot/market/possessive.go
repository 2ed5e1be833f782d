package market

import "strings"

// possessive reads "my largest position is CRWD", "ZM is my largest position", "TTD makes up 9% of my portfolio".
func (p *parser) possessive(i int) (end int, ok bool) {
	if !p.certain(i) || p.asks {
		return 0, false
	}
	if has(p.t[i].low, "my", "our") {
		if end, ok = p.mine(i); ok {
			return end, true
		}
		k := i + 1
		for k < len(p.t) && (superlatives[p.t[k].low] || p.t[k].kind == number) {
			k++
		}
		if k > i+1 && has(p.t[k-1].low, "short", "long") && k < len(p.t) && p.t[k].low == "is" { // "my largest short is CVNA"
			k--
		}
		if k >= len(p.t) || !has(p.t[k].low, "position", "positions", "holding", "holdings", "long", "longs", "short", "shorts", "portfolio", "allocation", "allocations") {
			return 0, false
		}
		side := Long
		for _, t := range p.t[i : k+1] {
			if has(t.low, "short", "shorts") {
				side = Short
			}
		}
		k++
		if p.said(k, "consists", "of") {
			k++
		} else if k >= len(p.t) || !has(p.t[k].low, "is", "are", "remains", "remain", ":", "contains", "includes") {
			return 0, false
		}
		k = p.past(k+1, "still", "now", "currently")
		if p.said(k, "long") || p.said(k, "short") { // "my position is long CELH"
			side = Side(p.t[k].low)
			k++
		}
		symbols, spans, end := objects(p.t, k, false)
		if len(symbols) == 0 || !tailed(p.t, end) {
			return 0, false
		}
		return p.put(side, symbols, spans, i, end), true
	}
	if p.t[i].kind == number && strings.HasSuffix(p.t[i].text, "%") && p.said(i+1, "of", "my", "portfolio", "is", "in") {
		symbols, spans, end := objects(p.t, i+6, false)
		if len(symbols) == 0 || !tailed(p.t, end) {
			return 0, false
		}
		return p.put(Long, symbols, spans, i, end), true
	}
	symbols, spans, k := []string(nil), []span(nil), 0
	if p.t[i].kind == ticker && (i == 0 || p.t[i-1].kind != ticker) {
		symbols, spans, k = subjects(p.t, i)
	}
	if len(symbols) == 0 || k >= len(p.t) || !has(p.t[k].low, "is", "are", "remains", "remain", "makes", "make", "represents", "comprises", "takes") {
		return 0, false
	}
	k = p.past(k+1, "still", "now", "currently", "also", "by", "far", "about", "around", "roughly", "over", "up", "only", "at", "a", "almost", "nearly", "easily")
	of := k < len(p.t) && p.t[k].kind == number
	if of {
		k = p.past(k+1, "of", "percent", "%")
	}
	if k >= len(p.t) || !has(p.t[k].low, "my", "our") {
		return 0, false
	}
	k++
	for k < len(p.t) && (superlatives[p.t[k].low] || p.t[k].kind == number) {
		k++
	}
	owns := k < len(p.t) && (of && has(p.t[k].low, "portfolio", "holdings", "account") || has(p.t[k].low, "position", "positions", "holding", "holdings"))
	if !owns {
		return 0, false
	}
	return p.put(Long, symbols, spans, i, k+1), true
}

// mine reads "My ZM position is now 20%", "my shares of ZM are up".
func (p *parser) mine(i int) (end int, ok bool) {
	noun := func(k int) bool {
		return k < len(p.t) && has(p.t[k].low, "position", "holding", "stake", "shares")
	}
	symbols, spans, k := objects(p.t, i+1, false)
	switch {
	case len(symbols) > 0 && noun(k):
		k++
	case noun(i+1) && (p.said(i+2, "in") || p.said(i+2, "of")):
		symbols, spans, k = objects(p.t, i+3, false)
	default:
		return 0, false
	}
	if len(symbols) == 0 || k >= len(p.t) || !has(p.t[k].low, "is", "are", "remains", "stands", "makes") {
		return 0, false
	}
	for _, t := range p.t[k+1 : min(len(p.t), k+5)] {
		if has(t.low, "closed", "gone", "zero", "sold", "history", "done", "short", "not", "no", "0", "0%", "nil", "over", "out") {
			return 0, false
		}
	}
	return p.put(Long, symbols, spans, i, k), true
}

// subjects reads tickers before a verb.
func subjects(t []token, i int) (symbols []string, spans []span, end int) {
	for end = i; len(symbols) < mostObjects && end < len(t) && named(t[end]); {
		symbols, spans = append(symbols, t[end].symbol), append(spans, t[end].span)
		end = pastBrackets(t, end+1)
		next := separator(t, end, false)
		if next == end || next >= len(t) || !named(t[next]) {
			break
		}
		end = next
	}
	return symbols, spans, end
}

// labels are words before a colon behind which an author's tickers stand.
var labels = set(`long longs short shorts position positions holding holdings portfolio current my our all stock stocks equity full present main disclosed and open top largest new`)

// label reads "Long: ZM, NET", "Holdings: ZM 10%, CRWD 12%", "Position: none".
func (p *parser) label(i int) (end int, ok bool) {
	k, side, noun, mine := i, Long, false, false
	for k < len(p.t) && k < i+5 && labels[p.t[k].low] {
		switch low := p.t[k].low; low {
		case "short", "shorts":
			side, noun = Short, true
		case "long", "longs", "position", "positions", "holding", "holdings", "portfolio":
			noun = true
		case "my", "our", "current":
			mine = true
		case "top", "largest", "all":
			if !mine {
				return 0, false
			}
		}
		k++
	}
	if noun && p.said(k, "as", "of") { // "Positions as of Nov 20: ZM"
		for last := k + 6; k < len(p.t) && k < last && p.t[k].text != ":"; {
			k++
		}
	}
	if !noun || k+1 >= len(p.t) || p.t[k].text != ":" && (!p.t[k].in("-–—") || !p.t[k].spaced || !p.t[k+1].spaced) {
		return 0, false
	}
	symbols, spans, end := objects(p.t, k+1, false)
	if len(symbols) == 0 && p.said(k+1, "none") && p.closes(k+2) && !has(p.t[k-1].low, "long", "longs", "short", "shorts") {
		return p.put(None, nil, nil, i, k+2), true
	}
	end, _, ok = p.trailing(end)
	if len(symbols) == 0 || !ok || !tailed(p.t, end) {
		return 0, false
	}
	return p.put(side, symbols, spans, i, end), true
}
