package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// TestSitting holds what somebody does in one sitting: a pause holds what comes and says it at its end, why tells what
// became of a post, and an unsubscription is taken back with one line, after which the thread goes on.
func TestSitting(t *testing.T) {
	t.Parallel()
	board := fakeforum.New()
	base, stop, err := board.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	topic, _ := board.Open("Harbour fees", fakeforum.Entry{By: "marlow", Text: "What do you pay for a berth in winter?"})
	keyboard, typing := io.Pipe()
	out := new(output)
	ended := make(chan int)
	go func() {
		code, _ := inProcess(t.Context(), base, keyboard, out, "try", base+board.Link(topic, 0))
		ended <- code
	}()
	seen := func(text string) {
		t.Helper()
		eventually(t, func() bool { return strings.Contains(out.String(), text) }, out)
	}
	seen("Subscribed to")
	fmt.Fprintln(typing, "pause #1")
	seen(`Paused "Harbour fees"`)
	board.Post(topic, "tindra", "Forty a night.")
	looked := board.Requests("/t/")
	eventually(t, func() bool { return board.Requests("/t/") >= looked+4 }, out)
	if strings.Contains(out.String(), "Forty a night.") {
		t.Errorf("said while paused:\n%s", out)
	}
	fmt.Fprintln(typing, "resume")
	seen("Forty a night.")
	fmt.Fprintln(typing, "why #2")
	seen("said here")
	fmt.Fprintln(typing, "unsubscribe #1")
	seen(`Unsubscribed from "Harbour fees"`)
	board.Post(topic, "besart", "Sixty, with power.")
	fmt.Fprintln(typing, "list")
	seen("No thread is subscribed")
	fmt.Fprintln(typing, regexp.MustCompile(`undo [A-Z2-7]{8}`).FindString(out.String()))
	seen("Subscribed again to 1 thread")
	seen("Sixty, with power.")
	board.Post(topic, "okafor", "Fifty here.")
	seen("Fifty here.")
	_ = typing.Close()
	if code := <-ended; code != 0 {
		t.Errorf("try ended with %d, want 0", code)
	}
	if n := strings.Count(out.String(), "Forty a night."); n != 1 {
		t.Errorf("the held post was said %d times, want once:\n%s", n, out)
	}
}
