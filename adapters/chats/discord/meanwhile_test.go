package discord

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
)

// TestMeanwhile holds that how far an answer is stands in its place until it comes, that nothing of it stays, and that the file
// of an answer for one person alone comes with it.
func TestMeanwhile(t *testing.T) {
	t.Parallel()
	w := begin(t, fakediscord.Options{}, Options{})
	p := fakediscord.Person{Name: "okafor"}
	w.Member(w.guild, p)
	goOn := make(chan struct{})
	specs := []command.Spec{{Name: "read", Help: "reads", Slow: true, Run: func(ctx context.Context, r command.Request) (command.Reply, error) {
		for done := false; !done; {
			r.Meanwhile(ctx, told("220 of 1,000"))
			select {
			case <-goOn:
				done = true
			case <-time.After(20 * time.Millisecond):
			}
		}
		m := told("all of it")
		m.Files = []chat.File{{Name: "summary.txt", Alt: "words", Data: []byte("words")}}
		return command.Reply{Message: m}, nil
	}}}
	router, err := command.NewRouter(specs, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.hear(t, router)
	a := w.Slash(t.Context(), p, w.one, rootAll, "read", nil)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := a.Until(ctx, func(a *fakediscord.Answer) bool { return strings.Contains(a.Text(), "220 of 1,000") }); err != nil {
		t.Fatalf("how far it is: %v, %q", err, a.Text())
	}
	close(goOn)
	if err := a.Until(ctx, func(a *fakediscord.Answer) bool { return strings.Contains(a.Text(), "all of it") }); err != nil {
		t.Fatalf("the answer: %v, %q", err, a.Text())
	}
	files := a.Message().Files
	if strings.Contains(a.Text(), "220") || len(files) != 1 || files[0].Name != "summary.txt" || !a.Ephemeral {
		t.Errorf("%q with the files %+v, to the asker alone: %v", a.Text(), files, a.Ephemeral)
	}
}
