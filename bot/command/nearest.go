package command

import (
	"slices"
	"strings"
)

// Nearest returns the candidate that typed was probably meant to be, or nothing when none is near. Candidates are compared
// in lower case, and given back as they are.
func Nearest(typed string, candidates []string) string {
	lower := make([]string, len(candidates))
	for i, c := range candidates {
		lower[i] = strings.ToLower(c)
	}
	if at := slices.Index(lower, nearest(typed, lower)); at >= 0 {
		return candidates[at]
	}
	return ""
}

// nearest returns the candidate that typed was probably meant to be: the one with the fewest letters added, dropped,
// changed or swapped, else the shortest that begins so; or nothing when none is near.
func nearest(typed string, candidates []string) string {
	typed = strings.ToLower(typed)
	if typed == "" || len(typed) > 40 {
		return ""
	}
	best, least, begin := "", max(1, len(typed)/3)+1, []string(nil)
	for _, c := range candidates {
		if len(typed) >= 2 && strings.HasPrefix(c, typed) {
			begin = append(begin, c)
		}
		if d := distance(typed, c); d < least {
			best, least = c, d
		}
	}
	if best == "" && len(begin) > 0 {
		return slices.MinFunc(begin, func(a, b string) int { return len(a) - len(b) })
	}
	return best
}

// distance counts the letters to add, drop, change or swap with their neighbour to get from a to b.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
