package chat_test

import (
	"testing"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// TestText holds what is left of a message where a chat shows no styles.
func TestText(t *testing.T) {
	t.Parallel()
	m := chat.Message{
		Push: "unseen",
		Blocks: []chat.Block{
			{Style: chat.Context, Nodes: []rich.Node{rich.T("forum.example · Tractors · "), rich.A("#3", "https://forum.example/t/7/3")}},
			{Style: chat.Author, Nodes: []rich.Node{rich.B(rich.T("tindra"))}},
			{Style: chat.Facts},
			{Style: chat.Body, Nodes: []rich.Node{rich.P(rich.T("One.")), rich.P(rich.T("Two."))}},
			{Style: chat.Lines, Nodes: []rich.Node{rich.P(rich.T("#4 marlow")), rich.P(rich.T("#5 okafor"))}},
		},
		Files:   []chat.File{{Name: "quote.png", Alt: "One."}},
		Actions: []chat.Action{{Label: "Open", URL: "https://forum.example/t/7/3"}, {Label: "Summary", Run: "summary #1"}},
	}
	want := "forum.example · Tractors · #3 (forum.example)\ntindra\nOne.\n\nTwo.\n#4 marlow\n#5 okafor\n[quote.png One.]\n" +
		"[Open] https://forum.example/t/7/3\n[Summary] summary #1"
	if got := m.Text(); got != want {
		t.Errorf("Text() = %q, want %q", got, want)
	}
	if got := (chat.Message{Push: "only\x1b[2J this"}).Text(); got != "only[2J this" {
		t.Errorf("Text() of a push line = %q", got)
	}
	if got := chat.Style(99).String() + chat.Lines.String(); got != "stylelines" {
		t.Errorf("String() = %q", got)
	}
}

// TestParseAddress holds which forms are addresses.
func TestParseAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in          string
		kind, place string
		ok          bool
	}{
		{"discord:123", "discord", "123", true},
		{"slack:T1/C2", "slack", "T1/C2", true},
		{"terminal:", "terminal", "", true},
		{"terminal", "", "", false},
		{":x", "", "", false},
		{"Slack:C1", "", "", false},
		{"slack:C 1", "", "", false},
		{"slack:C\x001", "", "", false},
	} {
		a, err := chat.ParseAddress(c.in)
		if (err == nil) != c.ok || a.Chat() != c.kind || a.Place() != c.place {
			t.Errorf("ParseAddress(%q) = %q, %v", c.in, a, err)
		}
	}
}
