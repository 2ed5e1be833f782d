package card

import "encoding/binary"

// strikes has the pictures of a font in the form of CBLC and CBDT, where they lie in its file: a picture is read when it is
// drawn, and nothing is copied. Ten megabytes of pictures would be copied otherwise, and each of them touched, for a single
// one. Only what the embedded font uses is understood: one size, PNGs with small metrics, offsets of four bytes.
//
// https://learn.microsoft.com/typography/opentype/spec/cblc
type strikes struct {
	index  []byte // CBLC
	data   []byte // CBDT
	ranges []byte // array of subtables: first glyph, last glyph, where the subtable lies
	ppem   int
}

// A plate is a picture of a font. Distances are in em, y upwards.
type plate struct {
	x, y, w, h float32 // left, top, width and height
	png        []byte
}

// The places in the table of pictures.
const (
	bitmapSizes  = 4  // how many sizes there are
	bitmapSize   = 8  // where the first one lies
	bitmapRanges = 8  // in it: how many subtables
	bitmapPpem   = 45 // in it: pixels per em, upright
	rangeEntry   = 8
	smallPNG     = 17 // the form of pictures
	wideOffsets  = 1  // the form of subtables
)

// readStrikes reads where the pictures of a font lie; nil where there are none, or they are of another form than is read here.
func readStrikes(file []byte, at int) *strikes {
	var s strikes
	for tag, body := range fontBodies(file, at) {
		switch tag {
		case "CBLC":
			s.index = body
		case "CBDT":
			s.data = body
		}
	}
	if s.index == nil || s.data == nil || binary.BigEndian.Uint32(s.index[bitmapSizes:]) != 1 {
		return nil
	}
	size := s.index[bitmapSize:]
	s.ranges = s.index[binary.BigEndian.Uint32(size):][:rangeEntry*binary.BigEndian.Uint32(size[bitmapRanges:])]
	s.ppem = int(size[bitmapPpem])
	if s.ppem == 0 || int(size[bitmapPpem-1]) != s.ppem {
		return nil
	}
	return &s
}

// plate returns the picture of a glyph; ok is false where there is none. It panics where an offset leads outside.
func (s *strikes) plate(gid uint32) (p plate, ok bool) {
	for r := s.ranges; len(r) >= rangeEntry; r = r[rangeEntry:] {
		first, last := uint32(binary.BigEndian.Uint16(r)), uint32(binary.BigEndian.Uint16(r[2:]))
		if gid < first || gid > last {
			continue
		}
		size := s.index[bitmapSize:]
		table := s.index[binary.BigEndian.Uint32(size)+binary.BigEndian.Uint32(r[4:]):]
		if binary.BigEndian.Uint16(table) != wideOffsets || binary.BigEndian.Uint16(table[2:]) != smallPNG {
			return plate{}, false
		}
		offsets := table[8+4*(gid-first):]
		from, to := binary.BigEndian.Uint32(offsets), binary.BigEndian.Uint32(offsets[4:])
		return s.read(s.data[binary.BigEndian.Uint32(table[4:]):][from:to])
	}
	return plate{}, false
}

// read reads the metrics before a picture: height, width, left, top, advance, and how long the picture is.
func (s *strikes) read(image []byte) (plate, bool) {
	if len(image) < 9 {
		return plate{}, false
	}
	em := 1 / float32(s.ppem)
	return plate{
		x: float32(float32(int8(image[2])) * em), y: float32(float32(int8(image[3])) * em),
		w: float32(float32(image[1]) * em), h: float32(float32(image[0]) * em),
		png: image[9:][:binary.BigEndian.Uint32(image[5:])],
	}, true
}
