package terminal_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/threadtape/threadtape/adapters/chats/terminal"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

var update = flag.Bool("update", false, "write the golden files")

// card is a message with every style of block.
func card() chat.Message {
	link := rich.A("#13", "https://forum.example/t/tractors/7/13")
	return chat.Message{
		Key: "k1", Push: "Tractors on the ridge #13 - okafor: The second dealer",
		Blocks: []chat.Block{
			{Style: chat.Context, Nodes: []rich.Node{rich.T("forum.example · Tractors on the ridge and what they cost to keep · "), link}},
			{Style: chat.Author, Nodes: []rich.Node{rich.B(rich.T("okafor")), rich.T(" · OP · Long TRAC")}},
			{Style: chat.ReplyTo, Nodes: []rich.Node{rich.T("re @tindra #2: For anyone interested here is the film of the whole demonstration")}},
			{Style: chat.Title, Nodes: []rich.Node{rich.T("A title of an answer")}},
			{Style: chat.Body, Nodes: []rich.Node{
				rich.P(rich.T("The "), rich.B(rich.T("second dealer")), rich.T(" asked for 日本語 papers and "), rich.I(rich.T("much")), rich.T(" more, see "),
					rich.A("the list", "https://dealer.example/list"), rich.T(". Nobody on the ridge had them in time for the sale in spring, so the price fell again.")),
				rich.L(rich.P(rich.T("one engine, 12% over last year")), rich.P(rich.T("two ploughs"))),
				rich.Q(&rich.Cite{Author: "marlow", Post: 2}, rich.P(rich.T("I sold mine."))),
			}},
			{Style: chat.Lines, Nodes: []rich.Node{rich.P(rich.T("#15 marlow: I would wait.")), rich.P(rich.T("#16 tindra: I would not."))}},
			{Style: chat.Facts, Nodes: []rich.Node{rich.T("TRAC · 12% · "), rich.A("film", "https://films.example/v/9")}},
			{Style: chat.Notice, Nodes: []rich.Node{rich.T("The thread was closed.")}},
			{Style: chat.Footer, Nodes: []rich.Node{{Kind: rich.Time, At: 1767366240}, rich.T(" · 3 likes")}},
		},
		Actions: []chat.Action{{Label: "Open", URL: "https://forum.example/t/tractors/7/13"}, {Label: "Full post", Run: "post #13"}, {Label: "Catch me up", Run: "catchup"}},
		Files:   []chat.File{{Name: "quote.png", Alt: "okafor: The second dealer asked for papers"}},
	}
}

// TestGolden keeps what people see at the widths that matter, plain and in colours.
func TestGolden(t *testing.T) {
	t.Parallel()
	for _, width := range []int{20, 40, 80, 200} {
		for _, look := range []string{"plain", "colour"} {
			t.Run(fmt.Sprintf("%s-%d", look, width), func(t *testing.T) {
				t.Parallel()
				var s screen
				term := terminal.Open(terminal.Options{Out: &s, Width: width, Color: look == "colour", NoColor: look == "plain"})
				r, err := term.Send(t.Context(), "terminal:", card())
				if err != nil {
					t.Fatal(err)
				}
				edited := card()
				edited.Blocks = append(edited.Blocks[:2:2], chat.Block{Style: chat.Notice, Nodes: []rich.Node{rich.T("removed at the source (author)")}})
				if err := term.Edit(t.Context(), r, edited); err != nil {
					t.Fatal(err)
				}
				if err := term.Delete(t.Context(), r); err != nil {
					t.Fatal(err)
				}
				compare(t, fmt.Sprintf("%s-%d.golden", look, width), s.String())
			})
		}
	}
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
