package card

import (
	"cmp"
	"math/bits"
	"slices"
)

// A codeBook is a canonical Huffman code: for each symbol its bits, least significant first, and their number.
type codeBook struct {
	code []uint16
	size []uint8
}

// A huffman makes code books. Its slices are kept for the next.
type huffman struct {
	symbols []int
	weight  []uint32
	parent  []int32
}

// book makes the code of symbols by how often they occur, with codes of at most that many bits.
func (h *huffman) book(b *codeBook, counts []uint32, most int) {
	b.code, b.size = sized(b.code, len(counts)), sized(b.size, len(counts))
	clear(b.size)
	for shift := 0; ; shift++ {
		h.symbols = h.symbols[:0]
		for s, n := range counts {
			if n > 0 {
				h.symbols = append(h.symbols, s)
			}
		}
		if h.sizes(b.size, counts, shift) <= most {
			break
		}
	}
	h.canonical(b)
}

// sizes finds the lengths of the codes, and returns the longest. Each shift flattens the counts, which shortens it.
func (h *huffman) sizes(size []uint8, counts []uint32, shift int) int {
	n := len(h.symbols)
	if n == 0 {
		return 0
	}
	if n == 1 {
		size[h.symbols[0]] = 1
		return 1
	}
	flat := func(s int) uint32 { return counts[s]>>shift + 1 }
	slices.SortFunc(h.symbols, func(x, y int) int {
		return cmp.Or(cmp.Compare(flat(x), flat(y)), cmp.Compare(x, y))
	})
	h.weight, h.parent = sized(h.weight, 2*n-1), sized(h.parent, 2*n-1)
	for i, s := range h.symbols {
		h.weight[i] = flat(s)
	}
	leaf, inner := 0, n
	for next := n; next < 2*n-1; next++ {
		h.weight[next] = 0
		for range 2 {
			take := leaf
			if leaf >= n || inner < next && h.weight[inner] < h.weight[leaf] {
				take = inner
				inner++
			} else {
				leaf++
			}
			h.weight[next] += h.weight[take]
			h.parent[take] = int32(next)
		}
	}
	return h.depths(size, n)
}

// depths turns the tree into lengths; the weights make room for them.
func (h *huffman) depths(size []uint8, n int) int {
	most := 0
	h.weight[2*n-2] = 0
	for i := 2*n - 3; i >= 0; i-- {
		h.weight[i] = h.weight[h.parent[i]] + 1
		if i < n {
			size[h.symbols[i]] = uint8(min(h.weight[i], 255))
			most = max(most, int(h.weight[i]))
		}
	}
	return most
}

// canonical gives the codes of their lengths, as RFC 1951 section 3.2.2 says.
func (h *huffman) canonical(b *codeBook) {
	var count, next [17]uint16
	for _, s := range b.size {
		count[s]++
	}
	count[0] = 0
	for i := 1; i < len(next); i++ {
		next[i] = (next[i-1] + count[i-1]) << 1
	}
	for s, n := range b.size {
		if n > 0 {
			b.code[s] = bits.Reverse16(next[n]) >> (16 - n)
			next[n]++
		}
	}
}

// packed lays codes side by side with their sizes, for one look-up instead of two.
func (b *codeBook) packed(into *[512]uint32) *[512]uint32 {
	for i, c := range b.code {
		into[i] = uint32(c)<<8 | uint32(b.size[i])
	}
	return into
}
