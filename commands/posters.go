package commands

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/store"
)

// completePosters offers those who write in the thread that the line names, or in the channel's threads, who writes most
// first. It asks the store alone.
func (d Deps) completePosters(ctx context.Context, r command.Request, typed string) []command.Suggestion {
	all, err := taken(ctx, d, r)
	if err != nil {
		return nil // completion is a comfort: without it people type on
	}
	if meant := slices.IndexFunc(all, func(p picked) bool { return p.named(r.Values.Text("source")) }); meant >= 0 {
		all = all[meant : meant+1]
	}
	counts := make(map[string]int)
	for _, p := range all[:min(len(all), offerThreads)] {
		_, posts, err := d.Threads.Read(ctx, p.Thread, store.Window{Newest: store.KeptPosts, Bare: true})
		if err != nil {
			return nil
		}
		for _, post := range posts {
			if post.Author.Name != "" {
				counts[post.Author.Name]++
			}
		}
	}
	typed = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(typed), "@"))
	var offers []command.Suggestion
	for _, name := range slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) }) {
		if strings.HasPrefix(strings.ToLower(name), typed) && len(offers) < 25 {
			offers = append(offers, command.Suggestion{Value: name, Label: name + " - " + counted(counts[name], "post", "posts")})
		}
	}
	return offers
}

// named reports whether a source option means p, as far as that can be told without asking a forum.
func (p picked) named(source string) bool {
	return source != "" && (source == p.Thread.URL || strings.TrimPrefix(source, "#") == strconv.Itoa(p.Index) || strings.EqualFold(source, p.title()))
}
