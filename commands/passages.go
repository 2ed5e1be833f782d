package commands

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	extract "github.com/threadtape/threadtape/bot/summary"
)

// offerMost is how many bytes a chat takes back of what it offered.
const offerMost = 100

// completePassages offers the sentences of the post that is named already, the best ones first. Of a long one the beginning
// is offered, with "…" for the rest of it.
func completePassages(ctx context.Context, d Deps, r command.Request, typed string) []command.Suggestion {
	p, n, err := numbered(ctx, d, r, cmp.Or(r.Values.Text("post"), "#1"), r.Values.Text("source"))
	if err != nil {
		return nil // completion is a comfort: without it people type on
	}
	post, _, err := stored(ctx, d, p, n)
	if err != nil || d.readable(ctx, p, post) != nil {
		return nil
	}
	var offers []command.Suggestion
	for _, s := range bestPassages(p.State.Thread, post) {
		offer := begins(s)
		if strings.Contains(strings.ToLower(s), strings.ToLower(typed)) && !slices.Contains(offers, command.Suggestion{Value: offer}) {
			offers = append(offers, command.Suggestion{Value: offer})
		}
	}
	return offers
}

// bestPassages are the sentences of a post: those in which the author made something bold first, then those that say most of
// it, then the others as they stand.
func bestPassages(thread forum.Thread, post forum.Post) []string {
	all := passages(flat(post.Body.Own().Text()))
	rank := make(map[string]int, len(all))
	for _, most := range []int{1, 2, 3, 5, 8} {
		for _, l := range extract.Summarize(extract.FromForum(thread, []forum.Post{post}), extract.Options{Sentences: most}).Lines {
			if text := flat(l.Text); !l.Quoted && rank[text] == 0 {
				rank[text] = most
			}
		}
	}
	place := func(s string) int {
		switch {
		case emphatic(post, s):
			return 0
		case rank[s] > 0:
			return rank[s]
		}
		return len(all) + 8
	}
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(place(a), place(b)) })
	return all
}

// boldWords is how many bytes of bold make a sentence stand out: a bold ticker does not.
const boldWords = 12

// emphatic reports whether a sentence has words that its author made bold.
func emphatic(post forum.Post, sentence string) bool {
	return slices.ContainsFunc(card.Spans(post.Body.Own()), func(s card.Span) bool {
		words := flat(s.Text)
		return s.Bold && len(words) >= boldWords && strings.Contains(sentence, words)
	})
}

// begins is a sentence as a chat can offer it: whole, or its beginning up to a word, and "…".
func begins(s string) string {
	if len(s) <= offerMost {
		return s
	}
	end := offerMost - len("…")
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	if at := strings.LastIndexByte(s[:end], ' '); at > end/2 {
		end = at
	}
	return strings.TrimSpace(s[:end]) + "…"
}

// begunSentence is the sentence that begins with words which a chat offered, or these alone where none does.
func begunSentence(words, begun string) string {
	at := strings.Index(words, begun)
	if at < 0 || begun == "" {
		return begun
	}
	if s := rich.FirstSentence(words[at:], quoteBudget); len(s) > len(begun) && strings.HasPrefix(words[at:], s) {
		return s
	}
	return begun
}
