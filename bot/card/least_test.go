package card

import (
	"bytes"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/klauspost/compress/zlib"
)

// TestLeast prints the least processor time of each theme; it is for trying things out on a busy machine.
func TestLeast(t *testing.T) {
	if os.Getenv("CARDS_LEAST") == "" {
		t.Skip("set CARDS_LEAST to measure")
	}
	spent := func() time.Duration {
		var at syscall.Timespec
		const processTime = 2
		_, _, _ = syscall.Syscall(syscall.SYS_CLOCK_GETTIME, processTime, uintptr(unsafe.Pointer(&at)), 0)
		return time.Duration(at.Nano())
	}
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	q := typical(t)
	for _, o := range []Options{{}, {Theme: Tape}, {Scale: 2}} {
		least, pack, other := time.Hour, time.Hour, time.Hour
		var ratios, shares []float64
		var out bytes.Buffer
		z, _ := zlib.NewWriterLevel(&out, 1)
		size := 0
		for range 300 {
			at := spent()
			p, err := e.quote(t.Context(), q, o)
			if err != nil {
				t.Fatal(err)
			}
			all := spent() - at
			least = min(least, all)
			at = spent()
			e.pack.png(&e.canvas)
			p1 := spent() - at
			pack = min(pack, p1)
			at = spent()
			out.Reset()
			z.Reset(&out)
			_, _ = z.Write(e.canvas.pix)
			_ = z.Close()
			k := spent() - at
			other = min(other, k)
			ratios, shares = append(ratios, float64(p1)/float64(k)), append(shares, float64(all)/float64(k))
			size = len(p.PNG)
		}
		t.Logf("%v %d: %v, packing %v, klauspost %v, %d bytes, %d tokens; all/klauspost %.2f, packing/klauspost %.2f", o.Theme, o.scale(), least, pack, other, size, len(e.pack.tokens), mid(shares), mid(ratios))
	}
}

func mid(v []float64) float64 { slices.Sort(v); return v[len(v)/2] }
