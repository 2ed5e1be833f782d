package discord

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/fault"
)

// TestLostChat holds which refusals are those of the whole chat.
func TestLostChat(t *testing.T) {
	t.Parallel()
	for code, m := range meanings {
		if want := code == 20026 || code == 50014 || code == 50025; errors.Is(m.fault(nil), chat.ErrLost) != want {
			t.Errorf("%d: the whole chat is lost: %v, want %v", code, !want, want)
		}
	}
	if !errors.Is(tokenDead(nil), chat.ErrLost) {
		t.Error("a token that is refused is not the matter of the whole chat")
	}
}

// TestListenDeadToken holds that Listen ends with words for the operator when the token is refused: over HTTP at the start
// already, where all commands are declared and nothing else is asked; later when it is refused for more than a minute.
func TestListenDeadToken(t *testing.T) {
	t.Parallel()
	bent(t, Options{Receive: "http", Notes: sharedNotes()}, func(t *testing.T, w *world) {
		h := newDesk(t)
		ended := make(chan error, 1)
		listen := func() { ended <- w.d.Listen(t.Context(), h) }
		refuse := func() {
			w.Fault(func(*fakediscord.Request) fakediscord.Fault { return fakediscord.Refused(401, 0) })
		}
		go listen()
		time.Sleep(time.Second)
		refuse()
		if err := w.try(t, w.one, "words"); !errors.Is(err, chat.ErrLost) {
			t.Fatalf("Send = %v, want one that holds for the whole chat", err)
		}
		w.Fault(nil)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if len(ended) != 0 {
			t.Fatalf("Listen = %v after a refusal that passed, want it to go on", <-ended)
		}
		for _, again := range []string{"later", "at the start"} {
			if again == "later" {
				refuse()
				_ = w.try(t, w.one, "words") // tells that it is refused
			} else {
				go listen()
			}
			began := time.Now()
			err := <-ended
			if _, fix := fault.Words(err); fault.Of(err) != fault.Denied || fault.Code(err) != tokenName || !strings.Contains(fix, "setup discord") {
				t.Errorf("%s: Listen = %v", again, err)
			}
			if wait := time.Since(began); wait > 2*time.Minute || again == "at the start" && wait > time.Second {
				t.Errorf("%s: it took %v", again, wait)
			}
			time.Sleep(2 * probeEvery) // the next call asks Discord again
		}
	})
}
