package card

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"

	"github.com/go-text/typesetting/font"
	xdraw "golang.org/x/image/draw"
)

// A sticker is an emoji at one size, in premultiplied colour.
type sticker struct {
	x, y int // of its corner, from the pen
	img  *image.RGBA
}

type stickerKey struct {
	face faceID
	id   uint32
	size int
}

// strike is the size of the pictures in the emoji font.
const strike = 109

// stickerOf returns an emoji; nil where the font has no picture.
func (e *engine) stickerOf(s spot) *sticker {
	key := stickerKey{s.face, s.id, s.size}
	st, ok := e.stickers.get(key)
	if !ok {
		st = e.paste(s)
		bytes := 64
		if st != nil {
			bytes += len(st.img.Pix)
		}
		e.stickers.put(key, st, bytes)
	}
	return st
}

// plateOf returns the picture of a glyph, of the embedded font or of one of the system.
func (e *engine) plateOf(id faceID, gid uint32) (plate, bool) {
	face := e.face(id)
	if face == nil {
		return plate{}, false
	}
	if t := e.typeface(id); t.pictures != nil {
		return t.plate(gid)
	}
	face.SetPpem(strike, strike)
	data, ok := face.GlyphDataBitmap(font.GID(gid))
	extents, known := face.GlyphExtents(font.GID(gid))
	if !ok || !known || data.Format != font.PNG {
		return plate{}, false
	}
	em := 1 / float32(face.Upem())
	return plate{x: extents.XBearing * em, y: extents.YBearing * em, w: extents.Width * em, h: -extents.Height * em, png: data.Data}, true
}

func (e *engine) paste(s spot) *sticker {
	p, ok := e.plateOf(s.face, s.id)
	if !ok {
		return nil
	}
	if c, err := png.DecodeConfig(bytes.NewReader(p.png)); err != nil || c.Width > 512 || c.Height > 512 {
		return nil
	}
	src, err := png.Decode(bytes.NewReader(p.png))
	if err != nil {
		return nil
	}
	scale := float32(s.size)
	w, h := round(p.w*scale), round(p.h*scale)
	if w <= 0 || h <= 0 {
		return nil
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	xdraw.CatmullRom.Scale(img, img.Rect, src, src.Bounds(), draw.Src, nil)
	return &sticker{x: round(p.x * scale), y: -round(p.y * scale), img: img}
}

// pictures draws the emoji that were kept for later. They share the colours that the palette has left.
func (e *engine) pictures() {
	e.pastings = e.pastings[:0]
	for _, s := range e.spots {
		if st := e.stickerOf(s); st != nil {
			e.pastings = append(e.pastings, pasting{st.img, round(s.x) + st.x, s.y + st.y})
		}
	}
	e.quant.paste(&e.canvas, e.pastings, e.canvas.left())
}

// over lays premultiplied colour over a ground.
func over(ground colour, src []byte) colour {
	r, g, b := ground.rgb()
	rest := 255 - int(src[3])
	one := func(d, s uint8) uint8 { return uint8(min(255, int(s)+(int(d)*rest+127)/255)) }
	return rgb(one(r, src[0]), one(g, src[1]), one(b, src[2]))
}
