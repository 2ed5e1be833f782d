package discord

import (
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
)

// TestSuite holds both looks to the promises of every chat.
func TestSuite(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{"embeds": {}, "components": {Components: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chattest.Run(t, func(t *testing.T) chattest.Harness {
				w := begin(t, fakediscord.Options{}, o)
				return chattest.Harness{
					Sender:  w.d,
					To:      at(w.one),
					Other:   at(w.other),
					Missing: chat.Receipt{To: at(w.one), ID: "1234567890123456789"},
					Count:   func(to chat.Address) int { return len(w.Messages(to.Place())) },
					Shown: func(r chat.Receipt) string {
						for _, m := range w.stand(r.To.Place()) {
							if m.ID == r.ID {
								return w.Text(m)
							}
						}
						return ""
					},
					Under: func(r chat.Receipt) chat.Receipt {
						for _, m := range w.stand(r.To.Place()) {
							if m.ID == r.ID && m.Under != "" {
								return chat.Receipt{To: r.To, ID: m.Under}
							}
						}
						return chat.Receipt{}
					},
				}
			})
		})
	}
}
