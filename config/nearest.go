package config

import (
	"maps"
	"slices"
	"strings"
)

// nearest returns the candidate that name was probably meant to be, or nothing when none is near.
func nearest(name string, candidates []string) string {
	if len(name) > 64 {
		return ""
	}
	name = folded(name)
	best, least := "", max(1, (min(len(name), 24)+1)/3)+1
	for _, c := range candidates {
		if d := distance(name, folded(c)); d < least {
			best, least = c, d
		}
	}
	return best
}

// meant returns the nearest candidate as a hint.
func meant(name string, candidates []string) string {
	if near := nearest(name, candidates); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}

// suggest returns the known key that an unknown one was probably meant to be, as a hint: one of its own section first.
func suggest(prefix, name string, all []string) string {
	siblings := make(map[string]bool)
	for _, k := range all {
		rest, ok := k, true
		if prefix != "" {
			rest, ok = strings.CutPrefix(k, prefix+".")
		}
		if ok {
			next, _, _ := strings.Cut(rest, ".")
			siblings[next] = true
		}
	}
	near := slices.Sorted(maps.Keys(siblings))
	if hint := meant(name, near); hint != "" {
		return hint
	}
	for _, k := range all {
		if k[strings.LastIndexByte(k, '.')+1:] == name {
			return "did you mean " + k + "?" + below(k)
		}
	}
	if k := nearest(name, all); k != "" {
		return "did you mean " + k + "?" + below(k)
	}
	return "known here: " + strings.Join(near, ", ")
}

// below says how a key of a section is written.
func below(path string) string {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return ""
	}
	return " Write it as " + path[i+1:] + " below " + path[:i]
}

// folded takes away what people spell in many ways: case, dashes, underscores.
func folded(name string) string {
	return strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(name))
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
