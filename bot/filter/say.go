package filter

import (
	"fmt"
	"strings"

	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

// shownMost is how many entries of a list are named for people.
const shownMost = 5

// Say tells in words what the filters of options let pass, such as "only posts that name ZM or NET"; empty without any.
func Say(o store.Options) string {
	var asked []string
	add := func(is bool, format string, args ...any) {
		if is {
			asked = append(asked, fmt.Sprintf(format, args...))
		}
	}
	add(len(o.Only) > 0, "are by %s", either(o.Only, false))
	add(len(o.Never) > 0, "are not by %s", either(o.Never, false))
	add(len(o.Match) > 0, "have %s", either(o.Match, true))
	add(len(o.Exclude) > 0, "do not have %s", either(o.Exclude, true))
	add(len(o.Tickers) > 0, "name %s", either(o.Tickers, false))
	add(o.Positions, "declare a position")
	add(o.MinLikes > 0, "have %s, as soon as they do", likes(o.MinLikes))
	if len(asked) == 0 {
		return ""
	}
	return "only posts that " + strings.Join(asked, " and ")
}

// either lists entries with "or" before the last; terms stand in quotes.
func either(list []string, terms bool) string {
	var all []string
	for _, s := range list[:min(len(list), shownMost)] {
		s = rich.Line(s, 40)
		if terms && !strings.HasPrefix(s, "/") {
			s = `"` + s + `"`
		}
		all = append(all, s)
	}
	if more := len(list) - len(all); more > 0 {
		all = append(all, fmt.Sprintf("one of %d more", more))
	}
	n := len(all)
	if n < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:n-1], ", ") + " or " + all[n-1]
}
