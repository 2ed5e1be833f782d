package market

import "strings"

// repeats remembers the lines of a thread, and who wrote each first: many a board quotes without a mark.
type repeats map[string]string

// enough is how many words a passage has at least that counts as repeated; "Long ZM" is said by many.
const enough = 8

// take tells which lines repeat another author's, alone or together with the line before, and remembers them.
func (r repeats) take(lines []line, author string) []bool {
	repeated := make([]bool, len(lines))
	var keys []string
	before := ""
	for i, l := range lines {
		words := strings.Fields(strings.ToLower(l.text))
		own := strings.Join(words, " ")
		if len(words) >= enough {
			keys = append(keys, own)
			repeated[i] = r.other(own, author)
		}
		if before != "" && len(words)+strings.Count(before, " ")+1 >= enough {
			keys = append(keys, before+"\n"+own)
			repeated[i] = repeated[i] || r.other(before+"\n"+own, author)
		}
		before = own
	}
	for _, k := range keys {
		if _, ok := r[k]; !ok {
			r[k] = author
		}
	}
	return repeated
}

func (r repeats) other(key, author string) bool {
	who, ok := r[key]
	return ok && who != author
}
