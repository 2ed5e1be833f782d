package terminal

import (
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// ringing is m with a first line of those whom it calls, if it calls anybody. Nobody's bell rings in a terminal.
func ringing(m chat.Message) chat.Message {
	var names []string
	for _, c := range m.Calls {
		names = append(names, "@"+rich.Line(c.User+c.Role, 40))
	}
	if len(names) == 0 {
		return m
	}
	line := chat.Block{Style: chat.Context, Nodes: []rich.Node{{Kind: rich.Text, Text: strings.Join(names, " ")}}}
	m.Blocks = append([]chat.Block{line}, blocksOf(m)...)
	return m
}
