package terminal_test

import (
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/terminal"
	"github.com/threadtape/threadtape/bot/layout/layouttest"
)

// TestLayouts keeps what people see of every layout in every format, plain and in colours.
func TestLayouts(t *testing.T) {
	t.Parallel()
	for _, look := range []string{"plain", "colour"} {
		var all strings.Builder
		for _, row := range layouttest.All(t, terminal.Open(terminal.Options{}).Caps()) {
			var s screen
			term := terminal.Open(terminal.Options{Out: &s, Width: 80, Color: look == "colour", NoColor: look == "plain"})
			if _, err := term.Send(t.Context(), "terminal:", row.Message); err != nil {
				t.Fatal(err)
			}
			all.WriteString("== " + row.Name + "\n" + s.String() + "\n")
		}
		compare(t, "layouts-"+look+".golden", all.String())
	}
}
