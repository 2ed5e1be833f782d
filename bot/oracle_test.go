package bot_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
	"github.com/threadtape/threadtape/bot/store"
)

// channels are the places in which people type.
var channels = []chat.Address{"test:a", "test:b"}

// An oracle knows what happened on the forum and what people typed, and nothing of the bot. It says what has to stand in
// the channels. Posts are known by their words: those of post 12 after two edits are "w12e2".
type oracle struct {
	forum  *fakeforum.Forum
	topics []int // two that are taken by channels, and one that is not
	titles []string
	posts  []*saying
	lanes  map[lane]int // open ones, with the time at which they were opened
	clock  int          // counts what happens
	backAt int          // when the forum was first set back; 0: never
	loose  map[heard]bool
	hidden map[heard]bool
}

type lane struct {
	to    chat.Address
	topic int
}

type heard struct {
	to chat.Address
	n  int
}

// A saying is one post in all its forms.
type saying struct {
	n, id     int
	edits     int
	deleted   bool
	concealed bool
	gone      bool // it was written after the backup to which the forum was set back
	disturbed bool // something else than an edit happened to it
	stays     []stay
}

// A stay is the time of a post in a topic, under one number.
type stay struct{ topic, number, since int }

func (s *saying) words() string { return fmt.Sprintf("w%de%d", s.n, s.edits) }
func (s *saying) topic() int    { return s.stays[len(s.stays)-1].topic }
func (s *saying) number() int   { return s.stays[len(s.stays)-1].number }
func (s *saying) since() int    { return s.stays[len(s.stays)-1].since }
func (s *saying) live() bool    { return !s.deleted && !s.concealed && !s.gone }

func newOracle(f *fakeforum.Forum) *oracle {
	o := &oracle{
		forum: f, titles: []string{"Alpha route", "Beta route", "Gamma route"},
		lanes: make(map[lane]int), loose: make(map[heard]bool), hidden: make(map[heard]bool),
	}
	for _, title := range o.titles {
		topic, _ := f.Open(title, fakeforum.Entry{By: "marlow", Text: "Opening."})
		o.topics = append(o.topics, topic)
		o.create(topic) // the past, which no channel hears of
	}
	return o
}

// backup copies the forum, and what is known of it. The function that it returns sets both back.
func (o *oracle) backup() (rollback func()) {
	forum := o.forum.Backup()
	var saved []saying
	for _, s := range o.posts {
		c := *s
		c.stays = slices.Clone(s.stays)
		saved = append(saved, c)
	}
	return func() {
		forum()
		o.clock++
		if o.backAt == 0 {
			o.backAt = o.clock
		}
		for i, s := range o.posts {
			if i >= len(saved) {
				s.gone, s.disturbed = true, true
				continue
			}
			moved := len(s.stays) > len(saved[i].stays)
			s.edits, s.deleted, s.concealed = saved[i].edits, saved[i].deleted, saved[i].concealed
			if moved { // it is back where it was, under the number that it had
				o.clock++
				back := saved[i].stays[len(saved[i].stays)-1]
				s.stays = append(s.stays, back)
			}
			s.disturbed = true
		}
	}
}

// taken reports whether a channel takes the topic.
func (o *oracle) taken(topic int) bool {
	return slices.ContainsFunc(channels, func(to chat.Address) bool { _, ok := o.lanes[lane{to, topic}]; return ok })
}

// some draws one of the posts, rather a new one.
func (o *oracle) some(t *rapid.T) *saying {
	there := slices.DeleteFunc(slices.Clone(o.posts), func(s *saying) bool { return s.gone })
	return there[len(there)-1-rapid.IntRange(0, len(there)-1).Draw(t, "back")]
}

func (o *oracle) create(topic int) {
	o.clock++
	s := &saying{n: len(o.posts)}
	s.id = o.forum.Post(topic, "okafor", s.words())
	s.stays = []stay{{topic, o.forum.Number(s.id), o.clock}}
	o.posts = append(o.posts, s)
}

// told notes where a post stands after something happened to it.
func (o *oracle) told(s *saying) {
	if n := o.forum.Number(s.id); n != s.number() || o.at(s) != s.topic() {
		o.clock++
		s.stays = append(s.stays, stay{o.at(s), n, o.clock})
	}
	s.disturbed = s.disturbed || !s.live() || len(s.stays) > 1
}

// at is the topic of a post, as its permanent link says.
func (o *oracle) at(s *saying) int { return o.forum.Topic(s.id) }

func (o *oracle) opened(to chat.Address, topic int) {
	if _, ok := o.lanes[lane{to, topic}]; ok {
		return
	}
	o.clock++
	o.lanes[lane{to, topic}] = o.clock
}

// closed ends a lane. What was said through it stays as it is from now on, so less is asked of those posts.
func (o *oracle) closed(to chat.Address, topic int) {
	since := o.lanes[lane{to, topic}]
	for _, s := range o.posts {
		for _, st := range s.stays {
			if st.topic == topic && (st.since > since || o.backAt != 0 && st.since > o.backAt) { // see want
				o.loose[heard{to, s.n}] = true
			}
		}
	}
	delete(o.lanes, lane{to, topic})
}

func (o *oracle) hid(to chat.Address, s *saying, hidden bool) {
	o.hidden[heard{to, s.n}] = hidden
	if o.backAt != 0 { // the number may mean what had it before, for as long as the bot has not looked
		o.loose[heard{to, s.n}] = true
	}
}

// free reports whether little is asked of a post: its lane was closed, or so many posts of the topic were told or changed
// after it that nobody knows any more in which message it stands.
func (o *oracle) free(to chat.Address, s *saying) bool {
	later := 0
	for _, other := range o.posts {
		changed := other.edits > 0 || other.disturbed
		if slices.ContainsFunc(other.stays, func(st stay) bool { return st.topic == s.topic() && (st.since > s.since() || changed) }) {
			later++
		}
	}
	return later >= store.KeptReceipts || o.loose[heard{to, s.n}]
}

// A wish is how often the words of a post have to stand in a channel.
type wish struct{ least, most int }

// want says what a channel has to show of a post.
func (o *oracle) want(to chat.Address, s *saying) wish {
	since, open := o.lanes[lane{to, s.topic()}]
	switch {
	case o.free(to, s):
		return wish{0, len(s.stays)}
	case s.live() && open && !o.hidden[heard{to, s.n}] && o.backAt != 0 && s.since() > o.backAt && s.since() < since:
		return wish{0, 1} // whoever subscribes before the bot has seen that the forum was set back may hear of what came between
	case !s.live() || !open || s.since() < since || o.hidden[heard{to, s.n}]:
		return wish{0, 0}
	case slices.ContainsFunc(s.stays, func(st stay) bool { return st.topic == s.topic() && st.since < since }):
		return wish{0, 1} // it was here before the channel listened, and may never have seemed to go
	default:
		return wish{1, 1}
	}
}

var (
	marker = regexp.MustCompile(`w(\d+)e(\d+)`)
	header = regexp.MustCompile(`(\w+ route) - (\d+) new replies \(#(\d+)-#(\d+)\)`)
)

// judge compares what stands in the channels with what has to.
func (o *oracle) judge(c *chattest.Chat) (wrong []string) {
	for _, to := range channels {
		records := c.Messages(to)
		now, first := make(map[int][]string), make(map[int]int)
		for _, r := range records {
			for _, m := range marker.FindAllStringSubmatch(r.Text(), -1) {
				n, _ := strconv.Atoi(m[1])
				now[n] = append(now[n], m[0])
			}
			for _, m := range marker.FindAllStringSubmatch(r.First.Text(), -1) {
				n, _ := strconv.Atoi(m[1])
				first[n]++
			}
		}
		for _, s := range o.posts {
			want, got := o.want(to, s), now[s.n]
			loose := o.free(to, s)
			switch {
			case len(got) > want.most:
				wrong = append(wrong, fmt.Sprintf("%s: %s #%d stands %d times, %q, want at most %d", to, s.words(), s.number(), len(got), got, want.most))
			case len(got) < want.least && !o.grouped(records, s):
				wrong = append(wrong, fmt.Sprintf("%s: %s #%d stands nowhere", to, s.words(), s.number()))
			case len(got) == 1 && !loose && got[0] != s.words():
				wrong = append(wrong, fmt.Sprintf("%s: %s stands there, want %s", to, got[0], s.words()))
			}
			if first[s.n] > len(s.stays) {
				wrong = append(wrong, fmt.Sprintf("%s: %s was said %d times", to, s.words(), first[s.n]))
			}
		}
		wrong = append(wrong, o.order(to, records)...)
	}
	return wrong
}

// grouped reports whether a post is one of those that a message for many counts and does not show.
func (o *oracle) grouped(records []chattest.Record, s *saying) bool {
	title := o.titles[slices.Index(o.topics, s.topic())]
	return slices.ContainsFunc(records, func(r chattest.Record) bool {
		m := header.FindStringSubmatch(r.Text())
		if m == nil || m[1] != title {
			return false
		}
		count, _ := strconv.Atoi(header.FindStringSubmatch(r.First.Text() + r.Text())[2])
		from, _ := strconv.Atoi(m[3])
		to, _ := strconv.Atoi(m[4])
		if count <= 20 && !strings.Contains(r.Text(), " more") {
			return false
		}
		return slices.ContainsFunc(s.stays, func(st stay) bool {
			return st.topic == s.topic() && from <= st.number && st.number <= to
		})
	})
}

// order holds that posts to which nothing happened but edits were first said in the order of their numbers.
func (o *oracle) order(to chat.Address, records []chattest.Record) (wrong []string) {
	last := make(map[int]int)
	for _, r := range records {
		for _, m := range marker.FindAllStringSubmatch(r.First.Text(), -1) {
			n, _ := strconv.Atoi(m[1])
			s := o.posts[n]
			if s.disturbed || o.free(to, s) {
				continue
			}
			if s.number() < last[s.topic()] {
				wrong = append(wrong, fmt.Sprintf("%s: %s #%d was said after #%d", to, s.words(), s.number(), last[s.topic()]))
			}
			last[s.topic()] = s.number()
		}
	}
	return wrong
}
