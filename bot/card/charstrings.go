package card

import (
	"sync"
	"weak"

	"github.com/go-text/typesetting/font/cff"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
)

// charstrings has the shapes of a font in the form of CFF or CFF2, where they lie in its file: the programs that draw them are
// run when a mask is made, of CFF2 as they are where nothing is varied. The font library does that too, and copies all of them
// before. Where each program lies is forgotten when memory is needed, and read again. It is safe for concurrent use.
//
// https://learn.microsoft.com/typography/opentype/spec/cff and cff2
type charstrings[T any] struct {
	table []byte
	parse func(table []byte) (*T, error)
	run   func(programs *T, gid tables.GlyphID) ([]ot.Segment, error)

	mu     sync.Mutex
	parsed weak.Pointer[T]
}

func readCharstrings(table []byte) (shapes, error) {
	c := &charstrings[cff.CFF]{table: table, parse: cff.Parse, run: func(p *cff.CFF, gid tables.GlyphID) ([]ot.Segment, error) {
		s, _, err := p.LoadGlyph(gid)
		return s, err
	}}
	_, err := c.programs()
	return c, err
}

func readCharstrings2(table []byte) (shapes, error) {
	c := &charstrings[cff.CFF2]{table: table, parse: cff.ParseCFF2, run: func(p *cff.CFF2, gid tables.GlyphID) ([]ot.Segment, error) {
		s, _, err := p.LoadGlyph(gid, nil)
		return s, err
	}}
	_, err := c.programs()
	return c, err
}

// programs says where each program lies.
func (c *charstrings[T]) programs() (*T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.parsed.Value(); p != nil {
		return p, nil
	}
	p, err := c.parse(c.table)
	if err == nil {
		c.parsed = weak.Make(p)
	}
	return p, err
}

func (c *charstrings[T]) segments(gid uint32) ([]ot.Segment, bool) {
	p, err := c.programs()
	if err != nil {
		return nil, false
	}
	s, err := c.run(p, tables.GlyphID(gid))
	return s, err == nil
}
