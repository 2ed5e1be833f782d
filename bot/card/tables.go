package card

import (
	"encoding/binary"
	"io"
	"iter"
	"slices"

	ot "github.com/go-text/typesetting/font/opentype"
)

// The places in a font file.
const (
	fontTables = 4  // how many tables there are
	fontHead   = 12 // where their directory begins
	fontEntry  = 16 // how long each entry is

	collectionFonts = 8  // how many fonts there are in a collection
	collectionHead  = 12 // where it says where they begin
)

// fontAt is where one of the fonts of a file begins. It panics where that lies outside.
//
// https://learn.microsoft.com/typography/opentype/spec/otff
func fontAt(file []byte, index int) (at int, err error) {
	if string(file[:4]) == "ttcf" {
		if n := binary.BigEndian.Uint32(file[collectionFonts:]); uint32(index) >= n {
			return 0, errForm
		}
		at = int(binary.BigEndian.Uint32(file[collectionHead+4*index:]))
	} else if index != 0 {
		return 0, errForm
	}
	switch string(file[at:][:4]) {
	case "\x00\x01\x00\x00", "OTTO", "true":
		return at, nil
	}
	return 0, errForm
}

// fontBodies are the tables of a font that begins at a place of a file, by their tags. It panics where one lies outside.
func fontBodies(file []byte, at int) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for i := range int(binary.BigEndian.Uint16(file[at+fontTables:])) {
			entry := file[at+fontHead+fontEntry*i:][:fontEntry]
			at, long := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
			if !yield(string(entry[:4]), file[at:][:long:long]) {
				return
			}
		}
	}
}

// A thinned font is a font file of one font without some of its tables. The others lie where they lay: only the directory is
// another.
type thinned struct{ head, file []byte }

// without returns the font that begins at a place of a file, without the tables that out names. It panics where its directory
// leads outside of the file.
func without(file []byte, at int, out func(tag string) bool) (ot.Resource, error) {
	head, left := slices.Clone(file[at:][:fontHead]), uint16(0)
	first := uint32(len(file))
	for i := range int(binary.BigEndian.Uint16(file[at+fontTables:])) {
		entry := file[at+fontHead+fontEntry*i:][:fontEntry]
		if !out(string(entry[:4])) {
			head, left = append(head, entry...), left+1
			first = min(first, binary.BigEndian.Uint32(entry[8:]))
		}
	}
	binary.BigEndian.PutUint16(head[fontTables:], left)
	if first < uint32(len(head)) {
		return nil, errForm
	}
	return io.NewSectionReader(thinned{head, file}, 0, int64(len(file))), nil
}

// ReadAt implements [io.ReaderAt].
func (t thinned) ReadAt(p []byte, off int64) (n int, err error) {
	if off < int64(len(t.head)) {
		n = copy(p, t.head[off:])
	}
	if at := off + int64(n); n < len(p) && at < int64(len(t.file)) {
		n += copy(p[n:], t.file[at:])
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
