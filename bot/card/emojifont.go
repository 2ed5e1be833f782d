//go:build !noemoji

package card

import notocoloremoji "eliasnaur.com/font/noto/emoji/color"

// emojiFile returns the emoji font that comes with the program, 10 MB of it.
func emojiFile() []byte { return notocoloremoji.TTF }
