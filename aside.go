package main

import (
	"io"
	"sync"

	"github.com/threadtape/threadtape/bot/command"
)

// An aside is where the program itself is heard: on its error output, and there above the line that somebody types, once a
// terminal is open. It is safe for concurrent use.
type aside struct {
	mu sync.Mutex
	w  io.Writer
}

// Write writes data in one piece.
func (a *aside) Write(data []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.w.Write(data)
}

// above lets what follows stand above the prompt of the chat that has one.
func (a *aside) above(chats map[string]command.Platform) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range chats {
		if c, ok := c.(interface{ Above(w io.Writer) io.Writer }); ok {
			a.w = c.Above(a.w)
		}
	}
}
