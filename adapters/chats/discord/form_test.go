package discord

import (
	"fmt"
	"slices"
	"testing"

	"github.com/threadtape/threadtape/bot/command"
)

// manyOptions is a command with more options than any form holds, of which some matter more.
func manyOptions() command.Spec {
	s := command.Spec{Name: "many", Help: "many options", Form: []string{"o7", "o3", "o12", "o1", "o9", "o4"}}
	for i := range 18 {
		s.Options = append(s.Options, command.Option{Name: fmt.Sprintf("o%d", i), Help: "an option", Named: true})
	}
	return s
}

// TestFormOfMany holds that a form asks for what matters first, as many as it has room for, filled in, and that none of it must be
// given.
func TestFormOfMany(t *testing.T) {
	t.Parallel()
	f := newModal("x", manyOptions(), map[string]string{"o3": "zinc", "o0": "tin"})
	var names []string
	for _, c := range f.Components {
		names = append(names, c.Component.CustomID)
		if *c.Component.Required || c.Component.CustomID == "o3" && c.Component.Value != "zinc" {
			t.Errorf("%s: %+v", c.Label, c.Component)
		}
	}
	if want := []string{"o7", "o3", "o12", "o1", "o9"}; !slices.Equal(names, want) {
		t.Errorf("the form asks for %v, want %v", names, want)
	}
}
