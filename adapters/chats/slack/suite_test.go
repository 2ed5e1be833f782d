package slack

import (
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/slack/fakeslack"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
)

// TestSuite holds to the promises of every chat, with all scopes and with none but those that are needed, where nothing can
// be found.
func TestSuite(t *testing.T) {
	t.Parallel()
	for name, scopes := range map[string][]string{"seeing": fakeslack.AllScopes(), "blind": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chattest.Run(t, func(t *testing.T) chattest.Harness {
				w := begin(t, wide(fakeslack.Options{Scopes: scopes}), Options{}).hurried()
				h := chattest.Harness{
					Sender:  w.s,
					To:      at(w.one),
					Other:   at(w.other),
					Missing: chat.Receipt{To: at(w.one), ID: "1234567890.123456"},
					Count:   func(to chat.Address) int { return len(w.Messages(to.Place())) },
					Shown: func(r chat.Receipt) string {
						for _, m := range w.stand(r.To.Place()) {
							if m.TS == r.ID {
								return w.Text(m)
							}
						}
						return ""
					},
					Under: func(r chat.Receipt) chat.Receipt {
						for _, m := range w.stand(r.To.Place()) {
							if m.TS == r.ID && m.ThreadTS != "" {
								return chat.Receipt{To: r.To, ID: m.ThreadTS}
							}
						}
						return chat.Receipt{}
					},
				}
				if name == "blind" {
					h.Sender = struct{ chat.Sender }{w.s}
				}
				return h
			})
		})
	}
}
