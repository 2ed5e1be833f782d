package layouttest

import (
	"slices"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/relay"
	"github.com/threadtape/threadtape/bot/store"
)

// A turn is a message that has one form, whatever the format.
type turn struct {
	name string
	relay.Saying
}

func others() []turn {
	hidden := saying(store.Update, store.Card, reply())
	hidden.Hidden = map[string]bool{"103": true}
	all := []turn{
		{"event", saying(store.New, store.Card, happened("closed"))},
		{"event-unknown", saying(store.New, store.Card, happened("split.and_joined"))},
		{"tombstone", saying(store.Update, store.Card, forum.Remove(reply(), forum.Deleted, "author"))},
		{"tombstone-unknown", saying(store.Update, store.Card, forum.Remove(reply(), forum.Deleted, ""))},
		{"tombstone-hidden", saying(store.Update, store.Card, forum.Remove(reply(), forum.Hidden, ""))},
		{"tombstone-moved", saying(store.Update, store.Card, forum.Remove(reply(), forum.Away, ""))},
		{"hidden", hidden},
		{"opted-out", optedOut(reply())},
		{"burst-opted-out", optedOut(post(2, "tindra", "<p>Long $ZM.</p>"), reply())},
		{"burst", saying(store.New, store.Card, post(2, "tindra", "<p>Yes.</p>"), reply(), long(), post(5, "besart", quoting))},
		{"burst-changed", changed()},
		{"burst-many", saying(store.New, store.Card, many()...)},
		{"burst-one", living()},
		{"burst-turned", turnedTogether()},
	}
	return slices.Concat(all, takenBack(), statuses(), highlights(), corrections(), troubles(), digests(), follows())
}

func happened(action string) forum.Post {
	return forum.Seal(forum.Post{ID: "106", Number: 6, Kind: forum.System, Action: action, Author: forum.Author{Name: "marlow"}, Created: noon})
}

// changed is a message for many of which one post was edited, one removed, and one taken out by the managers.
func changed() relay.Saying {
	edited := post(2, "tindra", "<p>Yes, in June.</p>")
	edited.Edited = noon.Add(time.Hour)
	s := saying(store.Update, store.Card, edited, forum.Remove(reply(), forum.Deleted, "author"), long(), post(5, "besart", quoting), happened("closed"))
	s.Hidden = map[string]bool{"104": true}
	return s
}

// many are more posts than a message for many shows.
func many() []forum.Post {
	var all []forum.Post
	for n := 11; n <= 21; n++ {
		all = append(all, post(n, "okafor", "<p>The ice is thin. It was thicker last year, when nobody went.</p>"))
	}
	return all
}

// living is a burst to which more is to come.
func living() relay.Saying {
	s := saying(store.New, store.Card, reply())
	s.Burst = true
	return s
}

// optedOut are posts of which the last is by an author who asked not to be relayed.
func optedOut(posts ...forum.Post) relay.Saying {
	s := saying(store.New, store.Card, posts...)
	s.Hidden = map[string]bool{posts[len(posts)-1].ID: true}
	s.Out = s.Hidden
	return s
}

// turnedTogether is a message for several posts of which one declares another side than before.
func turnedTogether() relay.Saying {
	s := turned(store.Card)
	s.Posts = append([]forum.Post{post(7, "tindra", "<p>Long $HBLN.</p>")}, s.Posts...)
	s.Turn.Deliveries = append(s.Turn.Deliveries, store.Delivery{Kind: store.New, Post: "107"})
	return s
}

// takenBack are what stands where answers stood of which posts went: of one that is known, and of one that is not.
func takenBack() []turn {
	known := relay.Saying{Turn: store.Turn{Deliveries: []store.Delivery{{Kind: store.Notice}}}, Thread: thread(), Edited: true}
	known.Answer = &relay.TakenBack{Posts: []forum.Post{forum.Remove(reply(), forum.Deleted, "author")}}
	unknown := relay.Saying{Turn: known.Turn, Edited: true, Answer: new(relay.TakenBack)}
	return []turn{{"answer-gone", known}, {"answer-gone-unknown", unknown}}
}
