package main

import (
	"context"
	"fmt"

	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/commands"
)

type plotCommand struct {
	settingsFlags
	fileFlags
	Scale  scaleFlag `default:"1" placeholder:"N" help:"1: 1200 pixels wide; 2: 2400."`
	Out    string    `arg:"--output,-o" placeholder:"FILE" help:"The picture; a file of that name is overwritten. - for standard output. Default: plot.png"`
	Thread string    `arg:"positional,required" placeholder:"<url|file>" help:"A link to a public thread, or a saved one."`
}

// Run draws when a thread was written in, by whom and about what.
func (c plotCommand) Run(ctx context.Context, p *program) error {
	thread, posts, warnings, err := readCommand{settingsFlags: c.settingsFlags, fileFlags: c.fileFlags, Thread: c.Thread}.read(ctx, p)
	if err != nil {
		return err
	}
	for _, w := range warnings {
		fmt.Fprintf(p.err, "threadtape: %s\n", rich.Line(w, 400))
	}
	s, err := c.load(p)
	if err != nil {
		return err
	}
	picture, err := card.New(card.Fonts{System: true}).Plot(ctx, commands.ActivityOf(thread, posts), card.Options{Scale: int(c.Scale), Zone: s.Zone})
	if err != nil {
		return drawFault(err)
	}
	return put(p, picture, c.Out, "plot.png")
}
