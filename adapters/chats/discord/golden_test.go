package discord

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
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

var update = flag.Bool("update", false, "write the golden files")

var noon = time.Date(2026, time.March, 12, 12, 0, 0, 0, time.UTC)

func post(n int, by, html string) forum.Post {
	return forum.Seal(forum.Post{
		ID: fmt.Sprint(100 + n), Number: n, Author: forum.Author{Name: by, Avatar: "https://board.example/a/" + by + ".png"},
		Created: noon.Add(time.Duration(n) * time.Minute),
		URL:     fmt.Sprintf("https://board.example/t/winter/7/%d", n), Body: rich.FromHTML(html, nil),
	})
}

const quoting = `<aside class="quote" data-username="tindra" data-post="2"><div class="title">tindra:</div><blockquote><p>It opens in June, if the ice allows it and the pilots come back from the north in time to be asked.</p></blockquote></aside>`

// everyKind is a post with everything that a forum's markup has.
const everyKind = `<h2>What the log says</h2><p>The <a href="https://pilots.example/log">log</a> <em>ends</em> in <b>March</b>, <b><i>not</i> in May</b>;
see https://pilots.example/log_1 and <a href="https://pilots.example/log">https://pilots.example/log</a>.<br><del>Snow_shoes</del> <code>a ` + "`" + ` b</code> <span class="spoiler">He sinks</span></p>
<ul><li>one<ul><li>within <b>one</b></li></ul></li><li>two<pre><code>x := 1
- y</code></pre></li></ul><ol start="3"><li>three</li><li>four</li></ol>
<blockquote><p>First.</p><p># Second.</p></blockquote><pre><code class="lang-go">if a &lt; b {
	return "**"
}</code></pre>
<table><tr><th>Ship</th><th>Ice</th></tr><tr><td>Vega</td><td>PC 6</td></tr></table><hr>
<p><img src="https://board.example/i/chart.png" alt="a chart" width="400" height="300"></p><p># not a heading<br>1. no list<br>- nor this</p>
<details><summary>More</summary><p>Less.</p></details>`

// saying is a turn about posts, as the relay hands it over.
func saying(kind store.Kind, format store.Format, posts ...forum.Post) relay.Saying {
	s := relay.Saying{
		Thread: forum.Thread{
			Ref:   forum.Ref{Source: "board", Base: "https://board.example", ID: "7", URL: "https://board.example/t/winter/7"},
			Title: "Winter route", Author: "marlow", Posts: 12, Active: noon,
		},
		Posts: posts, Taker: store.Subscription{Version: 1, Options: store.Options{Format: format}},
	}
	for _, p := range posts {
		s.Turn.Deliveries = append(s.Turn.Deliveries, store.Delivery{Kind: kind, Post: p.ID})
	}
	return s
}

// troubled is a turn that tells of an incident.
func troubled(r incident.Record) relay.Saying {
	return relay.Saying{
		Turn:     store.Turn{Lane: store.Lane{To: "test:staff"}, Deliveries: []store.Delivery{{Kind: store.Notice, Post: r.Post()}}},
		Incident: r, Names: map[chat.Address]string{"test:1": "#alpha", "test:2": "#beta"},
	}
}

// relays are the messages of every layout in every format.
func relays(t *testing.T) map[string]chat.Message {
	t.Helper()
	reply := post(3, "okafor", quoting+`<p>Says who? The <a href="https://pilots.example/log">log</a> ends in <b>March</b>.</p>`)
	edited := reply
	edited.Edited, edited.Likes = noon.Add(time.Hour), 2
	long := post(4, "marlow", "<p>"+strings.Repeat("The southern route was closed for the winter again. ", 90)+"</p>")
	echo := post(5, "besart", quoting)
	rich := post(8, "marlow", everyKind)
	closed := forum.Seal(forum.Post{ID: "106", Number: 6, Kind: forum.System, Action: "closed", Author: forum.Author{Name: "marlow"}, Created: noon})
	notice := troubled(incident.Record{
		Kind: incident.Forum, Subject: "https://board.example", Since: noon,
		Matters: []incident.Matter{{
			Say: "The forum asks us to slow down.", Threads: 12, Channels: []chat.Address{"test:1", "test:2"}, More: 1, Next: noon.Add(18 * time.Minute),
		}},
	})
	gone := saying(store.Update, store.Card, forum.Remove(reply, forum.Deleted, "author"))
	gone.Edited = true
	plain := saying(store.New, store.Card, reply)
	plain.Plain = true
	out := make(map[string]chat.Message)
	for name, s := range map[string]relay.Saying{
		"card": saying(store.New, store.Card, reply), "card-edited": saying(store.Update, store.Card, edited),
		"card-long": saying(store.New, store.Card, long), "card-quote": saying(store.New, store.Card, echo),
		"card-rich": saying(store.New, store.Card, rich), "compact": saying(store.New, store.Compact, reply),
		"compact-quote": saying(store.New, store.Compact, echo), "full": saying(store.New, store.Full, reply),
		"full-long": saying(store.New, store.Full, long), "full-rich": saying(store.New, store.Full, rich),
		"event": saying(store.New, store.Card, closed), "tombstone": gone, "notice": notice, "plain": plain,
		"burst": saying(store.New, store.Card, post(2, "tindra", "<p>Yes.</p>"), reply, long, echo),
	} {
		m, ok := layout.Composer{}.Compose(s)
		if !ok {
			t.Errorf("%s: nothing to say", name)
		}
		out[name] = m
	}
	return out
}

// answers are messages as commands give them.
func answers() map[string]chat.Message {
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
	return map[string]chat.Message{
		"answer": list,
		"error": command.Failure(request, fmt.Errorf("send: %w", fault.New(fault.Denied, "E-PERM-SEND", "I cannot write in #alpha.",
			`Grant "Send Messages in Threads" in #alpha.`, errors.New("403")))).Message,
		"file": {
			Push:    "tindra: It opens in June",
			Blocks:  []chat.Block{{Style: chat.Body, Nodes: []rich.Node{rich.P(rich.A("Winter route #2", "https://board.example/t/winter/7/2")), rich.P(rich.T("It opens in June, if the ice allows it."))}}},
			Actions: []chat.Action{{Label: "Open post", URL: "https://board.example/t/winter/7/2"}, {Label: "Delete", Run: "delete"}},
			Files:   []chat.File{{Name: "quote card.png", Alt: "tindra: It opens in June", Data: []byte{1}}, {Name: "words.txt", Alt: "the words", Data: []byte{2}}},
		},
		"push":   {Push: "Only a line, with *stars* and https://board.example/t/7.", Silent: true},
		"silent": {Blocks: []chat.Block{{Style: chat.Notice, Nodes: []rich.Node{rich.T("It is quiet here.")}}}, Silent: true},
	}
}

// ids gives each action that runs something an id.
func ids(i int, _ chat.Action) string { return fmt.Sprint("id-", i) }

// TestGolden keeps what goes over the wire for every layout, format and look.
func TestGolden(t *testing.T) {
	t.Parallel()
	all := relays(t)
	maps.Copy(all, answers())
	for name, m := range all {
		for suffix, l := range map[string]look{"embeds": embeds, "components": componentsV2} {
			out := render(m, l, ids)
			sound(t, name, out)
			golden(t, name+"-"+suffix+".json", out)
		}
	}
}

// TestEditGolden keeps what an edit clears.
func TestEditGolden(t *testing.T) {
	t.Parallel()
	m := answers()["push"]
	golden(t, "edit-embeds.json", render(m, embeds, nil).edit())
	golden(t, "edit-components.json", render(m, componentsV2, nil).edit())
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
