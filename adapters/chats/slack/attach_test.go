package slack

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
)

func filed(words string) chat.Message {
	m := chattest.Say("", words)
	m.Files = []chat.File{{Name: "summary.txt", Alt: "the summary", Data: []byte("words")}}
	return m
}

// TestAttach holds that a file of an answer stands where its words are seen and nowhere else: in the channel, or in the asker's own
// messages; and that an answer whose file Slack does not take says so.
func TestAttach(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		public, refused bool
		says            string
		channel, own    int
	}{
		"private": {false, false, "in your own messages with me", 0, 1},
		"public":  {true, false, "stands in this channel", 1, 0},
		"refused": {false, true, "does not take the file", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				today()
				w := begin(t, fakeslack.Options{Pipe: true, Scopes: fakeslack.AllScopes()}, Options{})
				who := w.Know(fakeslack.Person{Name: "okafor"})
				x := answering{s: w.s, asker: asker{team: w.TeamID(), channel: w.one, user: who.ID}}
				if c.refused {
					w.Next("files.getUploadURLExternal", fakeslack.Failed("storage_limit_reached"))
				}
				m := x.attach(t.Context(), c.public, filed("the words"))
				if text := m.Text(); !strings.Contains(text, c.says) || !strings.Contains(text, "the words") {
					t.Errorf("it says %q", text)
				}
				files := func(channel string) (n int) {
					for _, m := range w.stand(channel) {
						n += len(m.Files)
					}
					return n
				}
				if in, own := files(w.one), files(w.IM(who)); in != c.channel || own != c.own {
					t.Errorf("%d files stand in the channel and %d in the asker's messages, want %d and %d", in, own, c.channel, c.own)
				}
			})
		})
	}
	w := begin(t, fakeslack.Options{}, Options{})
	x := answering{s: w.s, asker: asker{team: w.TeamID(), channel: w.one}}
	if m := x.attach(t.Context(), true, pictured1("")); len(m.Blocks) != len(pictured1("").Blocks) || len(w.Files()) != 0 {
		t.Error("a picture is not left to the message")
	}
}

// TestMeanwhile holds how often it is told how far an answer is: once where something was typed, and twice in the place of an
// answer in which something was pressed. A response URL is good for five uses, and the answer itself needs two.
func TestMeanwhile(t *testing.T) {
	t.Parallel()
	for private, want := range map[bool]int{false: 1, true: 2} {
		w := begin(t, fakeslack.Options{}, Options{})
		var bodies []string
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			bodies = append(bodies, string(body))
		}))
		t.Cleanup(server.Close)
		x := answering{s: w.s, asker: asker{team: w.TeamID(), channel: w.one}, response: server.URL, private: private}
		tell := x.meanwhile()
		for range 5 {
			tell(t.Context(), chattest.Say("", "how far it is"))
		}
		if len(bodies) != want || !strings.Contains(bodies[0], "how far it is") || strings.Contains(bodies[0], `"replace_original":true`) != private {
			t.Errorf("in a private answer %v: %q", private, bodies)
		}
	}
}
