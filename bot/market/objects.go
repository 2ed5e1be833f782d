package market

import "strings"

// mostObjects is how many tickers one declaration names at most.
const mostObjects = 60

// objects reads a list of tickers from the token i: "ZM", "$ZM and NET", "ZM (12%), NET (10%)", "Zoom (ZM)". or is whether
// "or" joins them too. end is the token behind the last one.
func objects(t []token, i int, or bool) (symbols []string, spans []span, end int) {
	for len(symbols) < mostObjects {
		s, last, ok := object(t, i)
		if !ok {
			break
		}
		if len(symbols) > 0 && verbal(t, last) { // "Long ZM, NET looks good": the last one begins something else
			break
		}
		symbols, spans, end = append(symbols, s.symbol), append(spans, s.span), last
		i = separator(t, last, or)
	}
	return symbols, spans, end
}

// object reads one ticker, with a name before or behind it and a share of the portfolio in brackets.
func object(t []token, i int) (h hit, end int, ok bool) {
	if i < len(t) && (t[i].low == "both" || t[i].low == "only") {
		i++
	}
	name := i
	for name < len(t) && name < i+4 && t[name].kind == word && !t[name].quoted && strings.ToLower(t[name].text) != t[name].text {
		name++
	}
	if name > i && name+2 < len(t) && t[name].text == "(" && named(t[name+1]) && t[name+2].text == ")" {
		return t[name+1].hit, name + 3, true
	}
	if i >= len(t) || !named(t[i]) {
		return hit{}, i, false
	}
	return t[i].hit, pastBrackets(t, i+1), true
}

// named reports whether a token can be the ticker of a position.
func named(t token) bool {
	if t.kind != ticker || t.quoted {
		return false
	}
	return t.form != Bare || !never[t.symbol] || spoken[t.symbol]
}

// pastBrackets skips a share of the portfolio, an exchange or a name: "(12%)", "(Zoom)", "15%".
func pastBrackets(t []token, i int) int {
	if i < len(t) && t[i].text == "(" {
		for k := i + 1; k < len(t) && k < i+6; k++ {
			if t[k].text == ")" {
				return k + 1
			}
		}
	}
	if i < len(t) && t[i].kind == number && strings.HasSuffix(t[i].text, "%") && (i+1 == len(t) || t[i+1].kind == sign || t[i+1].kind == ticker || t[i+1].low == "and") {
		return i + 1
	}
	return i
}

// separator is the token behind what joins two tickers; without anything between them they are joined too.
func separator(t []token, i int, or bool) int {
	at := i
	for i < len(t) && i < at+2 && (t[i].in(",/&+") || t[i].low == "and" || t[i].low == "plus" || or && has(t[i].low, "or", "nor")) {
		i++
	}
	for i > at && i+1 < len(t) && i < at+7 && (has(t[i].low, "of", "some", "more", "my", "bit", "tiny", "small", "little") || t[i].low == "a" && has(t[i+1].low, "bit", "tiny", "small", "little")) {
		i++
	}
	return i
}

// verbs are words behind a ticker that make it the subject of something.
var verbs = set(`is are was were isn't looks look has have had will would could should can seems reports reported grew grows fell rose beat beats missed
	does did makes made needs trades keeps went goes gets might may must`)

func verbal(t []token, i int) bool { return i < len(t) && verbs[t[i].low] }

// tails are words that may follow the tickers of a declaration.
var tails = set(`and but or since at from with in on because for here today yesterday now again still via through into after until till before this last near
	around below above under over when while so though although by to too also that which right early recently lately not monday tuesday wednesday
	thursday friday saturday sunday during ahead plus w/ then as going pre post too instead earlier just all only already two three four five six several i i'm completely entirely outright fully directly`)

// smiles reports whether :) or the like stands at i.
func smiles(t []token, i int) bool {
	return i+1 < len(t) && t[i].in(":;") && !t[i+1].spaced && t[i+1].in(")(-")
}

// tailed reports whether a declaration may end before the token i.
func tailed(t []token, i int) bool {
	if i >= len(t) {
		return true
	}
	switch n := t[i]; n.kind {
	case sign:
		return n.in(",;.!?…()[]|~–—/@:") || n.text == "-" && n.spaced
	case word, ticker:
		if n.low == "as" {
			return i+1 < len(t) && (t[i+1].low == "of" || t[i+1].low == "well" || t[i+1].low == "always" || t[i+1].low == "planned" || t[i+1].low == "a" && i+2 < len(t) && has(t[i+2].low, "hedge", "pair", "trade", "core", "starter"))
		}
		return tails[n.low]
	case number:
		return n.spaced
	case opaque:
		return n.spaced
	}
	return false
}
