package command_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/command"
)

func values(offers []command.Suggestion) []string {
	var out []string
	for _, o := range offers {
		out = append(out, o.Value)
	}
	return out
}

// TestComplete holds what may follow a line.
func TestComplete(t *testing.T) {
	t.Parallel()
	r, _ := router(t)
	for _, c := range []struct {
		line   string
		rights command.Tier
		want   []string
	}{
		{"s", command.Read, []string{"status", "summary", "search"}},
		{"s", command.Operate, []string{"subscribe", "status", "summary", "search"}},
		{"/tape su", command.Operate, []string{"subscribe", "summary"}},
		{"/su", command.Operate, []string{"/subscribe", "/summary"}},
		{"ad", command.Operate, []string{"add"}},
		{"und", command.Operate, nil},
		{"subscribe ", command.Read, nil},
		{"status ", command.Read, []string{"Tractors", `"Zoom security"`, `"Okafor's "plan""`}},
		{"status T", command.Read, []string{"Tractors"}},
		{"status zoom", command.Read, []string{`"Zoom security"`}},
		{`status "Zoom s`, command.Read, []string{`"Zoom security"`}},
		{"status Tractors ", command.Read, nil},
		{"subscribe #1 ", command.Manage, []string{"mode:", "format:", "exclude:", "not_authors:", "channel:", "backfill:", "now"}},
		{"subscribe #1 mode:op ex", command.Manage, []string{"exclude:"}},
		{"subscribe #1 mo", command.Manage, []string{"mode:"}},
		{"subscribe #1 --mo", command.Manage, []string{"--mode"}},
		{"subscribe #1 --mode ", command.Manage, []string{"replies", "first", "op"}},
		{"subscribe #1 mode: f", command.Manage, []string{"first"}},
		{"subscribe #1 mode:", command.Manage, []string{"mode:replies", "mode:first", "mode:op"}},
		{"subscribe #1 mode:F", command.Manage, []string{"mode:first"}},
		{"subscribe #1 --mode=f", command.Manage, []string{"--mode=first"}},
		{"subscribe #1 now:", command.Manage, []string{"now:yes", "now:no"}},
		{"subscribe source:zoom", command.Manage, []string{`source:"Zoom security"`}},
		{"subscribe m", command.Manage, []string{"mode:"}},
		{"frobnicate ", command.Operate, nil},
		{strings.Repeat("x", 9000), command.Operate, nil},
	} {
		offers := r.Complete(t.Context(), asker(c.rights), c.line)
		if got := values(offers); !slices.Equal(got, c.want) {
			t.Errorf("Complete(%q) = %q, want %q", c.line, got, c.want)
		}
	}
}

// TestCompleteBounds holds that there are at most 25 offers, that those of an option know what else was typed, and that a
// completion which panics offers nothing.
func TestCompleteBounds(t *testing.T) {
	t.Parallel()
	spec := specs()[2]
	spec.Options = []command.Option{
		{Name: "by", Help: "who", Complete: func(_ context.Context, r command.Request, _ string) []command.Suggestion {
			return slices.Repeat([]command.Suggestion{{Value: r.Verb + r.Values.Text("of")}}, 40)
		}},
		{Name: "of", Help: "what", Named: true},
		{Name: "bad", Help: "x", Named: true, Complete: func(context.Context, command.Request, string) []command.Suggestion { panic("no") }},
	}
	r, err := command.NewRouter([]command.Spec{spec}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	offers := r.Complete(t.Context(), asker(command.Read), "list of:x ")
	if len(offers) != 25 || offers[0].Value != "listx" {
		t.Errorf("Complete = %d offers, the first %q", len(offers), offers[0].Value)
	}
	if offers := r.Complete(t.Context(), asker(command.Read), "list bad:"); offers != nil {
		t.Errorf("Complete = %v", offers)
	}
}

// TestOffersAreUnderstood holds that a value which was offered is read back as itself, whatever is in it.
func TestOffersAreUnderstood(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := strings.TrimSpace(rapid.StringOfN(rapid.SampledFrom([]rune(`ab "'“,:<>#-=`)), 1, 12, -1).Draw(t, "value"))
		spec := specs()[2]
		spec.Options = []command.Option{{Name: "of", Help: "what", Named: true, Complete: func(context.Context, command.Request, string) []command.Suggestion {
			return []command.Suggestion{{Value: value}}
		}}}
		got := ""
		spec.Run = func(_ context.Context, r command.Request) (command.Reply, error) {
			got = r.Values.Text("of")
			return command.Reply{}, nil
		}
		r, err := command.NewRouter([]command.Spec{spec}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range r.Complete(context.Background(), asker(command.Read), "list of:") {
			if reply := r.Line(context.Background(), asker(command.Read), "list "+o.Value); reply.Failed || got != strings.Join(strings.Fields(value), " ") {
				t.Fatalf("%q was offered as %q and read as %q", value, o.Value, got)
			}
		}
	})
}

// TestWordStart holds where the word begins that an offer replaces.
func TestWordStart(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]int{"": 0, "li": 0, "status ": 7, "status zo": 7, `status "Zoom s`: 7, "a mode:x": 2, `a b:"c d`: 2} {
		if got := command.WordStart(line); got != want {
			t.Errorf("WordStart(%q) = %d, want %d", line, got, want)
		}
	}
}
