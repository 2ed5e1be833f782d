package card

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"sync"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// The limits of an avatar. A small file can claim a huge picture, so that its size is read before it is decoded.
const (
	maxAvatarBytes = 1 << 20
	maxAvatarSide  = 2048
	maxAvatarArea  = 2 << 20
	maxAvatarScans = 40 // of a progressive JPEG: each costs as much as the whole
	keptAvatars    = 2 << 20
)

// avatars decodes avatars and keeps them at the sizes asked for. It is safe for concurrent use.
type avatars struct {
	turn chan struct{} // who decodes
	mu   sync.Mutex
	kept shelf[avatarKey, *portrait]
}

// A portrait is an avatar as it is drawn, and the posts that it was drawn for.
type portrait struct {
	img     *image.RGBA // nil: it is no picture that may be decoded
	sources []string
	many    bool // more posts than are remembered
}

// keptSources is how many posts are remembered for an avatar.
const keptSources = 32

func (p *portrait) drawnFor(source string) {
	switch {
	case source == "" || slices.Contains(p.sources, source):
	case len(p.sources) < keptSources:
		p.sources = append(p.sources, source)
	default:
		p.many = true
	}
}

type avatarKey struct {
	sum  [sha256.Size]byte
	size int
}

func newAvatars() *avatars {
	return &avatars{turn: make(chan struct{}, 2), kept: shelf[avatarKey, *portrait]{most: keptAvatars}}
}

// get returns a round picture of that size in premultiplied colour, for the card of a post; nil for what is no picture that
// may be decoded.
func (a *avatars) get(file []byte, size int, source string) *image.RGBA {
	if len(file) == 0 || len(file) > maxAvatarBytes {
		return nil
	}
	key := avatarKey{sha256.Sum256(file), size}
	a.mu.Lock()
	known, ok := a.kept.get(key)
	if ok {
		known.drawnFor(source)
	}
	a.mu.Unlock()
	if ok {
		return known.img
	}
	a.turn <- struct{}{} // decoding ends by itself: the picture is small
	src, err := decodeAvatar(file)
	<-a.turn
	p := new(portrait)
	if err == nil {
		if img := disc(src, size); visible(img) {
			p.img = img
		}
	}
	p.drawnFor(source)
	a.mu.Lock()
	a.kept.put(key, p, 4*size*size+512)
	a.mu.Unlock()
	return p.img
}

// forget drops the avatars that were drawn for a post.
func (a *avatars) forget(source string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.kept.drop(func(p *portrait) bool { return p.many || slices.Contains(p.sources, source) })
}

var errAvatar = errors.New("not a picture that may be decoded")

// A codec reads one kind of file.
type codec struct {
	magic  string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// codecs are the kinds of avatars. What moves is shown by its first picture.
func codecs() [4]codec {
	return [...]codec{
		{"\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode},
		{"\xff\xd8", jpeg.DecodeConfig, jpeg.Decode},
		{"GIF8", gif.DecodeConfig, gif.Decode},
		{"RIFF", webp.DecodeConfig, webp.Decode},
	}
}

func decodeAvatar(file []byte) (image.Image, error) {
	for _, c := range codecs() {
		if !bytes.HasPrefix(file, []byte(c.magic)) {
			continue
		}
		config, err := c.config(bytes.NewReader(file))
		if err != nil {
			return nil, err
		}
		w, h := config.Width, config.Height
		if w < 1 || h < 1 || w > maxAvatarSide || h > maxAvatarSide || w*h > maxAvatarArea {
			return nil, errAvatar
		}
		if bytes.Count(file, []byte("\xff\xda")) > maxAvatarScans {
			return nil, errAvatar
		}
		return c.decode(bytes.NewReader(file))
	}
	return nil, errAvatar
}

// disc cuts the middle square of a picture, scales it and rounds it, with an edge one pixel soft.
func disc(src image.Image, size int) *image.RGBA {
	b := src.Bounds()
	side := min(b.Dx(), b.Dy())
	from := image.Pt(b.Min.X+(b.Dx()-side)/2, b.Min.Y+(b.Dy()-side)/2)
	square := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(square, square.Rect, src, from, draw.Src)
	square = shrink(square, side/(2*size))
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	xdraw.CatmullRom.Scale(img, img.Rect, square, square.Rect, draw.Src, nil)
	middle := float32(size) / 2
	for y := range size {
		for x := range size {
			dx, dy := float32(x)+0.5-middle, float32(y)+0.5-middle
			cover := int(edge(middle - sqrt(float32(dx*dx)+float32(dy*dy))))
			p := img.Pix[y*img.Stride+4*x:][:4]
			for i := range p {
				p[i] = uint8((int(p[i])*cover + 127) / 255)
			}
		}
	}
	return img
}

// visible reports whether a picture is more than a breath on the ground: a clear one tells nobody whose it is.
func visible(img *image.RGBA) bool {
	sum := 0
	for i := 3; i < len(img.Pix); i += 4 {
		sum += int(img.Pix[i])
	}
	return sum > 255*len(img.Pix)/4/20
}

// shrink averages blocks of by×by pixels: a cheap first step for a large picture.
func shrink(src *image.RGBA, by int) *image.RGBA {
	if by < 2 {
		return src
	}
	n := src.Rect.Dx() / by
	dst := image.NewRGBA(image.Rect(0, 0, n, n))
	for y := range n {
		for x := range n {
			var sum [4]int
			for j := range by {
				row := src.Pix[(y*by+j)*src.Stride+4*x*by:][:4*by]
				for i := 0; i < len(row); i += 4 {
					sum[0], sum[1], sum[2], sum[3] = sum[0]+int(row[i]), sum[1]+int(row[i+1]), sum[2]+int(row[i+2]), sum[3]+int(row[i+3])
				}
			}
			p := dst.Pix[y*dst.Stride+4*x:][:4]
			for i := range p {
				p[i] = uint8(sum[i] / (by * by))
			}
		}
	}
	return dst
}
