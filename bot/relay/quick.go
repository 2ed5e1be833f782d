package relay

import (
	"sync"
	"time"
)

// quickKept bounds for how many lanes it is remembered when single posts were said there.
const quickKept = 10_000

// quick counts the single posts that were said in each lane lately, by this process. That another does not know of them
// opens a burst later. Safe for concurrent use.
type quick struct {
	mu   sync.Mutex
	said map[string][]time.Time
}

// add counts one; most is how many are ever asked for.
func (q *quick) add(lane string, most int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	if len(q.said) >= quickKept {
		for k, times := range q.said {
			if now.Sub(times[len(times)-1]) > burstWindow {
				delete(q.said, k)
			}
		}
	}
	if q.said == nil || len(q.said) >= quickKept {
		q.said = make(map[string][]time.Time)
	}
	times := q.said[lane]
	times = append(times[max(0, len(times)-most+1):len(times):len(times)], now)
	q.said[lane] = times
}

// since returns how many were said behind a time.
func (q *quick) since(lane string, at time.Time) (n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, t := range q.said[lane] {
		if t.After(at) {
			n++
		}
	}
	return n
}
