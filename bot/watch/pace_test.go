package watch

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// TestJitter holds that looks are spread evenly by a tenth either way, over threads and over the looks at one of them.
func TestJitter(t *testing.T) {
	t.Parallel()
	look := func(thread, version int) store.Look {
		return store.Look{
			Thread: forum.Ref{Source: "discourse", Base: "https://harbor.example", ID: fmt.Sprint(thread)},
			State:  store.State{Version: store.Version(version)},
		}
	}
	for name, of := range map[string]func(n int) store.Look{
		"threads": func(n int) store.Look { return look(1000+n, 7) },
		"looks":   func(n int) store.Look { return look(1000, n) },
	} {
		var tenths [10]int
		for n := range 10_000 {
			d := jitter(time.Hour, of(n))
			if again := jitter(time.Hour, of(n)); again != d {
				t.Fatalf("%s: %v, then %v", name, d, again)
			}
			share := (float64(d)/float64(time.Hour) - 0.9) / 0.2
			if share < 0 || share > 1 {
				t.Fatalf("%s: %v is spread too far", name, d)
			}
			tenths[min(int(share*10), 9)]++
		}
		for i, n := range tenths {
			if math.Abs(float64(n)-1000) > 150 { // five times what chance allows
				t.Errorf("%s: %d of 10,000 lie in tenth %d", name, n, i)
			}
		}
	}
}
