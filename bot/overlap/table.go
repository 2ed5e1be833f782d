package overlap

// key mixes five words in a row.
func (x *Index) key(i int32) uint32 {
	var h uint64
	for _, w := range x.seq[i : i+seedWords] {
		h = mix(h, w>>wordBits)
	}
	return uint32(h >> 32)
}

func mix(h uint64, w uint32) uint64 { return (h^uint64(w))*0x9E3779B97F4A7C15 ^ h>>29 }

func (x *Index) enter(i int32) {
	if x.used*3 >= len(x.table)*2 {
		x.grow()
	}
	mask := uint32(len(x.table) - 1)
	at := x.key(i) & mask
	for range maxProbes {
		have := x.table[at]
		if have == 0 {
			x.table[at] = uint32(i) + 1
			x.used++
			return
		}
		if x.same(int32(have-1), i) {
			return
		}
		at = (at + 1) & mask
	}
}

func (x *Index) same(a, b int32) bool {
	for k := range int32(seedWords) {
		if x.seq[a+k]>>wordBits != x.seq[b+k]>>wordBits {
			return false
		}
	}
	return true
}

func (x *Index) grow() {
	x.table = make([]uint32, 2*len(x.table))
	x.refill()
}

// refill enters every post again, in order.
func (x *Index) refill() {
	x.used = 0
	for _, src := range x.posts {
		for i := src.start; i+seedWords <= src.end; i++ {
			if x.used*3 >= len(x.table)*2 {
				x.grow()
				return
			}
			x.enter(i)
		}
	}
}

// find is the first place of the five words of a scroll at i; ok is false if there is none.
func (x *Index) find(words []word, i int) (at int32, ok bool) {
	var h uint64
	for _, w := range words[i : i+seedWords] {
		h = mix(h, w.hash)
	}
	mask := uint32(len(x.table) - 1)
	slot := uint32(h>>32) & mask
	for range maxProbes {
		have := x.table[slot]
		if have == 0 {
			return 0, false
		}
		same := true
		for k := 0; k < seedWords && same; k++ {
			same = x.seq[int(have-1)+k]>>wordBits == words[i+k].hash
		}
		if same {
			return int32(have - 1), true
		}
		slot = (slot + 1) & mask
	}
	return 0, false
}
