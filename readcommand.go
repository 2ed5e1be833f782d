package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

type readCommand struct {
	settingsFlags
	fileFlags
	JSON   bool   `help:"As JSON; docs/json.md describes it."`
	Thread string `arg:"positional,required" placeholder:"<url|file>" help:"A link to a public thread, or a saved one."`
}

// Run reads the whole thread and shows it.
func (c readCommand) Run(ctx context.Context, p *program) error {
	thread, posts, warnings, err := c.read(ctx, p)
	if err != nil {
		return err
	}
	for _, w := range warnings {
		fmt.Fprintf(p.err, "threadtape: %s\n", rich.Line(w, 400))
	}
	if c.JSON {
		return writeJSON(p.out, thread, posts)
	}
	return writeText(p.out, thread, posts)
}

func (c readCommand) read(ctx context.Context, p *program) (forum.Thread, []forum.Post, []string, error) {
	if !strings.Contains(c.Thread, "://") {
		if err := c.heed(p); err != nil {
			return forum.Thread{}, nil, nil, err
		}
		saved, err := c.open(p, c.Thread)
		if err != nil {
			return forum.Thread{}, nil, nil, err
		}
		thread, posts, err := saved.Read()
		return thread, posts, nil, err
	}
	s, err := c.load(p)
	if err != nil {
		return forum.Thread{}, nil, nil, err
	}
	client, err := p.fetcher(s, nil, nil, p.log(p.err, s, slog.LevelError))
	if err != nil {
		return forum.Thread{}, nil, nil, err
	}
	defer client.Close()
	ref, source, err := p.sources(client).Resolve(ctx, c.Thread)
	if err != nil {
		return forum.Thread{}, nil, nil, err
	}
	return readAll(ctx, source, ref)
}

// patience is how long read waits when a forum asks for a pause.
const patience = time.Minute

// readAll reads every page, and waits as the forum asks.
func readAll(ctx context.Context, source forum.Source, ref forum.Ref) (thread forum.Thread, posts []forum.Post, warnings []string, err error) {
	thread = forum.Thread{Ref: ref}
	var at forum.Cursor
	for {
		page, err := source.Fetch(ctx, ref, at)
		if wait := fault.After(err); err != nil && fault.Of(err) == fault.Again && wait <= patience && ctx.Err() == nil {
			select {
			case <-ctx.Done():
			case <-time.After(max(wait, time.Second)):
			}
			continue
		}
		if err != nil {
			return thread, nil, nil, err
		}
		if page.Thread != nil {
			thread = *page.Thread
		}
		posts, warnings, at = append(posts, page.Posts...), append(warnings, page.Warnings...), page.Cursor
		if !page.More {
			return thread, posts, warnings, nil
		}
	}
}

// A readPost is a post as `read --json` shows it.
type readPost struct {
	N       int         `json:"n"`
	ID      string      `json:"id"`
	Author  string      `json:"author"`
	Name    string      `json:"name,omitempty"`
	Time    time.Time   `json:"time"`
	Edited  time.Time   `json:"edited,omitzero"`
	URL     string      `json:"url,omitempty"`
	ReplyTo int         `json:"reply_to,omitempty"`
	Kind    string      `json:"kind"`
	State   string      `json:"state"`
	Action  string      `json:"action,omitempty"`
	Likes   int         `json:"likes,omitempty"`
	Own     string      `json:"own"`
	Quotes  []readQuote `json:"quotes"`
	Links   []string    `json:"links"`
	Rev     string      `json:"rev"`
}

// A readQuote is a passage of somebody else.
type readQuote struct {
	Author string `json:"author,omitempty"`
	Post   int    `json:"post,omitempty"`
	Topic  string `json:"topic,omitempty"`
	Full   bool   `json:"full,omitempty"`
	Text   string `json:"text"`
}

func writeJSON(w io.Writer, thread forum.Thread, posts []forum.Post) error {
	shown := make([]readPost, len(posts))
	for i, p := range posts {
		shown[i] = shownPost(p)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(struct {
		Thread forum.Thread `json:"thread"`
		Posts  []readPost   `json:"posts"`
	}{thread, shown})
}

func shownPost(p forum.Post) readPost {
	out := readPost{
		N: p.Number, ID: p.ID, Author: p.Author.Name, Name: p.Author.Display, Time: p.Created, Edited: p.Edited, URL: p.URL,
		ReplyTo: p.ReplyTo, Kind: string(p.Kind), State: string(p.State), Action: p.Action, Likes: p.Likes,
		Own: p.Body.Own().Text(), Quotes: []readQuote{}, Links: append([]string{}, p.Body.Links()...), Rev: string(p.Rev),
	}
	if out.Kind == "" {
		out.Kind = "regular"
	}
	if out.State == "" {
		out.State = "live"
	}
	for _, q := range p.Body.Quotes() {
		quote := readQuote{Text: q.Doc.Text()}
		if q.Cite != nil {
			quote.Author, quote.Post, quote.Topic, quote.Full = q.Cite.Author, q.Cite.Post, q.Cite.Thread, q.Cite.Full
		}
		out.Quotes = append(out.Quotes, quote)
	}
	return out
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// textWidth is how wide read shows a thread.
const textWidth = 100

func writeText(w io.Writer, thread forum.Thread, posts []forum.Post) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s", rich.Line(thread.Title, textWidth), thread.Ref.URL, counted(len(posts), "post"))
	if thread.State != forum.Open {
		fmt.Fprintf(&b, ", %s", thread.State)
	}
	b.WriteString("\n")
	for _, p := range posts {
		fmt.Fprintf(&b, "\n#%d %s  %s", p.Number, p.Author.Shown(), p.Created.UTC().Format("2006-01-02 15:04 MST"))
		if !p.Edited.IsZero() {
			b.WriteString("  edited")
		}
		if p.State != forum.Live {
			fmt.Fprintf(&b, "  %s", p.State)
		}
		if p.Action != "" {
			fmt.Fprintf(&b, "  %s", rich.Line(p.Action, 40))
		}
		b.WriteString("\n")
		for _, line := range rich.Wrap(p.Body, textWidth-2, rich.Style{}) {
			b.WriteString(strings.TrimRight("  "+line, " ") + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
