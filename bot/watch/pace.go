package watch

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/threadtape/threadtape/bot/store"
)

// A Policy says how often to look.
type Policy struct {
	Floor, Ceiling time.Duration // between looks
	IdleShare      float64       // next look after this share of the thread's silence
	Settle         time.Duration // wait before relaying a fresh post
}

// longest is how long a failing thread is left alone at most.
const longest = time.Hour

// Interval returns how long to wait before the next look at a thread that has been silent so long: the share of the
// silence, within floor and ceiling. floor is raised to what the source allows.
func (p Policy) Interval(silence, sourceFloor time.Duration) time.Duration {
	floor := max(p.Floor, sourceFloor)
	share := time.Duration(float64(max(silence, 0)) * p.IdleShare)
	return max(floor, min(share, p.Ceiling))
}

// Backoff returns how long to leave a thread alone after so many failed looks in a row: the floor, doubled with each, up
// to an hour, and never less than the forum asked for.
func (p Policy) Backoff(fails int, asked time.Duration) time.Duration {
	wait := p.Floor
	for range min(fails, 30) {
		if wait >= longest {
			break
		}
		wait *= 2
	}
	return max(min(wait, longest), asked)
}

// jitter spreads the look after l by up to a tenth either way, so that the threads of one forum do not fall due together. It
// is the same whoever looks, and another for each thread and each look.
func jitter(d time.Duration, l store.Look) time.Duration {
	sum := sha256.Sum256(fmt.Append(nil, l.Thread.Key(), "\x00", l.State.Version))
	share := float64(binary.BigEndian.Uint64(sum[:]))/math.MaxUint64*2 - 1
	return d + time.Duration(share*0.1*float64(d))
}
