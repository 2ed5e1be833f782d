package follow

import (
	"slices"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/market"
)

// telling leaves the posts that people are told of: what somebody wrote, as it stands there now.
func telling(posts []forum.Post) []forum.Post {
	return slices.DeleteFunc(slices.Clone(posts), func(p forum.Post) bool {
		return !p.Readable() || p.State != forum.Live || p.Kind == forum.System
	})
}

// grace is how far a forum's clock may be behind ours.
const grace = time.Minute

// older reports whether a post was surely written before a time.
func older(p forum.Post, at time.Time) bool { return p.Created.Before(at.Add(-grace)) }

// wants reports whether a follow is about a post of a thread that names these tickers.
func wants(f Follow, thread forum.Ref, p forum.Post, tickers []string) bool {
	if !p.Created.IsZero() && older(p, f.Since) {
		return false // written before anybody asked
	}
	switch f.What {
	case Thread:
		return f.Name == thread.Key()
	case Author:
		return (f.Host == "" || f.Host == thread.Host()) && strings.EqualFold(f.Name, p.Author.Name)
	case Ticker:
		return slices.Contains(tickers, f.Name)
	default:
		return false
	}
}

// tickersIn are the tickers that each post names in its author's own words, by the id of the post. all are the posts of the
// thread that are kept, since one post introduces a ticker that others name in bare capitals.
func tickersIn(thread forum.Thread, all []forum.Post, watch []string) map[string][]string {
	named := make(map[string][]string)
	for _, m := range market.Read(thread, all, watch).Mentions {
		if !slices.Contains(named[m.Post], m.Symbol) {
			named[m.Post] = append(named[m.Post], m.Symbol)
		}
	}
	return named
}
