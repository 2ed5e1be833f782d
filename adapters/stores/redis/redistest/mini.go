package redistest

import (
	"testing"

	"github.com/alicebob/miniredis/v2"
)

// Mini starts miniredis inside of the process and returns its address for Open. It is no judge of slots, and slow.
func Mini(t testing.TB) (url string, m *miniredis.Miniredis) {
	t.Helper()
	m = miniredis.NewMiniRedis()
	if err := m.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return "redis://" + m.Addr(), m
}
