package commands

import (
	"testing"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/store"
)

// TestLanguageOfProgram holds that a channel which chooses nothing is shown the language of the program as the default, and
// can choose English all the same; and that the default chosen by name is what is not set.
func TestLanguageOfProgram(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Language = "de"
	router, err := command.NewRouter(All(d.Deps), d.Zone, nil)
	if err != nil {
		t.Fatal(err)
	}
	d.router = router
	d.says(t, "settings", "language: de (default)")
	d.says(t, "settings language:en", "language: de → en")
	d.has(t, "discord:7", store.Settings{Language: "en"})
	d.says(t, "settings language:de", "language: en → de")
	d.has(t, "discord:7", store.Settings{})
}
