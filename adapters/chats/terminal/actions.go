package terminal

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/rich"
)

// actions draws what can be pressed, as many on a line as fit.
func (r renderer) actions(all []chat.Action, prefix string, width int) []string {
	var lines []string
	for i, a := range all {
		label := fmt.Sprintf("[%s%d] %s", prefix, i+1, rich.Line(a.Label, 60))
		if n := len(lines); n > 0 && uniseg.StringWidth(lines[n-1])+2+uniseg.StringWidth(label) <= width {
			lines[n-1] += "  " + label
			continue
		}
		lines = append(lines, label)
	}
	var out []string
	for _, l := range lines {
		if uniseg.StringWidth(l) > width {
			out = append(out, r.flow(plainly(l), width)...)
			continue
		}
		out = append(out, l)
	}
	return r.paint(out, dim)
}

// pressed returns the action that a typed number stands for: "2" the second of the newest answer, "12.2" the second of
// message 12. number reports whether line is such a number at all.
func (t *Terminal) pressed(line string) (a chat.Action, found, number bool) {
	of, n, dotted := strings.Cut(line, ".")
	actions := t.answers
	if dotted {
		m, ok := small(of)
		if !ok {
			return a, false, false
		}
		actions = nil
		if s := t.told.all[m]; s != nil {
			actions = s.actions
		}
	} else {
		n = of
	}
	i, ok := small(n)
	if !ok {
		return a, false, false
	}
	if i < 1 || i > len(actions) {
		return a, false, true
	}
	return actions[i-1], true, true
}

// small reads a number of digits alone.
func small(s string) (int, bool) {
	if s == "" || len(s) > 9 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}
