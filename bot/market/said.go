package market

import "slices"

// A manner says how a predicate is said.
type manner struct {
	subject bool // I or we is named
	am      bool // with a form of "to be": I'm
	have    bool // with "have": I've
	we      bool
	still   bool // an adverb that tells the present stands before it: "still own"
}

// subject reads I, I'm, I've, we at i, with the adverbs behind.
func (p *parser) subject(i int) (next int, how manner, ok bool) {
	low := p.t[i].low
	how.subject = true
	switch low {
	case "i", "we":
		how.we = low == "we"
	case "i'm", "im", "we're":
		how.am, how.we = true, low == "we're"
	case "i've", "ive", "we've":
		how.have, how.we = true, low == "we've"
	default:
		return 0, how, false
	}
	if p.t[i].kind == ticker && p.t[i].form != Bare || !p.certain(i) {
		return 0, how, false
	}
	next = p.adverbs(i+1, &how)
	if next < len(p.t) && (low == "i" || low == "we") {
		switch p.t[next].low {
		case "am", "are":
			how.am = true
			next = p.adverbs(next+1, &how)
		case "have":
			if after := p.adverbs(next+1, &how); after < len(p.t) && (p.t[after].low == "been" || p.actAt(after, manner{subject: true, have: true})) {
				how.have, next = true, after
			}
		}
	}
	if how.have && p.said(next, "been") { // "I've been adding": as good as "I'm adding"
		how.am = true
		next = p.adverbs(next+1, &how)
	}
	return next, how, true
}

// omitted reads the beginning of a sentence whose I is left out: "Am long ZM", "Been adding to NET", "Have no position".
func (p *parser) omitted(i int) (next int, how manner, ok bool) {
	how.subject = true
	switch {
	case p.said(i, "am"):
		how.am, i = true, i+1
	case p.said(i, "been"), p.said(i, "have", "been"):
		how.am, how.have, i = true, true, i+1+btoi(p.t[i].low == "have")
	case p.said(i, "have"), p.said(i, "remain"), p.said(i, "don't", "own"), p.said(i, "don't", "have"), p.said(i, "do", "not", "own"):
		i += btoi(p.t[i].low == "do")
	default:
		return i, how, false
	}
	return p.adverbs(i, &how), how, true
}

// actAt reports whether a verb in a form that follows "have" stands at i.
func (p *parser) actAt(i int, how manner) bool {
	_, v, ok := p.act(i)
	return ok && !v.during && how.have && !has(p.t[i].low, "own", "hold", "have")
}

// certain reports whether what begins at i is said for a fact.
func (p *parser) certain(i int) bool {
	if p.doubt < i {
		return false
	}
	if i > 1 && p.said(i-2, "not", "that") {
		return false
	}
	return i == 0 || !asks[p.t[i-1].low]
}

func (p *parser) adverbs(i int, how *manner) int {
	for i < len(p.t) && adverbs[p.t[i].low] && p.t[i].kind == word {
		how.still = how.still || has(p.t[i].low, "still", "also", "currently")
		i++
	}
	return i
}

// leadWords are words before a colon or a dash that say that a declaration follows.
var leadWords = set(`disclosure disclosures disclaimer disclosed disc full note fd position positions edit update ps p.s btw fwiw current my disclaimers status
	and also oh so well me too today yesterday`)

// leadIn is where a sentence begins behind bullets, dashes and "Disclosure:".
func (p *parser) leadIn() int {
	i := 0
	for i < len(p.t) {
		if t := p.t[i]; t.kind == sign && t.in("-–—*•~([|/·>") {
			i++
			continue
		}
		if p.said(i, "tl", ";", "dr") {
			i = p.past(i+3, ":")
			continue
		}
		k := i
		for k < len(p.t) && k < i+6 && (leadWords[p.t[k].low] || p.dates(k)) {
			k++
		}
		if k == i || k+1 >= len(p.t) || !p.t[k].in(":-–—.,") || p.t[k+1].kind == ticker && p.t[k+1].form != Bare {
			break
		}
		if p.t[k].text == ":" && (p.t[k+1].kind == ticker && named(p.t[k+1]) || p.said(k+1, "none")) {
			break // "Positions: ZM": a label
		}
		i = k + 1
	}
	return i
}

var monthNames = set(`jan feb mar apr may jun june jul july aug sep sept oct nov dec`)

// dates reports whether a token is part of a date before a declaration: "Nov 20 - bought ZM", "Edit 2: sold NET".
func (p *parser) dates(i int) bool {
	t := p.t[i]
	return t.kind == number && digits(t.text) || t.text == "/" || monthNames[t.low]
}

// aside reports whether something may be said beside the sentence at i: behind a bracket, a dash, or the comma after a
// name.
func (p *parser) aside(i int) bool {
	if p.idea < i {
		return false
	}
	switch before := p.t[i-1]; before.text {
	case "(", "[":
		return true
	case "–", "—", "-":
		return before.spaced && p.t[i].spaced
	case ",":
		return i <= 9 && p.name(i-1)
	}
	return false
}

// name reports whether the tokens before i can be a name below a letter: "-- Maria", "Jim".
func (p *parser) name(i int) bool {
	words := 0
	for _, t := range p.t[:i] {
		switch {
		case t.kind == sign && t.in("-–—~*,"), greetings[t.low]:
		case t.kind == word && t.low != t.text, t.kind == ticker && t.form == Bare:
			words++
		default:
			return false
		}
	}
	return words > 0 && words <= 3
}

// closes reports whether nothing follows at i but the end of the line, or the bracket that ends a sentence.
func (p *parser) closes(i int) bool {
	for i < len(p.t) && p.t[i].in(".!…)];~") {
		i++
	}
	return i >= len(p.t)
}

func has(s string, all ...string) bool {
	return slices.Contains(all, s)
}
