package market

import (
	"strings"
	"unicode"
)

// cues are words of a title that speaks of a share; without one, capitals in a title may be anything.
var cues = set(`earnings results quarter quarterly q1 q2 q3 q4 stock stocks share shares valuation thesis buy sell sold bought selling buying long short
	guidance guide thoughts vs versus portfolio dive analysis update holding position ipo price numbers discount review bull bear bullish bearish dd
	investing investment invest investors trade trading market dividend upgrade downgrade`)

// introduced are the tickers that a title introduces: those written as such, those in brackets behind a name, one that the
// title begins with before a colon, and capitals in a title that speaks of shares.
func introduced(title string) map[string]bool {
	known := make(map[string]bool)
	l := line{text: title, read: withoutAddresses(title)}
	l.hits, _ = scan(l.read)
	l.tokenize()
	cued := false
	for _, t := range l.tokens {
		cued = cued || cues[t.low]
	}
	for i, t := range l.tokens {
		switch {
		case t.kind != ticker:
		case t.form != Bare:
			known[t.symbol] = true
		case !bareCounts(l, t.hit):
		case cued, i == 0 && leads(l.tokens), bracketed(l.tokens, i):
			known[t.symbol] = true
		}
	}
	return known
}

// leads reports whether a title is one word, or begins with one and a colon.
func leads(tokens []token) bool {
	return len(tokens) == 1 || len(tokens) > 2 && tokens[1].text == ":" && tokens[2].spaced
}

// bracketed reports whether the token i stands alone in brackets behind a name, and is not its initials.
func bracketed(tokens []token, i int) bool {
	if i < 2 || i+1 >= len(tokens) || tokens[i-1].text != "(" || tokens[i+1].text != ")" {
		return false
	}
	if first := []rune(tokens[i-2].text)[0]; !unicode.IsUpper(first) {
		return false
	}
	var initials strings.Builder
	for k := max(0, i-1-len(tokens[i].text)); k < i-1; k++ {
		initials.WriteString(strings.ToUpper(string([]rune(tokens[k].text)[:1])))
	}
	return initials.String() != tokens[i].text
}

// bareCounts reports whether capitals of a line may count as a ticker, once they are introduced.
func bareCounts(l line, h hit) bool {
	return len(h.symbol) > 1 && !never[h.symbol] && !l.loud
}

// shouts reports whether a line is written in capitals, so that capitals say nothing.
func shouts(tokens []token) bool {
	loud, quiet := 0, 0
	for _, t := range tokens {
		switch {
		case t.kind == number || t.kind == sign || len(t.text) < 2:
		case t.low == t.text || t.kind == word && strings.ToUpper(t.text) != t.text:
			quiet++
		case t.kind == word && len(t.text) > longest, t.kind == ticker && t.form == Bare && never[t.symbol] && !titles[t.symbol]:
			loud++
		}
	}
	return loud >= 2 && loud > quiet
}

// titles are capitals of [never] that are in capitals in a quiet line too.
var titles = set(`CEO CFO COO CTO IT AI ML AR VR EPS ARR NRR FCF GAAP EBIT IPO ETF ETFS SEC US USA UK EU SAAS API AWS GCP COVID YOY QOQ YTD TTM TAM SBC RPO DAU MAU ARPU`)
