package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/user"
	"strings"

	"golang.org/x/term"

	"github.com/threadtape/threadtape/adapters/chats/terminal"
	"github.com/threadtape/threadtape/adapters/sources/file"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/config"
)

// fileFlags say what a saved thread is.
type fileFlags struct {
	As   string `default:"discourse" placeholder:"KIND" help:"Which kind of forum a FILE was saved from."`
	Base string `default:"https://forum.example" placeholder:"URL" help:"Address of the forum that a FILE was saved from."`
}

// base is the address of the forum, without a slash at its end. None is none.
func (f fileFlags) base() (string, error) {
	if f.Base == "" {
		return "", nil
	}
	u, err := url.Parse(f.Base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("%w: --base takes the address of a forum, such as https://forum.example, not %q", errUsage, rich.Line(f.Base, 60))
	}
	return strings.TrimSuffix(f.Base, "/"), nil
}

// open returns a saved thread as a source.
func (f fileFlags) open(p *program, path string) (*file.File, error) {
	base, err := f.base()
	if err != nil {
		return nil, err
	}
	for _, row := range p.tables.Sources {
		if row.Name == f.As {
			return file.Open(path, base, file.Parse(row.Parse)), nil
		}
	}
	return nil, fmt.Errorf("%w: no kind of forum is called %q; kinds: %s", errUsage, f.As, strings.Join(sourceNames(p), ", "))
}

func sourceNames(p *program) []string {
	var names []string
	for _, row := range p.tables.Sources {
		names = append(names, row.Name)
	}
	return names
}

type tryCommand struct {
	settingsFlags
	fileFlags
	Thread string `arg:"positional" placeholder:"<url|file>" help:"A link to a public thread, or a saved one."`
}

// Run talks in this terminal until the person leaves or the input ends.
func (c tryCommand) Run(ctx context.Context, p *program) error {
	if c.Set == nil {
		c.Set = make(pairs)
	}
	if _, ok := c.Set["store"]; !ok {
		c.Set["store"] = "memory" // nothing is left behind
	}
	s, err := c.load(p)
	if err != nil {
		return err
	}
	how := plan{leave: true, level: slog.LevelError}
	if c.Thread != "" && !strings.Contains(c.Thread, "://") {
		saved, err := c.open(p, c.Thread)
		if err != nil {
			return err
		}
		how.extra = forum.Sources{{Name: file.Name, Source: saved}}
	}
	pictures := p.gallery()
	defer pictures.close()
	screen := terminal.Open(terminal.Options{In: p.in, Out: p.out, Zone: s.Zone, Hear: true, Show: pictures.show})
	how.chats = map[string]command.Platform{"terminal": screen}
	h, err := p.build(ctx, s, how)
	if err != nil {
		return err
	}
	err = c.talk(ctx, h, screen, s)
	if closeErr := h.close(); err == nil {
		err = closeErr
	}
	return err
}

// talk subscribes the thread that was named, reads it once, and then listens.
func (c tryCommand) talk(ctx context.Context, h *house, screen *terminal.Terminal, s *config.Settings) error {
	if c.Thread == "" {
		screen.Print("Paste the link of a public forum thread, or type help. Ctrl-D leaves.")
		return h.bot.Run(ctx, h.router)
	}
	reply := h.router.Do(ctx, terminalRequest(screen), "subscribe", map[string]string{"source": c.Thread})
	if ctx.Err() != nil { // whoever stops it asks for no reason
		return ctx.Err()
	}
	screen.Say("subscribe "+c.Thread, reply)
	if reply.Failed {
		return errSilent
	}
	if err := h.bot.Look(ctx); err != nil {
		return err
	}
	screen.Print(fmt.Sprintf("New posts appear here; I look every %s or so. Try: summary, post #1, list, help. Ctrl-D leaves.", s.Watch.Floor))
	return h.bot.Run(ctx, h.router)
}

// terminalRequest is a request by the person at the keyboard, who may do everything.
func terminalRequest(screen *terminal.Terminal) command.Request {
	name := "you"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return command.Request{Tenant: "terminal", Channel: "terminal:", Name: name, Rights: command.Operate, Root: "/tape", Caps: screen.Caps()}
}

// isTerminal reports whether somebody sits at f.
func isTerminal(f any) bool {
	file, ok := f.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
