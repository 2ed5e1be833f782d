package card

import "encoding/binary"

// The lengths and distances of DEFLATE: the least of each code, and how many bits follow it.
var (
	lengthBase  = [29]uint16{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	lengthExtra = [29]uint8{8: 1, 9: 1, 10: 1, 11: 1, 12: 2, 13: 2, 14: 2, 15: 2, 16: 3, 17: 3, 18: 3, 19: 3, 20: 4, 21: 4, 22: 4, 23: 4, 24: 5, 25: 5, 26: 5, 27: 5}
)

// codeOrder is the order in which the lengths of the code of codes are written.
var codeOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// A deflater writes pictures as one block of DEFLATE with codes of its own. It knows that they are rows, and so takes a
// half of the time of a general one, for files that are a little larger.
type deflater struct {
	tokeniser
	huffman
	letterBook, rangeBook, lengthBook codeBook
	letterCodes, rangeCodes           [512]uint32
	plan                              []token // the lengths of the codes, themselves coded
	out                               []byte
	held                              uint64 // bits not yet written
	n                                 uint
}

// zlib appends the rows as a zlib stream (RFC 1950).
func (d *deflater) zlib(out, pix []byte, stride int) []byte {
	d.run(pix, stride)
	out = append(out, 0x78, 0x01)
	d.out, d.held, d.n = out, 0, 0
	if d.ranges == [30]uint32{} {
		d.ranges[0] = 1 // one code must be there
	}
	d.book(&d.letterBook, d.letters[:], 15)
	d.book(&d.rangeBook, d.ranges[:], 15)
	d.head()
	d.body()
	d.put(uint64(d.letterBook.code[256]), uint(d.letterBook.size[256]))
	d.flush()
	return binary.BigEndian.AppendUint32(d.out, uint32(d.b<<16|d.a))
}

func (d *deflater) put(v uint64, n uint) {
	d.held |= v << d.n
	d.n += n
	if d.n >= 32 {
		d.out = binary.LittleEndian.AppendUint32(d.out, uint32(d.held))
		d.held >>= 32
		d.n -= 32
	}
}

func (d *deflater) flush() {
	for ; d.n > 0; d.n -= min(d.n, 8) {
		d.out = append(d.out, byte(d.held))
		d.held >>= 8
	}
}

// head writes the codes: the last block, with codes of its own.
func (d *deflater) head() {
	letters, ranges := 286, 30
	for letters > 257 && d.letterBook.size[letters-1] == 0 {
		letters--
	}
	for ranges > 1 && d.rangeBook.size[ranges-1] == 0 {
		ranges--
	}
	var counts [19]uint32
	d.plan = planned(d.plan[:0], d.letterBook.size[:letters], &counts)
	d.plan = planned(d.plan, d.rangeBook.size[:ranges], &counts)
	d.book(&d.lengthBook, counts[:], 7)
	codes := 19
	for codes > 4 && d.lengthBook.size[codeOrder[codes-1]] == 0 {
		codes--
	}
	d.put(0b101, 3)
	d.put(uint64(letters-257), 5)
	d.put(uint64(ranges-1), 5)
	d.put(uint64(codes-4), 4)
	for _, c := range codeOrder[:codes] {
		d.put(uint64(d.lengthBook.size[c]), 3)
	}
	for _, t := range d.plan {
		code := t & 31
		d.put(uint64(d.lengthBook.code[code]), uint(d.lengthBook.size[code]))
		if code >= 16 {
			d.put(uint64(t>>8), uint([...]uint8{2, 3, 7}[code-16]))
		}
	}
}

// planned appends the lengths of a code with repeats shortened; what follows a code stands above bit 8.
func planned(plan []token, sizes []uint8, counts *[19]uint32) []token {
	add := func(code, extra int) {
		counts[code]++
		plan = append(plan, token(code|extra<<8))
	}
	for i := 0; i < len(sizes); {
		n := 1
		for i+n < len(sizes) && sizes[i+n] == sizes[i] {
			n++
		}
		i += n
		size := int(sizes[i-1])
		if size != 0 {
			add(size, 0)
			n--
		}
		for n >= 3 {
			switch {
			case size != 0:
				k := min(n, 6)
				add(16, k-3)
				n -= k
			case n <= 10:
				add(17, n-3)
				n = 0
			default:
				k := min(n, 138)
				add(18, k-11)
				n -= k
			}
		}
		for ; n > 0; n-- {
			add(size, 0)
		}
	}
	return plan
}

// body writes the tokens.
func (d *deflater) body() {
	letters, ranges := d.letterBook.packed(&d.letterCodes), d.rangeBook.packed(&d.rangeCodes)
	held, n, out := d.held, d.n, d.out
	for _, t := range d.tokens {
		if n >= 32 {
			out = binary.LittleEndian.AppendUint32(out, uint32(held))
			held >>= 32
			n -= 32
		}
		if t&isMatch == 0 {
			c := letters[t]
			held |= uint64(c>>8) << n
			n += uint(c & 63)
			continue
		}
		length := int(t >> 16 & 511)
		code := d.lengths[length] & 31
		c := letters[257+int(code)]
		held |= uint64(c>>8) << n
		n += uint(c & 63)
		held |= uint64(length-int(lengthBase[code])) << n
		n += uint(lengthExtra[code])
		if n >= 32 {
			out = binary.LittleEndian.AppendUint32(out, uint32(held))
			held >>= 32
			n -= 32
		}
		r := t >> 25 & 31
		c = ranges[r]
		held |= uint64(c>>8) << n
		n += uint(c & 63)
		if r >= 4 {
			extra := uint(r/2 - 1)
			held |= uint64(t&(1<<extra-1)) << n
			n += extra
		}
	}
	d.held, d.n, d.out = held, n, out
	d.put(0, 0)
}

// rowSums are what a row adds to Adler-32: its sum, and the same with each byte taken as often as bytes follow it, and once
// more. The ground is index 0 and adds nothing.
func rowSums(row []byte) (sum, weighted uint64) {
	i, n := 0, len(row)
	for i+8 <= n && binary.LittleEndian.Uint64(row[i:]) == 0 {
		i += 8
	}
	for n >= i+8 && binary.LittleEndian.Uint64(row[n-8:]) == 0 {
		n -= 8
	}
	part := row[i:n]
	for ; len(part) >= 8; part = part[8:] { // eight bytes at once, in lanes of 16 bits
		x := binary.LittleEndian.Uint64(part)
		if x == 0 {
			weighted += 8 * sum
			continue
		}
		even, odd := x&lanes, x>>8&lanes
		weighted += 8*sum + even*0x0008_0006_0004_0002>>48 + odd*0x0007_0005_0003_0001>>48
		sum += (even + odd) * 0x0001_0001_0001_0001 >> 48
	}
	for _, v := range part {
		sum += uint64(v)
		weighted += sum
	}
	return sum, weighted + sum*uint64(len(row)-n)
}

// lanes are the lower bytes of each 16 bits.
const lanes = 0x00FF_00FF_00FF_00FF
