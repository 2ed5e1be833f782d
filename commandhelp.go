package main

import (
	"reflect"
	"strings"

	"github.com/alexflint/go-arg"
)

// Help is as wide as most terminals, and what a name means begins where go-arg begins it.
const (
	helpWidth  = 80
	helpColumn = 25
)

// about is what the help of the whole begins with.
const about = "Brings forum threads into chats: new replies, summaries and quote cards.\n\nStart here: threadtape demo"

// help is go-arg's help of a command, below what the command is for, and broken into lines that fit.
func help(parser *arg.Parser, names []string) string {
	var text strings.Builder
	if err := parser.WriteHelpForSubcommand(&text, names...); err != nil {
		panic(err) // the parser does not know what it parsed
	}
	shown := text.String()
	if !strings.Contains(shown, "\nOptions:\n") { // it leaves the heading out where --help stands alone
		shown = strings.Replace(shown, "\n  --help", "\n\nOptions:\n  --help", 1)
	}
	shown = fitted(purpose(names) + "\n\n" + shown)
	if len(names) == 0 {
		shown += "\nMore about a command: threadtape <command> --help\n"
	}
	return shown
}

// purpose says what a command is for.
func purpose(names []string) string {
	said, of := about, reflect.TypeFor[commandLine]()
	for _, name := range names {
		if f, ok := of.FieldByNameFunc(func(n string) bool { return strings.EqualFold(n, name) }); ok {
			said, of = f.Tag.Get("help"), f.Type.Elem()
		}
	}
	return said
}

// fitted breaks lines that are wider than [helpWidth]: usage between its parts, everything else between words.
func fitted(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		indent, last := "", func(s string) int { return strings.LastIndexByte(s, ' ') }
		switch {
		case strings.HasPrefix(line, "  "):
			indent = strings.Repeat(" ", helpColumn)
		case strings.HasPrefix(line, "Usage: "):
			indent, last = "    ", func(s string) int { return max(strings.LastIndex(s, " ["), strings.LastIndex(s, " <")) }
		}
		for len(line) > helpWidth+1 {
			at := last(line[:helpWidth+1])
			if at <= len(indent) {
				break // one word that is wider
			}
			b.WriteString(line[:at] + "\n")
			line = indent + line[at+1:]
		}
		b.WriteString(line)
	}
	return b.String()
}
