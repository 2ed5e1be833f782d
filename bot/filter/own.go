package filter

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/rich"
)

// An Own is what the author of a post wrote, made ready once for all the filters that look at it. It is safe for concurrent
// use.
type Own struct {
	doc    rich.Doc
	text   string
	folded func() folding
}

// OwnOf returns the own words of a post for [Filter.Decide]. The document must hold nothing
// else: see [OwnWords].
func OwnOf(d rich.Doc) *Own {
	o := &Own{doc: d, text: d.Text()}
	o.folded = sync.OnceValue(func() folding { return fold(o.text) })
	return o
}

// OwnWords returns the own words of each of the posts of a thread. known reads what they may repeat: see
// [overlap.Cache.Strip].
func OwnWords(cache *overlap.Cache, thread forum.Ref, posts []forum.Post, known func() ([]forum.Post, error)) ([]*Own, error) {
	parts, err := cache.Strip(thread, posts, known)
	if err != nil {
		return nil, err
	}
	own := make([]*Own, len(posts))
	for i, p := range posts {
		words := p.Body.Own()
		if part, ok := parts[p.ID]; ok {
			words = part.Own
		}
		own[i] = OwnOf(words)
	}
	return own, nil
}

// A folding is a text as it is compared, with the way back.
type folding struct {
	plain string
	runes []rune
	from  []int32 // where in plain each rune comes from
}

// fold makes compatible forms one (NFKC), upper and lower case one, and curly apostrophes straight; white space is one
// space, and what nobody sees is left out. Folding is full: "STRASSE" finds "Straße".
func fold(s string) folding {
	t := folding{plain: s}
	var iter norm.Iter
	iter.InitString(norm.NFKC, s)
	lower := cases.Fold()
	for !iter.Done() {
		at := int32(iter.Pos())
		for _, r := range lower.String(string(iter.Next())) {
			switch {
			case unseen(r):
				continue
			case unicode.IsSpace(r) && len(t.runes) > 0 && t.runes[len(t.runes)-1] == ' ':
				continue
			case unicode.IsSpace(r):
				r = ' '
			case r == '’' || r == '‘' || r == 'ʼ':
				r = '\''
			}
			t.runes = append(t.runes, r)
			t.from = append(t.from, at)
		}
	}
	return t
}

// unseen reports whether r has no shape: soft hyphens, joiners, marks of direction, variants.
func unseen(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

// source is what stands between two places, as it was written.
func (t folding) source(from, end int) string {
	to := len(t.plain)
	for _, at := range t.from[end:] {
		if at > t.from[end-1] {
			to = int(at)
			break
		}
	}
	return strings.TrimSpace(t.plain[t.from[from]:to])
}

// folded is s as it is compared.
func folded(s string) string { return string(fold(s).runes) }
