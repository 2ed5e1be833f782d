package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/chat"
)

// inlineColumns is how wide a picture is drawn in a terminal at most.
const inlineColumns = 72

// A gallery keeps the files that a terminal was shown in a folder of its own that nobody else can read, and draws pictures in
// terminals that can. It is safe for concurrent use.
type gallery struct {
	draws card.Terminal

	mu     sync.Mutex
	folder string // made when the first file comes, unless it is given
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

// show returns where a file lies, and what draws it in that many columns; empty where it is no picture or the terminal cannot.
// A file that was shown before lies where it lay. One that cannot be written lies nowhere.
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
	name := harmless(f.Name)
	ext := filepath.Ext(name)
	path := filepath.Join(g.folder, fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), len(g.files)+1, ext))
	if os.WriteFile(path, f.Data, 0o600) != nil {
		return ""
	}
	g.files[sum] = path
	return path
}

// empty reports whether no file could be kept so far.
func (g *gallery) empty() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.files) == 0
}

// harmless is a file's name without what leads anywhere else.
func harmless(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, filepath.Base(name))
}

// close removes the files, if their folder is the gallery's own.
func (g *gallery) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.made {
		_ = os.RemoveAll(g.folder) // what stays lies where such files are cleared away
	}
}
