//go:build unix && !race

package commands

import (
	"syscall"
	"testing"
	"time"
)

// TestSummaryOfFiveThousand holds that the answer to a thread of 5,000 posts that the forum gives at once is there within the three
// seconds that chats wait, on one processor that has nothing else to do.
func TestSummaryOfFiveThousand(t *testing.T) { // alone: it measures
	r := newRoom(t)
	r.at(shelved(5000, 5000, 0))
	begun, used := time.Now(), cpu(t)
	_, text := r.types("summary " + boardRef.URL + " length:long")
	used = cpu(t) - used
	has(t, "5,000 posts", text, "5000 posts · 97 people", "of 5000 posts, by", "as of #5000")
	t.Logf("5,000 posts: %v of CPU time, %v by the clock", used, time.Since(begun))
	if used > 3*time.Second {
		t.Errorf("it took %v, which is longer than chats wait", used)
	}
}

// cpu is what this process used so far.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
