package commands

import (
	"context"
	"fmt"
	"time"

	"github.com/threadtape/threadtape/bot/command"
)

func about(d Deps) command.Spec {
	return command.Spec{
		Name:     "about",
		Help:     "what this bot is, what it stores, and for how long",
		Aliases:  []string{"privacy"},
		Examples: []string{"about"},
		Tier:     command.Read,
		Run: func(_ context.Context, r command.Request) (command.Reply, error) {
			return private("Threadtape "+d.Version,
				line("I bring new posts of public forum threads into this channel. I never read what is written here."),
				line(fmt.Sprintf("Stored: which channel takes which thread; the newest posts of those threads for %d days; which message tells which post.", int(d.Keep/(24*time.Hour)))),
				line("A post that is removed at the source is removed here too. Authors who want to stay out ask whoever runs this bot, or who manages this server: ", r.Typed("optout")),
				line("Stored of you, if you use catchup: your id in this chat and how far you have come in each thread, for a year."),
				line("Stored of you, if you follow something: your id in this chat, what you follow, and for seven days which posts I told you of. It goes with the last follow: ", r.Typed("unfollow", "all")),
			), nil
		},
	}
}
