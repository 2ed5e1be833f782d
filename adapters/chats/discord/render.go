package discord

import (
	"github.com/threadtape/threadtape/bot/chat"
)

// A look is one of the two forms that Discord has for a message like ours.
type look uint8

const (
	// embeds puts a message into one embed, with the buttons below it. Searching finds it, every client draws it, and a
	// notification shows its first words.
	embeds look = iota
	// componentsV2 makes a container of texts and buttons. A message of this form keeps it for good.
	componentsV2
)

// Colours of the bar beside a message.
const (
	colorCalm   = 0x5B7C99
	colorNotice = 0xC99A2E // something happened, or went wrong
)

// noWords stands where a message has nothing to show: Discord takes no empty one.
const noWords = "(no words)"

// render is the body of a message, whatever is in it: always valid, within every limit, with no live node that m does not
// have. button gives the custom id of what an action of m.Actions runs, at most 100 characters, different for each, and not
// [moreID]; an action whose id is empty is left out. Without button, no action that runs something is shown.
//
// Only the plainest of messages becomes content: one that is a body of nothing but words, or has no blocks and says its
// push line. All others keep content empty, because links unfurl there and because it would repeat the embed. What
// notifications show of an embed is its title and the beginning of its text, so a relay's title names the thread and the
// post, and the words follow: push itself, which would stand above the same words once more, is not used.
func render(m chat.Message, l look, button func(i int, a chat.Action) string) message {
	out := message{AllowedMentions: nobody()}
	if m.Silent {
		out.Flags = flagSilent
	}
	out.Attachments = attachments(m.Files)
	rows := actionRows(m, button)
	s := read(m, l)
	if s.empty() {
		s = said(m.Push)
	}
	if len(m.Calls) > 0 {
		s.room = units(calling(m.Calls)) + 1
	}
	switch content := s.content(); {
	case l == componentsV2:
		out.Flags |= flagComponents
		out.Components = []component{s.container(out.Attachments, rows)}
		return out
	case content != "":
		out.Content = content
	case !s.empty():
		out.Embeds = []embed{s.embed(out.Attachments)}
	case len(out.Attachments) == 0:
		out.Content = noWords
	}
	out.Components = rows
	return out
}
