package card

import (
	"bytes"
	"compress/zlib"
	"io"
	"math/rand/v2"
	"testing"
)

// checkZlib holds that what is packed is what comes out of the standard library.
func checkZlib(t *testing.T, d *deflater, rows []byte, stride int) {
	t.Helper()
	padded := append(bytes.Clone(rows), make([]byte, slack)...)
	r, err := zlib.NewReader(bytes.NewReader(d.zlib(nil, padded, stride)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("rows of %d: %v", stride, err)
	}
	if !bytes.Equal(got, rows) {
		t.Fatalf("rows of %d: other bytes come out", stride)
	}
}

func FuzzZlib(f *testing.F) {
	f.Add([]byte("some rows of letters, some rows of letters"), 3)
	d := new(deflater)
	f.Fuzz(func(t *testing.T, data []byte, stride int) {
		if stride < 3 || stride > 5000 || len(data) < stride {
			return
		}
		checkZlib(t, d, data[:len(data)/stride*stride], stride)
	})
}

// TestZlib packs noise, flat rows, long matches and rare colours.
func TestZlib(t *testing.T) {
	t.Parallel()
	d, random := new(deflater), rand.New(rand.NewPCG(1, 2))
	for i := range 400 {
		stride := 3 + random.IntN(3000)
		rows := make([]byte, stride*(1+random.IntN(60)))
		colours := 1 + random.IntN(1<<(i%9))
		for at := 0; at < len(rows); {
			n := 1 + random.IntN(1<<random.IntN(12))
			c := byte(random.IntN(colours))
			for ; n > 0 && at < len(rows); n-- {
				rows[at] = c
				at++
				if i%3 == 0 {
					c = byte(random.IntN(colours))
				}
			}
		}
		if i%5 == 0 {
			copy(rows[len(rows)/2:], rows)
		}
		checkZlib(t, d, rows, stride)
	}
}

// TestDeepCodes holds that codes never grow beyond what the format allows, however uneven the counts are.
func TestDeepCodes(t *testing.T) {
	t.Parallel()
	counts := make([]uint32, 40)
	a, b := uint32(1), uint32(1)
	for i := range counts {
		counts[i] = a
		a, b = b, a+b
	}
	var h huffman
	for _, most := range []int{7, 15} {
		var book codeBook
		h.book(&book, counts, most)
		room := 0
		for _, n := range book.size {
			if n < 1 || int(n) > most {
				t.Fatalf("a code of %d bits, at most %d", n, most)
			}
			room += 1 << (16 - n)
		}
		if room != 1<<16 {
			t.Errorf("codes fill %d of %d", room, 1<<16)
		}
	}
}
