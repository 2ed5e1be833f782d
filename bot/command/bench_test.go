package command_test

import (
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/command"
)

// BenchmarkLine measures a usual line, and the worst that fits.
func BenchmarkLine(b *testing.B) {
	r, _ := router(b)
	for name, line := range map[string]string{
		"usual":       "/tape subscribe https://forum.example/t/tractors/7 mode:op exclude:a,b now",
		"apostrophes": "search " + strings.Repeat("'a ", 2700),
		"brackets":    "search " + strings.Repeat("<a ", 2700),
		"quotes":      "search " + strings.Repeat(`"" `, 2700),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r.Line(b.Context(), asker(command.Operate), line)
			}
		})
	}
}
