package terminal_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/terminal"
)

// TestProgramAbove: what the program itself tells stands above the half-typed line, in lines that begin at the left edge and
// break between words, and the line is drawn again below it.
func TestProgramAbove(t *testing.T) {
	t.Parallel()
	d := sit(t, t.Context(), echo{})
	log := d.Above(&d.screen)
	d.press(t, "half")
	d.sees(t, "tape> half")
	fmt.Fprint(log, "banner\n  store    bolt\n")
	d.sees(t, "\r\x1b[Jbanner\r\n  store    bolt\r\n\r\x1b[Jtape> half")
	fmt.Fprintln(log, "level=WARN msg=\"the forum does not answer\" host=board.example")
	d.sees(t, "\r\x1b[Jlevel=WARN msg=\"the forum does not\r\nanswer\" host=board.example\r\n\r\x1b[Jtape> half")
	d.press(t, "\x15\x04")
	d.left(t)
	fmt.Fprintln(log, "stopped")
	if got := d.screen.String(); !strings.HasSuffix(got, "\x1b[?2004lstopped\r\n") {
		t.Errorf("behind the prompt: %q", got[max(0, len(got)-80):])
	}
}

// TestAbovePipe: where nobody sits, nothing is changed.
func TestAbovePipe(t *testing.T) {
	t.Parallel()
	var log screen
	term := terminal.Open(terminal.Options{In: strings.NewReader(""), Out: io.Discard, Hear: true})
	fmt.Fprint(term.Above(&log), "as it is\n  \x1b")
	if got := log.String(); got != "as it is\n  \x1b" {
		t.Errorf("%q", got)
	}
}
