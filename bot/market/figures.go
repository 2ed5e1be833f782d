package market

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// figuresOf pairs the numbers of each sentence with the metric that stands nearest and takes such a number.
func figuresOf(l line) []Figure {
	if l.kind == row || l.kind == code || l.kind == choice {
		return nil
	}
	var out []Figure
	for _, s := range l.said {
		found := metricsIn(s)
		if len(found) == 0 {
			continue
		}
		words := lower(s)
		grows := anyOf(words, "grew grow grows growing growth up down rose increase increased increasing decline declined fell yoy y/y qoq q/q year-over-year accelerated slowed")
		guided := anyOf(words, "guidance guide guides guided guiding outlook expect expects expected forecast forecasts")
		for i := range s {
			n, end, ok := amountAt(s, i)
			if !ok {
				continue
			}
			for len(found) > 1 && found[0].end+farthest < i { // too far behind for all that follow
				found = found[1:]
			}
			metric := nearest(s, found, n, i, end, grows || strings.HasPrefix(s[i].text, "+"))
			if metric == "" {
				continue
			}
			out = append(out, Figure{
				Metric: metric, Number: l.text[s[i-below(s, i)].at:s[end-1].end], Guidance: guided,
				Sentence: l.words(s),
			})
		}
	}
	return out
}

// below is 1 where a minus stands right before the number at i, else 0.
func below(s []token, i int) int {
	return btoi(i > 0 && s[i-1].in("-−–") && s[i-1].spaced && !s[i].spaced)
}

// What kind of number an amount is.
type numberKind uint8

const (
	asPercent numberKind = 1 << iota
	asMoney
	asMultiple
	asCount
)

// A metric is what a number may be of.
type metric struct {
	name  string
	takes numberKind
}

// metrics are names of metrics by their words.
var metrics = map[string]metric{
	"revenue": {"revenue", asMoney}, "revenues": {"revenue", asMoney}, "sales": {"revenue", asMoney}, "subscription revenue": {"revenue", asMoney},
	"growth": {"growth", asPercent}, "grew": {"growth", asPercent}, "growing": {"growth", asPercent}, "revenue growth": {"growth", asPercent}, "sales growth": {"growth", asPercent},
	"rev": {"revenue", asMoney}, "gm": {"gross margin", asPercent}, "om": {"operating margin", asPercent}, "eps": {"EPS", asMoney | asCount}, "earnings per share": {"EPS", asMoney | asCount},
	"gross margin": {"gross margin", asPercent}, "gross margins": {"gross margin", asPercent}, "operating margin": {"operating margin", asPercent},
	"operating margins": {"operating margin", asPercent}, "fcf margin": {"FCF margin", asPercent}, "free cash flow margin": {"FCF margin", asPercent},
	"net margin": {"net margin", asPercent}, "ebitda margin": {"EBITDA margin", asPercent}, "margin": {"margin", asPercent}, "margins": {"margin", asPercent},
	"net income": {"net income", asMoney}, "net loss": {"net loss", asMoney}, "operating income": {"operating income", asMoney}, "operating loss": {"operating loss", asMoney},
	"gross profit": {"gross profit", asMoney}, "profit": {"profit", asMoney}, "ebitda": {"EBITDA", asMoney}, "free cash flow": {"FCF", asMoney}, "fcf": {"FCF", asMoney},
	"operating cash flow": {"operating cash flow", asMoney}, "arr": {"ARR", asMoney}, "annual recurring revenue": {"ARR", asMoney}, "mrr": {"MRR", asMoney},
	"rpo": {"RPO", asMoney}, "crpo": {"cRPO", asMoney}, "billings": {"billings", asMoney}, "bookings": {"bookings", asMoney}, "backlog": {"backlog", asMoney},
	"gmv": {"GMV", asMoney}, "tpv": {"TPV", asMoney}, "capex": {"capex", asMoney}, "cash": {"cash", asMoney}, "debt": {"debt", asMoney}, "sbc": {"SBC", asMoney | asPercent},
	"nrr": {"NRR", asPercent}, "ndr": {"NRR", asPercent}, "dbnrr": {"NRR", asPercent}, "dbner": {"NRR", asPercent}, "net retention": {"NRR", asPercent},
	"net revenue retention": {"NRR", asPercent}, "net dollar retention": {"NRR", asPercent}, "dollar-based net retention": {"NRR", asPercent},
	"net expansion": {"NRR", asPercent}, "gross retention": {"gross retention", asPercent}, "retention": {"retention", asPercent}, "churn": {"churn", asPercent},
	"take rate": {"take rate", asPercent}, "customers": {"customers", asCount}, "users": {"users", asCount}, "subscribers": {"subscribers", asCount},
	"members": {"members", asCount}, "seats": {"seats", asCount}, "mau": {"users", asCount}, "maus": {"users", asCount}, "dau": {"users", asCount}, "daus": {"users", asCount},
	"employees": {"employees", asCount}, "headcount": {"employees", asCount}, "p/e": {"P/E", asMultiple | asCount}, "p/s": {"P/S", asMultiple | asCount},
	"ev/s": {"EV/S", asMultiple | asCount}, "ev/sales": {"EV/S", asMultiple | asCount}, "earnings": {"P/E", asMultiple}, "guidance": {"guidance", asMoney | asPercent},
	"guide": {"guidance", asMoney | asPercent}, "guided": {"guidance", asMoney | asPercent}, "guides": {"guidance", asMoney | asPercent}, "outlook": {"guidance", asMoney | asPercent},
}

// metricStarts are the words that the names of metrics begin with.
var metricStarts = startsOf(metrics)

func startsOf(names map[string]metric) map[string]bool {
	starts := make(map[string]bool)
	for name := range names {
		word, _, _ := strings.Cut(name, " ")
		word, _, _ = strings.Cut(word, "/")
		starts[word] = true
	}
	return starts
}

// longestMetric is how many words the name of a metric has at most.
const longestMetric = 4

// A named metric in a sentence.
type foundMetric struct {
	metric
	at, end int // tokens
}

func metricsIn(s []token) []foundMetric {
	var out []foundMetric
	for i := 0; i < len(s); {
		if !metricStarts[s[i].low] {
			i++
			continue
		}
		var best foundMetric
		words := ""
		for k := i; k < len(s) && k < i+longestMetric && s[k].kind != opaque; k++ {
			if glued := words != "" && !s[k].spaced; glued {
				words += s[k].low
			} else {
				words = strings.TrimSpace(words + " " + s[k].low)
			}
			if m, ok := metrics[words]; ok {
				best = foundMetric{m, i, k + 1}
			}
		}
		if best.end == 0 {
			i++
			continue
		}
		out = append(out, best)
		i = best.end
	}
	return out
}

// amountAt reads the number at i with the unit behind it: "$882.5 million", "12 percent", "10x".
func amountAt(s []token, i int) (k numberKind, end int, ok bool) {
	t := s[i]
	if t.kind != number || i > 0 && !t.spaced && !s[i-1].in("(-−–—~") {
		return 0, 0, false
	}
	end = i + 1
	low := t.low
	if end+1 < len(s) && s[end].text == "-" && !s[end].spaced && !s[end+1].spaced && s[end+1].kind != number { // "$1-trillion", but "$5-$6"
		end++
	}
	scaled := end < len(s) && has(s[end].low, "million", "billion", "trillion", "thousand", "m", "mm", "b", "bn", "k")
	switch {
	case scaled:
		end++
	case end > i+1:
		return 0, 0, false // "12-month"
	}
	unit := strings.TrimLeft(low, "$€£¥+~0123456789.,")
	switch {
	case strings.HasSuffix(low, "%"):
		return asPercent, end, true
	case end < len(s) && has(s[end].low, "percent", "pct", "bps", "points", "pp"):
		return asPercent, end + 1, true
	case unit == "bps" || unit == "pp":
		return asPercent, end, true
	case strings.ContainsAny(low, "$€£¥"):
		return asMoney, end, true
	case unit == "x":
		return asMultiple, end, true
	case scaled, has(unit, "m", "k", "b", "bn", "mm"):
		return asCount | asMoney, end, true
	case unit != "", dated(s, i):
		return 0, 0, false
	}
	return asCount, end, true
}

// dated reports whether the number at i is a year, a day, a quarter or a number in a list.
func dated(s []token, i int) bool {
	t := s[i].low
	if len(t) == 4 && (strings.HasPrefix(t, "19") || strings.HasPrefix(t, "20")) {
		return true
	}
	if i > 0 && (s[i-1].text == "#" || len(s[i-1].low) >= 3 && strings.Contains(months, " "+s[i-1].low[:3]) && utf8.RuneCountInString(t) <= 2) {
		return true
	}
	return i+1 < len(s) && has(s[i+1].low, "days", "day", "weeks", "months", "years", "year", "quarters", "quarter", "minutes", "hours", "of", "times", "shares") || i == 0
}

const months = " jan feb mar apr may jun jul aug sep oct nov dec"

// farthest is how many words may stand between a number and its metric.
const farthest = 10

func compares(s []token) bool {
	return slices.ContainsFunc(s, func(t token) bool { return has(t.low, "versus", "vs", "against", "than", "compared") })
}

// nearest is the metric that a number from at to end is of; empty: none. A percentage beside a metric of money or people is
// its growth, where the sentence speaks of growth. What it is compared with is another number's.
func nearest(s []token, found []foundMetric, k numberKind, at, end int, grows bool) string {
	name, least := "", farthest+1
	for _, m := range found {
		if m.at > end+farthest || m.at > end && compares(s[end:m.at]) {
			break
		}
		gap := m.at - end
		if m.takes != asCount { // "1.2M users", but "EPS of $1.02"
			gap++
		}
		if m.end <= at {
			gap = at - m.end
		}
		if k == asMultiple && m.at == end && m.takes&k == 0 { // "12x sales"
			return ""
		}
		as := m.name
		if m.takes&k == 0 {
			if k != asPercent || !grows || m.takes&(asMoney|asCount) == 0 || m.takes&asMultiple != 0 {
				continue
			}
			as = m.name + " growth"
		}
		if gap >= 0 && gap < least {
			name, least = as, gap
		}
	}
	return name
}
