package market

import "github.com/threadtape/threadtape/bot/forum"

// A Change is an author's declaration about a ticker that says another side than the last one did.
type Change struct {
	Symbol        string
	Before, After Position
}

// Recalls reports whether what is told of a later post may name an earlier one by the same author: it declares a position, which
// may be another side than the earlier one did.
func Recalls(t forum.Thread, later, earlier forum.Post) bool {
	return later.Number > earlier.Number && authorOf(later.Author) == authorOf(earlier.Author) && len(Read(t, []forum.Post{later}, nil).Positions) > 0
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
