package command_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/threadtape/threadtape/bot/command"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestHelp holds the words of the help, of the page of all commands, and of an error.
func TestHelp(t *testing.T) {
	t.Parallel()
	r, _ := router(t)
	for name, got := range map[string]string{
		"overview.txt":  command.Overview(specs(), command.Request{Root: "/tape"}).Text(),
		"operator.txt":  command.Overview(specs(), command.Request{Root: "/tape", Rights: command.Operate}).Text(),
		"subscribe.txt": command.Help(specs()[0], command.Request{Root: "/tape"}).Text(),
		"purge.txt":     command.Help(specs()[10], command.Request{}).Text(),
		"commands.md":   command.Reference(specs(), "/tape"),
		"error.txt":     r.Line(t.Context(), asker(command.Manage), "subscribe #1 mode:ob").Message.Text(),
	} {
		golden(t, name, got)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got+"\n" {
		t.Errorf("%s is not as it was; -update writes it anew. Now:\n%s", path, got)
	}
}
