package card

import "unicode"

// pictures are the characters with Emoji_Presentation=Yes: they are pictures unless U+FE0E asks for text.
var pictures = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x231A, Hi: 0x231B, Stride: 1},
		{Lo: 0x23E9, Hi: 0x23EC, Stride: 1},
		{Lo: 0x23F0, Hi: 0x23F3, Stride: 3},
		{Lo: 0x25FD, Hi: 0x25FE, Stride: 1},
		{Lo: 0x2614, Hi: 0x2615, Stride: 1},
		{Lo: 0x2648, Hi: 0x2653, Stride: 1},
		{Lo: 0x267F, Hi: 0x2693, Stride: 20},
		{Lo: 0x26A1, Hi: 0x26A1, Stride: 1},
		{Lo: 0x26AA, Hi: 0x26AB, Stride: 1},
		{Lo: 0x26BD, Hi: 0x26BE, Stride: 1},
		{Lo: 0x26C4, Hi: 0x26C5, Stride: 1},
		{Lo: 0x26CE, Hi: 0x26D4, Stride: 6},
		{Lo: 0x26EA, Hi: 0x26EA, Stride: 1},
		{Lo: 0x26F2, Hi: 0x26F3, Stride: 1},
		{Lo: 0x26F5, Hi: 0x26FA, Stride: 5},
		{Lo: 0x26FD, Hi: 0x2705, Stride: 8},
		{Lo: 0x270A, Hi: 0x270B, Stride: 1},
		{Lo: 0x2728, Hi: 0x2728, Stride: 1},
		{Lo: 0x274C, Hi: 0x274E, Stride: 2},
		{Lo: 0x2753, Hi: 0x2755, Stride: 1},
		{Lo: 0x2757, Hi: 0x2757, Stride: 1},
		{Lo: 0x2795, Hi: 0x2797, Stride: 1},
		{Lo: 0x27B0, Hi: 0x27BF, Stride: 15},
		{Lo: 0x2B1B, Hi: 0x2B1C, Stride: 1},
		{Lo: 0x2B50, Hi: 0x2B55, Stride: 5},
	},
	R32: []unicode.Range32{
		{Lo: 0x1F004, Hi: 0x1F004, Stride: 1},
		{Lo: 0x1F0CF, Hi: 0x1F0CF, Stride: 1},
		{Lo: 0x1F18E, Hi: 0x1F18E, Stride: 1},
		{Lo: 0x1F191, Hi: 0x1F19A, Stride: 1},
		{Lo: 0x1F1E6, Hi: 0x1F1FF, Stride: 1},
		{Lo: 0x1F201, Hi: 0x1F201, Stride: 1},
		{Lo: 0x1F21A, Hi: 0x1F22F, Stride: 21},
		{Lo: 0x1F232, Hi: 0x1F236, Stride: 1},
		{Lo: 0x1F238, Hi: 0x1F23A, Stride: 1},
		{Lo: 0x1F250, Hi: 0x1F251, Stride: 1},
		{Lo: 0x1F300, Hi: 0x1F320, Stride: 1},
		{Lo: 0x1F32D, Hi: 0x1F335, Stride: 1},
		{Lo: 0x1F337, Hi: 0x1F37C, Stride: 1},
		{Lo: 0x1F37E, Hi: 0x1F393, Stride: 1},
		{Lo: 0x1F3A0, Hi: 0x1F3CA, Stride: 1},
		{Lo: 0x1F3CF, Hi: 0x1F3D3, Stride: 1},
		{Lo: 0x1F3E0, Hi: 0x1F3F0, Stride: 1},
		{Lo: 0x1F3F4, Hi: 0x1F3F4, Stride: 1},
		{Lo: 0x1F3F8, Hi: 0x1F43E, Stride: 1},
		{Lo: 0x1F440, Hi: 0x1F440, Stride: 1},
		{Lo: 0x1F442, Hi: 0x1F4FC, Stride: 1},
		{Lo: 0x1F4FF, Hi: 0x1F53D, Stride: 1},
		{Lo: 0x1F54B, Hi: 0x1F54E, Stride: 1},
		{Lo: 0x1F550, Hi: 0x1F567, Stride: 1},
		{Lo: 0x1F57A, Hi: 0x1F57A, Stride: 1},
		{Lo: 0x1F595, Hi: 0x1F596, Stride: 1},
		{Lo: 0x1F5A4, Hi: 0x1F5A4, Stride: 1},
		{Lo: 0x1F5FB, Hi: 0x1F64F, Stride: 1},
		{Lo: 0x1F680, Hi: 0x1F6C5, Stride: 1},
		{Lo: 0x1F6CC, Hi: 0x1F6CC, Stride: 1},
		{Lo: 0x1F6D0, Hi: 0x1F6D2, Stride: 1},
		{Lo: 0x1F6D5, Hi: 0x1F6D8, Stride: 1},
		{Lo: 0x1F6DC, Hi: 0x1F6DF, Stride: 1},
		{Lo: 0x1F6EB, Hi: 0x1F6EC, Stride: 1},
		{Lo: 0x1F6F4, Hi: 0x1F6FC, Stride: 1},
		{Lo: 0x1F7E0, Hi: 0x1F7EB, Stride: 1},
		{Lo: 0x1F7F0, Hi: 0x1F7F0, Stride: 1},
		{Lo: 0x1F90C, Hi: 0x1F93A, Stride: 1},
		{Lo: 0x1F93C, Hi: 0x1F945, Stride: 1},
		{Lo: 0x1F947, Hi: 0x1F9FF, Stride: 1},
		{Lo: 0x1FA70, Hi: 0x1FAFF, Stride: 1},
	},
}

const (
	textForm    = '\uFE0E'
	pictureForm = '\uFE0F'
	joiner      = '\u200D'
	keycap      = '\u20E3'
)

// picture reports whether a grapheme is to be drawn as a picture.
func picture(cluster []rune) bool {
	first, last := cluster[0], cluster[len(cluster)-1]
	if last == textForm {
		return false
	}
	if len(cluster) == 1 {
		return first >= 0x231A && unicode.Is(pictures, first)
	}
	for _, r := range cluster[1:] {
		if r == pictureForm || r == keycap || r >= 0xE0020 && r <= 0xE007F {
			return true
		}
	}
	return unicode.Is(pictures, first)
}
