// Command threadtape brings forum threads into chats: new replies, summaries and quote cards.
//
// commandline.go has the sub-commands, main.go the exit codes, wire.go makes parts of the settings, and each sub-command has a file
// of its own. Exit codes: 0 done, 1 it ran and something failed, 2 wrong usage or settings.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/threadtape/threadtape/adapters"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/config"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := newProgram().main(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// A program is what a process is made of, besides its arguments.
type program struct {
	in       io.Reader
	out, err io.Writer
	environ  []string
	pictures string // where a terminal's pictures are kept; empty: a folder of their own
	tables   adapters.Tables
	crash    func(point string) // for tests that kill the process
	lease    time.Duration      // of looks and turns, for the same tests; 0: the defaults
	trouble  incident.Policy    // when trouble is told, for the same tests; zero: the default
}

func newProgram() *program {
	return &program{in: os.Stdin, out: os.Stdout, err: os.Stderr, environ: os.Environ(), tables: adapters.All()}
}

// Exit codes.
const (
	done   = 0
	failed = 1
	misuse = 2
)

// errUsage marks errors of usage or settings.
var errUsage = errors.New("wrong usage")

// errSilent ends with [failed] when everything was said already.
var errSilent = errors.New("failed, and said so")

// main runs one command line and returns the exit code.
func (p *program) main(ctx context.Context, args []string) int {
	chosen, err := p.read(args)
	if errors.Is(err, errHelp) {
		return done
	}
	if err != nil {
		return p.complain(err)
	}
	switch c := chosen.(type) {
	case interface {
		Run(ctx context.Context, p *program) error
	}:
		err := c.Run(ctx, p)
		if ctx.Err() != nil && errors.Is(err, ctx.Err()) { // whoever pressed Ctrl-C knows why
			fmt.Fprintln(p.err, "threadtape: Stopped before it was done.")
			return failed
		}
		return p.complain(err)
	case interface{ Run(p *program) error }:
		return p.complain(c.Run(p))
	}
	panic(fmt.Sprintf("nothing runs a %T", chosen)) // a command without Run
}

// complain says an error to a person, what happened, why, and what to type next, and returns the exit code.
func (p *program) complain(err error) int {
	if err == nil {
		return done
	}
	if mistakes, ok := errors.AsType[config.Mistakes](err); ok {
		fmt.Fprintln(p.err, mistakes)
		return misuse
	}
	switch f, ok := errors.AsType[*fault.Error](err); {
	case errors.Is(err, errSilent):
		return failed
	case errors.Is(err, errUsage):
		fmt.Fprintf(p.err, "threadtape: %s\n", rich.Clean(strings.TrimPrefix(err.Error(), errUsage.Error()+": ")))
		return misuse
	case ok:
		fmt.Fprintf(p.err, "threadtape: %s\n", rich.Clean(f.Say))
		if f.Fix != "" {
			fmt.Fprintf(p.err, "  %s\n", rich.Clean(f.Fix))
		}
		return failed
	default:
		fmt.Fprintf(p.err, "threadtape: %s\n", config.NewScrubber(nil).Scrub(rich.Line(err.Error(), 400)))
		return failed
	}
}
