package commands

import (
	"context"
	"slices"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/rich"
)

// help lists every verb; it is given the specs that it tells about, and tells about itself too.
func help(others []command.Spec) command.Spec {
	h := command.Spec{
		Name:     "help",
		Help:     "what can be asked",
		Examples: []string{"help", "help subscribe"},
		Tier:     command.Read,
		Options:  []command.Option{{Name: "topic", Help: "a verb"}},
	}
	specs := slices.Concat(others, []command.Spec{h})
	h.Options[0].Complete = func(context.Context, command.Request, string) []command.Suggestion {
		var verbs []command.Suggestion
		for _, s := range specs {
			if !s.Hidden {
				verbs = append(verbs, command.Suggestion{Value: s.Name, Label: s.Name + " - " + s.Help})
			}
		}
		return verbs
	}
	h.Run = func(_ context.Context, r command.Request) (command.Reply, error) {
		topic := r.Values.Text("topic")
		if topic == "" {
			return command.Reply{Message: command.Overview(specs, r)}, nil
		}
		for _, s := range specs {
			if s.Name == topic {
				return command.Reply{Message: command.Help(s, r)}, nil
			}
		}
		return command.Reply{}, fault.New(fault.Invalid, "E-HELP", "There is no command "+rich.Line(topic, 40)+".", r.Typed("help"), nil)
	}
	return h
}
