package incident

import (
	"strings"

	"github.com/threadtape/threadtape/bot/store"
)

// How the reasons begin for which the program itself pauses subscriptions. What a chat said may follow.
const (
	PausedLost   = "thread unavailable"
	PausedDenied = "no permission to write here"
	PausedGone   = "the channel is gone"
	PausedFull   = store.PausedFull
	PausedQuiet  = store.PausedQuiet
)

// ours reports whether the program itself, and nobody else, paused a subscription for that reason, or nothing did: whoever
// paused one by hand does not care that it could not go on.
func ours(reason string) bool {
	if reason == "" {
		return true
	}
	for _, own := range []string{PausedLost, PausedDenied, PausedGone, PausedFull, PausedQuiet} {
		if strings.HasPrefix(reason, own) {
			return true
		}
	}
	return false
}
