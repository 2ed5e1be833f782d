package rich

import "unicode"

const (
	zwnj     = '\u200C'
	zwj      = '\u200D'
	flagBase = '\U0001F3F4'
)

// invisible is what never reaches a reader: controls, marks of direction, zero-width and blank look-alikes, tags,
// variation selectors of the supplement, and code points that are no characters.
var invisible = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x0000, 0x0009, 1},
		{0x000B, 0x001F, 1},
		{0x007F, 0x009F, 1},
		{0x00AD, 0x00AD, 1},
		{0x034F, 0x034F, 1},
		{0x061C, 0x061C, 1},
		{0x17B4, 0x17B5, 1},
		{0x180E, 0x180E, 1},
		{0x200B, 0x200B, 1},
		{0x200E, 0x200F, 1},
		{0x2028, 0x202E, 1},
		{0x2060, 0x206F, 1},
		{0x3164, 0x3164, 1},
		{0xFDD0, 0xFDEF, 1},
		{0xFEFF, 0xFEFF, 1},
		{0xFFA0, 0xFFA0, 1},
		{0xFFF0, 0xFFFB, 1},
		{0xFFFE, 0xFFFF, 1},
	},
	R32:         []unicode.Range32{{0x1BCA0, 0x1BCA3, 1}, {0x1D173, 0x1D17A, 1}, {0xE0000, 0xE0FFF, 1}},
	LatinOffset: 4,
}

// variations are the selectors that may stay behind the right character.
var variations = &unicode.RangeTable{R16: []unicode.Range16{{0x180B, 0x180D, 1}, {0x180F, 0x180F, 1}, {0xFE00, 0xFE0F, 1}}}

// modifiers are the skin tones, which attach to what stands before them without being marks; so do the half-width sound
// marks of Katakana.
var modifiers = &unicode.RangeTable{
	R16: []unicode.Range16{{0xFF9E, 0xFF9F, 1}},
	R32: []unicode.Range32{{0x1F3FB, 0x1F3FF, 1}},
}

// pictographs is a little wider than Unicode's Extended_Pictographic: nothing depends on its exact edge.
var pictographs = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x00A9, 0x00A9, 1},
		{0x00AE, 0x00AE, 1},
		{0x203C, 0x203C, 1},
		{0x2049, 0x2049, 1},
		{0x2122, 0x2122, 1},
		{0x2139, 0x2139, 1},
		{0x2190, 0x21FF, 1},
		{0x231A, 0x23FF, 1},
		{0x24C2, 0x24C2, 1},
		{0x25AA, 0x25FE, 1},
		{0x2600, 0x27BF, 1},
		{0x2934, 0x2935, 1},
		{0x2B00, 0x2BFF, 1},
		{0x3030, 0x3030, 1},
		{0x303D, 0x303D, 1},
		{0x3297, 0x3299, 2},
	},
	R32:         []unicode.Range32{{0x1F000, 0x1F3FA, 1}, {0x1F400, 0x1FAFF, 1}},
	LatinOffset: 2,
}

// attaches reports whether r becomes part of the character before it.
func attaches(r rune) bool { return unicode.IsMark(r) || unicode.Is(modifiers, r) }

// joining lists the scripts in which a joiner or non-joiner between two letters is spelling.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi,
	unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
	unicode.Khmer, unicode.Myanmar,
}

func joinsLetters(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsMark(r)) && unicode.In(r, joining...)
}

func joinsEmoji(r rune) bool {
	return r == '\uFE0F' || unicode.Is(pictographs, r) || unicode.Is(modifiers, r)
}

// selectable reports whether a variation selector behind that character changes how it is drawn.
func selectable(before, selector rune) bool {
	switch {
	case selector >= 0xFE0E:
		return unicode.Is(pictographs, before) || before == '#' || before == '*' || '0' <= before && before <= '9'
	case selector >= 0xFE00:
		return unicode.Is(unicode.Han, before)
	}
	return unicode.Is(unicode.Mongolian, before) && unicode.IsLetter(before)
}
