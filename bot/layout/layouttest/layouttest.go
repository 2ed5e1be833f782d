// Package layouttest has one message of every layout in every format, for the golden files of the layouts themselves and of
// each chat: what is added to the table of [All] gets a golden file in each of them with -update.
package layouttest

import (
	"slices"
	"testing"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/layout"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
)

// A Row is one message as a channel gets it. Its name is that of its golden files.
type Row struct {
	Name    string
	Message chat.Message
}

// inGerman are those layouts of which each chat has a golden file in a second language: what differs is the words alone.
var inGerman = []string{"card-edited", "burst-changed", "tombstone", "digest", "notice", "highlight"}

// All returns every layout as it is composed for a chat that can do so much, always the same and in the same order: all in
// English, and a few in German.
func All(t *testing.T, caps chat.Caps) []Row {
	t.Helper()
	rows := slices.Concat(Turns(t, caps, "en"), composed(), answers())
	for _, row := range Turns(t, caps, "de") {
		if slices.Contains(inGerman, row.Name) {
			rows = append(rows, Row{"german-" + row.Name, row.Message})
		}
	}
	return rows
}

// Turns returns every layout of a turn of the relay, in a language.
func Turns(t *testing.T, caps chat.Caps, language string) []Row {
	t.Helper()
	var rows []Row
	add := func(name string, s relay.Saying) {
		s.Caps, s.Language = caps, language
		m, ok := layout.Composer{}.Compose(s)
		if !ok {
			t.Errorf("%s: nothing to say", name)
		}
		rows = append(rows, Row{name, m})
	}
	for _, format := range []store.Format{store.Card, store.Compact, store.Full} {
		for _, p := range posts() {
			name := string(format)
			if p.name != "" {
				name += "-" + p.name
			}
			add(name, p.saying(format))
		}
	}
	for _, s := range others() {
		add(s.name, s.Saying)
	}
	return rows
}

// composed are the messages that no turn of the relay composes, but a function of package layout by itself.
func composed() []Row {
	passage := "It opens in June, if the ice allows it"
	return []Row{
		{"quote", layout.Quote(thread(), post(2, "tindra", "<p>"+passage+".</p>"), passage)},
		{"quotecard", layout.QuoteCard(thread(), post(2, "tindra", "<p>"+passage+".</p>"), passage, chat.File{Name: "quote card.png", Alt: "tindra: " + passage, Data: []byte{1}})},
	}
}
