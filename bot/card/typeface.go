package card

import (
	"bytes"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
)

// A typeface is a font whose shapes and pictures stay in its file: one is read when it is drawn. The font library copies all
// of them, and a card needs a few dozen; a font for Chinese has twenty megabytes.
type typeface struct {
	font     *font.Font
	shapes   shapes   // nil: the font has them
	pictures *strikes // nil: the font has them, if there are any
}

// shapes are the outlines of glyphs.
type shapes interface {
	// segments is the outline of a glyph, empty for one without ink. ok is false where it cannot be read.
	segments(gid uint32) (s []ot.Segment, ok bool)
}

const (
	// fontMost is how large a font file may be.
	fontMost = 1 << 30
	// shapesMost is how much a font may copy of its shapes that places marks by them.
	shapesMost = 1 << 20
)

// errForm says that a font is of another form than is read in its file.
var errForm = errors.New("a font of another form than is read here")

// openTypeface opens one of the fonts in a file, of which there are several in a collection. It keeps the file. What is of
// another form than is read in place, or broken, the font library reads, or says what is wrong.
func openTypeface(file []byte, index int) (t typeface, err error) {
	apart := guarded(func() error {
		t, err = takenApart(file, index)
		return err
	})
	if apart == nil {
		return t, nil
	}
	err = guarded(func() error {
		t, err = wholeTypeface(file, index)
		return err
	})
	return t, err
}

// takenApart opens a font without its shapes and pictures. Text is set without them, as long as the font itself places marks.
// The names of glyphs go, too, how the shapes could be varied, and what only lines need that run downwards.
func takenApart(file []byte, index int) (t typeface, err error) {
	at, err := fontAt(file, index)
	if err != nil {
		return t, err
	}
	if t.shapes, err = readShapes(file, at); err != nil {
		return t, err
	}
	t.pictures = readStrikes(file, at)
	if t.shapes == nil && t.pictures == nil {
		return t, errForm
	}
	rest, err := without(file, at, func(tag string) bool {
		switch tag {
		case "CBLC", "CBDT":
			return t.pictures != nil
		case "glyf", "loca", "CFF ", "CFF2", "post", "fvar", "gvar", "avar", "cvar", "HVAR", "VVAR", "MVAR", "STAT":
			return t.shapes != nil
		case "vhea", "vmtx", "VORG": // nothing is set downwards
			return true
		}
		return false
	})
	if err != nil {
		return t, err
	}
	t.font, err = readFont(rest, 0)
	return t, err
}

// readShapes reads where the shapes of a font lie; nil where there are none, or the font needs them to place marks.
func readShapes(file []byte, at int) (shapes, error) {
	var o outlines
	var form func([]byte) (shapes, error)
	var programs []byte
	places := false
	for tag, body := range fontBodies(file, at) {
		switch tag {
		case "CFF ":
			form, programs = readCharstrings, body
		case "CFF2":
			form, programs = readCharstrings2, body
		case "GPOS":
			places = true
		default:
			o.table(tag, body)
		}
	}
	switch {
	case !places && len(o.glyphs)+len(programs) < shapesMost:
		return nil, nil
	case form != nil:
		return form(programs)
	case o.count() > 0:
		return &o, nil
	default:
		return nil, nil
	}
}

// wholeTypeface opens a font as the font library does.
func wholeTypeface(file []byte, index int) (t typeface, err error) {
	t.font, err = readFont(bytes.NewReader(file), index)
	return t, err
}

func readFont(file ot.Resource, index int) (*font.Font, error) {
	all, err := ot.NewLoaders(file)
	if err != nil {
		return nil, err
	}
	if index >= len(all) {
		return nil, fmt.Errorf("there is no font %d in it", index)
	}
	return font.NewFont(all[index])
}

// outline returns the shape of a glyph; nil where it has none.
func (t *typeface) outline(face *font.Face, gid uint32) (s []ot.Segment) {
	if t.shapes == nil {
		outline, _ := face.GlyphDataOutline(font.GID(gid))
		return outline.Segments
	}
	err := guarded(func() error {
		s, _ = t.shapes.segments(gid)
		return nil
	})
	if err != nil {
		return nil
	}
	return s
}

// plate returns the picture of a glyph; ok is false where there is none.
func (t *typeface) plate(gid uint32) (p plate, ok bool) {
	err := guarded(func() error {
		p, ok = t.pictures.plate(gid)
		return nil
	})
	return p, ok && err == nil
}

// guarded does what looks into a font file. An offset that leads outside, or a file of the system that was cut off, is an
// error.
func guarded(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if broken := recover(); broken != nil {
			err = errForm
		}
	}()
	return do()
}
