package layout_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
)

// told is a turn that tells of an incident.
func tells(r incident.Record) relay.Saying {
	return relay.Saying{
		Turn:     store.Turn{Lane: store.Lane{To: "test:staff"}, Deliveries: []store.Delivery{{Kind: store.Notice, Post: r.Post()}}},
		Incident: r, Names: map[chat.Address]string{"test:1": "#alpha", "test:2": "#beta"},
	}
}

// TestTrouble holds every notice of trouble through its life, as plain text.
func TestTrouble(t *testing.T) {
	t.Parallel()
	busy := incident.Matter{
		Say: "The forum asks us to slow down.", Threads: 12, Channels: []chat.Address{"test:1", "test:2"}, Next: noon.Add(18 * time.Minute),
	}
	one := incident.Matter{
		Say: "The forum's answer is not a thread.", Threads: 1, Titles: []incident.Titled{{Title: thread.Title, URL: thread.Ref.URL}},
		Channels: []chat.Address{"test:1"}, Next: noon.Add(time.Hour),
	}
	lost := incident.Matter{
		Say: "The forum has no such thread.", Lost: true, Threads: 2, Channels: []chat.Address{"test:1", "test:3"}, More: 2,
		Titles: []incident.Titled{{Title: thread.Title, URL: thread.Ref.URL}, {Title: "**@everyone** ![x](https://evil.example)\u202e"}},
	}
	refused := incident.Matter{
		Say: incident.PausedDenied + ": I may not write there. Grant \"Send Messages\" to me.", Threads: 3, Channels: []chat.Address{"test:1"}, Next: noon.Add(time.Hour),
	}
	full := incident.Matter{Say: incident.PausedFull, Threads: 2, Held: 7, Channels: []chat.Address{"test:1"}, Next: noon.Add(time.Hour)}
	record := func(kind incident.Kind, subject string, ms ...incident.Matter) incident.Record {
		return incident.Record{Kind: kind, Subject: subject, Since: noon, Matters: ms}
	}
	over := func(r incident.Record, mended map[string]int) incident.Record {
		r.Ended, r.Mended = noon.Add(20*time.Minute), mended
		return r
	}
	left := over(record(incident.Forum, "https://board.example", busy), nil)
	left.Left = true
	all := []struct {
		name string
		r    incident.Record
	}{
		{"forum", record(incident.Forum, "https://board.example", busy)},
		{"forum, one thread and lost ones", record(incident.Forum, "https://board.example", one, lost)},
		{"forum, over", over(record(incident.Forum, "https://board.example", busy), map[string]int{"a": 5, "b": 2})},
		{"forum, over without a gap", over(record(incident.Forum, "https://board.example", busy), map[string]int{"a": 0})},
		{"forum, told elsewhere", left},
		{"channel", record(incident.Channel, "test:1", refused)},
		{"channel, over", over(record(incident.Channel, "test:1", refused), nil)},
		{"limit", record(incident.Limit, "test:1", full)},
		{"limit, over", over(record(incident.Limit, "test:1", full), nil)},
		{"a channel without a name", record(incident.Limit, "test:9", full)},
	}
	for _, language := range layout.Languages() {
		var b strings.Builder
		for _, c := range all {
			s := tells(c.r)
			s.Language = language
			m, ok := layout.Composer{}.Compose(s)
			if m.Topic.Key != "" {
				t.Errorf("%s: it stands below the topic %q", c.name, m.Topic.Key)
			}
			fmt.Fprintf(&b, "== %s (%v)\npush: %s\n%s\n", c.name, ok, m.Push, styled(m))
		}
		golden(t, map[string]string{"en": "trouble.txt", "de": "trouble_german.txt"}[language], b.String())
	}
}
