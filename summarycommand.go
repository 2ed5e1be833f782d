package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/summary"
)

type summaryCommand struct {
	settingsFlags
	fileFlags
	Words     *number `placeholder:"N" help:"At most so many words (100); without this a thread of under 150 is shown whole."`
	Sentences *number `placeholder:"N" help:"At most so many sentences."`
	JSON      bool    `help:"As JSON; docs/summaries.md describes it."`
	JSONL     bool    `help:"Threads as JSON lines in, summaries as JSON lines out."`
	Thread    string  `arg:"positional,required" placeholder:"<url|file|->" help:"A link to a public thread, a saved one, a text, or - for standard input."`
}

// Run shortens one thread, or one per line.
func (c summaryCommand) Run(ctx context.Context, p *program) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	if strings.Contains(c.Thread, "://") {
		thread, posts, warnings, err := readCommand{settingsFlags: c.settingsFlags, fileFlags: c.fileFlags, Thread: c.Thread}.read(ctx, p)
		if err != nil {
			return err
		}
		for _, w := range warnings {
			fmt.Fprintf(p.err, "threadtape: %s\n", rich.Line(w, 400))
		}
		return c.write(p.out, fromForum(thread, posts), o)
	}
	if err := c.heed(p); err != nil {
		return err
	}
	in, err := c.input(ctx, p)
	if err != nil {
		return err
	}
	defer in.Close()
	if c.JSONL {
		return c.lines(ctx, p.out, in, o)
	}
	t, err := c.one(p, in)
	if err != nil {
		return err
	}
	return c.write(p.out, t, o)
}

// options are what the flags ask for. Threads as JSON lines are for scorers, which want single sentences.
func (c summaryCommand) options() (summary.Options, error) {
	o := summary.Options{Pairs: !c.JSONL}
	switch {
	case c.Words != nil && c.Sentences != nil:
		return o, apart("words", "sentences")
	case c.JSON && c.JSONL:
		return o, apart("json", "jsonl")
	}
	for _, f := range []struct {
		name string
		n    *number
		to   *int
	}{{"words", c.Words, &o.Words}, {"sentences", c.Sentences, &o.Sentences}} {
		if f.n == nil {
			continue
		}
		if *f.n < 1 {
			return o, fmt.Errorf("%w: --%s is at least 1, not %d. Type for example: threadtape summary %s --%[2]s 5", errUsage, f.name, *f.n, c.Thread)
		}
		*f.to = int(*f.n)
	}
	return o, nil
}

// apart refuses flags that exclude each other.
func apart(one, other string) error {
	return fmt.Errorf("%w: --%s and --%s cannot be used together. Type: threadtape summary --help", errUsage, one, other)
}

// input opens the file, or standard input.
func (c summaryCommand) input(ctx context.Context, p *program) (io.ReadCloser, error) {
	if c.Thread == "-" {
		return p.input(ctx), nil
	}
	f, err := os.Open(c.Thread)
	if err != nil {
		return nil, fault.New(fault.Gone, "E-FILE", fmt.Sprintf("I cannot read the file %s.", c.Thread),
			"Give a link, the path of a saved thread or text, or - for standard input.", err)
	}
	return f, nil
}

// maxInput is how large a thread may be: a file, what comes from standard input, or one of the JSON lines.
const maxInput = 64 << 20

// A summed is a thread with what the answer says of it besides the summary.
type summed struct {
	id     json.RawMessage
	url    string
	thread summary.Thread
	links  map[int]string // of posts, by number
	bodies []rich.Doc     // of the posts of the thread as they stand, where a forum has them
}

func fromForum(thread forum.Thread, posts []forum.Post) summed {
	s := summed{url: thread.Ref.URL, thread: summary.FromForum(thread, posts), links: make(map[int]string)}
	s.id, _ = json.Marshal(thread.Ref.URL) // a string cannot fail
	for _, p := range posts {
		s.links[p.Number] = p.URL
	}
	s.bodies = bodiesOf(posts)
	return s
}

// A threadLine is a thread as `--jsonl` reads it.
type threadLine struct {
	ID    json.RawMessage `json:"id"`
	Title string          `json:"title"`
	Posts []struct {
		N      int    `json:"n"`
		Author string `json:"author"`
		Text   string `json:"text"`
	} `json:"posts"`
}

func (l threadLine) summed() summed {
	s := summed{id: l.ID, thread: summary.Thread{Title: l.Title}}
	for i, p := range l.Posts {
		if p.N == 0 {
			p.N = i + 1
		}
		s.thread.Posts = append(s.thread.Posts, summary.Post{Number: p.N, Author: p.Author, Text: p.Text})
	}
	return s
}

// one reads a single thread: one of `--jsonl`, a saved one, or a text, which is taken for one post.
func (c summaryCommand) one(p *program, in io.Reader) (summed, error) {
	data, err := io.ReadAll(io.LimitReader(in, maxInput+1))
	if err != nil {
		return summed{}, fault.New(fault.Gone, "E-FILE", "I cannot read "+c.named()+".", "Give the path of a saved thread or text, or - for standard input.", err)
	}
	if len(data) > maxInput {
		return summed{}, fault.New(fault.Invalid, "E-SUMMARY-LARGE", fmt.Sprintf("A thread may have %d MiB at most; %s has more.", maxInput>>20, c.named()),
			"Many threads belong into JSON lines: --jsonl.", nil)
	}
	data = bytes.TrimPrefix(bytes.TrimSpace(data), []byte("\ufeff"))
	if len(data) == 0 {
		return summed{}, fault.New(fault.Invalid, "E-SUMMARY-EMPTY", fmt.Sprintf("There is nothing in %s.", c.named()), "Give a link, the path of a saved thread or text, or - for standard input.", nil)
	}
	if bytes.IndexByte(data, 0) >= 0 || !utf8.Valid(data) {
		return summed{}, fault.New(fault.Invalid, "E-SUMMARY-TEXT", fmt.Sprintf("There is no text in UTF-8 in %s.", c.named()),
			"Give a saved thread or a text. A text in another encoding can be turned into UTF-8, such as: iconv -f LATIN1 -t UTF-8", nil)
	}
	if data[0] != '{' && data[0] != '[' && data[0] != '<' {
		return summed{thread: summary.Thread{Posts: []summary.Post{{Number: 1, Text: string(data)}}}}, nil
	}
	var line threadLine
	switch err := json.Unmarshal(data, &line); {
	case err == nil && len(line.Posts) > 0 && line.Posts[0].Text != "":
		return line.summed(), nil
	case bytes.Contains(data, []byte("\n{")) && json.Unmarshal(data[:bytes.IndexByte(data, '\n')], &line) == nil && len(line.Posts) > 0:
		return summed{}, fault.New(fault.Invalid, "E-SUMMARY-LINES", fmt.Sprintf("There is more than one thread in %s.", c.named()),
			fmt.Sprintf("For a summary of each, type: threadtape summary %s --jsonl", c.Thread), nil)
	}
	base, err := c.base()
	if err != nil {
		return summed{}, err
	}
	for _, row := range p.tables.Sources {
		if row.Name == c.As {
			thread, posts, err := row.Parse(data, base)
			if err != nil {
				return summed{}, fault.New(fault.Invalid, "E-FILE-PARSE", fmt.Sprintf("This is not a saved thread of %s: %s.", c.As, c.named()),
					"Say which kind of forum it was saved from with --as, or give a text.", err)
			}
			return fromForum(thread, posts), nil
		}
	}
	_, err = c.open(p, c.Thread) // says which kinds there are
	return summed{}, err
}

// named is the input, for people.
func (c summaryCommand) named() string {
	if c.Thread == "-" {
		return "standard input"
	}
	return c.Thread
}

// lines shortens one thread per line. It keeps no more than one of them in memory.
func (c summaryCommand) lines(ctx context.Context, out io.Writer, in io.Reader, o summary.Options) error {
	scan := bufio.NewScanner(in)
	scan.Buffer(nil, maxInput)
	buffered := bufio.NewWriter(out)
	n := 0
	for scan.Scan() && ctx.Err() == nil {
		n++
		data := bytes.TrimPrefix(bytes.TrimSpace(scan.Bytes()), []byte("\ufeff"))
		if len(data) == 0 {
			continue
		}
		var line threadLine
		if err := json.Unmarshal(data, &line); err != nil {
			return errors.Join(buffered.Flush(), fault.New(fault.Invalid, "E-SUMMARY-LINE", fmt.Sprintf("Line %d of %s is not a thread.", n, c.named()),
				`Each line looks like this: {"id":"a","title":"…","posts":[{"n":1,"author":"…","text":"…"}]}`, err))
		}
		if err := writeLine(buffered, line.summed(), o); err != nil {
			return err
		}
	}
	if err := buffered.Flush(); err != nil || ctx.Err() != nil {
		return errors.Join(err, ctx.Err())
	}
	if err := scan.Err(); err != nil {
		return fault.New(fault.Invalid, "E-SUMMARY-LARGE", fmt.Sprintf("Line %d of %s cannot be read; a thread may have %d MiB.", n+1, c.named(), maxInput>>20),
			"Split the thread.", err)
	}
	return nil
}

func (c summaryCommand) write(out io.Writer, t summed, o summary.Options) error {
	switch {
	case c.JSONL:
		return writeLine(out, t, o)
	case c.JSON:
		return writeSummaryJSON(out, t, summary.Summarize(t.thread, o))
	}
	return writeSummaryText(out, t, summary.Summarize(t.thread, o), o)
}
