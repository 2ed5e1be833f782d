package overlap

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/rich"
)

// vocabulary draws words as often as people use them: few very often, most rarely.
func vocabulary(r *rand.Rand) func() string {
	zipf := rand.NewZipf(r, 1.1, 8, 30_000)
	return func() string {
		n := zipf.Uint64()
		return fmt.Sprintf("%c%x%c", 'a'+rune(n%26), n*7919%65536, 'a'+rune(n/26%26))
	}
}

func prose(word func() string, n int) string {
	var out strings.Builder
	for i := range n {
		out.WriteString(word())
		switch {
		case i%90 == 89:
			out.WriteString(".\n")
		case i%15 == 14:
			out.WriteString(". T")
		default:
			out.WriteByte(' ')
		}
	}
	return out.String()
}

// big makes a thread, and a long post that quotes a tenth of it.
func big(posts, words, long int) ([]forum.Post, forum.Post) {
	r := rand.New(rand.NewPCG(1, 2))
	word := vocabulary(r)
	thread := make([]forum.Post, posts)
	said := make([]string, posts)
	for i := range thread {
		said[i] = prose(word, words)
		thread[i] = forum.Post{ID: fmt.Sprint(i + 1), Number: i + 1, Author: forum.Author{Name: fmt.Sprint("member", i%200)}, Body: rich.Doc{rich.P(rich.T(said[i]))}}
	}
	last := forum.Post{ID: "last", Number: posts + 1, Author: forum.Author{Name: "last"}}
	for n := 0; n < long; n += 2 * words {
		last.Body = append(last.Body, rich.P(rich.T(said[r.IntN(posts)])), rich.P(rich.T(prose(word, words))))
	}
	return thread, last
}

func BenchmarkStrip(b *testing.B) {
	for _, posts := range []int{50, 500, 5000} {
		for _, words := range []int{1000, 10_000} {
			b.Run(fmt.Sprintf("posts=%d/words=%d", posts, words), func(b *testing.B) {
				thread, last := big(posts, 80, words)
				x := Of(thread, Options{Words: 1 << 20})
				b.ReportAllocs()
				for b.Loop() {
					if got := x.Strip(last); len(got.Repeats) == 0 {
						b.Fatal("nothing found")
					}
				}
			})
		}
	}
}

func BenchmarkOf(b *testing.B) {
	for _, posts := range []int{100, 1000, 5000} {
		b.Run(fmt.Sprint("posts=", posts), func(b *testing.B) {
			thread, _ := big(posts, 80, 100)
			b.ReportAllocs()
			for b.Loop() {
				Of(thread, Options{})
			}
		})
	}
}

// TestMemory holds what an index takes, and that Size tells it.
func TestMemory(t *testing.T) {
	thread, _ := big(1000, 80, 100)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	x := Of(thread, Options{})
	runtime.GC()
	runtime.ReadMemStats(&after)
	took := int(after.HeapAlloc) - int(before.HeapAlloc)
	t.Logf("1,000 posts of 80 words: Size %d bytes, heap %d bytes, %d words", x.Size(), took, len(x.seq))
	if took > 3_000_000 || took > 2*x.Size() || x.Size() > 2*took {
		t.Errorf("%d bytes, Size tells %d", took, x.Size())
	}
	runtime.KeepAlive(thread)
}

// TestHostile holds that posts made to be slow are not.
func TestHostile(t *testing.T) {
	t.Parallel()
	again := func(s string, n int) string { return strings.Repeat(s, n/len(s)) }
	const size = 120_000
	for name, s := range map[string]string{
		"one word":   again("a ", size),
		"two words":  again("a b a a b ", size),
		"emoji":      again("👍 ", size),
		"tags":       again("[quote]a b c d e ", size),
		"closed":     again("[quote]a b c d e[/quote] f ", size),
		"arrows":     again("> a b c d e\nno\n", size),
		"names":      again("ann wrote:\na b c d e f g h i j k l m n\n", size),
		"credits":    again("On Mon, May 3, 2031 at 12:04 PM ann <ann@a.example> wrote:\n> a b c d e\n", size/2), // 60 kB, far beyond what people post
		"heads":      again("From: ann@a.example\nTo: bob\nDate: today\n> a b c d e\n", size),
		"left out":   again("a b c d e f … g h i j k l … ", size),
		"numbers":    again("the board sells 7 ferries to its own crew ", size),
		"punctuated": again("the board , ... !!! ??? \" ) sells a ferry to its crew ", size),
		"links":      again("https://a.example/x?b=c ", size),
	} {
		x := New(Options{})
		p := forum.Post{ID: "1", Number: 1, Author: forum.Author{Name: "ann"}, Body: rich.FromText("the board sells 8 ferries to its own crew " + s)}
		start := time.Now()
		x.Add(p)
		p.ID, p.Number, p.Author.Name, p.Body = "2", 2, "bob", rich.Doc{rich.P(rich.T(strings.ReplaceAll(s, "7", "9")))}
		x.Add(p)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: %v", name, took)
		} else {
			t.Logf("%s: %v", name, took.Round(time.Millisecond))
		}
	}
}
