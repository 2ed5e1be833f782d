package command

import (
	"fmt"
	"strings"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// Help tells how to use one command: what it does, its form, its options, who may use it, worked examples. Lines to type
// begin with the roots of the request.
func Help(spec Spec, r Request) chat.Message {
	root := r.Root
	if spec.Tier > Read && r.Admin != "" {
		root = r.Admin
	}
	m := chat.Message{
		Push:   rooted(root, spec.Name) + " - " + spec.Help,
		Blocks: []chat.Block{inline(chat.Title, rich.T(rooted(root, spec.Name)+" - "+spec.Help))},
	}
	lines := []rich.Node{rich.P(rich.C(rooted(root, usage(spec))))}
	for _, o := range spec.Options {
		lines = append(lines, rich.P(rich.B(rich.T(o.Name)), rich.T(" - "+describe(o))))
	}
	m.Blocks = append(m.Blocks, chat.Block{Style: chat.Lines, Nodes: lines})
	if len(spec.Examples) > 0 {
		m.Blocks = append(m.Blocks, inline(chat.Title, rich.T("Examples")), codeLines(root, spec.Examples))
	}
	notes := []string{"for " + whoMay(spec.Tier)}
	if len(spec.Aliases) > 0 {
		notes = append(notes, "also: "+strings.Join(spec.Aliases, ", "))
	}
	m.Blocks = append(m.Blocks, inline(chat.Footer, rich.T(strings.Join(notes, " · "))))
	return m
}

// Overview lists every verb that is not hidden, by tier, with worked examples. Verbs that need more than rights are listed
// too, under who may use them. Lines to type begin with the roots of the request.
func Overview(specs []Spec, r Request) chat.Message {
	m := chat.Message{Push: "What can be asked", Blocks: []chat.Block{inline(chat.Title, rich.T("What can be asked"))}}
	for tier := Read; tier <= Operate; tier++ {
		root := r.Root
		if tier > Read && r.Admin != "" {
			root = r.Admin
		}
		var lines []rich.Node
		for _, s := range specs {
			if s.Hidden || s.Tier != tier {
				continue
			}
			lines = append(lines, rich.P(rich.C(rooted(root, s.Name)), rich.T(" - "+s.Help)))
		}
		if len(lines) > 0 {
			m.Blocks = append(m.Blocks, inline(chat.Notice, rich.T("For "+whoMay(tier))), chat.Block{Style: chat.Lines, Nodes: lines})
		}
	}
	if examples := worked(specs, r); len(examples) > 0 {
		m.Blocks = append(m.Blocks, inline(chat.Title, rich.T("Examples")), codeLines("", examples))
	}
	if has(specs, "help") {
		m.Blocks = append(m.Blocks, inline(chat.Footer, rich.T("More about one of them: "+rooted(r.Root, "help"))))
	}
	return m
}

// worked are lines of the first three commands that have examples and that the asker may use.
func worked(specs []Spec, r Request) []string {
	var examples []string
	for _, s := range specs {
		if !s.Hidden && s.Tier <= r.Rights && len(s.Examples) > 0 && len(examples) < 3 {
			root := r.Root
			if s.Tier > Read && r.Admin != "" {
				root = r.Admin
			}
			examples = append(examples, rooted(root, s.Examples[0]))
		}
	}
	return examples
}

func has(specs []Spec, name string) bool {
	for _, s := range specs {
		if s.Name == name {
			return true
		}
	}
	return false
}

func codeLines(root string, lines []string) chat.Block {
	b := chat.Block{Style: chat.Lines}
	for _, l := range lines {
		b.Nodes = append(b.Nodes, rich.P(rich.C(rooted(root, l))))
	}
	return b
}

// usage is the form of a command: what may be left out in brackets.
func usage(s Spec) string {
	form := []string{s.Name}
	for _, o := range s.Options {
		piece := "<" + o.Name + ">"
		switch {
		case o.Type == Flag:
			piece = o.Name
		case o.Named && o.Type == Choice:
			piece = o.Name + ":" + strings.Join(o.Choices, "|")
		case o.Named:
			piece = o.Name + ":…"
		}
		if !o.Required {
			piece = "[" + piece + "]"
		}
		form = append(form, piece)
	}
	return strings.Join(form, " ")
}

// describe is what an option is for, what it takes, and what it is when nothing is typed.
func describe(o Option) string {
	text := o.Help
	if o.Type != Text && o.Type != Flag && o.Type != Thread {
		text += fmt.Sprintf(" (%s)", hint(o))
	}
	if o.Default != "" {
		text += "; " + o.Default + " unless said otherwise"
	}
	return text
}

func whoMay(t Tier) string {
	switch t {
	case Manage:
		return "those who may manage the channel"
	case Operate:
		return "those who may manage the whole server or workspace"
	default:
		return "everybody"
	}
}
