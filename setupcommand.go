package main

import (
	"fmt"
	"strings"
)

type setupCommand struct {
	settingsFlags
	Chat string `arg:"positional,required" placeholder:"<chat>" help:"The chat: discord or slack."`
}

// Run tells how to set up a chat, as far as the settings do not say it already.
func (c setupCommand) Run(p *program) error {
	s, err := c.load(p)
	if err != nil {
		return err
	}
	var known []string
	for _, row := range p.tables.Chats {
		if row.Setup == nil {
			continue
		}
		if row.Kind == c.Chat {
			fmt.Fprint(p.out, row.Setup(s))
			return nil
		}
		known = append(known, row.Kind)
	}
	return fmt.Errorf("%w: there is nothing to set up for %q. Type: threadtape setup %s", errUsage, c.Chat, strings.Join(known, "|"))
}
