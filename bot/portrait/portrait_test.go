package portrait

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"pgregory.net/rapid"
)

// A web answers for pictures and counts how often it was asked.
type web struct {
	mu    sync.Mutex
	asked []string // address and tag
	say   func(address, tag string) (Answer, error)
	slow  time.Duration
}

func (w *web) get(ctx context.Context, address, tag string) (Answer, error) {
	w.mu.Lock()
	w.asked = append(w.asked, address+" "+tag)
	slow, say := w.slow, w.say
	w.mu.Unlock()
	select {
	case <-time.After(slow):
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	}
	return say(address, tag)
}

// takes sets how long an answer takes from now on.
func (w *web) takes(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.slow = d
}

func (w *web) times() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.asked)
}

// running returns a keeper over a web whose Run ends with the test.
func running(t *testing.T, w *web) *Keeper {
	k := New(w.get)
	ctx, end := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { _ = k.Run(ctx) })
	t.Cleanup(func() { end(); all.Wait() })
	return k
}

func always(a Answer, err error) func(string, string) (Answer, error) {
	return func(string, string) (Answer, error) { return a, err }
}

// TestOf holds when a picture is asked for: once a day, with the name of the version that is known; and that one which cannot
// be had is asked for again only after a while.
func TestOf(t *testing.T) {
	photo := Answer{File: []byte("photo"), Tag: "v1"}
	for _, c := range []struct {
		name  string
		say   func(string, string) (Answer, error)
		wants string
		again time.Duration // when it is asked for the second time
	}{
		{"a picture", always(photo, nil), "photo", fresh},
		{"gone", always(Answer{}, fault.New(fault.Gone, "E-X", "", "", nil)), "", refused},
		{"private", always(Answer{}, fault.New(fault.Invalid, "E-X", "", "", nil)), "", refused},
		{"busy", always(Answer{}, &fault.Error{Kind: fault.Again, After: 20 * time.Minute}), "", 20 * time.Minute},
		{"busy for a week", always(Answer{}, &fault.Error{Kind: fault.Again, After: 168 * time.Hour}), "", refused},
		{"broken", always(Answer{}, errors.New("broken")), "", soon},
		{"empty", always(Answer{}, nil), "", fresh},
		{"larger than all may be", always(Answer{File: make([]byte, keptBytes+1)}, nil), "", refused},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &web{say: c.say}
				k := running(t, w)
				for _, step := range []struct {
					later time.Duration
					times int
				}{{0, 1}, {0, 1}, {c.again - time.Nanosecond, 1}, {time.Nanosecond, 2}} {
					time.Sleep(step.later)
					if got := string(k.Of(t.Context(), "http://f.example/a.png", "p")); got != c.wants || w.times() != step.times {
						t.Fatalf("Of = %q, asked %d times; want %q, %d", got, w.times(), c.wants, step.times)
					}
				}
				if got := k.Of(t.Context(), "", "p"); got != nil || w.times() != 2 {
					t.Errorf("Of no address = %q, asked %d times", got, w.times())
				}
			})
		})
	}
}

// TestUnchanged holds that a picture which did not change costs no second body.
func TestUnchanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &web{say: func(_, tag string) (Answer, error) {
			if tag == "v1" {
				return Answer{Same: true}, nil
			}
			return Answer{File: []byte("photo"), Tag: "v1"}, nil
		}}
		k := running(t, w)
		for day := range 3 {
			if got := string(k.Of(t.Context(), "a", "p")); got != "photo" || w.times() != day+1 {
				t.Errorf("day %d: %q, asked %d times", day, got, w.times())
			}
			time.Sleep(fresh)
		}
	})
}

// TestWait holds that a card waits 300 ms at most, that all who wait share one request, and that the picture which came too
// late is there for the next card; and that one which takes longer than its limit is given up.
func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &web{say: always(Answer{File: []byte("photo")}, nil), slow: 2 * time.Second}
		k := running(t, w)
		begun := time.Now()
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				if got := k.Of(t.Context(), "a", "p"); got != nil {
					t.Errorf("Of = %q", got)
				}
			})
		}
		all.Wait()
		if took := time.Since(begun); took != patience {
			t.Errorf("waited %v", took)
		}
		time.Sleep(2 * time.Second)
		if got := string(k.Of(t.Context(), "a", "p")); got != "photo" || w.times() != 1 {
			t.Errorf("Of = %q, asked %d times", got, w.times())
		}
		w.takes(4 * time.Second)
		k.Of(t.Context(), "b", "p")
		time.Sleep(4 * time.Second)
		if got := k.Of(t.Context(), "b", "p"); got != nil || w.times() != 2 {
			t.Errorf("Of = %q, asked %d times", got, w.times())
		}
	})
}

// TestForget holds that a picture goes with each post whose card has shown it, also while it is on its way.
func TestForget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &web{say: always(Answer{File: []byte("photo")}, nil)}
		k := running(t, w)
		k.Of(t.Context(), "a", "1")
		k.Of(t.Context(), "a", "2")
		k.Of(t.Context(), "b", "3")
		k.Forget("4")
		if len(k.known) != 2 {
			t.Errorf("%d pictures are known after another post went", len(k.known))
		}
		k.Forget("2")
		if _, ok := k.known["a"]; ok || k.bytes != len("photo") {
			t.Errorf("%d pictures, %d bytes", len(k.known), k.bytes)
		}
		w.takes(time.Second)
		k.Of(t.Context(), "a", "2")
		k.Forget("2")
		time.Sleep(2 * time.Second)
		if len(k.known) != 1 || k.bytes != len("photo") {
			t.Errorf("one that came after it was forgotten is kept: %d pictures, %d bytes", len(k.known), k.bytes)
		}
		w.takes(0)
		for n := range keptPosts + 1 {
			k.Of(t.Context(), "c", fmt.Sprint("of c ", n))
		}
		k.Forget(fmt.Sprint("of c ", keptPosts))
		if _, ok := k.known["c"]; ok {
			t.Error("the picture of a post that was not remembered is kept")
		}
	})
}

// TestBounds holds that whatever is asked for, no more is kept than may be, and that it is counted rightly.
func TestBounds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		synctest.Test(t, func(t *testing.T) {
			sizes := rapid.SliceOfN(rapid.IntRange(0, 1<<20), 1, 40).Draw(rt, "sizes")
			w := &web{say: func(address, _ string) (Answer, error) {
				var at int
				if _, err := fmt.Sscan(address, &at); err != nil {
					return Answer{}, err
				}
				return Answer{File: make([]byte, sizes[at%len(sizes)])}, nil
			}}
			k := running(t, w)
			for _, at := range rapid.SliceOfN(rapid.IntRange(0, 2*kept), 1, 3*kept).Draw(rt, "asked") {
				k.Of(t.Context(), fmt.Sprint(at), "p")
				if at%11 == 0 {
					k.Forget("q")
				}
			}
			bytes := 0
			for _, p := range k.known {
				bytes += len(p.file)
			}
			if len(k.known) > kept || bytes > keptBytes || bytes != k.bytes {
				rt.Errorf("%d pictures of %d bytes, counted as %d", len(k.known), bytes, k.bytes)
			}
		})
	})
}
