package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/summary"
)

// writeLine writes a summary as a JSON line: the sentences, and the number of the post that holds each.
func writeLine(out io.Writer, t summed, o summary.Options) error {
	line := struct {
		ID      json.RawMessage `json:"id,omitempty"`
		Summary []string        `json:"summary"`
		Posts   []int           `json:"posts"`
	}{t.id, []string{}, []int{}}
	for _, l := range summary.Summarize(t.thread, o).Lines {
		line.Summary, line.Posts = append(line.Summary, l.Text), append(line.Posts, l.Post)
	}
	return encoder(out).Encode(line)
}

func encoder(out io.Writer) *json.Encoder {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc
}

// A summaryLine is a line as `summary --json` shows it.
type summaryLine struct {
	Post   int    `json:"post"`
	Author string `json:"author,omitempty"`
	URL    string `json:"url,omitempty"`
	Text   string `json:"text"`
	Quoted bool   `json:"quoted,omitempty"`
	Pair   bool   `json:"pair,omitempty"`
}

func writeSummaryJSON(out io.Writer, t summed, s summary.Summary) error {
	lines := make([]summaryLine, len(s.Lines))
	for i, l := range s.Lines {
		lines[i] = summaryLine{Post: l.Post, Author: l.Author, URL: t.links[l.Post], Text: l.Text, Quoted: l.Quoted, Pair: l.Pair}
	}
	enc := encoder(out)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		ID      json.RawMessage `json:"id,omitempty"`
		Title   string          `json:"title,omitempty"`
		URL     string          `json:"url,omitempty"`
		Lines   []summaryLine   `json:"lines"`
		Words   int             `json:"words"`
		Input   int             `json:"input"`
		Posts   int             `json:"posts"`
		People  int             `json:"people"`
		Covered int             `json:"covered"`
		Voices  int             `json:"voices"`
		Last    int             `json:"last"`
		Short   bool            `json:"short"`
		Over    bool            `json:"over,omitempty"`
	}{t.id, t.thread.Title, t.url, lines, s.Words, s.Input, s.Posts, s.People, s.Covered, s.Voices, s.Last, s.Short, s.Over})
}

// bodiesOf are the bodies of the posts that a summary is made from, one for each: see [summary.FromForum].
func bodiesOf(posts []forum.Post) []rich.Doc {
	var all []rich.Doc
	for _, p := range posts {
		if p.Readable() && p.Kind != forum.System {
			all = append(all, p.Body)
		}
	}
	return all
}

// whole is a post as it stands, with its code, its links and what it quotes.
func (t summed) whole(i int) rich.Doc {
	if len(t.bodies) == len(t.thread.Posts) {
		return t.bodies[i]
	}
	return rich.FromText(t.thread.Posts[i].Text)
}

// words counts the words of a thread that is shown whole: all of the authors' own, as the chat counts them.
func (t summed) words(s summary.Summary) int {
	if len(t.bodies) != len(t.thread.Posts) {
		return s.Input
	}
	n := 0
	for _, d := range t.bodies {
		n += len(strings.Fields(d.Own().Text()))
	}
	return n
}

// within reports whether a short thread is shown whole: nobody asked for so many words or sentences, or it has no more words.
func (t summed) within(s summary.Summary, o summary.Options) bool {
	return s.Short && s.Input > 0 && o.Sentences == 0 && (o.Words == 0 || t.words(s) <= o.Words)
}

// writeSummaryText shows a summary to a person: the lines with their authors, and what they cover. A short thread is
// shown whole, unless it has more than was asked for.
func writeSummaryText(out io.Writer, t summed, s summary.Summary, o summary.Options) error {
	var b strings.Builder
	for _, head := range []string{t.thread.Title, t.url} {
		if head != "" {
			b.WriteString(rich.Line(head, textWidth) + "\n")
		}
	}
	switch {
	case t.within(s, o):
		fmt.Fprintf(&b, "Short enough to read: %s.\n", counted(t.words(s), "word"))
		for i, p := range t.thread.Posts {
			b.WriteString("\n" + by(p.Number, p.Author, false) + "\n")
			writeIndented(&b, t.whole(i))
		}
	case len(s.Lines) == 0:
		b.WriteString("There is no sentence in it to quote.\n")
	default:
		writeLines(&b, s)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func writeLines(b *strings.Builder, s summary.Summary) {
	for i, l := range s.Lines {
		if i == 0 || s.Lines[i-1].Post != l.Post || s.Lines[i-1].Quoted != l.Quoted {
			b.WriteString("\n" + by(l.Post, l.Author, l.Quoted) + "\n")
		}
		writeIndented(b, rich.Doc{rich.P(rich.T(l.Text))})
	}
	fmt.Fprintf(b, "\n%s from %d of %s, by %d of %s; as of #%d", counted(len(s.Lines), "line"), s.Covered, counted(s.Posts, "post"), s.Voices, people(s.People), s.Last)
	if s.Over {
		b.WriteString("; no sentence is as short as you asked")
	}
	b.WriteString(".\n")
}

func writeIndented(b *strings.Builder, d rich.Doc) {
	for _, line := range rich.Wrap(d, textWidth-2, rich.Style{}) {
		b.WriteString(strings.TrimRight("  "+line, " ") + "\n")
	}
}

func by(number int, author string, quoted bool) string {
	line := fmt.Sprintf("#%d", number)
	if author != "" {
		line += " " + rich.Name(author)
	}
	if quoted {
		line += ", quoting"
	}
	return line
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}
