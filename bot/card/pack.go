package card

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// A packer writes canvases as PNG files with a palette.
type packer struct {
	deflater
	file []byte
}

// png returns the file of a canvas.
func (p *packer) png(c *canvas) []byte {
	p.file = append(p.file[:0], "\x89PNG\r\n\x1a\n"...)
	at := p.open("IHDR")
	p.file = binary.BigEndian.AppendUint32(p.file, uint32(c.w))
	p.file = binary.BigEndian.AppendUint32(p.file, uint32(c.h))
	p.file = append(p.file, 8, 3, 0, 0, 0) // bits, and colours from a palette
	p.close(at)
	at = p.open("PLTE")
	for _, col := range c.colours[:c.n] {
		r, g, b := col.rgb()
		p.file = append(p.file, r, g, b)
	}
	p.close(at)
	at = p.open("IDAT")
	p.file = p.zlib(p.file, c.pix[:c.stride*c.h+slack], c.stride)
	p.close(at)
	p.close(p.open("IEND"))
	return bytes.Clone(p.file)
}

// open begins a chunk whose length is not known yet.
func (p *packer) open(name string) int {
	at := len(p.file)
	p.file = append(append(p.file, 0, 0, 0, 0), name...)
	return at
}

func (p *packer) close(at int) {
	binary.BigEndian.PutUint32(p.file[at:], uint32(len(p.file)-at-8))
	p.file = binary.BigEndian.AppendUint32(p.file, crc32.ChecksumIEEE(p.file[at+4:]))
}
