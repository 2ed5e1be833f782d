package terminal_test

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/threadtape/threadtape/adapters/chats/terminal"
	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/chat/chattest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A screen keeps what was written.
type screen struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

var heads = regexp.MustCompile(`(?m)^\[(\d+)\]( edited:| removed$)?`)

// count returns how many messages were said.
func (s *screen) count() int {
	numbers := make(map[string]bool)
	for _, m := range heads.FindAllStringSubmatch(s.String(), -1) {
		numbers[m[1]] = true
	}
	return len(numbers)
}

// last returns the last block with a number, as it stands on the screen; empty when it was removed.
func (s *screen) last(n string) string {
	shown, all := "", s.String()
	for _, at := range heads.FindAllStringSubmatchIndex(all, -1) {
		if all[at[2]:at[3]] != n {
			continue
		}
		shown = all[at[1]:]
		if next := heads.FindStringIndex(shown); next != nil {
			shown = shown[:next[0]]
		}
		if at[4] >= 0 && strings.HasPrefix(all[at[4]:], " removed") {
			shown = ""
		}
	}
	return shown
}

// TestSuite holds the terminal to the promises of every chat.
func TestSuite(t *testing.T) {
	t.Parallel()
	chattest.Run(t, func(*testing.T) chattest.Harness {
		var s screen
		return chattest.Harness{
			Sender:  terminal.Open(terminal.Options{Out: &s}),
			To:      "terminal:",
			Missing: chat.Receipt{To: "terminal:", ID: "elsewhere-1"},
			Count:   func(chat.Address) int { return s.count() },
			Shown: func(r chat.Receipt) string {
				_, n, _ := strings.Cut(r.ID, "-")
				return s.last(n)
			},
			Under: func(r chat.Receipt) chat.Receipt {
				run, n, _ := strings.Cut(r.ID, "-")
				if m := regexp.MustCompile(`^ (?:edited: )?re \[(\d+)\]: `).FindStringSubmatch(s.last(n)); m != nil {
					return chat.Receipt{To: r.To, ID: run + "-" + m[1]}
				}
				return chat.Receipt{}
			},
		}
	})
}
