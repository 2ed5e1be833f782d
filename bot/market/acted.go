package market

import "strings"

// act is the verb at i, the longest there is, and where it ends.
func (p *parser) act(i int) (end int, v verb, ok bool) {
	var words string
	for k := i; k < len(p.t) && k < i+longestVerb; k++ {
		if p.t[k].kind == sign || p.t[k].quoted {
			break
		}
		words = strings.TrimSpace(words + " " + p.t[k].low)
		if found, has := acts[words]; has {
			end, v, ok = k+1, found, true
		}
	}
	return end, v, ok
}

// acted reads "sold half of my NET position", "added to CRWD", "have a small position in ROKU".
func (p *parser) acted(from, i int, how manner) (end int, ok bool) {
	at, v, ok := p.act(i)
	if i = at; !ok || !p.fits(v, how) {
		return 0, false
	}
	if i < len(p.t) && (p.t[i].text == ":" && !how.subject || how.subject && v == acts["own"] && has(p.t[i].low, ":", "are", "is")) {
		i++ // "Bought: ZM", "the stocks I own are ZM and NET"
	}
	if v.side == Sold && (p.said(i, "to") || p.said(i, "on")) {
		return 0, false // to somebody, on an idea
	}
	i, a := p.amount(i)
	symbols, spans, end := objects(p.t, i, false)
	if len(symbols) == 0 {
		return 0, false
	}
	named := end
	end, short, ok := p.trailing(end)
	if p.t[at-1].low == "sold" && i == at && end == named+1 && p.t[named].low == "short" { // "sold CVNA short"
		v, short = acts["sold short"], false
	}
	if p.said(end, "off", "the", "table") {
		if !has(p.t[at-1].low, "took", "taking") {
			return 0, false
		}
		v, end = acts["sold"], end+3
	}
	if a.article && end == named { // "a TSLA", but "a TSLA position"
		return 0, false
	}
	a.noun = a.noun || end > 0 && nouns[p.t[end-1].low] || end+1 < len(p.t) && has(p.t[end].low, "to", "by", "from") && p.t[end+1].kind == number
	side := v.side
	switch {
	case side == None && a.part && (short || a.short || p.t[from].low == "covered" || p.t[at-1].low == "covered"):
		return 0, false // part of a short: neither side is told
	case side == None && a.part:
		side = Sold
	case (short || a.short) && (side == Long || v.noun):
		side = Short
	case short && side == Sold:
		return 0, false // part of a short: neither side is told
	case side == Sold && (a.whole && !a.part || end < len(p.t) && has(p.t[end].low, "completely", "entirely", "outright", "fully")):
		side = None
	}
	if !ok || v.noun && !a.noun || !tailed(p.t, end) || p.questioned(end) || !how.subject && v.during && p.clause(end) || v.during && p.later(end) || p.over(end, v, how) {
		return 0, false
	}
	if p.elsewhere(end) || p.gone(end) || p.t[at-1].low == "covered" && p.told(end) {
		return 0, false
	}
	return p.put(side, symbols, spans, from, end), true
}

// later reports whether what somebody is doing is only going to happen: "buying ZM below 60".
func (p *parser) later(i int) bool {
	return i < len(p.t) && (has(p.t[i].low, "below", "under", "when", "next", "around", "to", "so") || p.planned(i))
}

// planned reports whether a condition follows: "long ZM above 35", "buying ZM only below 60".
func (p *parser) planned(i int) bool {
	switch {
	case i >= len(p.t):
		return false
	case has(p.t[i].low, "only", "above", "over", "below", "under"):
		return i+1 < len(p.t) && (p.t[i+1].kind == number || has(p.t[i+1].low, "if", "when", "on", "at", "above", "below", "under", "over"))
	case p.said(i, "on", "a"):
		return i+2 < len(p.t) && has(p.t[i+2].low, "break", "breakout", "close", "retest", "dip", "pullback")
	}
	return has(p.t[i].low, "once", "unless", "if", "whenever")
}

// elsewhere reports whether what follows leads to a place that holds no shares: "added ZM to my model", "hold ZM to a high
// standard".
func (p *parser) elsewhere(i int) bool {
	if !p.said(i, "to") || i+1 >= len(p.t) || !has(p.t[i+1].low, "a", "an", "the", "my", "our", "that", "this") {
		return false
	}
	for k := i + 2; k < len(p.t) && k < i+6; k++ {
		if nouns[p.t[k].low] || places[p.t[k].low] || p.t[k].kind == number {
			return false
		}
	}
	return true
}

// gone reports whether what "I have" tells was so once: "I have owned ZM in the past".
func (p *parser) gone(i int) bool {
	return p.said(i, "in", "the", "past") || p.said(i, "before") && p.closes(i+1)
}

// told reports whether a share was covered by somebody who writes: "covered ZM in my newsletter".
func (p *parser) told(i int) bool {
	for k := i; k < len(p.t) && k < i+reach; k++ {
		if writings[p.t[k].low] {
			return true
		}
	}
	return false
}

// fits reports whether a verb may be said in this manner.
func (p *parser) fits(v verb, how manner) bool {
	switch {
	case how.we && (v.alone || v.during): // companies say so too
		return false
	case v.during:
		return how.am || !how.subject
	case how.am:
		return false
	case v.since:
		return how.have
	}
	return how.subject || v.alone || how.still && !v.noun
}

// An extent is what stands between a verb and its ticker.
type extent struct{ whole, part, noun, short, article bool }

// amount skips how much: "half of my", "100 shares of", "a small position in".
func (p *parser) amount(i int) (end int, a extent) {
	at := i
	for i < len(p.t) && i < at+12 && (amounts[p.t[i].low] && (p.t[i].kind == word || p.t[i].kind == sign || never[p.t[i].symbol]) || p.t[i].kind == number || p.said(i-1, "all", "but")) {
		low := p.t[i].low
		a.whole = a.whole || amountWhole[low] || low == "last" && i+1 < len(p.t) && has(p.t[i+1].low, "of", "share", "shares")
		a.part = a.part || amountPart[low] || strings.HasSuffix(low, "%") || low == "but"
		a.noun = a.noun || nouns[low] || low == "short" || strings.HasSuffix(low, "%")
		a.short = a.short || low == "short"
		a.article = has(low, "a", "an", "the")
		i++
	}
	return i, a
}

// over reports whether what the verb tells is over, or long ago: "bought ZM in 2019 and sold in 2020".
func (p *parser) over(i int, v verb, how manner) bool {
	ago := false
	for k := i; k < len(p.t) && k < i+reach; k++ {
		switch t := p.t[k]; {
		case t.low == "still":
			return false
		case v.side != Long && v.side != Short && (p.said(k, "bought", "it") || p.said(k, "bought", "them")):
			return true // and back
		case lists[t.low], p.said(k, "watch", "list"), v.side == Long && (p.said(k, "out", "of", "it") || p.said(k, "out", "of", "them")):
			return true
		case t.low == "ago" && has(p.t[k-1].low, "years", "year"), p.said(k, "last", "year"), p.said(k, "once"):
			ago = true
		case t.kind == number && len(t.text) == 4 && (strings.HasPrefix(t.text, "20") || strings.HasPrefix(t.text, "19")) && has(p.t[k-1].low, "in", "of", "around"):
			ago = true
		case v.side == Long && has(t.low, "sold", "exited", "unloaded"), v.side == Short && has(t.low, "covered"):
			if at, _ := p.amount(k + 1); len(first(objects(p.t, at, false))) == 0 {
				return true
			}
		}
	}
	return ago && !how.have && v.alone
}

// undone reports whether a sentence takes back what the one before it declared: "Sold it all at 60."
func (p *parser) undone() bool {
	i := p.past(0, "i", "i've", "then", "later", "and", "but", "have", "since", "now", "finally", "eventually", "just")
	at, v, ok := p.act(i)
	if !ok || v.side != Sold && v.side != None || v.during {
		return false
	}
	at, a := p.amount(at)
	return !a.part && at < len(p.t) && has(p.t[at].low, "it", "them")
}

func first(symbols []string, _ []span, _ int) []string { return symbols }

// said reports whether the words stand at i.
func (p *parser) said(i int, words ...string) bool {
	for k, w := range words {
		if i+k >= len(p.t) || p.t[i+k].low != w || p.t[i+k].quoted {
			return false
		}
	}
	return true
}

// past skips words at i.
func (p *parser) past(i int, words ...string) int {
	for i < len(p.t) && has(p.t[i].low, words...) {
		i++
	}
	return i
}
