package rich

import (
	"strings"
	"time"
)

// time takes a moment. Without one that is understood, the words stay.
func (f *flow) time(e *element) {
	at, err := time.Parse(time.RFC3339, strings.TrimSpace(e.attr("datetime")))
	if err != nil {
		f.styled(e)
		return
	}
	f.moment(at, e.words())
}

func (f *flow) moment(at time.Time, words string) {
	f.leaf(Node{Kind: Time, At: at.Unix(), Text: Line(f.r.take(words), maxTitle)})
}

// localDate takes a moment that Discourse shows in the reader's zone: the moment where date, time and zone are known,
// else the words of these.
func (f *flow) localDate(e *element) {
	date, clock, zone := e.attr("data-date"), e.attr("data-time"), e.attr("data-timezone")
	words := strings.Join(strings.Fields(date+" "+clock+" "+zone), " ")
	if words == "" {
		f.children(e)
		return
	}
	if at, ok := f.r.moment(date, clock, zone); ok {
		f.moment(at, words)
		return
	}
	f.text(words)
}

const (
	maxZone  = 40 // characters of a zone's name
	maxZones = 16 // zones in one post; each may cost a file
)

func (r *reader) moment(date, clock, zone string) (time.Time, bool) {
	where := r.zone(zone)
	if where == nil {
		return time.Time{}, false
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(layout, date+" "+clock, where); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// zone finds a time zone by its name; nil where there is none.
func (r *reader) zone(name string) *time.Location {
	where, known := r.zones[name]
	if known || len(name) > maxZone || len(r.zones) >= maxZones || name == "Local" {
		return where
	}
	where, err := time.LoadLocation(name)
	if err != nil {
		where = nil
	}
	r.zones[name] = where
	return where
}
