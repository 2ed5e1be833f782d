package market

import "strings"

// A table of which the first row was read.
type table struct {
	block  int
	first  bool // the row that is being read is the first one
	head   bool // the first row names the columns
	ticker int  // the column of tickers; -1: none is known
	side   int  // the column that says long or short; -1: none
	owned  bool // a column tells of something only a holder has
}

// tableOf reads the first row of a table.
func tableOf(l line) table {
	c := table{block: l.block, first: true, ticker: -1, side: -1}
	for i, cell := range l.cells {
		name := strings.ToLower(strings.TrimSpace(l.text[cell.at:cell.end]))
		switch {
		case has(name, "ticker", "symbol"):
			c.ticker, c.head = i, true
		case has(name, "side", "long/short", "l/s", "direction"):
			c.side = i
		case has(name, "stock", "company", "name", "holding", "position", "security", "share", "stocks", "holdings", "positions") && c.ticker < 0:
			c.ticker, c.head = i, true
		}
		c.owned = c.owned || owned(name)
	}
	c.head = c.head || l.head
	return c
}

// owned reports whether the name of a column tells of what only a holder has.
func owned(name string) bool {
	for _, w := range []string{
		"allocation", "alloc", "cost basis", "avg cost", "average cost", "avg. cost", "my ", "% of portfolio", "portfolio", "position size", "% port",
		"entry price", "shares owned", "gain/loss", "unrealized", "p/l", "cost/share", "purchase price",
	} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// row reads one row of a table of holdings.
func (c *surroundings) row(l *line) []Position {
	first := c.table.first
	c.table.first = false
	if first && c.table.head || c.foreign || !c.mine && (!c.table.owned || c.table.ticker < 0) {
		return nil
	}
	at := max(c.table.ticker, 0)
	if at >= len(l.cells) {
		return nil
	}
	var inside []token
	for _, t := range l.tokens {
		if t.at >= l.cells[at].at && t.end <= l.cells[at].end {
			inside = append(inside, t)
		}
	}
	s, end, ok := object(inside, 0)
	if !ok || end < len(inside) {
		return nil
	}
	side := Long
	if k := c.table.side; k >= 0 && k < len(l.cells) {
		if name := strings.ToLower(l.text[l.cells[k].at:l.cells[k].end]); strings.HasPrefix(strings.TrimSpace(name), "s") {
			side = Short
		}
	}
	l.declare(s.span)
	return []Position{{Side: side, Symbols: []string{s.symbol}, Words: strings.TrimSpace(l.text)}}
}
