package command_test

import (
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
)

// TestTwoRoots holds that a chat with a root of its own for managers is told lines that exist there.
func TestTwoRoots(t *testing.T) {
	t.Parallel()
	r, _ := router(t)
	asked := asker(command.Operate)
	asked.Root, asked.Admin = "/tape", "/tape-admin"
	for line, want := range map[string]string{
		"subscribe #1 mode:ob": "/tape-admin subscribe #1 mode:op",
		"helb":                 "/tape help",
	} {
		if got := r.Line(t.Context(), asked, line).Message.Text(); !strings.Contains(got, want) {
			t.Errorf("%q is answered with\n%s\nwant %q in it", line, got, want)
		}
	}
	page := command.Overview(specs(), asked).Text()
	if !strings.Contains(page, "/tape-admin subscribe") || strings.Contains(page, "/tape subscribe") {
		t.Errorf("the help names the wrong root:\n%s", page)
	}
}

// TestStands holds that a command for another channel asks what the asker may do there, and that knowing nothing is for
// operators alone.
func TestStands(t *testing.T) {
	t.Parallel()
	r, _ := router(t)
	for _, c := range []struct {
		name  string
		here  command.Tier
		there *command.Standing
		code  string
	}{
		{"a manager there", command.Read + 1, &command.Standing{Name: "#alpha", Rights: command.Manage}, ""},
		{"a manager here alone", command.Manage, &command.Standing{Name: "#alpha", Rights: command.Read}, "E-TIER"},
		{"an operator here, nothing there", command.Operate, &command.Standing{Name: "#alpha"}, "E-TIER"},
		{"nothing known, manager", command.Manage, nil, "E-ELSEWHERE"},
		{"nothing known, operator", command.Operate, nil, ""},
	} {
		asked := asker(c.here)
		if c.there != nil {
			asked.Stands = func(context.Context, chat.Address) (command.Standing, error) { return *c.there, nil }
		}
		got := r.Line(t.Context(), asked, "subscribe #1 channel:C2").Message.Text()
		if c.code == "" && strings.Contains(got, "E-") || !strings.Contains(got, c.code) {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// TestOffer holds that values are offered for one option, without the form of a line around them.
func TestOffer(t *testing.T) {
	t.Parallel()
	r, _ := router(t)
	offers := r.Offer(t.Context(), asker(command.Manage), "subscribe", "mode", "o", nil)
	if len(offers) != 1 || offers[0].Value != "op" {
		t.Errorf("Offer(mode, o) = %v, want op alone", offers)
	}
	for _, nothing := range [][]command.Suggestion{
		r.Offer(t.Context(), asker(command.Read), "subscribe", "mode", "o", nil),
		r.Offer(t.Context(), asker(command.Manage), "subscribe", "none", "", nil),
		r.Offer(t.Context(), asker(command.Manage), "nothing", "mode", "", nil),
	} {
		if len(nothing) != 0 {
			t.Errorf("offered %v, want nothing", nothing)
		}
	}
}

// TestUnderstand holds that a line can be taken apart without being run.
func TestUnderstand(t *testing.T) {
	t.Parallel()
	r, _ := router(t)
	spec, given, ok := r.Understand(asker(command.Read), `/tape subscribe "https://forum.example/t/x/1" --mode op now`)
	want := map[string]string{"source": "https://forum.example/t/x/1", "mode": "op", "now": "yes"}
	if !ok || spec.Name != "subscribe" || !maps.Equal(given, want) {
		t.Errorf("Understand = %s, %v, %v, want subscribe, %v", spec.Name, given, ok, want)
	}
	if _, _, ok := r.Understand(asker(command.Read), "nothing here"); ok {
		t.Error("understood a line without a verb")
	}
}
