package main

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/chat"
)

// inlineColumns is how wide a picture is drawn in a terminal at most.
const inlineColumns = 72

// A gallery keeps the pictures that a terminal was shown as files, in a folder of its own that nobody else can read, and
// draws them in terminals that can. It is safe for concurrent use.
type gallery struct {
	draws card.Terminal

	mu     sync.Mutex
	folder string // made when the first picture comes, unless it is given
	made   bool
	files  map[[sha256.Size]byte]string
}

// gallery returns an empty one, for what p writes to.
func (p *program) gallery() *gallery {
	return &gallery{draws: p.draws(), folder: p.pictures, files: make(map[[sha256.Size]byte]string)}
}

// draws tells how the terminal that p writes to shows pictures.
func (p *program) draws() card.Terminal {
	if !isTerminal(p.out) {
		return card.Blind
	}
	return card.TerminalOf(func(name string) string {
		for _, e := range p.environ {
			if value, ok := strings.CutPrefix(e, name+"="); ok {
				return value
			}
		}
		return ""
	})
}

// show returns where a picture lies, and what draws it in that many columns; empty where the terminal cannot. A picture that
// was shown before lies where it lay. One that cannot be written lies nowhere.
func (g *gallery) show(f chat.File, columns int) (path string, drawn []byte) {
	path = g.keep(f)
	return path, card.Inline(g.draws, f.Data, min(columns, inlineColumns))
}

func (g *gallery) keep(f chat.File) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	sum := sha256.Sum256(f.Data)
	if path, ok := g.files[sum]; ok {
		return path
	}
	if g.folder == "" {
		folder, err := os.MkdirTemp("", "threadtape-")
		if err != nil {
			return ""
		}
		g.folder, g.made = folder, true
	}
	path := filepath.Join(g.folder, "picture-"+strconv.Itoa(len(g.files)+1)+".png")
	if os.WriteFile(path, f.Data, 0o600) != nil {
		return ""
	}
	g.files[sum] = path
	return path
}

// close removes the pictures, if their folder is the gallery's own.
func (g *gallery) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.made {
		_ = os.RemoveAll(g.folder) // what stays lies where such files are cleared away
	}
}
