package command_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
)

// specs are commands of every shape. Each answers with what it understood.
func specs() []command.Spec {
	source := func(required bool) command.Option {
		return command.Option{
			Name: "source", Help: "a thread: its link, or its number in the list", Type: command.Thread, Required: required,
			Complete: func(_ context.Context, _ command.Request, typed string) []command.Suggestion {
				var all []command.Suggestion
				for _, title := range []string{"Tractors", "Zoom security", `Okafor's "plan"`} {
					if strings.HasPrefix(strings.ToLower(title), strings.ToLower(typed)) {
						all = append(all, command.Suggestion{Value: title, Label: title + " - 48 posts"})
					}
				}
				return all
			},
		}
	}
	all := []command.Spec{
		{
			Name: "subscribe", Help: "bring a thread into this channel", Aliases: []string{"add"}, Tier: command.Manage,
			Examples: []string{"subscribe https://forum.example/t/tractors/7"},
			Options: []command.Option{
				source(true),
				{Name: "mode", Help: "which posts", Type: command.Choice, Choices: []string{"replies", "first", "op"}, Default: "replies", Named: true},
				{Name: "format", Help: "how much room a post takes", Type: command.Choice, Choices: []string{"card", "compact", "full"}, Named: true},
				{Name: "exclude", Help: "words to leave out", Type: command.List, Named: true},
				{Name: "not_authors", Help: "people to leave out", Type: command.List, Named: true},
				{Name: "channel", Help: "another channel", Type: command.Place, Named: true},
				{Name: "backfill", Help: "newest posts to say at once", Type: command.Number, Max: 5, Default: "0", Named: true},
				{Name: "now", Help: "skip the preview", Type: command.Flag, Named: true},
			},
		},
		{Name: "unsubscribe", Help: "stop", Tier: command.Manage, Options: []command.Option{source(true)}},
		{Name: "list", Help: "the threads of this channel", Examples: []string{"list"}},
		{Name: "status", Help: "how a thread is", Options: []command.Option{source(false)}},
		{
			Name: "summary", Help: "the thread in a few lines",
			Options: []command.Option{source(false), {Name: "since", Help: "only what is newer", Named: true}},
		},
		{
			Name: "post", Help: "one post", Examples: []string{"post #2"},
			Options: []command.Option{{Name: "post", Help: "its number", Type: command.Post, Required: true}, source(false)},
		},
		{
			Name: "pause", Help: "hold a thread back", Tier: command.Manage,
			Options: []command.Option{source(false), {Name: "until", Help: "when it goes on", Type: command.Moment, Named: true}},
		},
		{Name: "resume", Help: "go on", Tier: command.Manage, Options: []command.Option{source(false)}},
		{
			Name: "search", Help: "find words in the stored posts",
			Options: []command.Option{{Name: "words", Help: "words to find", Required: true}, {Name: "author", Help: "by whom", Named: true}},
		},
		{Name: "help", Help: "what can be asked", Options: []command.Option{{Name: "topic", Help: "a verb"}}},
		{Name: "purge", Help: "forget everything", Tier: command.Operate},
		{Name: "undo", Help: "take it back", Hidden: true, Options: []command.Option{{Name: "id", Help: "what", Required: true}}},
	}
	for i := range all {
		all[i].Run = func(_ context.Context, r command.Request) (command.Reply, error) {
			return command.Reply{Message: chat.Message{Push: understood(r)}}, nil
		}
	}
	return append(all,
		command.Spec{Name: "crash", Help: "panics", Run: func(context.Context, command.Request) (command.Reply, error) {
			panic("marlow wrote something private")
		}},
		command.Spec{Name: "fail", Help: "fails", Options: []command.Option{{Name: "how", Help: "how"}}, Run: fail},
	)
}

func fail(_ context.Context, r command.Request) (command.Reply, error) {
	switch r.Values.Text("how") {
	case "again":
		return command.Reply{}, fault.Wait(time.Minute, "E-SLOW", "The forum is slow.", nil)
	case "denied":
		return command.Reply{}, fmt.Errorf("look: %w", fault.New(fault.Denied, "E-WALL", "The forum wants a login.", r.Root+" list", errors.New("token s3cret")))
	case "late":
		return command.Reply{}, fmt.Errorf("look: %w", context.DeadlineExceeded)
	}
	return command.Reply{}, errors.New("dial 10.0.0.1: s3cret")
}

// understood writes a request in one form: the verb, and what was given, by name.
func understood(r command.Request) string {
	out := r.Verb
	for _, name := range slices.Sorted(maps.Keys(r.Values)) {
		v := r.Values[name]
		switch {
		case v.List != nil:
			out += fmt.Sprintf(" %s=%q", name, v.List)
		case !v.At.IsZero():
			out += fmt.Sprintf(" %s=%s", name, v.At.Format("2006-01-02T15:04Z07:00"))
		case v.Yes:
			out += fmt.Sprintf(" %s=yes", name)
		case name == "backfill" && v.Number == 0 || name == "mode" && v.Text == "replies": // the defaults
		case v.Number != 0:
			out += fmt.Sprintf(" %s=%d", name, v.Number)
		default:
			out += fmt.Sprintf(" %s=%s", name, v.Text)
		}
	}
	return out
}

func router(tb testing.TB) (*command.Router, *bytes.Buffer) {
	tb.Helper()
	var log bytes.Buffer
	zone := time.FixedZone("EST", -5*60*60)
	r, err := command.NewRouter(specs(), zone, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		tb.Fatal(err)
	}
	return r, &log
}

func asker(rights command.Tier) command.Request {
	return command.Request{Tenant: "slack:T1", Channel: "slack:C1", User: "U1", Name: "tindra", Rights: rights, Root: "/tape"}
}

// try is the line to type next that an answer offers.
func try(reply command.Reply) string {
	for _, b := range reply.Message.Blocks {
		for n := range rich.Doc(b.Nodes).All() {
			if n.Kind == rich.Mono {
				return n.Text
			}
		}
	}
	return ""
}

func code(reply command.Reply) string {
	blocks := reply.Message.Blocks
	name, _, _ := strings.Cut(blocks[len(blocks)-1].Text(), " ")
	return name
}
