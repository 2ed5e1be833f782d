package discord

import (
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/layout/layouttest"
	"github.com/threadtape/threadtape/bot/rich"
)

// BenchmarkRender draws what is sent most, what is longest of what layouts give, and what nobody should hand over.
func BenchmarkRender(b *testing.B) {
	card := around("Winter route", "okafor", rich.FromHTML(layouttest.EveryKind, nil))
	far := rich.FromText(strings.Repeat("The *southern* route_was closed again. ", 6000))
	for name, m := range map[string]chat.Message{"card": card, "too long": around("Winter route", "okafor", far), "hostile": everywhere(strings.Repeat("*_[](", 500))} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				render(m, embeds, ids)
			}
		})
	}
}
