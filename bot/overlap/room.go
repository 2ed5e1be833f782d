package overlap

import (
	"maps"
	"slices"
	"sort"
)

// shrink forgets the oldest posts but the first, until half of the room is free.
func (x *Index) shrink() {
	if len(x.seq) <= x.limit && len(x.posts) <= maxPosts && len(x.links) <= maxPosts && len(x.quotes) <= maxPosts {
		return
	}
	words, keep := 0, len(x.posts)
	for keep > 1 && len(x.posts)-keep < maxPosts/2 {
		src := x.posts[keep-1]
		if words += int(src.end - src.start); words > x.limit/2 && keep < len(x.posts) {
			break
		}
		keep--
	}
	x.forget(keep)
}

// forget drops the posts 1 ≤ i < keep. The opening one stays: it is quoted most.
func (x *Index) forget(keep int) {
	old, seq := x.posts, x.seq
	moved := make(map[int32]int32)
	shift := make(map[int32]int32)
	x.posts, x.seq = nil, nil
	x.byID, x.byNum = make(map[string]int32), make(map[int]int32)
	writes := make(map[string]bool)
	for i, src := range old {
		if i > 0 && i < keep || i == 0 && int(src.end) > x.limit/4 {
			continue
		}
		at := int32(len(x.posts))
		moved[int32(i)], shift[int32(i)] = at, int32(len(x.seq))-src.start
		x.seq = append(x.seq, seq[src.start:src.end]...)
		src.start += shift[int32(i)]
		src.end += shift[int32(i)]
		x.posts = append(x.posts, src)
		x.byID[src.id], x.byNum[src.number] = at, at
		writes[src.author] = true
	}
	maps.DeleteFunc(x.authors, func(_ uint32, name string) bool { return !writes[name] })
	links := x.links
	x.links = make(map[uint32]int32)
	for _, u := range slices.Sorted(maps.Keys(links)) {
		if at, ok := moved[links[u]]; ok && len(x.links) < maxPosts/2 {
			x.links[u] = at
		}
	}
	quotes := x.quotes
	x.quotes = nil
	for _, q := range quotes[max(0, len(quotes)-maxPosts/2):] {
		i := int32(sort.Search(len(old), func(i int) bool { return old[i].end > q.from }))
		if _, ok := moved[q.by]; !ok {
			continue
		}
		if by, ok := shift[i]; ok {
			x.quotes = append(x.quotes, quotation{q.from + by, q.to + by, moved[q.by]})
		}
	}
	x.table = make([]uint32, 1024)
	x.refill()
}

// Size returns about how many bytes of memory the index takes.
func (x *Index) Size() int {
	const post, entry = 64 + 96, 16
	return 4*cap(x.seq) + 4*len(x.table) + post*cap(x.posts) + entry*(len(x.links)+len(x.authors)) + 12*cap(x.quotes)
}
