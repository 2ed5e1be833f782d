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
	"github.com/threadtape/threadtape/bot/overlap"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
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
	reply := post(3, "okafor", quoting+`<p>Says who? The <a href="https://pilots.example/log">log</a> ends in <b>March</b>.</p>`)
	edited := reply
	edited.Edited, edited.Likes = noon.Add(time.Hour), 2
	long := post(4, "marlow", "<p>"+strings.Repeat("The southern route was closed for the winter again. ", 90)+"</p>")
	echo := post(5, "besart", quoting)
	status := func(st store.Status) relay.Saying {
		s := saying(store.Notice, store.Card)
		s.Turn.Deliveries = []store.Delivery{{Kind: store.Notice, Post: watch.StatusNotice + "/1"}}
		s.Status = &st
		return s
	}
	before := "The ice was thick in the north and in the south this year. It opens in March, if the ice allows it and the pilots come back from the north in time."
	corrected := func(c relay.Correction) relay.Saying {
		s := saying(store.Update, store.Card, c.Post)
		s.Edited, s.Correction = true, &c
		return s
	}
	closed := forum.Seal(forum.Post{ID: "106", Number: 6, Kind: forum.System, Action: "closed", Author: forum.Author{Name: "marlow"}, Created: noon})
	gone := saying(store.Update, store.Card, forum.Remove(reply, forum.Deleted, "author"))
	gone.Edited = true
	burst := saying(store.New, store.Card, post(2, "tindra", "<p>Yes.</p>"), reply, long, echo)
	holder := post(8, "besart", "<p>Long $HBLN since autumn, about 3% of what I have. NYSE: NET is next, see <a href='https://pilots.example/log'>the log</a>.</p>")
	slow := func(f store.Format) relay.Saying {
		s := saying(store.New, f, holder)
		s.Silence = map[string]time.Duration{holder.ID: 47*24*time.Hour + 5*time.Hour}
		return s
	}
	essay := post(9, "marlow", "<p>"+strings.Join([]string{
		"Harborline went from 3 ports to 41 in one winter.", "I have read every letter that they wrote since 2019.",
		"Churn is the number to watch here.", "In the last quarter it fell to 1.2% from 3.4% a year ago.",
		"The pilots whom I asked at the harbour of Tarn say that the ice is not what keeps them.",
		"Somebody will say that a port is a port and a pilot is a pilot.", "That is true of every harbour but the one you have to enter at night in January.",
		"Revenue grew 54% to $5.8B, and the guidance for next year is higher than I can explain.", "I cannot explain it, and I have tried for weeks.",
		"What would make me sell is a winter in which nobody has to call a pilot.", "Such a winter has not come in thirty years.", "I hold what I have.",
	}, " ")+"</p>")
	living := saying(store.New, store.Card, reply)
	living.Burst, living.Caps.Buttons = true, true
	var many []forum.Post
	for n := range 11 {
		many = append(many, post(10+n, []string{"okafor", "besart", "tindra"}[n%3], fmt.Sprintf("<p>The %d. pilot was asked about $ZM today.</p>", n+1)))
	}
	many[9] = post(19, "tindra", "<p>I am long ZM and NYSE: NET since the spring, and shall be when the ice is gone again.</p>")
	source := post(2, "tindra", "<p>It opens in June, if the ice allows it and the pilots come back from the north in time to be asked, as they were in every year since the war.</p>")
	repeats := post(7, "okafor", "<p>It opens in June, if the ice allows it and the pilots come back from the north in time to be asked, as they were in every year since the war.</p><p>Nobody has asked them yet.</p>")
	unmarked := func(f store.Format) relay.Saying {
		s := saying(store.New, f, repeats)
		s.Own = map[string]overlap.Parts{repeats.ID: overlap.Of([]forum.Post{source}, overlap.Options{}).Strip(repeats)}
		return s
	}
	plain := saying(store.New, store.Card, reply)
	plain.Plain = true
	var b strings.Builder
	for _, c := range []struct {
		name string
		s    relay.Saying
	}{
		{"card", saying(store.New, store.Card, reply)},
		{"compact", saying(store.New, store.Compact, reply)},
		{"full", saying(store.New, store.Full, reply)},
		{"card, edited", saying(store.Update, store.Card, edited)},
		{"card, long", saying(store.New, store.Card, long)},
		{"card, only a quote", saying(store.New, store.Card, echo)},
		{"compact, only a quote", saying(store.New, store.Compact, echo)},
		{"card, repeats without markup", unmarked(store.Card)},
		{"compact, repeats without markup", unmarked(store.Compact)},
		{"full, repeats without markup", unmarked(store.Full)},
		{"event", saying(store.New, store.Card, closed)},
		{"status, renamed", status(store.Status{Renamed: "Winter rout", Title: "Winter route", URL: thread.Ref.URL})},
		{"status, renamed and moved", status(store.Status{Renamed: "A", Title: "B", State: forum.Moved, Changed: true, To: "https://board.example/t/8"})},
		{"status, opened", status(store.Status{Title: "Winter route", URL: thread.Ref.URL, Changed: true})},
		{"tombstone", gone},
		{"card, a position after a long silence", slow(store.Card)},
		{"compact, a position", slow(store.Compact)},
		{"card, an extract", saying(store.New, store.Card, essay)},
		{"burst", burst},
		{"burst, one so far", living},
		{"burst, more than fit", saying(store.New, store.Card, many...)},
		{"correction", corrected(relay.Correction{Post: edited, Before: before, After: strings.Replace(before, "March", "May, says $ZM", 1), Known: true})},
		{"correction, again as it was", corrected(relay.Correction{Post: edited, Known: true})},
		{"correction, nothing kept", corrected(relay.Correction{Post: edited})},
		{"correction, all of a long post", corrected(relay.Correction{Post: edited, Before: strings.Repeat("old words ", 90), After: strings.Repeat("new words. ", 90), Known: true})},
		{"correction of what went", corrected(relay.Correction{Post: forum.Remove(edited, forum.Deleted, "author")})},
		{"plain", plain},
	} {
		m, ok := layout.Composer{}.Compose(c.s)
		fmt.Fprintf(&b, "== %s (%v)\npush: %s\n%s\n", c.name, ok, m.Push, styled(m))
	}
	name := filepath.Join("testdata", "layouts.txt")
	if *update {
		if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s differs; run with -update and look at the change:\n%s", name, b.String())
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
