package bench

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"github.com/threadtape/threadtape/bot/summary"
)

// A ranking puts the sentences of a thread in the order in which they are taken. All peers get the sentences that our
// summariser chooses from, cleaned, and fill the budget alike: so the figures compare the choice alone.
type ranking func(title string, lines []summary.Line) []int

// peers are the summarisers that ours is compared with.
var peers = []struct {
	name string
	rank ranking
}{
	{"lead-per-post", leadPerPost},
	{"lexrank", lexRank},
	{"textrank", textRank},
	{"lead", lead},
	{"random 1", random(1)},
	{"random 2", random(2)},
	{"random 3", random(3)},
	{"random 4", random(4)},
	{"random 5", random(5)},
}

// fill takes sentences in the order of a ranking, leaves out what does not fit, and gives them back in the thread's
// order.
func fill(lines []summary.Line, order []int, words, sentences int) []string {
	var picked []int
	for _, i := range order {
		n := len(strings.Fields(lines[i].Text))
		if words > 0 && n > words || sentences > 0 && len(picked) == sentences {
			continue
		}
		words -= n
		picked = append(picked, i)
		if words == 0 {
			break
		}
	}
	slices.Sort(picked)
	out := make([]string, len(picked))
	for i, at := range picked {
		out[i] = lines[at].Text
	}
	return out
}

// lead takes the sentences as they come.
func lead(_ string, lines []summary.Line) []int {
	order := make([]int, len(lines))
	for i := range order {
		order[i] = i
	}
	return order
}

// leadPerPost takes the first sentence of each post, then the second of each, and so on.
func leadPerPost(_ string, lines []summary.Line) []int {
	order := lead("", lines)
	place := make([]int, len(lines))
	for i := range lines {
		if i > 0 && lines[i-1].Post == lines[i].Post {
			place[i] = place[i-1] + 1
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(place[a], place[b]) })
	return order
}

// random is the same for the same seed and thread.
func random(seed uint64) ranking {
	return func(_ string, lines []summary.Line) []int {
		return rand.New(rand.NewPCG(seed, uint64(len(lines)))).Perm(len(lines))
	}
}

// lexRank is the eigenvector of the graph of sentences whose tf-idf vectors have a cosine of at least 0.1 (Erkan and
// Radev, "LexRank", JAIR 22, 2004).
func lexRank(_ string, lines []summary.Line) []int {
	const threshold = 0.1
	vectors := make([]map[string]float64, len(lines))
	df := make(map[string]float64)
	for i, l := range lines {
		vectors[i] = make(map[string]float64)
		for _, w := range contentWords(l.Text) {
			if vectors[i][w]++; vectors[i][w] == 1 {
				df[w]++
			}
		}
	}
	for _, v := range vectors {
		length := 0.0
		for w := range v {
			v[w] *= math.Log(float64(len(lines)) / df[w])
			length += v[w] * v[w]
		}
		for w := range v {
			v[w] /= max(math.Sqrt(length), 1e-9)
		}
	}
	return byRank(len(lines), func(i, j int) float64 {
		dot := 0.0
		for w, x := range vectors[i] {
			dot += x * vectors[j][w]
		}
		if dot < threshold {
			return 0
		}
		return 1
	})
}

// textRank is the eigenvector of the graph of sentences weighed by the words that they share (Mihalcea and Tarau,
// "TextRank", EMNLP 2004).
func textRank(_ string, lines []summary.Line) []int {
	sets := make([]map[string]bool, len(lines))
	for i, l := range lines {
		sets[i] = make(map[string]bool)
		for _, w := range contentWords(l.Text) {
			sets[i][w] = true
		}
	}
	return byRank(len(lines), func(i, j int) float64 {
		shared := 0.0
		for w := range sets[i] {
			if sets[j][w] {
				shared++
			}
		}
		if shared == 0 {
			return 0
		}
		return shared / max(math.Log(float64(len(sets[i])))+math.Log(float64(len(sets[j]))), 1e-9)
	})
}

// byRank orders by the stationary distribution of a walk along the edges, with the usual damping of 0.85. Edges are the
// same in both directions.
func byRank(n int, edge func(i, j int) float64) []int {
	edges := make([][]float64, n)
	sums := make([]float64, n)
	for i := range edges {
		edges[i] = make([]float64, n)
	}
	for i := range n {
		for j := range i {
			w := edge(i, j)
			edges[i][j], edges[j][i] = w, w
			sums[i] += w
			sums[j] += w
		}
	}
	rank := make([]float64, n)
	for i := range rank {
		rank[i] = 1 / float64(n)
	}
	for range 50 {
		next := make([]float64, n)
		for i := range next {
			next[i] = 0.15 / float64(n)
			for j, w := range edges[i] {
				if w > 0 {
					next[i] += 0.85 * rank[j] * w / sums[j]
				}
			}
		}
		rank = next
	}
	order := lead("", make([]summary.Line, n))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(math.Round(rank[b]*1e12), math.Round(rank[a]*1e12)) })
	return order
}

// contentWords are the words of a sentence in small letters, cut to six letters in place of a stemmer, without the
// commonest words.
func contentWords(s string) []string {
	var out []string
	for w := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(w) < 2 || strings.Contains(commonest, " "+w+" ") {
			continue
		}
		out = append(out, w[:min(len(w), 6)])
	}
	return out
}

// commonest are words that say nothing about a subject.
const commonest = ` about after all also am an and any are as at be because been but by can could did do does don for from had has have he her
 here him his how if in into is it its just me more most my no not now of off on only or other our out over own re same she should so some such
 than that the their them then there these they this those through to too up us ve very was we were what when where which while who why will
 with would you your `
