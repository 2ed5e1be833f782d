package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/rich"
)

// quoteBudget is how much of a post is quoted when nobody says what.
const quoteBudget = 280

func quote(d Deps) command.Spec {
	passage := command.Option{Name: "text", Help: "the passage, word for word; its opening unless said otherwise", Type: command.Text, Named: true}
	passage.Complete = func(ctx context.Context, r command.Request, typed string) []command.Suggestion {
		return completePassages(ctx, d, r, typed)
	}
	return command.Spec{
		Name:     "quote",
		Help:     "quote a passage of a post, word for word, with its author and link",
		Examples: []string{"quote #2", `quote #2 text:"The southern route was closed"`, "quote #2 as:text"},
		Tier:     command.Read,
		Menu:     "Quote card",
		Options: []command.Option{
			postOption(), source(d, false), passage,
			{Name: "theme", Help: "how the picture looks; what suits the chat unless said otherwise", Type: command.Choice, Choices: []string{"paper", "night", "tape"}, Named: true},
			{Name: "as", Help: "a picture, or text alone", Type: command.Choice, Choices: []string{"image", "text"}, Default: "image", Named: true},
		},
		Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
			p, n, err := numbered(ctx, d, r, r.Values.Text("post"), r.Values.Text("source"))
			if err != nil {
				return command.Reply{}, err
			}
			post, _, err := stored(ctx, d, p, n)
			if err != nil {
				return command.Reply{}, err
			}
			if err := d.readable(ctx, p, post); err != nil {
				return command.Reply{}, err
			}
			text, err := verbatim(post, r.Values.Text("text"))
			if err != nil {
				return command.Reply{}, err
			}
			m := layout.Quote(p.State.Thread, post, text)
			if d.Cards != nil && r.Caps.Pictures && r.Values.Text("as") != "text" {
				if picture, err := d.quoteCard(ctx, r, p.State.Thread, post, text); err == nil { // without a picture the words say the same
					m = layout.QuoteCard(p.State.Thread, post, text, picture)
					m.Actions = append(m.Actions, chat.Action{Label: "Text", Run: fmt.Sprintf("post #%d source:%s", post.Number, p.Thread.URL)})
				}
			}
			if r.Caps.Buttons && r.Caps.Edits && r.Caps.Deletes {
				m.Actions = append(m.Actions, chat.Action{Label: "Delete", Run: "withdraw"})
			}
			return command.Reply{Message: m, Public: true, Kept: d.kept(r, p.Thread, post.ID)}, nil
		},
	}
}

// verbatim returns the passage as it stands in the post's own words, whole words of it; white space and the forms of quotation
// marks and dashes do not matter. What does not stand there is refused with the sentence that comes nearest.
func verbatim(post forum.Post, typed string) (string, error) {
	words := flat(post.Body.Own().Text())
	wanted := flat(strings.Trim(typed, `"“”„«» `))
	if begun, open := strings.CutSuffix(wanted, "…"); open && !strings.Contains(words, wanted) {
		wanted = begunSentence(words, strings.TrimSpace(begun))
	}
	switch {
	case words == "":
		return "", noWords(post)
	case wanted == "":
		return layout.Opening(post, quoteBudget), nil
	}
	passage, nearest, err := card.Passage([]card.Span{{Text: words}}, wanted)
	if err != nil {
		return "", fault.New(fault.Invalid, "E-QUOTE-VERBATIM", fmt.Sprintf("#%d does not say that word for word, so I do not quote it.", post.Number),
			"It says: "+nearest, nil)
	}
	return passage[0].Text, nil
}

// noWords is the fault of a post without words of its own.
func noWords(post forum.Post) error {
	return fault.New(fault.Invalid, "E-QUOTE-EMPTY", fmt.Sprintf("#%d has no words of its own.", post.Number), "If it quotes somebody, quote the post that it answers.", nil)
}

// passages cuts words into sentences of at most a quotation's length.
func passages(words string) []string {
	var all []string
	for words != "" {
		s := rich.FirstSentence(words, quoteBudget)
		if s == "" || !strings.HasPrefix(words, s) { // longer than the budget, and cut
			break
		}
		all = append(all, s)
		words = strings.TrimSpace(words[len(s):])
	}
	if len(all) == 0 {
		all = append(all, rich.FirstSentence(words, quoteBudget))
	}
	return all
}

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }
