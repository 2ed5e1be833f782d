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

func (e *engine) paste(s spot) *sticker {
	face := e.face(s.face)
	face.SetPpem(strike, strike)
	data, ok := face.GlyphDataBitmap(font.GID(s.id))
	extents, known := face.GlyphExtents(font.GID(s.id))
	if !ok || !known || data.Format != font.PNG {
		return nil
	}
	if c, err := png.DecodeConfig(bytes.NewReader(data.Data)); err != nil || c.Width > 512 || c.Height > 512 {
		return nil
	}
	src, err := png.Decode(bytes.NewReader(data.Data))
	if err != nil {
		return nil
	}
	scale := float32(s.size) / float32(face.Upem())
	w, h := round(extents.Width*scale), round(-extents.Height*scale)
	if w <= 0 || h <= 0 {
		return nil
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	xdraw.CatmullRom.Scale(img, img.Rect, src, src.Bounds(), draw.Src, nil)
	return &sticker{x: round(extents.XBearing * scale), y: -round(extents.YBearing * scale), img: img}
}

// A pixel of a picture that has no index yet.
type loose struct {
	at     int // in the canvas
	colour colour
}

// pictures draws the emoji that were kept for later. They share the colours that the palette has left.
func (e *engine) pictures() {
	c := &e.canvas
	e.loose = e.loose[:0]
	for _, s := range e.spots {
		st := e.stickerOf(s)
		if st == nil {
			continue
		}
		x, y := round(s.x)+st.x, s.y+st.y
		b := box{x, y, x + st.img.Rect.Dx(), y + st.img.Rect.Dy()}.cut(c.clip)
		for row := b.y0; row < b.y1; row++ {
			src := st.img.Pix[(row-y)*st.img.Stride+4*(b.x0-x):]
			for col := b.x0; col < b.x1; col, src = col+1, src[4:] {
				if src[3] == 0 {
					continue
				}
				at := row*c.stride + 1 + col
				e.loose = append(e.loose, loose{at, over(c.colours[c.pix[at]], src)})
			}
		}
	}
	if len(e.loose) == 0 {
		return
	}
	e.quant.settle(c, e.loose, c.left())
}

// over lays premultiplied colour over a ground.
func over(ground colour, src []byte) colour {
	r, g, b := ground.rgb()
	rest := 255 - int(src[3])
	one := func(d, s uint8) uint8 { return uint8(min(255, int(s)+(int(d)*rest+127)/255)) }
	return rgb(one(r, src[0]), one(g, src[1]), one(b, src[2]))
}
