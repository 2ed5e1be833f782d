package signed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// keyOf names a request by its signature, which depends on nothing but the secret and what is signed: equal names are
// equal requests. The signature itself is in no store.
func keyOf(signature string) store.Key {
	sum := sha256.Sum256([]byte(signature))
	return store.Key{Tenant: "slack", Kind: "signed", Name: hex.EncodeToString(sum[:])}
}

// memoryMost is how many requests a process remembers: 150 a second for eleven minutes. Only requests that Slack signed
// come this far, so strangers cannot fill it.
const memoryMost = 100_000

// A memory remembers in this process what came, in the order in which it came.
type memory struct {
	mu   sync.Mutex
	ends map[store.Key]time.Time
	came []store.Key
}

func newMemory() *memory { return &memory{ends: make(map[store.Key]time.Time)} }

// once is true for the first within ttl, which is the same for all. The oldest are forgotten first.
func (m *memory) once(_ context.Context, k store.Key, ttl time.Duration) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	for len(m.came) > 0 && (!now.Before(m.ends[m.came[0]]) || len(m.came) >= memoryMost) {
		delete(m.ends, m.came[0])
		m.came = m.came[1:]
	}
	if _, seen := m.ends[k]; seen {
		return false, nil
	}
	m.ends[k] = now.Add(ttl)
	m.came = append(m.came, k)
	return true, nil
}
