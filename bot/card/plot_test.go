package card

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// busy is the activity of the mock-up: two days, a rush in the middle.
func busy() Activity {
	start := time.Date(2020, 4, 8, 0, 10, 0, 0, time.UTC)
	bars := []int{0, 0, 1, 0, 2, 5, 9, 14, 11, 8, 6, 7, 4, 3, 1, 0, 0, 0, 1, 3, 6, 4, 2, 1, 2, 5, 17, 22, 15, 9, 6, 3, 2, 1, 1, 0, 0, 1, 2, 3, 2, 4, 3, 2, 1, 0, 1}
	a := Activity{
		Title: "What the new security adviser tells us about scaling", Host: "forum.example.org",
		Tickers: []Count{{"ZM", 41}, {"CRWD", 12}, {"TEAM", 5}}, Longs: 2, Shorts: 1,
	}
	for h, n := range bars {
		for i := range n {
			number := len(a.Posts) + 1
			a.Posts = append(a.Posts, Moment{
				At: start.Add(time.Duration(h)*time.Hour + time.Duration(i)*time.Minute), Number: number, Author: "member " + strconv.Itoa(number%32),
			})
		}
	}
	for _, n := range []string{"Marisol Vega", "Jun Okafor", "Kit Tan", "Sue Bell"} {
		a.People = append(a.People, Person{Name: n})
	}
	return a
}

func TestPlot(t *testing.T) {
	t.Parallel()
	p, err := New(Fonts{}).Plot(t.Context(), busy(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if out := os.Getenv("CARDS_OUT"); out != "" {
		if err := os.WriteFile(filepath.Join(out, "plot.png"), p.PNG, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const want = `Plot of activity in "What the new security adviser tells us about scaling": 22 replies in one hour after post #112. Posts per hour from 8 Apr 2020 to 9 Apr 2020. Most in one hour: 22. In all 190 posts, 32 people, 3 positions disclosed as held (2 long, 1 short), forum.example.org. Tickers: $ZM 41, $CRWD 12, $TEAM 5.`
	if p.Alt != want {
		t.Errorf("alt = %q,\nwant  %q", p.Alt, want)
	}
}

// TestHeadline holds which fact is told of which thread.
func TestHeadline(t *testing.T) {
	t.Parallel()
	start := time.Date(2021, 3, 1, 9, 0, 0, 0, time.UTC)
	posts := func(gaps ...time.Duration) (all []Moment) {
		at := start
		for i, g := range gaps {
			at = at.Add(g)
			all = append(all, Moment{At: at, Number: i + 1, Author: "member " + strconv.Itoa(i)})
		}
		return all
	}
	const day = 24 * time.Hour
	loud := posts(0, 20*time.Hour, 20*time.Hour, 20*time.Hour, 20*time.Hour, 20*time.Hour, 20*time.Hour, 20*time.Hour, 20*time.Hour, 20*time.Hour)
	for i := range 6 {
		loud[i].Author = "ann"
	}
	for _, c := range []struct {
		posts []Moment
		want  string
	}{
		{nil, "No posts yet"},
		{posts(0), "1 post by 1 person in an hour"},
		{posts(0, time.Minute, 30*time.Hour), "3 posts by 3 people in 31 hours"},
		{posts(0, time.Minute, time.Minute, time.Minute, time.Minute, time.Minute, 9*time.Hour), "6 posts in the first hour"},
		{posts(0, 30*day, time.Hour, time.Hour, time.Hour, time.Hour, time.Hour), "6 replies on 31 Mar 2021"},
		{posts(0, day, 20*day), "20 days of silence before post #3"},
		{loud, "ann wrote 6 of 10 posts"},
	} {
		h := histogramOf(c.posts, time.UTC)
		name, words := h.headline(authors(h.posts))
		if got := strings.TrimSpace(name + " " + words); got != c.want {
			t.Errorf("headline of %d posts = %q, want %q", len(c.posts), got, c.want)
		}
	}
}

// TestBars holds that every post is in one bar, whatever the span, and that there are not too many bars.
func TestBars(t *testing.T) {
	t.Parallel()
	for _, span := range []time.Duration{0, time.Hour, 71 * time.Hour, 73 * time.Hour, 59 * 24 * time.Hour, 61 * 24 * time.Hour, 20000 * 24 * time.Hour} {
		var posts []Moment
		for i := range 50 {
			posts = append(posts, Moment{At: time.Date(1990, 2, 3, 4, 5, 6, 7, time.UTC).Add(span * time.Duration(i) / 49), Number: i + 1})
		}
		for _, zone := range []string{"UTC", "America/New_York", "Asia/Kolkata"} {
			loc, err := time.LoadLocation(zone)
			if err != nil {
				t.Skip("no time zones here: ", err)
			}
			h := histogramOf(posts, loc)
			n := 0
			for _, c := range h.counts {
				n += c
			}
			if n != 50 || len(h.counts) > maxBars+2 {
				t.Errorf("%v in %s: %d posts in %d bars", span, zone, n, len(h.counts))
			}
		}
	}
	if got := strings.TrimSpace(plural(2, "reply")); got != "2 replies" {
		t.Errorf("plural = %q", got)
	}
}

// TestHeadlineName holds that a name in the headline neither turns its words nor pushes them out.
func TestHeadlineName(t *testing.T) {
	t.Parallel()
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	for _, name := range []string{"Ines", "יעל שדה", strings.Repeat("Maximiliane ", 9)} {
		var a Activity
		for i := range 12 {
			who := name
			if i%4 == 0 {
				who = "jun"
			}
			a.Posts = append(a.Posts, Moment{At: time.Date(2021, 9, 14+i, 10, 0, 0, 0, time.UTC), Number: i + 1, Author: who})
		}
		if _, err := e.plot(a, Options{}); err != nil {
			t.Fatal(err)
		}
		whole := false
		for _, p := range e.labelPars[:e.labels] {
			whole = whole || string(p.runes) == "wrote 9 of 12 posts" && !p.rtl
		}
		if !whole {
			t.Errorf("%.20s: the words of the headline are not whole", name)
		}
	}
}
