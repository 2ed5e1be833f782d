package card

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// A token is what DEFLATE (RFC 1951) writes: a literal byte; or a match, with its distance - 1 in the lower 16 bits, its
// length in the 9 above, and the code of the distance in the 5 above these.
type token uint32

const isMatch token = 1 << 31

func matchOf(length, distance, code int) token {
	return isMatch | token(code)<<25 | token(length)<<16 | token(distance-1)
}

const (
	maxMatch    = 258
	maxDistance = 32 << 10
	hashBits    = 13
	slack       = 16 // bytes behind the pixels that may be read
)

// A tokeniser finds matches in the rows of a picture. It looks where they are in pictures of text: one row above, in the
// byte before, and where the same four bytes stood last.
type tokeniser struct {
	tokens  []token
	letters [286]uint32 // how often each literal and each code of a length occurs
	ranges  [30]uint32  // how often each code of a distance occurs
	last    [1 << hashBits]int32
	lengths [maxMatch + 1]uint8 // code of each length, less 257
	a, b    uint64              // of Adler-32
	ready   bool
}

// run makes the tokens of rows of that stride. Behind the pixels there must be slack.
func (t *tokeniser) run(pix []byte, stride int) {
	t.reset()
	n := len(pix) - slack
	for from := 0; from < n; {
		to := from + stride
		t.row(pix, from, to, stride)
		sum, weighted := rowSums(pix[from:to])
		t.add(stride, sum, weighted)
		for from = to; to < n && string(pix[to:to+stride]) == string(pix[from-stride:from]); to += stride {
			t.add(stride, sum, weighted)
		}
		t.copyRows(to-from, stride)
		from = to
	}
	t.letters[256]++
}

func (t *tokeniser) reset() {
	t.tokens = t.tokens[:0]
	t.a, t.b = 1, 0
	clear(t.letters[:])
	clear(t.ranges[:])
	for i := range t.last {
		t.last[i] = -maxDistance - 1
	}
	if t.ready {
		return
	}
	for code, base := range lengthBase {
		for l := int(base); l < int(base)+1<<lengthExtra[code] && l <= maxMatch; l++ {
			t.lengths[l] = uint8(code)
		}
	}
	t.lengths[maxMatch] = 28
	t.ready = true
}

// add takes a row of n bytes into the checksum.
func (t *tokeniser) add(n int, sum, weighted uint64) {
	const modulus = 65521
	t.b = (t.b + t.a*uint64(n) + weighted) % modulus
	t.a = (t.a + sum) % modulus
}

// copyRows repeats the row before for that many bytes.
func (t *tokeniser) copyRows(n, stride int) {
	for n > 0 {
		l := min(n, maxMatch)
		if rest := n - l; rest > 0 && rest < 3 {
			l -= 3
		}
		t.match(l, stride)
		n -= l
	}
}

func (t *tokeniser) match(length, distance int) {
	code := rangeCode(distance)
	t.tokens = append(t.tokens, matchOf(length, distance, code))
	t.letters[257+int(t.lengths[length])]++
	t.ranges[code]++
}

// rangeCode is the code of a distance.
func rangeCode(distance int) int {
	d := uint(distance - 1)
	if d < 4 {
		return int(d)
	}
	n := bits.Len(d)
	return 2*n - 2 + int(d>>(n-2)&1)
}

// row makes the tokens of one row. What it writes to is kept in variables of its own: it is where most of the time goes.
func (t *tokeniser) row(pix []byte, from, to, stride int) {
	t.tokens = slices.Grow(t.tokens, stride)
	tokens, n := t.tokens[:cap(t.tokens)], len(t.tokens)
	up := stride
	if from == 0 {
		tokens[n], tokens[n+1] = token(pix[0]), token(pix[1])
		t.letters[pix[0]]++
		t.letters[pix[1]]++
		from, n, up = 2, n+2, 1
	}
	for i := from; i < to; {
		here := binary.LittleEndian.Uint64(pix[i:])
		above := bits.TrailingZeros64(here^binary.LittleEndian.Uint64(pix[i-up:])) >> 3 // 8 where all are alike
		before := bits.TrailingZeros64(here^binary.LittleEndian.Uint64(pix[i-1:])) >> 3
		length, distance := above, up
		if before >= above {
			length, distance = before, 1
		}
		switch {
		case length == 8:
			if above == 8 {
				distance = up // what is like the row above is so for longer than a stretch of one colour, nearly always
			}
			for k := i - distance; i+length < to; length += 8 {
				x := binary.LittleEndian.Uint64(pix[i+length:]) ^ binary.LittleEndian.Uint64(pix[k+length:])
				if x != 0 {
					length += bits.TrailingZeros64(x) >> 3
					break
				}
			}
		case length < 4 && pix[i-1] == pix[i-2]: // an edge: the same letter may have stood before
			h := uint32(here) * 0x9E3779B1 >> (32 - hashBits)
			k := int(t.last[h])
			t.last[h] = int32(i)
			if i-k <= maxDistance && uint32(here) == binary.LittleEndian.Uint32(pix[k:]) {
				if l := alike(pix, i, k, to); l > 4 {
					length, distance = l, i-k
				}
			}
		}
		length = min(length, to-i)
		if length < 3 || length == 3 && distance != 1 {
			tokens[n] = token(here & 255)
			t.letters[here&255]++
			n++
			i++
			continue
		}
		i += length
		code := rangeCode(distance)
		for length > 0 {
			l := min(length, maxMatch)
			if rest := length - l; rest > 0 && rest < 3 {
				l -= 3
			}
			tokens[n] = matchOf(l, distance, code)
			t.letters[257+int(t.lengths[l])]++
			t.ranges[code]++
			n++
			length -= l
		}
	}
	t.tokens = tokens[:n]
}

// alike is how many bytes from i on are the same as from k on, up to a limit.
func alike(pix []byte, i, k, to int) int {
	n := 0
	for i+n < to {
		x := binary.LittleEndian.Uint64(pix[i+n:]) ^ binary.LittleEndian.Uint64(pix[k+n:])
		if x != 0 {
			return min(n+bits.TrailingZeros64(x)>>3, to-i)
		}
		n += 8
	}
	return max(0, to-i)
}
