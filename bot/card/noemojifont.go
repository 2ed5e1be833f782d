//go:build noemoji

package card

// emojiFile returns nothing: this program was built without its emoji font. Emoji are then looked for in the system, and
// drawn as text where that has none.
func emojiFile() []byte { return nil }
