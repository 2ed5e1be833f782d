package filter

import (
	"strings"

	"github.com/threadtape/threadtape/bot/forum"
)

// people makes a set of names and ids, folded.
func people(names []string) map[string]bool {
	if len(names) == 0 {
		return nil
	}
	set := make(map[string]bool, len(names))
	for _, n := range names {
		if n = person(n); n != "" {
			set[n] = true
		}
	}
	return set
}

// person is a name as it is compared: in any case, with or without an @ in front.
func person(name string) string { return folded(strings.TrimPrefix(strings.TrimSpace(name), "@")) }

// wrote reports whether one of the set wrote a post. Only the unique name and the id count: a display name is anybody's.
func wrote(set map[string]bool, p forum.Post) bool {
	return set[person(p.Author.Name)] || p.Author.ID != "" && set[person(p.Author.ID)]
}

func (f *Filter) byNever(p forum.Post) (d Decision, asked bool) {
	if len(f.never) > 0 && wrote(f.never, p) {
		return Decision{Rule: "not_authors", Why: "posts by " + p.Author.Shown() + " are left out"}, true
	}
	return d, false
}

func (f *Filter) byOnly(p forum.Post) (d Decision, asked bool) {
	switch {
	case len(f.only) == 0:
		return d, false
	case wrote(f.only, p):
		return Decision{Takes: true, Rule: "only_authors", Why: "it is by " + p.Author.Shown()}, true
	default:
		return Decision{Rule: "only_authors", Why: "it is by " + p.Author.Shown() + ", who is not among those asked for"}, true
	}
}
