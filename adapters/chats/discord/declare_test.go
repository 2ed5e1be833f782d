package discord

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/commands"
)

// TestDeclarations holds what Discord is told of the commands of this program.
func TestDeclarations(t *testing.T) {
	t.Parallel()
	data, err := json.MarshalIndent(declarations(commands.All(commands.Deps{})), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "declared.json")
	if *update {
		if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(data)+"\n" != string(want) {
		t.Errorf("%s differs; run with -update and look at the change", path)
	}
}

// TestDeclareOnce holds that Discord is told again only when there is something new to tell, whichever process does it, or
// when somebody else changed what it was told; and that a server of one's own gets its own.
func TestDeclareOnce(t *testing.T) {
	t.Parallel()
	notes := sharedNotes()
	w := begin(t, fakediscord.Options{}, Options{Notes: notes})
	specs := newDesk(t).Specs()
	told := func() int {
		n := 0
		for _, r := range w.Requests() {
			if r.Method == http.MethodPut {
				n++
			}
		}
		return n
	}
	other := w.open(t, Options{Notes: notes})
	for range 2 {
		for _, d := range []*Discord{w.d, other} {
			if err := d.declare(t.Context(), specs); err != nil {
				t.Fatal(err)
			}
		}
	}
	if told() != 1 {
		t.Errorf("told %d times, want once", told())
	}
	empty := w.d.commandsCall(http.MethodPut)
	empty.body = []appCommand{}
	if _, err := other.api.do(t.Context(), empty); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.d.declare(t.Context(), specs); err != nil || len(w.Commands("")) == 0 || told() != 3 {
			t.Errorf("after somebody took them away: %d commands, told %d times, %v; want three times with the one who did", len(w.Commands("")), told(), err)
		}
	}
	specs = slices.Clone(specs)
	specs[0].Help = "says something else"
	if err := w.d.declare(t.Context(), specs); err != nil || told() != 4 {
		t.Errorf("after a change: told %d times, %v; want four", told(), err)
	}
	here := w.open(t, Options{Notes: notes, Guild: w.guild})
	if err := here.declare(t.Context(), specs); err != nil || len(w.Commands(w.guild)) == 0 {
		t.Errorf("in a server: %d commands, %v", len(w.Commands(w.guild)), err)
	}
	if differ, err := here.drifted(t.Context(), declarations(specs)); len(differ) > 0 || err != nil {
		t.Errorf("in a server %q differ, %v", differ, err)
	}
}

// TestNames holds that every verb that is not hidden can be found below its root, and that no root has more verbs than
// Discord takes.
func TestNames(t *testing.T) {
	t.Parallel()
	below := make(map[string][]string)
	for _, c := range declarations(commands.All(commands.Deps{})) {
		for _, o := range c.Options {
			below[c.Name] = append(below[c.Name], o.Name)
		}
	}
	for _, s := range commands.All(commands.Deps{}) {
		root := rootAdmin
		if s.Tier == command.Read {
			root = rootAll
		}
		if slices.Contains(below[root], s.Name) == s.Hidden {
			t.Errorf("%s is below %s: %v", s.Name, root, !s.Hidden)
		}
	}
	for root, verbs := range below {
		if len(verbs) > 25 {
			t.Errorf("%s has %d verbs, Discord takes 25", root, len(verbs))
		}
	}
}
