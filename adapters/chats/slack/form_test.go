package slack

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/command"
)

// TestFormOfMany holds that a form asks for what must be given, then for what matters first, then where, and never for more
// than fits.
func TestFormOfMany(t *testing.T) {
	t.Parallel()
	s := command.Spec{Name: "many", Help: "many options", Form: []string{"o7", "o3", "o12"}, Options: []command.Option{
		{Name: "source", Help: "a link", Type: command.Thread, Required: true}, {Name: "channel", Help: "where", Type: command.Place, Named: true},
	}}
	for i := range 18 {
		s.Options = append(s.Options, command.Option{Name: fmt.Sprintf("o%d", i), Help: "an option", Named: true})
	}
	names := func(given map[string]string, channel string) []string {
		var all []string
		for _, b := range form(s, given, carried{Channel: channel}).Blocks {
			all = append(all, strings.TrimPrefix(b.(inputBlock).ID, fieldPrefix))
		}
		return all
	}
	if got, want := names(nil, ""), []string{"source", "o7", "o3", "o12", "channel"}; !slices.Equal(got, want) {
		t.Errorf("opened nowhere: %v, want %v", got, want)
	}
	if got, want := names(map[string]string{"source": "x"}, "C1"), []string{"o7", "o3", "o12"}; !slices.Equal(got, want) {
		t.Errorf("opened in a channel: %v, want %v", got, want)
	}
	s.Form = nil
	for i := range 10 {
		s.Options = append(s.Options, command.Option{Name: fmt.Sprintf("p%d", i), Help: "an option", Named: true})
	}
	if got := names(nil, ""); len(got) != fieldsMost || got[len(got)-1] != "channel" {
		t.Errorf("all of them: %d, the last is %s", len(got), got[len(got)-1])
	}
}
