package terminal

// press does what a key does to the line.
func (e *editor) press(k key, text string) {
	switch k {
	case keyText:
		e.insert(text)
	case keyBack:
		e.cut(e.before(), e.pos)
	case keyDelete, keyDone:
		e.cut(e.pos, e.after())
	case keyLeft:
		e.pos = e.before()
	case keyRight:
		e.pos = e.after()
	case keyWordLeft:
		e.pos = e.wordBefore()
	case keyWordRight:
		e.pos = e.wordAfter()
	case keyHome:
		e.pos = 0
	case keyEnd:
		e.pos = len(e.text)
	case keyCutStart:
		e.cut(0, e.pos)
	case keyCutEnd:
		e.cut(e.pos, len(e.text))
	case keyCutWord:
		e.cut(e.wordBefore(), e.pos)
	case keyUp:
		e.look(-1)
	case keyDown:
		e.look(1)
	case keyStop:
		e.set("")
	default: // not a key of the line
	}
}
