package layout_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/layout/layouttest"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
)

var update = flag.Bool("update", false, "write golden files anew")

var (
	thread = forum.Thread{
		Ref:   forum.Ref{Source: "board", Base: "https://board.example", ID: "7", URL: "https://board.example/t/winter/7"},
		Title: "Winter route", Author: "marlow", Posts: 12, Active: noon,
	}
	noon = time.Date(2026, time.March, 12, 12, 0, 0, 0, time.UTC)
)

func post(n int, by, html string) forum.Post {
	return forum.Seal(forum.Post{
		ID: fmt.Sprint(100 + n), Number: n, Author: forum.Author{Name: by}, Created: noon.Add(time.Duration(n) * time.Minute),
		URL: fmt.Sprintf("https://board.example/t/winter/7/%d", n), Body: rich.FromHTML(html, nil),
	})
}

const quoting = `<aside class="quote" data-username="tindra" data-post="2"><div class="title">tindra:</div><blockquote><p>It opens in June, if the ice allows it and the pilots come back from the north in time to be asked.</p></blockquote></aside>`

// saying is a turn about posts, as the relay hands it over.
func saying(kind store.Kind, format store.Format, posts ...forum.Post) relay.Saying {
	s := relay.Saying{Thread: thread, Posts: posts, Taker: store.Subscription{Version: 1, Options: store.Options{Format: format}}}
	for _, p := range posts {
		s.Turn.Deliveries = append(s.Turn.Deliveries, store.Delivery{Kind: kind, Post: p.ID})
	}
	return s
}

// TestGolden holds every layout in every format, as plain text.
func TestGolden(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, row := range layouttest.All(t, chat.Caps{Buttons: true, Edits: true}) {
		fmt.Fprintf(&b, "== %s\npush: %s\n%s\n", row.Name, row.Message.Push, styled(row.Message))
	}
	golden(t, "layouts.txt", b.String())
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	name := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update and look at the change:\n%s", name, got)
	}
}

func styled(m chat.Message) string {
	var b strings.Builder
	for _, block := range m.Blocks {
		fmt.Fprintf(&b, "[%v] %s\n", block.Style, block.Text())
	}
	for _, a := range m.Actions {
		fmt.Fprintf(&b, "(%s) %s%s\n", a.Label, a.URL, a.Run)
	}
	return b.String()
}

// TestParent holds what stands above a discussion, for a few posts that came close together and for many.
func TestParent(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	var many []forum.Post
	for n := 11; n <= 21; n++ {
		many = append(many, post(n, []string{"okafor", "tindra"}[n%2], "<p>The ice is thin. It was thicker last year, when nobody went.</p>"))
	}
	few := []forum.Post{post(2, "tindra", "<p>Yes.</p>"), post(4, "okafor", quoting+"<p>Says who? *Nobody* &lt;!channel&gt; asked.</p>")}
	for _, row := range []struct {
		name string
		p    *relay.Parent
	}{
		{"alone", nil},
		{"all went", &relay.Parent{First: "101"}},
		{"few", &relay.Parent{First: "102", Posts: few, Shown: few}},
		{"many", &relay.Parent{First: "111", Posts: many, Shown: many[3:]}},
	} {
		s := saying(store.New, store.Card, few[1])
		s.Parent = row.p
		m, ok := (layout.Composer{}).Compose(s)
		if !ok {
			t.Fatal("nothing to say")
		}
		g := m.Topic.Group
		fmt.Fprintf(&b, "== %s\n%s", row.name, styled(chat.Message{Blocks: m.Topic.Header()}))
		if g != nil {
			fmt.Fprintf(&b, "of %s, shows %s\n", g.ID, strings.Join(g.Posts, " "))
		}
		b.WriteString("\n")
	}
	golden(t, "parents.txt", b.String())
}

// TestNothing holds when there is nothing to say: the post went first, or nobody takes the thread any more.
func TestNothing(t *testing.T) {
	t.Parallel()
	live := post(3, "okafor", "<p>Says who?</p>")
	for name, s := range map[string]relay.Saying{
		"removed first": saying(store.New, store.Card, forum.Remove(live, forum.Deleted, "")),
		"no words":      saying(store.New, store.Card, post(3, "okafor", "")),
		"nobody":        {Thread: thread, Posts: []forum.Post{live}, Turn: store.Turn{Deliveries: []store.Delivery{{Kind: store.New}}}},
	} {
		if m, ok := (layout.Composer{}).Compose(s); ok {
			t.Errorf("%s: said %q", name, m.Push)
		}
	}
}

// TestOwnWords holds that a card carries the author's words and one line of what is quoted.
func TestOwnWords(t *testing.T) {
	t.Parallel()
	m := layout.Post(thread, post(3, "okafor", quoting+"<p>Says who?</p>"), forum.Post{}, store.Card)
	text := m.Text()
	if n := strings.Count(text, "It opens in June"); n != 1 {
		t.Errorf("the quotation stands %d times, want once in the line of context:\n%s", n, text)
	}
	if strings.Contains(text, "in time to be asked") || !strings.Contains(text, "Says who?") {
		t.Errorf("want the own words and the beginning of what is quoted:\n%s", text)
	}
}
