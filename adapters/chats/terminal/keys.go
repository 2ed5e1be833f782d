package terminal

import (
	"bytes"
	"unicode/utf8"
)

// A key is what was pressed.
type key uint8

const (
	keyNone key = iota // of no use here
	keyText            // characters, or a paste
	keyEnter
	keyTab
	keyBack
	keyDelete
	keyLeft
	keyRight
	keyWordLeft
	keyWordRight
	keyUp
	keyDown
	keyHome
	keyEnd
	keyCutStart
	keyCutEnd
	keyCutWord
	keyRedraw
	keyStop // Ctrl-C
	keyDone // Ctrl-D
)

// controls are the keys of one byte.
var controls = [32]key{
	0x01: keyHome, 0x02: keyLeft, 0x03: keyStop, 0x04: keyDone, 0x05: keyEnd, 0x06: keyRight, 0x08: keyBack, 0x09: keyTab,
	0x0a: keyEnter, 0x0b: keyCutEnd, 0x0c: keyRedraw, 0x0d: keyEnter, 0x0e: keyDown, 0x10: keyUp, 0x15: keyCutStart, 0x17: keyCutWord,
}

// sequences are the keys behind an escape, as the common terminals send them.
var sequences = map[string]key{
	"[A": keyUp, "[B": keyDown, "[C": keyRight, "[D": keyLeft, "[H": keyHome, "[F": keyEnd,
	"OA": keyUp, "OB": keyDown, "OC": keyRight, "OD": keyLeft, "OH": keyHome, "OF": keyEnd,
	"[1~": keyHome, "[7~": keyHome, "[4~": keyEnd, "[8~": keyEnd, "[3~": keyDelete,
	"[1;5C": keyWordRight, "[1;5D": keyWordLeft, "[1;3C": keyWordRight, "[1;3D": keyWordLeft,
	"b": keyWordLeft, "f": keyWordRight, "\x7f": keyCutWord,
}

// Marks of a bracketed paste.
const (
	pasteStart = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// A keyboard takes bytes as they come and gives keys. A sequence may come in pieces; a paste is text, whatever is in it.
type keyboard struct {
	held    []byte
	pasting bool
}

// next returns the next key, or ok false when more bytes are needed.
func (k *keyboard) next() (pressed key, text string, ok bool) {
	b := k.held
	switch {
	case len(b) == 0:
		return keyNone, "", false
	case k.pasting:
		return k.paste()
	case b[0] == 0x1b:
		return k.escape()
	case b[0] < 0x20:
		k.held = b[1:]
		return controls[b[0]], "", true
	case b[0] == 0x7f:
		k.held = b[1:]
		return keyBack, "", true
	}
	n := 0
	for n < len(b) && b[n] >= 0x20 && b[n] != 0x7f && utf8.FullRune(b[n:]) {
		_, size := utf8.DecodeRune(b[n:])
		n += size
	}
	k.held = b[n:]
	return keyText, string(b[:n]), n > 0
}

// paste takes text up to the mark that ends it.
func (k *keyboard) paste() (key, string, bool) {
	if text, rest, ok := bytes.Cut(k.held, []byte(pasteEnd)); ok {
		k.held, k.pasting = rest, false
		return keyText, string(text), true
	}
	if len(k.held) > 2*maxLine { // more than a line holds; the end may never come
		k.held = k.held[len(k.held)-len(pasteEnd):]
	}
	return keyNone, "", false
}

// escape takes what follows an escape: a sequence that is known, or one that is swallowed whole.
func (k *keyboard) escape() (key, string, bool) {
	if bytes.HasPrefix(k.held, []byte(pasteStart)) {
		k.held, k.pasting = k.held[len(pasteStart):], true
		return keyNone, "", true
	}
	n := sequence(k.held)
	if n == 0 {
		return keyNone, "", false
	}
	pressed := sequences[string(k.held[1:n])]
	k.held = k.held[n:]
	return pressed, "", true
}

// sequence is the length of the escape sequence at the beginning of b; 0 when it is not complete.
func sequence(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case 'O':
		if len(b) < 3 {
			return 0
		}
		return 3
	case '[':
	case 0x1b, 0x03, 0x04, 0x0a, 0x0d: // a lone escape, and another key
		return 1
	default:
		return 2
	}
	for i := 2; i < len(b); i++ {
		if b[i] < 0x20 || b[i] >= 0x40 || i > 32 {
			return i + 1
		}
	}
	return 0
}
