package card

import (
	"context"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/segmenter"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/vector"
)

// An engine draws one picture at a time. What it keeps between pictures saves work and changes no pixel.
type engine struct {
	fonts   *fontSet
	avatars *avatars

	faces  []*font.Face
	shaper shaping.HarfbuzzShaper
	plain  [1]shaping.FontFeature
	seg    segmenter.Segmenter
	bidi   bidi.Paragraph
	raster vector.Rasterizer
	quant  quantiser
	pack   packer

	masks    shelf[maskKey, *mask]
	stickers shelf[stickerKey, *sticker]

	levels    []uint8
	after     []breaking
	runs      []run
	pars      []*paragraph
	breakers  []*breaker
	lines     []line
	labelPars []*paragraph
	order     []*cluster
	pastings  []pasting
	spots     []spot

	// The picture being drawn.
	canvas   canvas
	scale    int
	lang     string
	source   string // names the post
	language language.Language
	used     int  // paragraphs
	labels   int  // paragraphs of labels
	end      int  // of what the highest card holds
	tall     bool // lines need more room
	missing  int  // graphemes that no font has
	fields   int  // of them those outside of the quote
	refused  bool // a file that is no picture which may be drawn
	err      error
}

// What an engine keeps, in bytes.
const (
	keptMasks    = 6 << 20
	keptStickers = 2 << 20
)

func newEngine(fonts *fontSet, avatars *avatars) *engine {
	e := &engine{fonts: fonts, avatars: avatars, plain: plainFeatures()}
	e.masks.most, e.stickers.most = keptMasks, keptStickers
	e.shaper.SetFontCacheSize(int(embedded) + 8)
	return e
}

// begin forgets the picture before.
func (e *engine) begin(scale int, lang string) {
	e.scale, e.lang, e.language = scale, lang, language.NewLanguage(lang)
	e.used, e.labels, e.missing, e.tall, e.err = 0, 0, 0, false, nil
	e.source, e.fields, e.refused = "", 0, false
	e.spots = e.spots[:0]
}

// quote draws a card.
func (e *engine) quote(ctx context.Context, q Quote, o Options) (Picture, error) {
	words, over := cleaned(q.Spans, maxShaped)
	if !drawable(words.runes) {
		return Picture{}, ErrEmpty
	}
	name := q.Author // the colour of initials is of the name as it came
	for _, s := range []*string{&q.Author, &q.Quoting, &q.Title, &q.Forum, &q.Host, &q.Position.Words} {
		*s = field(*s) // once, and not wherever it is drawn
	}
	said := alt(q, words.runes, o.zone())
	e.begin(o.scale(), languageOf(q.Lang, words.runes, q.Author, q.Title, q.Forum))
	e.source = q.Source
	look := looks[o.Theme%Theme(len(looks))]
	if words.mostlyBold() {
		for i := range words.styles {
			words.styles[i] &^= bold
		}
	}
	col := look.column
	mirrored := rightToLeft(words.runes)
	s := e.set(words, over, col)
	missing := e.missing
	if e.err != nil {
		return Picture{}, e.err
	}
	if err := ctx.Err(); err != nil {
		return Picture{}, err
	}
	c := &e.canvas
	c.reset(cardWidth*e.scale, s.height*e.scale, look.ground)
	f := frame{engine: e, quote: q, called: name, zone: o.zone(), set: s, mirrored: mirrored, look: &look}
	look.draw(&f)
	e.pictures()
	e.fields = e.missing - missing
	p := Picture{
		PNG: e.pack.png(c), Width: c.w, Height: c.h, Alt: said, Cut: s.cut, Lines: len(s.lines), Size: s.size, Missing: missing,
	}
	p.Warnings = e.warnings(p)
	return p, nil
}

// drawable reports whether a text has something that leaves ink.
func drawable(text []rune) bool {
	for _, r := range text {
		if r > ' ' && r != '\u00A0' && !unseen(r) {
			return true
		}
	}
	return false
}

func (e *engine) warnings(p Picture) []string {
	var w []string
	if p.Cut {
		w = append(w, "The quote is too long for a card: its end was cut.")
	}
	if p.Missing > 0 {
		w = append(w, "Some characters of the quote are in no font at hand, and boxes stand in their place. "+moreFonts)
	}
	if e.fields > 0 {
		w = append(w, "Some characters of the names and titles are in no font at hand, and boxes stand in their place. "+moreFonts)
	}
	if e.refused {
		w = append(w, "The picture of the author cannot be drawn, and initials stand in its place. "+
			"It may be a PNG, JPEG, GIF or WebP of at most 1 MiB, 2,048 pixels a side and 2 megapixels.")
	}
	return w
}

const moreFonts = "Install the system's fonts for their script (Debian: fonts-noto-core, fonts-noto-cjk)."
