package market

// A Change is an author's declaration about a ticker that says another side than the last one did.
type Change struct {
	Symbol        string
	Before, After Position
}

// Changes returns the changes of side among positions that come in the order in which they were declared, each with the
// declaration that it changes. Only words about the same ticker by the same author are compared.
func Changes(positions []Position) []Change {
	type held struct{ author, symbol string }
	last := make(map[held]Position)
	var out []Change
	for _, p := range positions {
		for _, s := range p.Symbols {
			k := held{authorOf(p.Author), s}
			if before, ok := last[k]; ok && before.Side != p.Side {
				out = append(out, Change{s, before, p})
			}
			last[k] = p
		}
	}
	return out
}
