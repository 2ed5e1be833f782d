package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/commands"
)

type cardCommand struct {
	settingsFlags
	fileFlags
	Post     number    `placeholder:"N" help:"Number of the post."`
	Text     string    `placeholder:"WORDS" help:"The passage, word for word. Default: the post from its beginning, as far as it fits."`
	Theme    themeFlag `default:"paper" placeholder:"NAME" help:"paper, night or tape."`
	Scale    scaleFlag `default:"1" placeholder:"N" help:"1: 1200 pixels wide; 2: 2400."`
	Out      string    `arg:"--output,-o" placeholder:"FILE" help:"The picture; a file of that name is overwritten. - for standard output. Default: card.png"`
	Avatar   string    `placeholder:"FILE" help:"The author's picture: PNG, JPEG, GIF or WebP. Default: the one that the forum shows, for a link; else initials."`
	Initials bool      `help:"Initials, and no picture of the author."`
	Spec     string    `arg:"--json" placeholder:"SPEC" help:"Draw from JSON, without a forum: the JSON itself, a file, or - for standard input."`
	Lines    string    `arg:"--jsonl" placeholder:"DIR" help:"Draw one picture for each line of JSON on standard input, into DIR; files of the same names are overwritten."`
	Thread   string    `arg:"positional" placeholder:"<url|file>" help:"A link to a public thread, or a saved one."`
}

// Run draws one card, or one for each line.
func (c cardCommand) Run(ctx context.Context, p *program) error {
	if err := c.contradiction(); err != nil {
		return err
	}
	if err := c.heed(p); err != nil {
		return err
	}
	r := card.New(card.Fonts{System: true})
	o := card.Options{Theme: card.Theme(c.Theme), Scale: int(c.Scale)}
	switch {
	case c.Lines != "":
		return c.each(ctx, p, r, o)
	case c.Spec != "":
		_, q, err := c.spec(ctx, p)
		if err != nil {
			return err
		}
		if q, err = c.pictured(q); err != nil {
			return err
		}
		return c.draw(ctx, p, r, q, o)
	case c.Thread == "" || c.Post == 0:
		return fmt.Errorf("%w: a card needs a thread and --post N, or --json. Type: threadtape card --help", errUsage)
	}
	q, err := c.quote(ctx, p)
	if err != nil {
		return err
	}
	return c.draw(ctx, p, r, q, o)
}

// contradiction refuses what would otherwise be passed over in silence.
func (c cardCommand) contradiction() error {
	how := "--json"
	if c.Lines != "" {
		how = "--jsonl"
	}
	switch {
	case c.Post < 0:
		return fmt.Errorf("%w: --post takes the number of a post, from 1 on, not %d. Type for example: threadtape card %s --post 1", errUsage, c.Post, cmp.Or(c.Thread, "THREAD"))
	case c.Lines != "" && c.Spec != "":
		return fmt.Errorf("%w: --json and --jsonl cannot be used together. Type: threadtape card --help", errUsage)
	case (c.Lines != "" || c.Spec != "") && (c.Thread != "" || c.Post != 0 || c.Text != ""):
		return fmt.Errorf("%w: %s draws what its JSON says, so it takes no thread, --post or --text. Leave them out, or leave out %[2]s", errUsage, how)
	}
	return nil
}

// quote takes the words and the facts from the thread.
func (c cardCommand) quote(ctx context.Context, p *program) (card.Quote, error) {
	thread, posts, _, err := readCommand{settingsFlags: c.settingsFlags, fileFlags: c.fileFlags, Thread: c.Thread}.read(ctx, p)
	if err != nil {
		return card.Quote{}, err
	}
	for _, post := range posts {
		if post.Number != int(c.Post) {
			continue
		}
		if !post.Readable() {
			return card.Quote{}, fault.New(fault.Gone, "E-CARD-GONE", fmt.Sprintf("#%d can no longer be read, so I do not quote it.", c.Post), "", nil)
		}
		q, err := c.passage(thread, post)
		if err == nil {
			q.Avatar, err = c.picture(ctx, p, post.Author)
		}
		return q, err
	}
	return card.Quote{}, fault.New(fault.Invalid, "E-CARD-POST", fmt.Sprintf("The thread has no #%d.", c.Post), "threadtape read shows its posts.", nil)
}

func (c cardCommand) passage(thread forum.Thread, post forum.Post) (card.Quote, error) {
	own := card.Spans(post.Body.Own())
	if len(own) == 0 {
		return card.Quote{}, fault.New(fault.Invalid, "E-QUOTE-EMPTY", fmt.Sprintf("#%d has no words of its own.", post.Number), "If it quotes somebody, quote the post that it answers.", nil)
	}
	words, nearest, err := card.Passage(own, c.Text)
	if errors.Is(err, card.ErrVerbatim) {
		return card.Quote{}, fault.New(fault.Invalid, "E-QUOTE-VERBATIM", fmt.Sprintf("#%d does not say that word for word, so I do not quote it.", post.Number), "It says: "+nearest, nil)
	}
	return commands.CardOf(thread, post, words), err
}

// picture returns the file of the author's picture; nil for initials. A saved thread is drawn without any network.
func (c cardCommand) picture(ctx context.Context, p *program, of forum.Author) ([]byte, error) {
	switch {
	case c.Initials:
		return nil, nil
	case c.Avatar != "":
		return given(c.Avatar, nameAvatar, maxPicture)
	case !strings.Contains(c.Thread, "://"):
		return nil, nil
	}
	s, err := c.load(p)
	if err != nil {
		return nil, err
	}
	return p.portrait(ctx, s, of), nil
}

// nameAvatar tells how to give another picture.
const nameAvatar = "Name a picture with --avatar, or type --initials in its place."

// maxPicture is how much of a picture is read: one byte more than may be drawn.
const maxPicture = 1<<20 + 1

// pictured is a quote with the picture that the flags say.
func (c cardCommand) pictured(q card.Quote) (card.Quote, error) {
	switch {
	case c.Initials:
		q.Avatar = nil
	case c.Avatar != "":
		file, err := given(c.Avatar, nameAvatar, maxPicture)
		if err != nil {
			return q, err
		}
		q.Avatar = file
	}
	return q, nil
}

// given reads at most so many bytes of a file; name tells how to name another one.
func given(path, name string, most int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, name, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, most))
	if err != nil {
		return nil, unreadable(path, name, err)
	}
	return data, nil
}

// spec reads one quote written as JSON.
func (c cardCommand) spec(ctx context.Context, p *program) (string, card.Quote, error) {
	data := []byte(c.Spec)
	var err error
	switch {
	case c.Spec == "-":
		in := p.input(ctx)
		defer in.Close()
		data, err = io.ReadAll(io.LimitReader(in, maxSpec))
	case !strings.ContainsAny(c.Spec, "{["):
		data, err = given(c.Spec, "Name a file with --json, or write the quote itself: "+specExample, maxSpec)
	}
	if err != nil {
		return "", card.Quote{}, err
	}
	return card.ParseQuote(data)
}

// maxSpec is how long one quote written as JSON may be: its avatar is in it.
const maxSpec = 4 << 20

func (c cardCommand) draw(ctx context.Context, p *program, r *card.Renderer, q card.Quote, o card.Options) error {
	picture, err := r.Draw(ctx, q, o)
	if err != nil {
		return drawFault(err)
	}
	return put(p, picture, c.Out, "card.png")
}

// put writes a picture, and warnings to standard error. Where it went is said on standard output.
func put(p *program, picture card.Picture, path, otherwise string) error {
	for _, w := range picture.Warnings {
		fmt.Fprintf(p.err, "threadtape: %s\n", w)
	}
	if path == "-" {
		_, err := p.out.Write(picture.PNG)
		return err
	}
	if path == "" {
		path = otherwise
	}
	if err := os.WriteFile(path, picture.PNG, 0o644); err != nil { //nolint:gosec // a picture that was asked for, as other programs write pictures
		return unwritable(path, "Name another file with -o.", err)
	}
	if _, err := p.out.Write(card.Inline(p.draws(), picture.PNG, inlineColumns)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.out, "%s  %d×%d, %d KB\n%s\n", rich.Clean(path), picture.Width, picture.Height, (len(picture.PNG)+1023)/1024, picture.Alt)
	return err
}

// drawFault says to a person why a picture could not be drawn.
func drawFault(err error) error {
	if errors.Is(err, card.ErrEmpty) {
		return fault.New(fault.Invalid, "E-CARD-EMPTY", "There is nothing in it that could be drawn.", "A card needs words in its spans, a plot posts with a time.", err)
	}
	return err
}

// each draws a picture for each line of standard input. A line that cannot be drawn is said, and the others are drawn all
// the same.
func (c cardCommand) each(ctx context.Context, p *program, r *card.Renderer, o card.Options) error {
	if err := os.MkdirAll(c.Lines, 0o755); err != nil { //nolint:gosec // and their folder
		return unwritable(c.Lines, "Name another folder with --jsonl.", err)
	}
	in := p.input(ctx)
	defer in.Close()
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxSpec)
	bad, n := false, 1
	for ; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		if err := c.one(ctx, p, r, lines.Bytes(), o); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			err = drawFault(err)
			say, fix := fault.Words(err)
			if fault.Code(err) == "E-BROKEN" {
				say, fix = rich.Line(err.Error(), 300), ""
			}
			fmt.Fprintf(p.err, "threadtape: line %d: %s\n", n, rich.Clean(strings.TrimSpace(say+" "+fix)))
			bad = true
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fault.New(fault.Invalid, "E-CARD-LINE", fmt.Sprintf("Line %d is longer than %d MB; nothing behind it was read.", n, maxSpec>>20), "Write one quote on each line.", nil)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if bad {
		return errSilent
	}
	return nil
}

func (c cardCommand) one(ctx context.Context, p *program, r *card.Renderer, line []byte, o card.Options) error {
	id, q, err := card.ParseQuote(line)
	if err != nil {
		return err
	}
	if !plainName(id) {
		return fault.New(fault.Invalid, "E-CARD-ID", "Its id is no name for a file.", `Give it one of letters, digits, - and _, such as {"id": "one"}.`, nil)
	}
	if q, err = c.pictured(q); err != nil {
		return err
	}
	picture, err := r.Draw(ctx, q, o)
	if err != nil {
		return err
	}
	for _, w := range picture.Warnings {
		fmt.Fprintf(p.err, "threadtape: %s: %s\n", id, w)
	}
	path := filepath.Join(c.Lines, id+".png")
	if err := os.WriteFile(path, picture.PNG, 0o644); err != nil { //nolint:gosec // a picture that was asked for, as other programs write pictures
		return unwritable(path, "Name another folder with --jsonl.", err)
	}
	return nil
}

// plainName reports whether an id can be the name of a file anywhere.
func plainName(id string) bool {
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
	}
	return id != "" && len(id) <= 100
}
