package terminal

import (
	"strconv"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
)

// keep is how long the terminal remembers what it said.
const keep = 7 * 24 * time.Hour

// A said is one message that was printed.
type said struct {
	number  int
	key     string
	at      time.Time
	re      string // what it answers, as it stands before it; empty: nothing
	shown   string // as it was printed last
	actions []chat.Action
	gone    bool
}

// A told is the memory of what was said: by number for edits, by key against saying it twice. It lives as long as the
// terminal does; what another process printed has scrolled away.
type told struct {
	run   string // tells the numbers of this process from those of another
	last  int
	first int // the oldest that is remembered
	all   map[int]*said
	keys  map[string]int
}

func newTold(start time.Time) told {
	return told{
		run:   strconv.FormatInt(start.UnixNano(), 36),
		first: 1,
		all:   make(map[int]*said),
		keys:  make(map[string]int),
	}
}

// add remembers a message under the next number, and forgets those that are too old.
func (m *told) add(s *said) {
	m.last++
	s.number = m.last
	m.all[s.number] = s
	if s.key != "" {
		m.keys[s.key] = s.number
	}
	for ; m.first < m.last && s.at.Sub(m.all[m.first].at) > keep; m.first++ {
		old := m.all[m.first]
		if m.keys[old.key] == old.number {
			delete(m.keys, old.key)
		}
		delete(m.all, m.first)
	}
}

func (m *told) receipt(to chat.Address, n int) chat.Receipt {
	return chat.Receipt{To: to, ID: m.run + "-" + strconv.Itoa(n)}
}

// find returns what a receipt stands for, if it is still to be seen.
func (m *told) find(r chat.Receipt) (*said, bool) {
	run, rest, _ := strings.Cut(r.ID, "-")
	n, err := strconv.Atoi(rest)
	if err != nil || run != m.run {
		return nil, false
	}
	s, ok := m.all[n]
	return s, ok && !s.gone
}

// answers names the message that another one answers; empty for none, and for one that can no longer be seen.
func (m *told) answers(r chat.Receipt) string {
	s, ok := m.find(r)
	if !ok {
		return ""
	}
	return "re [" + strconv.Itoa(s.number) + "]: "
}

// byKey returns what was said under a key.
func (m *told) byKey(to chat.Address, key string) (*said, bool) {
	n, ok := m.keys[keyOf(to, key)]
	return m.all[n], ok
}

// keyOf makes keys of different places different ones.
func keyOf(to chat.Address, key string) string {
	if key == "" {
		return ""
	}
	return string(to) + "\n" + key
}
