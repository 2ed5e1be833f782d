package card

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"strconv"
	"strings"

	xdraw "golang.org/x/image/draw"
)

// A Terminal is a way in which a terminal shows pictures.
type Terminal uint8

// The ways. Blind terminals show none.
const (
	Blind  Terminal = iota
	Kitty           // https://sw.kovidgoyal.net/kitty/graphics-protocol/
	ITerm2          // https://iterm2.com/documentation-images.html
	Sixel           // https://vt100.net/docs/vt3xx-gp/chapter14.html
)

// TerminalOf tells from the environment how the terminal shows pictures. It asks the terminal nothing, and says Blind where
// the environment does not tell, and inside tmux and screen, which let pictures through only when told to.
func TerminalOf(getenv func(string) string) Terminal {
	term, program := getenv("TERM"), getenv("TERM_PROGRAM")
	switch {
	case getenv("TMUX") != "" || strings.HasPrefix(term, "screen") || strings.HasPrefix(term, "tmux"):
		return Blind
	case getenv("KITTY_WINDOW_ID") != "" || term == "xterm-kitty" || term == "xterm-ghostty" || program == "ghostty":
		return Kitty
	case program == "iTerm.app" || program == "WezTerm" || program == "mintty":
		return ITerm2
	case strings.Contains(term, "sixel") || strings.HasPrefix(term, "foot") || strings.HasPrefix(term, "mlterm") || strings.HasPrefix(term, "yaft"):
		return Sixel
	}
	return Blind
}

// Inline returns what a terminal must be sent to show a picture that many columns wide, 1 at least, and a line end. For a
// blind terminal, and for a file that is no PNG, it is empty.
func Inline(t Terminal, file []byte, columns int) []byte {
	columns = max(1, columns)
	if c, err := png.DecodeConfig(bytes.NewReader(file)); err != nil || c.Width > 4096 || c.Height > 4096 {
		return nil
	}
	switch t {
	case Kitty:
		return kitty(file, columns)
	case ITerm2:
		return fmt.Appendf(nil, "\x1b]1337;File=inline=1;size=%d;width=%d;preserveAspectRatio=1:%s\a\n", len(file), columns, base64.StdEncoding.EncodeToString(file))
	case Sixel:
		return sixel(file, columns)
	default:
		return nil
	}
}

// kittyChunk is how much the protocol takes at once.
const kittyChunk = 4096

func kitty(file []byte, columns int) []byte {
	data := base64.StdEncoding.EncodeToString(file)
	var out bytes.Buffer
	for first := true; first || data != ""; first = false {
		n := min(kittyChunk, len(data))
		more := 0
		if n < len(data) {
			more = 1
		}
		out.WriteString("\x1b_G")
		if first {
			fmt.Fprintf(&out, "a=T,f=100,q=2,c=%d,", columns)
		}
		fmt.Fprintf(&out, "m=%d;%s\x1b\\", more, data[:n])
		data = data[n:]
	}
	out.WriteByte('\n')
	return out.Bytes()
}

// sixelColumn is how wide a column is taken to be, in pixels: what most terminals have.
const sixelColumn = 10

// sixel scales the picture to its columns and writes it six rows at a time, one colour after the other.
func sixel(file []byte, columns int) []byte {
	src, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil
	}
	w := min(src.Bounds().Dx(), columns*sixelColumn)
	h := max(1, src.Bounds().Dy()*w/src.Bounds().Dx())
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	xdraw.CatmullRom.Scale(img, img.Rect, src, src.Bounds(), draw.Src, nil)
	c, colours := indexed(img)
	var out bytes.Buffer
	fmt.Fprintf(&out, "\x1bP0;1q\"1;1;%d;%d", w, h)
	for i, col := range colours {
		r, g, b := col.rgb()
		fmt.Fprintf(&out, "#%d;2;%d;%d;%d", i, int(r)*100/255, int(g)*100/255, int(b)*100/255)
	}
	for y := 0; y < h; y += 6 {
		band(&out, c, w, y, min(6, h-y), len(colours))
	}
	out.WriteString("\x1b\\\n")
	return out.Bytes()
}

// indexed reduces a picture to 255 colours.
func indexed(img *image.RGBA) (pix []byte, colours []colour) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	c := &canvas{w: w, h: h, stride: w, pix: make([]byte, w*h+1), clip: box{0, 0, w, h}}
	new(quantiser).paste(c, []pasting{{img: img}}, 255)
	return c.pix[1:], c.colours[:max(1, c.n)] // one, where all is transparent
}

// band writes up to six rows.
func band(out *bytes.Buffer, pix []byte, w, y, rows, colours int) {
	used := make([]bool, colours)
	for _, i := range pix[y*w : (y+rows)*w] {
		used[i] = true
	}
	for i := range colours {
		if !used[i] {
			continue
		}
		out.WriteByte('#')
		out.WriteString(strconv.Itoa(i))
		last, n := byte(0), 0
		for x := range w {
			var bits byte
			for row := range rows {
				if pix[(y+row)*w+x] == byte(i) {
					bits |= 1 << row
				}
			}
			if n > 0 && bits != last {
				repeat(out, last, n)
				n = 0
			}
			last = bits
			n++
		}
		repeat(out, last, n)
		out.WriteByte('$')
	}
	out.WriteByte('-')
}

// repeat writes the same six pixels n times.
func repeat(out *bytes.Buffer, bits byte, n int) {
	if n > 3 {
		out.WriteByte('!')
		out.WriteString(strconv.Itoa(n))
		n = 1
	}
	for range n {
		out.WriteByte('?' + bits)
	}
}
