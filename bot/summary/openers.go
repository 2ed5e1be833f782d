package summary

import "strings"

// dangling reports whether a sentence starts with a word that points to the one before it: He, This, But.
func dangling(s string) bool {
	first, rest, _ := strings.Cut(strings.TrimLeft(s, `"'“‘([*_`), " ")
	word := strings.ToLower(strings.TrimRight(first, ",.:;!?*_"))
	if i := strings.IndexAny(word, "'’"); i > 0 {
		word = word[:i] // he's, that's
	}
	switch word {
	case "he", "she", "they", "him", "them", "his", "her", "their", "it", "its", "this", "that", "these", "those", "such",
		"but", "however", "therefore", "thus", "hence", "otherwise", "nevertheless", "nonetheless", "moreover", "furthermore",
		"besides", "instead", "meanwhile", "likewise", "similarly", "consequently", "accordingly", "also", "and", "or", "nor",
		"so", "yet", "then", "still", "which", "both", "either", "neither", "another", "secondly", "thirdly", "finally":
		return true
	case "in", "on", "for", "as", "because", "due":
		next, _, _ := strings.Cut(rest, " ")
		switch strings.ToLower(strings.TrimRight(next, ",.")) {
		case "contrast", "addition", "this", "that", "these", "those", "such":
			return true
		}
	}
	return false
}

// mostCompany is how many sentences one may bring along.
const mostCompany = 2

// company returns the first of the sentences that i cannot be understood without; i itself where it needs none. ok is
// false where they are not its author's, or too many.
func (r *reading) company(i int) (first int, ok bool) {
	first = i
	for r.lines[first].needs {
		before := first - 1
		if before < 0 || r.lines[before].post != r.lines[i].post || r.lines[before].repeated || i-before > mostCompany {
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
