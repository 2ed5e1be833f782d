package redistest

import (
	"os"
	"path/filepath"
)

// Cut takes the last n bytes off the append-only file of a killed server, as a loss of power does, and returns how many
// were taken.
func (s *Server) Cut(n int64) int64 {
	s.t.Helper()
	names, _ := filepath.Glob(filepath.Join(s.Dir, "appendonlydir", "*.incr.aof"))
	if len(names) == 0 {
		s.t.Fatal("the server keeps no append-only file")
	}
	name := names[len(names)-1]
	info, err := os.Stat(name)
	if err != nil {
		s.t.Fatal(err)
	}
	n = min(n, info.Size())
	if err := os.Truncate(name, info.Size()-n); err != nil {
		s.t.Fatal(err)
	}
	return n
}
