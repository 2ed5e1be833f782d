package bot_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// TestMended holds what the machine once found broken, each in its shortest form.
func TestMended(t *testing.T) {
	t.Parallel()
	for name, story := range map[string]func(*testing.T, *machine){
		"a post that goes and comes back before it is said": func(t *testing.T, m *machine) {
			m.chat.Down(true)
			m.create(m.topics[0])
			s := m.last()
			m.create(m.topics[0])
			m.pass(t, time.Minute)
			m.goAndComeBack(t, s)
		},
		"a post that goes and comes back before its removal is said": func(t *testing.T, m *machine) {
			m.create(m.topics[0])
			s := m.last()
			m.create(m.topics[0])
			m.pass(t, time.Minute)
			m.chat.Down(true)
			m.goAndComeBack(t, s)
		},
		"a post that goes and comes back during a pause before it is said": func(t *testing.T, m *machine) {
			m.chat.Down(true)
			m.create(m.topics[0])
			s := m.last()
			m.create(m.topics[0])
			m.pass(t, time.Minute)
			m.ask(t, channels[0], "pause all")
			m.goAndComeBack(t, s)
		},
		"a post that a killed look found gone comes back": func(t *testing.T, m *machine) {
			m.create(m.topics[0])
			s := m.last()
			m.create(m.topics[0])
			m.pass(t, time.Minute)
			m.arm("kept")
			m.goAndComeBack(t, s)
		},
		"a post that comes back to the message for many that told of its removal": func(t *testing.T, m *machine) {
			for range 12 {
				m.create(m.topics[0])
			}
			s := m.last()
			m.pass(t, time.Minute)
			m.goAndComeBack(t, s)
		},
		"a message for many keeps the order of its posts, whichever of them changes": func(t *testing.T, m *machine) {
			for range 20 {
				m.create(m.topics[0])
			}
			m.pass(t, time.Minute)
			for _, n := range []int{5, 12} {
				s := m.posts[len(m.posts)-n]
				s.deleted = true
				m.forum.Delete(s.id)
				m.pass(t, 5*time.Minute)
			}
		},
		"an edit reaches a message that may have been said before it": func(t *testing.T, m *machine) {
			s := m.cutOff(t)
			s.edits++
			m.forum.Edit(s.id, s.words())
		},
		"a removal reaches a message that may have been said before it": func(t *testing.T, m *machine) {
			s := m.cutOff(t)
			s.concealed = true
			m.forum.Hide(s.id)
		},
		"a post that was hidden before it was said stays out": func(t *testing.T, m *machine) {
			m.ask(t, channels[0], "pause all")
			m.create(m.topics[0])
			m.pass(t, time.Minute)
			m.hide(t, m.last(), "")
		},
		"a post that was hidden before it was said can be shown": func(t *testing.T, m *machine) {
			m.ask(t, channels[0], "pause all")
			m.create(m.topics[0])
			m.pass(t, time.Minute)
			m.hide(t, m.last(), "")
			m.ask(t, channels[0], "resume all")
			m.pass(t, time.Minute)
			m.hide(t, m.last(), " back")
		},
		"hiding one post of a message for many leaves the others": func(t *testing.T, m *machine) {
			for range 5 {
				m.create(m.topics[0])
			}
			m.pass(t, time.Minute)
			m.hide(t, m.last(), "")
		},
		"a hidden post stays out when the forum moves it": func(t *testing.T, m *machine) {
			m.create(m.topics[0])
			m.pass(t, time.Minute)
			s := m.last()
			m.hide(t, s, "")
			m.forum.Move(s.id, m.topics[1])
			m.told(s)
		},
		"subscribing again ends a pause and says what was held": func(t *testing.T, m *machine) {
			m.ask(t, channels[0], "pause all")
			m.create(m.topics[0])
			m.pass(t, time.Minute)
			m.ask(t, channels[0], "subscribe "+m.link(m.topics[0])+" now:yes")
		},
		"a post that could not be read before a pause is said when it can be": func(t *testing.T, m *machine) {
			m.create(m.topics[0])
			s := m.last()
			s.concealed = true
			m.forum.Hide(s.id)
			m.told(s)
			m.create(m.topics[0])
			m.pass(t, time.Minute)
			m.ask(t, channels[0], "pause all")
			m.pass(t, time.Minute)
			m.ask(t, channels[0], "resume all")
			m.pass(t, time.Minute)
			s.concealed = false
			m.forum.Unhide(s.id)
		},
		"a post that becomes readable during a pause is said after it": func(t *testing.T, m *machine) {
			m.create(m.topics[0])
			s := m.last()
			s.concealed = true
			m.forum.Hide(s.id)
			m.told(s)
			m.create(m.topics[0])
			m.pass(t, time.Minute)
			m.ask(t, channels[0], "pause all")
			s.concealed = false
			m.forum.Unhide(s.id)
			m.pass(t, time.Minute)
		},
		"posts that a killed look kept are said although the next look fails": func(t *testing.T, m *machine) {
			m.arm("kept")
			for range 16 {
				m.create(m.topics[0])
			}
			m.pass(t, time.Second)
			m.forum.Set(func(q *fakeforum.Quirks) { q.Status = 503 })
			m.pass(t, time.Minute)
		},
		"a removal that a killed look kept is told although the next look cannot ask about the post": func(t *testing.T, m *machine) {
			m.create(m.topics[0])
			s := m.last()
			m.pass(t, time.Minute)
			m.arm("kept")
			s.deleted = true
			m.forum.Delete(s.id)
			time.Sleep(5 * time.Minute)
			m.forum.Set(func(q *fakeforum.Quirks) { q.Only, q.Status = "/posts", 503 })
			m.revive(t)
			m.pass(t, time.Minute)
		},
		"a post that goes and comes back during a pause is said once more": func(t *testing.T, m *machine) {
			m.create(m.topics[0])
			s := m.last()
			m.create(m.topics[0])
			m.pass(t, time.Minute)
			m.ask(t, channels[1], "pause all")
			m.forum.Move(s.id, m.topics[2])
			m.told(s)
			m.pass(t, 3*time.Minute)
			m.forum.Move(s.id, m.topics[0])
			m.told(s)
			m.pass(t, 3*time.Minute)
		},
		"a post that soon comes back under another number is said although the chat knows its key": func(t *testing.T, m *machine) {
			m.create(m.topics[0])
			s := m.last()
			m.pass(t, 4*time.Second)
			s.concealed = true
			m.forum.Hide(s.id)
			m.told(s)
			m.pass(t, 3*time.Second)
			s.concealed = false
			m.forum.Unhide(s.id)
			m.create(m.topics[0])
			for _, to := range []int{m.topics[2], m.topics[0]} {
				m.forum.Move(s.id, to)
				m.told(s)
			}
		},
		"a post that goes and comes back unseen, edited, in a look that is killed": func(t *testing.T, m *machine) {
			m.create(m.topics[0])
			s := m.last()
			m.create(m.topics[0])
			m.pass(t, 3*time.Minute)
			m.arm("kept")
			s.edits++
			m.forum.Edit(s.id, s.words())
			for _, to := range []int{m.topics[2], m.topics[0]} {
				m.forum.Move(s.id, to)
				m.told(s)
			}
			m.pass(t, 3*time.Minute)
		},
		"a forum that is set back makes no storm": func(t *testing.T, m *machine) {
			for range 2 {
				m.create(m.topics[0])
			}
			m.pass(t, time.Minute)
			m.back = m.backup()
			for range 3 {
				time.Sleep(time.Second)
				m.create(m.topics[0])
				m.pass(t, time.Minute)
			}
			m.rollback(t, 4)
			m.rollback(t, 2)
			m.create(m.topics[0])
		},
		"a forum that is set back during a pause": func(t *testing.T, m *machine) {
			m.back = m.backup()
			for range 4 {
				m.create(m.topics[0])
				m.pass(t, time.Minute)
			}
			m.ask(t, channels[1], "pause all until:5m")
			m.rollback(t, 3)
		},
		"a forum that was set back before a channel subscribed": func(t *testing.T, m *machine) {
			m.back = m.backup()
			for range 3 {
				m.create(m.topics[1])
			}
			m.pass(t, time.Minute)
			m.ask(t, channels[1], "subscribe "+m.link(m.topics[1])+" now:yes")
			m.opened(channels[1], m.topics[1])
			m.rollback(t, 5)
			m.ask(t, channels[0], "unsubscribe "+m.link(m.topics[1]))
			m.closed(channels[0], m.topics[1])
			m.ask(t, channels[0], "subscribe "+m.link(m.topics[1])+" now:yes")
			m.opened(channels[0], m.topics[1])
			m.create(m.topics[1])
		},
		"a post that could not be read when it was to be said is said when it can be": func(t *testing.T, m *machine) {
			m.create(m.topics[0])
			s := m.last()
			m.pass(t, time.Second)
			s.concealed = true
			m.forum.Hide(s.id)
			m.told(s)
			m.pass(t, 3*time.Second)
			s.concealed = false
			m.forum.Unhide(s.id)
		},
		"a forum that is set back so far that it is doubted, and a channel that subscribes meanwhile": func(t *testing.T, m *machine) {
			m.back = m.backup()
			for range 25 {
				m.create(m.topics[1])
			}
			m.rollback(t, 6)
			m.again(t, channels[0], m.topics[1])
			m.create(m.topics[1])
		},
		"a pause that ends while it is doubted that a forum was set back": func(t *testing.T, m *machine) {
			m.back = m.backup()
			for range 25 {
				m.create(m.topics[0])
			}
			m.rollback(t, 1)
			m.ask(t, channels[0], "pause all")
			m.create(m.topics[0])
			m.pass(t, time.Second)
			m.ask(t, channels[0], "resume all")
		},
		"a number is given a third time after an older post had it for a while": func(t *testing.T, m *machine) {
			s := m.last()
			for _, p := range m.posts {
				if p.topic() == m.topics[1] {
					s = p
				}
			}
			m.back = m.backup()
			m.create(m.topics[0])
			m.rollback(t, 0)
			m.forum.Move(s.id, m.topics[0])
			m.told(s)
			m.pass(t, time.Minute)
			m.again(t, channels[1], m.topics[0])
			m.rollback(t, 1)
		},
		"the number of a post that a killed look saw and that was moved is given again": func(t *testing.T, m *machine) {
			m.back = m.backup()
			m.create(m.topics[1])
			s := m.last()
			m.arm("offered")
			m.pass(t, time.Second)
			m.forum.Move(s.id, m.topics[2])
			m.told(s)
			m.rollback(t, 3)
		},
		"a post that gets the id of a hidden one from a forum that was set back": func(t *testing.T, m *machine) {
			m.back = m.backup()
			m.create(m.topics[0])
			m.pass(t, time.Minute)
			m.hide(t, m.last(), "")
			m.rollback(t, 0)
			m.create(m.topics[1])
			m.pass(t, time.Minute)
			m.create(m.topics[1])
			m.pass(t, time.Minute)
			m.hide(t, m.last(), "")
		},
		"an older post is moved during a pause to a number that the forum gives a second time": func(t *testing.T, m *machine) {
			m.create(m.topics[1])
			s := m.last()
			m.back = m.backup()
			for range 3 {
				m.create(m.topics[0])
			}
			m.pass(t, time.Minute)
			m.again(t, channels[0], m.topics[0])
			m.rollback(t, 1)
			m.ask(t, channels[0], "pause all")
			m.forum.Move(s.id, m.topics[0])
			m.told(s)
			m.pass(t, time.Minute)
		},
		"a forum that is set back while it is doubted that it was": func(t *testing.T, m *machine) {
			m.back = m.backup()
			for range 25 {
				m.create(m.topics[0])
			}
			m.rollback(t, 0)
			for range 25 {
				m.create(m.topics[0])
			}
			m.pass(t, 3*time.Second)
			m.forum.Set(func(q *fakeforum.Quirks) { q.Status = 503 })
			m.pass(t, time.Second)
			m.rollback(t, 4)
		},
		"an older post is moved to a number that the forum gives a second time": func(t *testing.T, m *machine) {
			m.create(m.topics[1])
			s := m.last()
			m.back = m.backup()
			for range 3 {
				m.create(m.topics[0])
			}
			m.pass(t, time.Minute)
			m.again(t, channels[0], m.topics[0])
			m.rollback(t, 0)
			m.forum.Move(s.id, m.topics[0])
			m.told(s)
		},
	} {
		for how, dedup := range map[string]time.Duration{"keys": time.Minute, "search": 0} {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					m := subscribed(t, dedup, inMemory)
					story(t, m)
					m.verdict(t)
				})
			})
		}
	}
}

// last is the newest post.
func (o *oracle) last() *saying { return o.posts[len(o.posts)-1] }

// goAndComeBack moves a post to a topic that nobody takes, and after a look back to the end of its own.
func (m *machine) goAndComeBack(t *testing.T, s *saying) {
	home := s.topic()
	for _, topic := range []int{m.topics[2], home} {
		m.forum.Move(s.id, topic)
		m.told(s)
		m.pass(t, time.Minute)
	}
}

// again lets a channel subscribe a topic anew.
func (m *machine) again(t *testing.T, to chat.Address, topic int) {
	if !m.ask(t, to, "unsubscribe "+m.link(topic)) {
		t.Fatal("cannot unsubscribe")
	}
	m.closed(to, topic)
	if !m.ask(t, to, "subscribe "+m.link(topic)+" now:yes") {
		t.Fatal("cannot subscribe")
	}
	m.opened(to, topic)
}

// cutOff says a post while the chat cuts connections after it has heard, so that nobody knows.
func (m *machine) cutOff(t *testing.T) *saying {
	m.chat.AcceptThenCut(true)
	m.create(m.topics[0])
	m.pass(t, 4*time.Second)
	return m.last()
}

// hide takes a post out of the first channel, or shows it again.
func (m *machine) hide(t *testing.T, s *saying, back string) {
	if !m.ask(t, channels[0], fmt.Sprintf("hide #%d %s%s", s.number(), m.link(s.topic()), back)) {
		t.Fatal("cannot hide")
	}
	m.hid(channels[0], s, back == "")
}
