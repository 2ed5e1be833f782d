package summary

import "strings"

// dangling reports whether a sentence starts with a word that points to the one before it: He, This, But, After that.
func dangling(s string) bool {
	s = strings.TrimLeft(s, `"'“‘([*_.… `)
	words := strings.Fields(s[:min(len(s), openerBytes)])
	if len(words) == 0 {
		return false
	}
	word := opener(words[0])
	switch word {
	case "he", "she", "they", "him", "them", "his", "her", "their", "it", "its", "this", "that", "these", "those", "such",
		"but", "however", "therefore", "thus", "hence", "otherwise", "nevertheless", "nonetheless", "moreover", "furthermore",
		"besides", "instead", "meanwhile", "likewise", "similarly", "consequently", "accordingly", "also", "and", "or", "nor",
		"so", "yet", "then", "still", "which", "both", "either", "neither", "another", "secondly", "thirdly", "finally",
		"additionally", "conversely", "alternatively", "afterwards", "subsequently", "lastly", "others":
		return true
	case "plus", "again", "anyway", "second", "third":
		return strings.HasSuffix(words[0], ",")
	}
	for _, phrase := range [...]string{
		"as a result", "for example", "for instance", "in other words", "on the other hand", "on the contrary", "in contrast", "in addition",
		"same here", "the same is", "the latter",
	} {
		if n := len(phrase); len(s) > n && strings.EqualFold(s[:n], phrase) && strings.IndexByte(" ,.", s[n]) >= 0 {
			return true
		}
	}
	return leadsBack(word, words[1:])
}

// openerBytes is how much of a sentence is looked at.
const openerBytes = 60

// opener is a word in small letters, without signs and contractions: he's, that's.
func opener(w string) string {
	w = strings.ToLower(strings.TrimRight(w, ",.:;!?*_"))
	if i := strings.IndexAny(w, "'’"); i > 0 {
		w = w[:i]
	}
	return w
}

// leadsBack reports whether a first word and those behind it point back together: Because of this, None of them, By then.
func leadsBack(first string, rest []string) bool {
	switch first {
	case "in", "on", "for", "as", "because", "due", "after", "before", "since", "until", "by", "at", "with", "to", "of", "from", "despite", "given",
		"without", "some", "none", "most", "all", "many", "each", "any", "few", "one", "half", "even", "if", "not", "unlike":
	default:
		return false
	}
	if len(rest) > 1 && (opener(rest[0]) == "of" || opener(rest[0]) == "to") {
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return false
	}
	switch opener(rest[0]) {
	case "this", "these", "those", "such", "them", "then", "so":
		return true
	case "that":
		return first != "given" && first != "all" && first != "not" || strings.HasSuffix(rest[0], ",")
	}
	return false
}

// mostCompany is how many sentences one may bring along.
const mostCompany = 2

// company returns the first of the sentences that i cannot be understood without; i itself where it needs none. ok is
// false where they are not its author's, or too many: right behind a quote, it is the quote that is meant.
func (r *reading) company(i int) (first int, ok bool) {
	first = i
	for r.lines[first].needs {
		before := first - 1
		if before < 0 || r.lines[first].reply == 0 || r.lines[before].post != r.lines[i].post || r.lines[before].repeated || i-before > mostCompany {
			return i, false
		}
		first = before
	}
	return first, true
}

// understood reports whether a sentence can be understood, with the company that it brings.
func (r *reading) understood(i int) bool {
	_, ok := r.company(i)
	return ok
}

// A cost is what a sentence takes of a budget.
type cost struct {
	words, sentences int
}

// picks are sentences taken so far, with those that came along.
type picks struct {
	*vote
	has  map[int]bool
	list []int
}

func newPicks(v *vote) *picks { return &picks{vote: v, has: make(map[int]bool)} }

// cost is what taking a sentence would cost, with those that must come along and are not there yet.
func (p *picks) cost(i int) cost {
	c := cost{p.lines[i].words, 1}
	if !p.pairs || !p.lines[i].needs {
		return c
	}
	first, _ := p.company(i)
	for j := first; j < i; j++ {
		if !p.has[j] {
			c.words += p.lines[j].words
			c.sentences++
		}
	}
	return c
}

func (p *picks) take(i int) {
	first := i
	if p.pairs {
		first, _ = p.company(i)
	}
	for j := first; j <= i; j++ {
		if !p.has[j] {
			p.has[j] = true
			p.list = append(p.list, j)
		}
	}
}
