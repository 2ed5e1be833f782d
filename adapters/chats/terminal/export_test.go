package terminal

import "github.com/threadtape/threadtape/bot/chat"

// OpenLine opens a terminal in line mode on ends that are none, such as pipes.
func OpenLine(o Options) *Terminal {
	t := Open(o)
	t.tty = true
	return t
}

// Draw draws a message as a relay would be.
func (t *Terminal) Draw(m chat.Message) []string { return t.renderer().relay(m, 12, "") }

// Typed feeds bytes to a fresh line and returns what it holds.
func Typed(b []byte) (text string, pos int) {
	var e editor
	k := keyboard{held: b}
	for {
		pressed, s, ok := k.next()
		switch {
		case !ok:
			return e.text, e.pos
		case pressed == keyEnter:
			e.enter()
		default:
			e.press(pressed, s)
		}
		_ = e.draw("tape> ", 40)
	}
}
