package card

import (
	"encoding/binary"
	"iter"
)

// The places in a font file.
const (
	fontTables = 4  // how many tables there are
	fontHead   = 12 // where their directory begins
	fontEntry  = 16 // how long each entry is
)

// fontBodies are the tables of a font file, by their tags. It panics where one lies outside.
func fontBodies(file []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for i := range int(binary.BigEndian.Uint16(file[fontTables:])) {
			entry := file[fontHead+fontEntry*i:][:fontEntry]
			at, long := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
			if !yield(string(entry[:4]), file[at:][:long:long]) {
				return
			}
		}
	}
}

// rebuilt is a font file with what table returns in place of each of its tables; nil leaves one out. It panics where a table
// lies outside of the file. The checksums are not kept: nobody reads them.
func rebuilt(file []byte, table func(tag string, body []byte) []byte) []byte {
	type standing struct {
		tag  string
		body []byte
	}
	var all []standing
	size := fontHead
	for tag, body := range fontBodies(file) {
		if body = table(tag, body); body != nil {
			all = append(all, standing{tag, body})
			size += fontEntry + len(body) + 3
		}
	}
	out := append(make([]byte, 0, size), file[:fontHead]...)
	binary.BigEndian.PutUint16(out[fontTables:], uint16(len(all)))
	at := fontHead + fontEntry*len(all)
	for _, k := range all {
		out = append(out, k.tag...)
		out = binary.BigEndian.AppendUint32(out, 0)
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(k.body)))
		at += (len(k.body) + 3) &^ 3
	}
	for _, k := range all {
		out = append(out, k.body...)
		out = append(out, make([]byte, (4-len(out)%4)%4)...)
	}
	return out
}
