package card

import (
	"strings"
	"testing"
	"time"
)

// TestFrame holds that neither a position nor tickers push out who spoke, when, and where: these are whole in every theme. Tickers are
// counted only beside one that is shown.
func TestFrame(t *testing.T) {
	t.Parallel()
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	base := Quote{
		Spans: []Span{{Text: "Short words."}}, Author: "Ines Calder", Title: "Why the night ferry still runs", Forum: "Harbour Notes", Host: "forum.example.org",
		Date: time.Date(2021, 12, 28, 0, 0, 0, 0, time.UTC), Post: 12, Of: 48, Tickers: []string{"FERY"}, Position: Position{Words: "Long FERY"},
	}
	for name, change := range map[string]func(*Quote){
		"plain":   func(*Quote) {},
		"quoting": func(q *Quote) { q.Quoting, q.Edited = "Jun Okafor", true },
		"long position": func(q *Quote) {
			q.Position.Words, q.Edited = "Short VERYLONGTICKER.XNYS since 2019, covered half", true
		},
		"many tickers":  func(q *Quote) { q.Tickers = []string{"GOOGL", "BRK.B", "MSFT", "AMZN", "NVDA"} },
		"large numbers": func(q *Quote) { q.Post, q.Of, q.Edited = 1234, 2345, true },
		"all": func(q *Quote) {
			q.Quoting, q.Edited, q.Tickers, q.Position.Words = "Jun Okafor", true, []string{"GOOGL", "BRK.B"}, "Long GOOGL, BRK.B, MSFT"
		},
	} {
		for theme := range looks {
			q := base
			change(&q)
			if _, err := e.quote(t.Context(), q, Options{Theme: Theme(theme)}); err != nil {
				t.Fatal(err)
			}
			counted, shown := false, false
			for _, p := range e.labelPars[:e.labels] {
				s := string(p.runes)
				for _, whole := range []string{"Ines", "quoting", "#1", "28 Dec", "forum."} {
					if strings.HasPrefix(s, whole) && strings.HasSuffix(s, ellipsis) {
						t.Errorf("%s, %v: %q is cut", name, Theme(theme), s)
					}
				}
				counted, shown = counted || strings.HasPrefix(s, "+"), shown || strings.HasPrefix(s, "$")
			}
			if counted && !shown {
				t.Errorf("%s, %v: tickers are counted, and none is shown", name, Theme(theme))
			}
		}
	}
}

// TestFacts holds that each fact of a line has a direction of its own, and that none is left of which nothing remains to be read.
func TestFacts(t *testing.T) {
	t.Parallel()
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	line := func(wide float32, all ...string) string {
		var said []string
		e.labels = 0
		l := e.facts(wide, all...)
		for _, one := range l.labels {
			said = append(said, string(one.line.p.runes))
		}
		if l.width > wide {
			t.Errorf("%q is %.0f wide, more than %.0f", all, l.width, wide)
		}
		return strings.Join(said, " ")
	}
	for _, c := range []struct {
		wide float32
		all  []string
		want string
	}{
		{700, []string{"forum.example.org", "", "לוח 24", "למה (FERY)?"}, "forum.example.org · לוח 24 · למה (FERY)?"},
		{300, []string{"forum.example.org", "Why the night ferry still runs"}, "forum.example.org"},
		{400, []string{"forum.example.org", "Why the night ferry still runs"}, "forum.example.org · Why the…"},
		{200, []string{"forum.example.org"}, "forum.examp…"},
		{200, nil, ""},
	} {
		if got := line(c.wide, c.all...); got != c.want {
			t.Errorf("%q on %.0f pixels: %q, want %q", c.all, c.wide, got, c.want)
		}
	}
}
