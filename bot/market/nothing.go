package market

import "strings"

// nothing reads "no position in ZM", "don't own NET", "no longer hold AYX", "not invested in ROKU".
func (p *parser) nothing(from, i int, how manner) (end int, ok bool) {
	at := i
	if how.subject && !how.am && i < len(p.t) && has(p.t[i].low, "have", "hold", "own") {
		i++
	}
	switch {
	case !how.am && (p.said(at, "no", "longer", "own") || p.said(at, "no", "longer", "hold") || p.said(at, "no", "longer", "have")):
		i = at + 3
	case i > at && p.said(i, "none", "of") && i+2 < len(p.t) && has(p.t[i+2].low, "these", "those", "them", "the") && !p.asks:
		return p.put(None, nil, nil, from, min(len(p.t), i+3)), true
	case i > at && p.said(i, "neither"):
		symbols, spans, end := objects(p.t, i+1, true)
		if len(symbols) < 2 || !tailed(p.t, end) || p.asks {
			return 0, false
		}
		return p.put(None, symbols, spans, from, end), true
	case p.said(i, "no") || p.said(i, "zero"):
		open := i + 1
		i = p.past(open, "current", "open", "financial", "economic", "beneficial", "direct", "active", "material", "more")
		if p.said(i, "long", "or", "short") {
			i += 3
		}
		if i >= len(p.t) || !nouns[p.t[i].low] && (p.t[i].low != "interest" || i == open) { // "no interest in ZM" is another thing
			return p.without(from, i, how)
		}
		return p.empty(from, has(p.t[i].low, "position", "positions", "holding", "holdings", "shares"), p.past(i+1, "or", "interest", "positions", "holdings", "shares", "stock", "yet", "currently", "whatsoever"))
	case how.subject && (has(p.t[at].low, "don't", "dont") || p.t[at].low == "not" && p.t[at-1].low == "do"):
		i = p.adverbs(at+1, &how)
		if i >= len(p.t) || !has(p.t[i].low, "own", "hold", "have") || i > at+1 && has(p.t[i-1].low, "just", "simply", "first") {
			return 0, false
		}
		i++
	case (how.am || !how.subject) && p.said(at, "not", "invested", "in"):
		i = at + 3
	default:
		return 0, false
	}
	needsNoun := p.t[i-1].low == "have" && !p.said(i, "any")
	k := p.past(i, "any", "more", "a", "shares", "share", "stock", "position", "positions", "of", "in", "stake", "either", "open")
	for _, t := range p.t[i:k] {
		needsNoun = needsNoun && !nouns[t.low]
	}
	symbols, spans, end := objects(p.t, k, true)
	if len(symbols) == 0 && k > i && k < len(p.t) && has(p.t[k].low, "these", "those", "them") && p.closes(k+1) && !p.asks {
		return p.put(None, nil, nil, from, k+1), true
	}
	end, _, ok = p.trailing(end)
	needsNoun = needsNoun && (end == 0 || !nouns[p.t[end-1].low] && !p.closes(end))
	if len(symbols) == 0 || needsNoun || !ok || !tailed(p.t, end) && !p.said(end, "yet") && !p.said(end, "anymore") || p.questioned(end) || p.elsewhere(end) || p.said(end, "for") {
		return 0, false
	}
	return p.put(None, symbols, spans, from, end), true
}

// without reads what stands behind "no": "I own no ZM", "no ZM position".
func (p *parser) without(from, i int, how manner) (end int, ok bool) {
	symbols, spans, last := objects(p.t, i, true)
	end, _, ok = p.trailing(last)
	if len(symbols) == 0 || !ok || !how.subject && end == last || !tailed(p.t, end) && !p.said(end, "left") || p.questioned(end) {
		return 0, false
	}
	return p.put(None, symbols, spans, from, end), true
}

// unnamed are words behind "no position in" that name no ticker.
var unnamed = set(`any the these this those either them it stocks stock companies company securities mentioned above here anything all what at`)

// empty reads what stands behind "no position". plain is whether the noun means shares alone, so that no ticker is needed.
func (p *parser) empty(from int, plain bool, i int) (end int, ok bool) {
	after := p.past(i, "in", "of", "to", "with", "either")
	symbols, spans, end := objects(p.t, after, true)
	if len(symbols) > 0 {
		end, _, ok = p.trailing(end)
		if !ok || !tailed(p.t, end) || p.questioned(end) {
			return 0, false
		}
		return p.put(None, symbols, spans, from, end), true
	}
	if p.asks || !plain || after < len(p.t) && !unnamed[p.t[after].low] && !tailed(p.t, after) || after > i && after >= len(p.t) {
		return 0, false
	}
	if after == i && i < len(p.t) && p.t[i].kind == word && !has(p.t[i].low, "at", "here", "yet", "now") {
		return 0, false
	}
	end = after
	for end < len(p.t) && p.t[end].kind != sign && !p.t[end].quoted {
		end++
	}
	return p.put(None, nil, nil, from, end), true
}

// left reads "out of ROKU", "all in on SE".
func (p *parser) left(from, i int, how manner) (end int, ok bool) {
	side := None
	switch {
	case how.subject && !how.am:
		return 0, false
	case p.said(i, "out", "of"):
		i = p.past(i+2, "my", "all", "the")
	case how.am && i+1 < len(p.t) && p.t[i].kind == number && strings.HasSuffix(p.t[i].text, "%") && p.said(i+1, "in"):
		side = Long
		i += 2
	case p.said(i, "all", "in", "on") && how.am, p.said(i, "in", "on") && how.am && p.t[i-1].low == "all":
		side = Long
		i += 2 + btoi(p.t[i].low == "all")
	default:
		return 0, false
	}
	symbols, spans, end := objects(p.t, i, false)
	if len(symbols) == 0 {
		return 0, false
	}
	end, _, ok = p.trailing(end)
	many := !how.subject && len(symbols) > 1 && end < len(p.t) && p.t[end].text == "," // "Out of ZM and NET, I prefer"
	if !ok || many || !tailed(p.t, end) || !how.subject && p.clause(end) || p.questioned(end) {
		return 0, false
	}
	return p.put(side, symbols, spans, from, end), true
}
