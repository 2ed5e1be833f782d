package market

import "strings"

// exchangeAt reads "NASDAQ: ZM" and "ticker ZM", whose first word ends at end.
func exchangeAt(s string, i, end int) (hit, int) {
	word := s[i:end]
	at, ok := 0, false
	if near := s[end:min(len(s), end+12)]; strings.Contains(near, ":") && exchanges[strings.ToUpper(word)] && word != strings.ToLower(word) {
		at, ok = colonAt(s, end)
	} else if strings.EqualFold(word, "ticker") || strings.EqualFold(word, "symbol") {
		at, ok = saidAt(s, end)
	}
	if !ok {
		return hit{}, end
	}
	last := runEnd(s, at)
	base := s[at:last]
	c := capitals(base)
	if last == at || unlisted[base] || never[base] && word == strings.ToLower(word) || len(base) > 6 || c > longest || c == 0 && (!digits(base) || len(base) < 3 || word == strings.ToLower(word)) {
		return hit{}, end
	}
	class, last := suffixAt(s, last, true)
	return hit{symbol: base + class, form: Exchange, exchange: word, span: span{i, last}}, last
}

// colonAt is where the word behind a colon begins; a second word may belong to the name of the exchange.
func colonAt(s string, i int) (at int, ok bool) {
	for _, more := range []string{" American", " Arca", " MKT", " GS", " GM", " CM", " Venture", "-V", ".V"} {
		i += len(more) * btoi(strings.HasPrefix(s[i:], more+":"))
	}
	rest := strings.TrimLeft(s[i:], " ")
	if !strings.HasPrefix(rest, ":") || len(s)-i-len(rest) > 1 {
		return 0, false
	}
	rest = strings.TrimLeft(rest[1:], " $")
	return len(s) - len(rest), true
}

// saidAt is where the word behind "ticker", "ticker:", "ticker symbol is" begins.
func saidAt(s string, i int) (at int, ok bool) {
	rest := s[i:]
	for _, skip := range []string{" symbol", " is", ":", " ", `"`, "“"} {
		rest = strings.TrimPrefix(rest, skip)
	}
	rest = strings.TrimPrefix(rest, "$")
	at = len(s) - len(rest)
	return at, at > i && runEnd(s, at) > at+1
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
