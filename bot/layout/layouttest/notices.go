package layouttest

import (
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/incident"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/rich"
	"github.com/threadtape/threadtape/bot/store"
	"github.com/threadtape/threadtape/bot/watch"
)

// statuses tell what happened to a thread as a whole.
func statuses() []turn {
	status := func(st store.Status) relay.Saying {
		s := saying(store.Notice, store.Card)
		s.Turn.Deliveries = []store.Delivery{{Kind: store.Notice, Post: watch.StatusNotice + "/1"}}
		s.Status = &st
		return s
	}
	return []turn{
		{"status-renamed", status(store.Status{Renamed: "Winter rout", Title: "Winter route", URL: thread().Ref.URL})},
		{"status-moved", status(store.Status{Renamed: "A", Title: "B", State: forum.Moved, Changed: true, To: "https://board.example/t/8"})},
		{"status-opened", status(store.Status{Title: "Winter route", URL: thread().Ref.URL, Changed: true})},
	}
}

// highlights are passages that many people quoted, and what stands there when the words went.
func highlights() []turn {
	source := post(2, "tindra", "<p>"+passage+"</p><p>Ask them then.</p>")
	lit := func(h relay.Highlight) relay.Saying {
		s := saying(store.Notice, store.Card)
		s.Turn.Deliveries = []store.Delivery{{Kind: store.Notice, Post: store.HighlightID(h.Post.ID, store.HashPassage(h.Words))}}
		s.Highlight = &h
		return s
	}
	back := func(gone ...forum.Post) relay.Saying {
		s := saying(store.Notice, store.Card)
		s.Turn.Deliveries = store.TakeBack(chat.Receipt{To: "test:a", ID: "1"}, store.AnswerGone).Deliveries
		s.Edited, s.Answer = true, &relay.TakenBack{Highlight: true, Posts: gone}
		return s
	}
	return []turn{
		{"highlight", lit(relay.Highlight{Post: source, Words: passage, People: 3})},
		{"highlight-long", lit(relay.Highlight{Post: long(), Words: strings.TrimSpace(long().Body.Text())})},
		{"highlight-gone", back(forum.Remove(source, forum.Deleted, "author"))},
		{"highlight-edited", back()},
	}
}

// corrections tell what an edit changed.
func corrections() []turn {
	edited := reply()
	edited.Edited = noon.Add(time.Hour)
	corrected := func(c relay.Correction) relay.Saying {
		s := saying(store.Update, store.Card, c.Post)
		s.Correction, s.Under = &c, chat.Receipt{To: "test:a", ID: "1"}
		return s
	}
	before := "The ice was thick in the north and in the south this year. It opens in March, if the ice allows it and the pilots come back from the north in time."
	return []turn{
		{"correction", corrected(relay.Correction{Post: edited, Before: before, After: strings.Replace(before, "March", "May, says $ZM", 1), Known: true})},
		{"correction-undone", corrected(relay.Correction{Post: edited, Known: true})},
		{"correction-hid", corrected(relay.Correction{Post: edited, Before: before, After: rich.Hidden + before[len(before)/2:], Known: true})},
		{"correction-unknown", corrected(relay.Correction{Post: edited})},
		{"correction-whole", corrected(relay.Correction{Post: edited, Before: strings.Repeat("old words ", 90), After: strings.Repeat("new words. ", 90), Known: true})},
		{"correction-gone", corrected(relay.Correction{Post: forum.Remove(edited, forum.Deleted, "author")})},
	}
}

// troubles are notices of trouble to those who manage channels.
func troubles() []turn {
	busy := incident.Matter{
		Say: "The forum asks us to slow down.", Threads: 12, Channels: []chat.Address{"test:1", "test:2"}, More: 1, Next: noon.Add(18 * time.Minute),
	}
	lost := incident.Matter{
		Say: "The forum has no such thread.", Lost: true, Threads: 2, Channels: []chat.Address{"test:1"},
		Titles: []incident.Titled{{Title: thread().Title, URL: thread().Ref.URL}, {Title: "**@everyone** ![x](https://evil.example)"}},
	}
	refused := incident.Matter{
		Say: incident.PausedDenied + ": I may not write there. Grant \"Send Messages\" to me.", Threads: 3, Channels: []chat.Address{"test:1"}, Next: noon.Add(time.Hour),
	}
	full := incident.Matter{Say: incident.PausedFull, Threads: 2, Held: 7, Channels: []chat.Address{"test:1"}, Next: noon.Add(time.Hour)}
	told := func(kind incident.Kind, subject string, over bool, ms ...incident.Matter) relay.Saying {
		r := incident.Record{Kind: kind, Subject: subject, Since: noon, Matters: ms}
		if over {
			r.Ended, r.Mended = noon.Add(20*time.Minute), map[string]int{"a": 5, "b": 2}
		}
		return relay.Saying{
			Turn:     store.Turn{Lane: store.Lane{To: "test:staff"}, Deliveries: []store.Delivery{{Kind: store.Notice, Post: r.Post()}}},
			Incident: r, Names: map[chat.Address]string{"test:1": "#alpha", "test:2": "#beta"},
		}
	}
	return []turn{
		{"notice", told(incident.Forum, "https://board.example", false, busy)},
		{"notice-lost", told(incident.Forum, "https://board.example", false, lost)},
		{"notice-over", told(incident.Forum, "https://board.example", true, busy)},
		{"notice-refused", told(incident.Channel, "test:1", false, refused)},
		{"notice-limit", told(incident.Limit, "test:1", false, full)},
	}
}
