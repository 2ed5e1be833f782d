package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/layout/layouttest"
	"github.com/threadtape/threadtape/bot/rich"
)

var update = flag.Bool("update", false, "write the golden files")

var noon = time.Date(2026, time.March, 12, 12, 0, 0, 0, time.UTC)

// relays are the messages of every layout in every format.
func relays(t *testing.T) map[string]chat.Message {
	t.Helper()
	out := make(map[string]chat.Message)
	for _, row := range layouttest.All(t, chat.Caps{Buttons: true, Edits: true}) {
		out[row.Name] = row.Message
	}
	return out
}

// answers are messages as commands give them.
func answers() map[string]chat.Message {
	many := chat.Message{Key: "k2", Push: "A long post", About: chat.About{Thread: "board:7", Post: "104", Rev: "r1"}}
	for i, b := range []chat.Style{chat.Context, chat.Body, chat.Footer} {
		many.Blocks = append(many.Blocks, chat.Block{Style: b, Nodes: []rich.Node{rich.P(rich.T(strings.Repeat("The southern route was closed for the winter again. ", []int{1, 350, 1}[i])))}})
	}
	many.Actions = []chat.Action{{Label: "Open", URL: "https://board.example/t/winter/7/4"}}
	request := command.Request{Root: "/tape"}
	list := chat.Message{
		Push: "2 threads",
		Blocks: []chat.Block{
			{Style: chat.Title, Nodes: []rich.Node{rich.T("2 threads in this channel")}},
			{Style: chat.Lines, Nodes: []rich.Node{
				rich.P(rich.A("Winter route", "https://board.example/t/winter/7"), rich.T(" · card")),
				rich.P(rich.A("Harbour [north]", "https://port.example/t/9"), rich.T(" · paused until "), rich.Node{Kind: rich.Time, At: noon.Unix()}),
			}},
			{Style: chat.Footer, Nodes: []rich.Node{rich.T("More with "), rich.C("/tape help")}},
		},
	}
	for i := range 9 {
		list.Actions = append(list.Actions, chat.Action{Label: fmt.Sprint("Pause #", i+1), Run: fmt.Sprint("pause #", i+1)})
	}
	list.Actions = append(list.Actions, chat.Action{Label: "Open", URL: "https://board.example/t/winter/7"})
	menu := chat.Message{Blocks: list.Blocks[:1], Actions: append(list.Actions[:7:7], list.Actions[9])}
	return map[string]chat.Message{
		"answer": list, "parts": many,
		"error": command.Failure(request, fmt.Errorf("send: %w", fault.New(fault.Denied, "E-PERM-SEND", "I cannot write in #alpha.",
			`Grant "Send Messages in Threads" in #alpha.`, errors.New("403")))).Message,
		"file": {
			Push:    "tindra: It opens in June",
			Blocks:  []chat.Block{{Style: chat.Body, Nodes: []rich.Node{rich.P(rich.A("Winter route #2", "https://board.example/t/winter/7/2")), rich.P(rich.T("It opens in June, if the ice allows it."))}}},
			Actions: []chat.Action{{Label: "Open post", URL: "https://board.example/t/winter/7/2"}, {Label: "Delete", Run: "delete"}},
			Files:   []chat.File{{Name: "quote card.png", Alt: "tindra: It opens in June", Data: []byte{1}}, {Name: "words.txt", Alt: "the words", Data: []byte{2}}},
		},
		"menu":   menu,
		"push":   {Key: "k1", Push: "Only a line, with *stars* and https://board.example/t/7.", Silent: true},
		"silent": {Blocks: []chat.Block{{Style: chat.Notice, Nodes: []rich.Node{rich.T("It is quiet here.")}}}, Silent: true},
	}
}

// ids gives each action that runs something an id and a value.
func ids(i int, _ chat.Action) (actionID, value string) {
	return fmt.Sprint("run:", i), fmt.Sprint("value-", i)
}

// uploads are the ids of the files of a message.
func uploads(m chat.Message) []string {
	var out []string
	for i := range m.Files {
		out = append(out, fmt.Sprint("F0123ABC", i))
	}
	return out
}

// TestGolden keeps what goes over the wire for every layout and format, and holds it against what Slack publishes.
func TestGolden(t *testing.T) {
	t.Parallel()
	all := relays(t)
	maps.Copy(all, answers())
	for name, m := range all {
		out := renderAll(m, uploads(m), ids)
		for _, one := range out {
			sound(t, name, one)
		}
		golden(t, name+".json", out)
	}
}

// TestContract judges every golden message by Slack's own types.
func TestContract(t *testing.T) {
	t.Parallel()
	c := openContract(t)
	names, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var messages []map[string]any
		if err := json.Unmarshal(data, &messages); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i, m := range messages {
			c.judge(t, fmt.Sprint(name, " ", i), m)
		}
	}
}

func golden(t *testing.T, name string, v any) {
	t.Helper()
	got := encoded(t, v)
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
