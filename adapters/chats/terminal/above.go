package terminal

import (
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/threadtape/threadtape/bot/rich"
)

// Above returns a writer for what the program itself has to tell on w, such as its log, where w leads to this terminal too:
// whole lines stand above the line that is being typed, as relays do, and are broken between words where they are wider than
// the screen. Each write is one piece. Where nobody sits at the terminal it is w itself.
func (t *Terminal) Above(w io.Writer) io.Writer {
	if !t.tty {
		return w
	}
	return above{t, w}
}

type above struct {
	t *Terminal
	w io.Writer
}

// Write writes data above the prompt.
func (a above) Write(data []byte) (int, error) {
	a.t.lock <- struct{}{}
	defer a.t.give()
	var b strings.Builder
	if a.t.typing {
		b.WriteString(clearLine)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(data), "\n"), "\n") {
		for _, l := range a.t.renderer().kept(line) {
			b.WriteString(l + "\r\n")
		}
	}
	if a.t.typing {
		b.WriteString(a.t.edit.draw(a.t.o.Prompt, a.t.width()))
	}
	if _, err := io.WriteString(a.w, b.String()); err != nil {
		return 0, err
	}
	return len(data), nil
}

// kept is a line as it stands, its indent too, where it fits; a wider one is wrapped.
func (r renderer) kept(line string) []string {
	line = rich.Clean(line)
	if uniseg.StringWidth(line) <= r.width {
		return []string{line}
	}
	return r.flow(plainly(line), r.width)
}
