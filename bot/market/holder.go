package market

var holders = set(`shareholder holder owner investor stockholder shareholders holders`)

// holder reads "I'm a ZM shareholder", "I remain a happy shareholder of MELI", "As a DUOL shareholder I am biased".
func (p *parser) holder(from, i int, how manner) (end int, ok bool) {
	switch {
	case p.said(i, "remain") && how.subject:
		i++
	case !how.subject && !p.said(i, "as"):
		return p.holds(from, i)
	case !how.am:
		if !p.said(i, "as", "a") && !p.said(i, "as", "an") || !p.self {
			return 0, false
		}
		i++
	}
	for n := 0; n < 5 && i < len(p.t); n++ {
		if symbols, spans, after := objects(p.t, i, false); len(symbols) > 0 {
			if after < len(p.t) && holders[p.t[after].low] && !p.questioned(after+1) {
				return p.put(Long, symbols, spans, from, after+1), true
			}
			return 0, false
		}
		if holders[p.t[i].low] {
			symbols, spans, end := objects(p.t, p.past(i+1, "of", "in"), false)
			if len(symbols) == 0 || !tailed(p.t, end) || p.questioned(end) {
				return 0, false
			}
			return p.put(Long, symbols, spans, from, end), true
		}
		if p.t[i].kind != word || has(p.t[i].low, "not", "no", "former", "ex", "never") {
			return 0, false
		}
		i++
	}
	return 0, false
}

// holds reads "Happy ZM shareholder here", "ZM owner since 2019".
func (p *parser) holds(from, i int) (end int, ok bool) {
	i = p.past(i, "happy", "proud", "long", "time", "term", "long-time", "longtime", "long-term", "fellow", "loyal", "patient", "satisfied", "a", "very")
	if p.said(i, "holder", "of") || p.said(i, "shareholder", "of") || p.said(i, "owner", "of") {
		symbols, spans, end := objects(p.t, i+2, false)
		if len(symbols) == 0 || !tailed(p.t, end) || p.clause(end) {
			return 0, false
		}
		return p.put(Long, symbols, spans, from, end), true
	}
	symbols, spans, end := objects(p.t, i, false)
	if len(symbols) == 0 || end >= len(p.t) || !has(p.t[end].low, "shareholder", "holder", "owner", "stockholder") || !tailed(p.t, end+1) {
		return 0, false
	}
	return p.put(Long, symbols, spans, from, end+1), true
}
